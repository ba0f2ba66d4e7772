"""fhirpain: a FHIR R4 façade between a region's EHR and the national pain registries."""

__version__ = "0.1.0"
__date__ = "2026-11-22"
"""When what it offers was last changed: of every process and machine the same, and so is what ``/metadata`` says."""
