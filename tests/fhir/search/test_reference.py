"""What is found: extraction and query together, over resources in memory."""

from typing import Any
from urllib.parse import parse_qsl

import pytest

from fhirpain.fhir.search import parse
from tests.fhir.search.reference import found

UCUM = "http://unitsofmeasure.org"


def patient(key: str, **elements: Any) -> dict[str, Any]:
    """A Patient."""
    return {"resourceType": "Patient", "id": key, **elements}


def observation(key: str, **elements: Any) -> dict[str, Any]:
    """An Observation."""
    return {"resourceType": "Observation", "id": key, **elements}


RESOURCES = [
    patient("p1", name=[{"family": "Öberg", "given": ["Åsa"]}], gender="female", birthDate="1970-05-01", active=True,
            identifier=[{"system": "urn:x", "value": "1"}], managingOrganization={"reference": "Organization/o"}),
    patient("p2", name=[{"family": "Obergson"}], gender="male", birthDate="1980", active=False,
            identifier=[{"system": "urn:y", "value": "1"}]),
    patient("p3", meta={"profile": ["http://a.example/p|2"], "lastUpdated": "2024-01-01T00:00:00Z"}),
    {"resourceType": "Organization", "id": "o", "name": "Hus"},
    observation("o1", subject={"reference": "Patient/p1"}, code={"coding": [{"system": "urn:c", "code": "nrs"}]},
                valueQuantity={"value": 5, "system": UCUM, "code": "mg"}, effectiveDateTime="2024-03-01T10:00:00Z"),
    observation("o2", subject={"reference": "Patient/p2"}, code={"text": "Back pain"},
                effectivePeriod={"start": "2024-02-01", "end": "2024-02-29"},
                valueQuantity={"value": 100, "unit": "steps", "comparator": ">"}),
    {"resourceType": "CarePlan", "id": "c1", "status": "active", "subject": {"reference": "Patient/p1"},
     "instantiatesCanonical": ["http://a.example/plan|1"], "instantiatesUri": ["http://a.example/x/y"]},
    {"resourceType": "CarePlan", "id": "c2", "status": "draft", "subject": {"identifier": {"value": "9"}}},
    {"resourceType": "PlanDefinition", "id": "d", "url": "http://a.example/plan", "version": "1", "name": "Plan"},
]


@pytest.mark.parametrize(("kind", "search", "expected"), [
    ("Patient", "name=oberg", "p1 p2"),
    ("Patient", "name:exact=Öberg", "p1"),
    ("Patient", "name:contains=berg", "p1 p2"),
    ("Patient", "name:contains=gson", "p2"),
    ("Patient", "identifier=1", "p1 p2"),
    ("Patient", "identifier=urn:x|1", "p1"),
    ("Patient", "identifier=urn:y|", "p2"),
    ("Patient", "identifier=|1", ""),
    ("Patient", "gender:not=male", "p1 p3"),
    ("Patient", "gender:missing=true", "p3"),
    ("Patient", "active=false", "p2"),
    ("Patient", "birthdate=1970", "p1"),
    ("Patient", "birthdate=1980-05", ""),
    ("Patient", "birthdate=ge1970-05-01", "p1 p2"),
    ("Patient", "birthdate=gt1970-05-01", "p2"),
    ("Patient", "birthdate=sa1979", "p2"),
    ("Patient", "birthdate=eb1980", "p1"),
    ("Patient", "birthdate=ne1970", "p2"),
    ("Patient", "_id=p1,p3", "p1 p3"),
    ("Patient", "_profile=http://a.example/p", "p3"),
    ("Patient", "_profile:below=http://a.example", "p3"),
    ("Patient", "_lastUpdated=2024-01", "p3"),
    ("Patient", "organization.name=hus", "p1"),
    ("Patient", "_has:Observation:patient:code=urn:c|nrs", "p1"),
    ("Patient", "_has:CarePlan:patient:status=active,draft", "p1"),
    ("Observation", "subject=Patient/p1", "o1"),
    ("Observation", "patient=p1,p2", "o1 o2"),
    ("Observation", "patient.identifier=urn:y|1", "o2"),
    ("Observation", "subject:Patient.organization.name=Hus", "o1"),
    ("Observation", "code:text=back", "o2"),
    ("Observation", "date=2024-03-01", "o1"),
    ("Observation", "date=2024-02", "o2"),
    ("Observation", "date=2024-02-10", ""),
    ("Observation", "date=ge2024-02-10&date=le2024-02-12", "o2"),
    ("Observation", "value-quantity=5", "o1"),
    ("Observation", f"value-quantity=0.005|{UCUM}|g", "o1"),
    ("Observation", f"value-quantity=gt4999|{UCUM}|ug", "o1"),
    ("Observation", "value-quantity=5||mg", "o1"),
    ("Observation", "value-quantity=gt100||steps", "o2"),
    ("Observation", "code-value-quantity=nrs$lt6", "o1"),
    ("Observation", "code-value-quantity=nrs$gt6", ""),
    ("CarePlan", "subject:identifier=9", "c2"),
    ("CarePlan", "subject:missing=true", ""),
    ("CarePlan", "instantiates-canonical=http://a.example/plan", "c1"),
    ("CarePlan", "instantiates-canonical=http://a.example/plan|2", ""),
    ("CarePlan", "instantiates-uri:below=http://a.example/x", "c1"),
    ("CarePlan", "instantiates-uri:above=http://a.example/x/y/z", "c1"),
    ("CarePlan", "instantiates-uri=http://a.example/x", ""),
    (None, "_type=CarePlan,PlanDefinition", "c1 c2 d"),
])
def test_a_search_finds_what_the_standard_says(kind: str | None, search: str, expected: str) -> None:
    """Each modifier, prefix and form, with what it finds and what it leaves."""
    query = parse(kind, parse_qsl(search), strict=True)

    assert [resource["id"] for resource in found(query, RESOURCES)] == expected.split()
