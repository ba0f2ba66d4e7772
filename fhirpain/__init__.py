"""fhirpain: a FHIR R4 façade between a region's EHR and the national pain registries."""

__version__ = "0.1.0"
