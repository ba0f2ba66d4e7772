"""Patches: what is changed in a resource, without the rest of it. https://hl7.org/fhir/R4/http.html#patch

Both kinds give a new resource and leave the old one as it is. Whether the result is valid is for the validator to say.
"""

from fhirpain.fhir.patch.fhirpath_patch import fhirpath_patch
from fhirpain.fhir.patch.json_patch import json_patch

__all__ = ["fhirpath_patch", "json_patch"]
