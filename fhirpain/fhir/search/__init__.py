"""Search: R4's parameters, what they find in a resource, and what a search asks. https://hl7.org/fhir/R4/search.html"""

from fhirpain.fhir.search.extraction import extract
from fhirpain.fhir.search.fold import fold
from fhirpain.fhir.search.parameters import compartment, compartments, parameters, resource_types
from fhirpain.fhir.search.query import parse

__all__ = ["compartment", "compartments", "extract", "fold", "parameters", "parse", "resource_types"]
