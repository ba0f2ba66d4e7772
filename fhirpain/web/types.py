"""The resource types of R4 that can stand at an address. https://hl7.org/fhir/R4/resourcelist.html"""

import functools

from fhirpain.fhir.definitions import r4
from fhirpain.web.errors import refusal

# The trace is ours to write: a caller who could change it could hide.
_NOT_TAKEN = frozenset({"AuditEvent"})


@functools.cache
def resource_types() -> tuple[str, ...]:
    """Every concrete resource type of R4, in alphabetical order."""
    return tuple(sorted(structure["type"] for structure in r4().all("StructureDefinition")
                        if structure["kind"] == "resource" and not structure["abstract"]
                        and structure.get("derivation") == "specialization"))


@functools.cache
def _known() -> frozenset[str]:
    return frozenset(resource_types())


def is_taken(resource_type: str) -> bool:
    """Whether a caller may create and change resources of a type."""
    return resource_type in _known() and resource_type not in _NOT_TAKEN


def taken(resource_type: str) -> str:
    """The type itself; raises ``Rejected`` (404, 405) where resources of it have no address or are only read."""
    if not is_taken(kept(resource_type)):
        raise refusal("method-not-allowed")
    return resource_type


def kept(resource_type: str) -> str:
    """The type itself; raises ``Rejected`` (404) where R4 has none of that name."""
    if resource_type not in _known():
        raise refusal("fhir-resource-type")
    return resource_type
