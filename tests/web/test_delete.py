"""Deletion, as an EHR sees it."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from fhirpain import guide
from fhirpain.store import Store
from tests.web.conftest import FHIR, PATIENT, rules

BASIC = {"resourceType": "Basic", "id": "b", "code": {"text": "x"}}


@pytest.fixture
def basic(client: FlaskClient) -> str:
    """The address of a resource that is held."""
    assert client.put("/Basic/b", json=BASIC, content_type=FHIR).status_code == 201
    return "/Basic/b"


def test_a_deleted_resource_is_gone_and_its_versions_are_not(client: FlaskClient, basic: str) -> None:
    """204 with the deletion's version, then 410; what was there before can still be read."""
    deleted = client.delete(basic)

    assert (deleted.status_code, deleted.data, deleted.headers["ETag"]) == (204, b"", 'W/"2"')
    assert client.get(basic).status_code == 410
    assert client.get(f"{basic}/_history/2").status_code == 410
    assert client.get(f"{basic}/_history/1").json["code"] == {"text": "x"}


def test_to_delete_what_is_not_there_is_no_error(client: FlaskClient, basic: str) -> None:
    """Neither what never was nor what is gone already; it makes no version."""
    client.delete(basic)

    assert client.delete("/Basic/never").status_code == 204
    assert client.delete(basic).status_code == 204
    assert client.get("/Basic/never").status_code == 404
    assert client.get(f"{basic}/_history/3").status_code == 404


def test_an_update_brings_a_deleted_resource_back(client: FlaskClient, basic: str) -> None:
    """The history goes on."""
    client.delete(basic)

    assert client.put(basic, json=BASIC, content_type=FHIR).headers["ETag"] == 'W/"3"'
    assert client.get(basic).status_code == 200


def test_a_stale_deletion_is_refused(client: FlaskClient, basic: str) -> None:
    """412 for another version than If-Match names."""
    assert client.delete(basic, headers={"If-Match": 'W/"7"'}).status_code == 412
    assert client.delete(basic, headers={"If-Match": 'W/"1"'}).status_code == 204


def test_an_outcome_can_be_asked_for(client: FlaskClient, basic: str) -> None:
    """200 with a body where one is wanted."""
    deleted = client.delete(basic, headers={"Prefer": "return=OperationOutcome"})

    assert (deleted.status_code, deleted.json["resourceType"]) == (200, "OperationOutcome")


def test_the_trace_is_not_deleted(client: FlaskClient, held: Store, basic: str) -> None:
    """Neither an AuditEvent nor a Provenance that we wrote is changed or taken away; a caller's own Provenance is."""
    link = client.put(basic, json={**BASIC, "code": {"text": "y"}}, content_type=FHIR).headers["Link"]
    submission = link.partition("submission=")[2].partition(">")[0]
    ours = f"/Provenance/{submission}"
    own = {**client.get(ours).json, "id": "own"}
    patch = [{"op": "remove", "path": "/activity"}]

    assert client.get(ours).json["target"] == [{"reference": "Basic/b/_history/2"}]
    assert client.delete(f"/AuditEvent/{submission}").status_code == 405
    for refused in (client.delete(ours), client.put(ours, json=client.get(ours).json, content_type=FHIR),
                    client.patch(ours, json=patch, content_type="application/json-patch+json")):
        assert (refused.status_code, rules(refused)) == (422, ["not-writable"])
    assert held.read("Provenance", submission).version == 1
    assert client.put("/Provenance/own", json=own, content_type=FHIR).status_code == 201
    assert client.delete("/Provenance/own").status_code == 204


def _objection(patient_id: str) -> dict[str, Any]:
    system = guide.canonical("CodeSystem", "consent-kind")
    return {"resourceType": "Consent", "id": "no", "status": "active",
            "patient": {"reference": f"Patient/{patient_id}"},
            "scope": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "research"}]},
            "category": [{"coding": [{"system": system, "code": "registry-objection"}]}],
            "policy": [{"uri": "https://law.example"}], "dateTime": "2026-01-01"}


def test_an_objection_is_withdrawn_and_not_deleted(client: FlaskClient, patient_id: str) -> None:
    """A deletion would open the gate without anybody having said so."""
    assert client.put("/Consent/no", json=_objection(patient_id), content_type=FHIR).status_code == 201
    refused = client.delete("/Consent/no")

    assert (refused.status_code, rules(refused)) == (409, ["consent-not-deletable"])
    assert client.get("/Consent/no").status_code == 200


def test_a_patient_is_deleted_last(client: FlaskClient, patient_id: str) -> None:
    """Of a person whose Patient is gone nothing may remain; in one transaction all of it may go."""
    goal = {"resourceType": "Goal", "id": "g", "lifecycleStatus": "active", "description": {"text": "x"},
            "subject": {"reference": f"Patient/{patient_id}"}}
    assert client.put("/Goal/g", json=goal, content_type=FHIR).status_code == 201
    refused = client.delete(f"/Patient/{patient_id}")
    both = {"resourceType": "Bundle", "type": "transaction", "entry": [
        {"request": {"method": "DELETE", "url": url}} for url in (f"Patient/{patient_id}", "Goal/g", "Goal/never")]}
    done = client.post("/", json=both, content_type=FHIR)

    assert (refused.status_code, rules(refused)) == (409, ["patient-has-records"])
    assert [entry["response"]["status"] for entry in done.json["entry"]] == ["204 No Content"] * 3
    assert "etag" not in done.json["entry"][2]["response"]
    assert client.get(f"/Patient/{patient_id}").status_code == 410


def test_nothing_is_stored_for_a_patient_who_is_deleted(client: FlaskClient, patient_id: str) -> None:
    """Neither afterwards nor in the same transaction."""
    goal = {"resourceType": "Goal", "lifecycleStatus": "active", "description": {"text": "x"},
            "subject": {"reference": f"Patient/{patient_id}"}}
    both = {"resourceType": "Bundle", "type": "transaction", "entry": [
        {"request": {"method": "DELETE", "url": f"Patient/{patient_id}"}},
        {"resource": goal, "request": {"method": "POST", "url": "Goal"}}]}

    assert rules(client.post("/", json=both, content_type=FHIR)) == ["reference-unresolved"]
    assert client.delete(f"/Patient/{patient_id}").status_code == 204
    assert rules(client.post("/Goal", json=goal, content_type=FHIR)) == ["reference-unresolved"]
    assert client.post("/Patient", json=PATIENT, content_type=FHIR).status_code == 201
