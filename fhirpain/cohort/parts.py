"""The pieces that the cohort's resources are put together from. https://hl7.org/fhir/R4/datatypes.html"""

import functools
import uuid
from datetime import date
from typing import Any

from fhirpain import guide

Resource = dict[str, Any]

_HSA = "urn:oid:1.2.752.29.4.19"
_ENH = "urn:oid:2.16.578.1.12.4.1.4.101"
_UNITS = {"1": "SE2321000131-E000000000555", "2": "SE2321000131-E000000000777", "3": "SE2321000131-E000000000888",
          "4": "SE2321000131-E000000000999"}
_NORWEGIAN = "000000000"
_NAMESPACE = uuid.UUID("5c1f8a52-4a0e-4d0b-9a6e-0c0f0e0d0c0b")
_canonical = functools.cache(guide.canonical)


def claiming(resource_type: str, name: str, profile: str) -> Resource:
    """The beginning of a resource that claims one of our profiles."""
    return {"resourceType": resource_type, "id": name,
            "meta": {"profile": [_canonical("StructureDefinition", profile)]}}


def concept(code_system: str, code: str) -> Resource:
    """A CodeableConcept of one of our code systems."""
    return {"coding": [{"system": _canonical("CodeSystem", code_system), "code": code}]}


def extension(name: str, **value: Any) -> Resource:
    """One of our extensions: ``extension("follow-up", valueDate="2024-06-14")``."""
    return {"url": _canonical("StructureDefinition", name), **value}


def coded(name: str, code_system: str, code: str) -> Resource:
    """One of our extensions that hold a code."""
    return extension(name, valueCodeableConcept=concept(code_system, code))


def to(resource: Resource) -> dict[str, str]:
    """A reference to a resource."""
    return {"reference": f"{resource['resourceType']}/{resource['id']}"}


def urn(name: str) -> str:
    """A ``urn:uuid:`` that is always the same for a name."""
    return uuid.uuid5(_NAMESPACE, name).urn


def unit(country: str, level: str) -> Resource:
    """A reference to the unit that gives care at a level, by its official id."""
    system, value = (_HSA, _UNITS[level]) if country == "se" else (_ENH, _NORWEGIAN)
    return {"type": "Organization", "identifier": {"system": system, "value": value}}


def at(day: date, hour: int = 9) -> str:
    """A time of day, with its offset."""
    return f"{day.isoformat()}T{hour:02}:00:00+01:00"


def put(resource: Resource) -> Resource:
    """The entry that keeps a resource under the id that the EHR gave it."""
    place = f"{resource['resourceType']}/{resource['id']}"
    return {"fullUrl": f"https://ehr.example/fhir/{place}", "resource": resource,
            "request": {"method": "PUT", "url": place}}


def transaction(entries: list[Resource]) -> Resource:
    """A transaction Bundle."""
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}
