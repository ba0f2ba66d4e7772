"""All that is held of a person, page by page, and of nobody else."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from fhirpain import guide
from tests.web.conftest import BASE, FHIR, PATIENT, rules


@pytest.fixture
def held_of(client: FlaskClient, patient_id: str) -> str:
    """A person with an organisation, five observations of hers, and one of another's."""
    clinic = client.put("/Organization/clinic", content_type=FHIR, json={"resourceType": "Organization", "id": "clinic",
                                                                         "name": "Clinic"})
    other = client.post("/Patient", content_type=FHIR, json={**PATIENT, "identifier": [
        {**PATIENT["identifier"][0], "value": "191212121212"}]})
    assert (clinic.status_code, other.status_code) == (201, 201)
    for number, person in enumerate([patient_id] * 5 + [other.json["id"]]):
        made = client.post("/Observation", content_type=FHIR, json={
            "resourceType": "Observation", "status": "final", "code": {"text": str(number)},
            "subject": {"reference": f"Patient/{person}"}, "performer": [{"reference": "Organization/clinic"}]})
        assert made.status_code == 201
    return patient_id


def pages(client: FlaskClient, address: str) -> list[dict[str, Any]]:
    """Every page, from the first to the last."""
    found = []
    while address:
        answered = client.get(address.removeprefix(BASE))
        assert answered.status_code == 200, answered.text
        found.append(answered.json)
        address = next((link["url"] for link in answered.json["link"] if link["relation"] == "next"), "")
    return found


def references(bundle: dict[str, Any], mode: str = "match") -> list[str]:
    """What stands in a page, by type."""
    return [entry["resource"]["resourceType"] for entry in bundle.get("entry", ()) if entry["search"]["mode"] == mode]


def test_everything_of_a_person_is_there(client: FlaskClient, held_of: str) -> None:
    """Her own and what that refers to; nothing of another's; in a Bundle that is valid."""
    page, = pages(client, f"/Patient/{held_of}/$everything")

    assert sorted(each for each in references(page) if each not in ("AuditEvent", "Provenance")) == [
        *["Observation"] * 5, "Patient"]
    assert references(page, "include") == ["Organization"]
    assert "191212121212" not in str(page)
    assert [issue for issue in guide.validator().validate(page) if issue.is_error] == []


def test_it_comes_page_by_page(client: FlaskClient, held_of: str) -> None:
    """Each resource once, whatever the size of a page; no link names the person's data."""
    found = pages(client, f"/Patient/{held_of}/$everything?_count=2&_type=Observation,Patient")

    assert [len(references(page)) for page in found] == [2, 2, 2]
    assert len({entry["fullUrl"] for page in found for entry in page["entry"]}) == 6
    assert all(references(page, "include") == [] for page in found)


def test_only_what_was_written_since_is_there(client: FlaskClient, held_of: str) -> None:
    """By the instant of the last change."""
    assert pages(client, f"/Patient/{held_of}/$everything?_since=2100-01-01T00:00:00Z")[0].get("entry", []) == []
    assert len(pages(client, f"/Patient/{held_of}/$everything?_since=2000-01-01T00:00:00%2B01:00")[0]["entry"]) > 6


@pytest.mark.parametrize(("asked", "found"), [
    ("start=2026-02-01", {"o2", "condition", "timeless"}), ("end=2026-01-31", {"o1", "condition", "timeless"}),
    ("start=2026-01-10&end=2026-01-10", {"o1", "timeless"}), ("start=2026-01-11&end=2026-01-12", {"timeless"}),
    ("start=2020&end=2021", {"condition", "timeless"}), ("start=2026-01-10&_type=Condition", {"condition"}),
])
def test_what_tells_of_care_in_a_time_is_there(client: FlaskClient, patient_id: str, asked: str,
                                               found: set[str]) -> None:
    """By any of its times of care, not by when it was written; what tells none is not left out."""
    about = {"subject": {"reference": f"Patient/{patient_id}"}, "code": {"text": "x"}}
    for resource in ({"resourceType": "Observation", "id": "o1", "status": "final", "effectiveDateTime": "2026-01-10"},
                     {"resourceType": "Observation", "id": "o2", "status": "final",
                      "effectivePeriod": {"start": "2026-02-01", "end": "2026-03-01"}},
                     {"resourceType": "Condition", "id": "condition", "onsetDateTime": "2020",
                      "recordedDate": "2026-02-02",
                      "clinicalStatus": {"coding": [{
                          "system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"}]}},
                     {"resourceType": "Observation", "id": "timeless", "status": "final"}):
        address = f"/{resource['resourceType']}/{resource['id']}"
        made = client.put(address, json={**resource, **about}, content_type=FHIR)
        assert made.status_code == 201, made.text

    kinds = "" if "_type" in asked else "&_type=Observation,Condition"
    page, = pages(client, f"/Patient/{patient_id}/$everything?{asked}{kinds}")
    assert {entry["resource"]["id"] for entry in page.get("entry", ())} == found


def test_it_may_be_asked_by_post(client: FlaskClient, held_of: str) -> None:
    """With Parameters."""
    asked = {"resourceType": "Parameters", "parameter": [{"name": "_type", "valueCode": "Observation"},
                                                         {"name": "_count", "valueInteger": 3}]}
    page = client.post(f"/Patient/{held_of}/$everything", json=asked, content_type=FHIR).json

    assert references(page) == ["Observation"] * 3


@pytest.mark.parametrize(("query", "status", "rule"), [
    ("_type=Nothing", 404, "fhir-resource-type"), ("_since=soon", 400, "parameter-value"),
    ("_since=2026-13-01", 400, "parameter-value"), ("start=soon", 400, "parameter-value"),
    ("end=2026-13-01", 400, "parameter-value"),
    ("_count=x", 400, "parameter-value"), ("_page=x", 400, "page-unknown"),
])
def test_what_cannot_be_asked_is_refused(client: FlaskClient, patient_id: str, query: str, status: int,
                                         rule: str) -> None:
    """With the parameter by its name."""
    answered = client.get(f"/Patient/{patient_id}/$everything?{query}")

    assert (answered.status_code, rules(answered)) == (status, [rule])


def test_a_person_who_is_not_there_has_nothing(client: FlaskClient, gone_id: str) -> None:
    """404, or 410 for one who was."""
    assert client.get("/Patient/unknown/$everything").status_code == 404
    assert client.get(f"/Patient/{gone_id}/$everything").status_code == 410


@pytest.mark.parametrize("since", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00%2B14:00"])
def test_the_first_and_the_last_time_can_be_asked_for(client: FlaskClient, patient_id: str, since: str) -> None:
    """What lies beyond them is read as they are."""
    assert client.get(f"/Patient/{patient_id}/$everything?_since={since}").status_code == 200
