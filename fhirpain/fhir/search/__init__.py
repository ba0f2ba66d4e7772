"""Search: R4's parameters, what they find in a resource, and what a search asks. https://hl7.org/fhir/R4/search.html"""

from fhirpain.fhir.search.fold import fold

__all__ = ["fold"]
