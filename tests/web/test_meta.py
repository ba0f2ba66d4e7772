"""$meta: what is told about a resource, and not what it tells."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fhirpain.settings import Settings
from fhirpain.store import Store, labels
from fhirpain.web import create_app
from tests.web.conftest import BASE, FHIR, PATIENT, rules

TAG = {"system": "https://region.example/tag", "code": "x"}
GOAL = {"resourceType": "Goal", "id": "g", "lifecycleStatus": "active", "description": {"text": "Walk"},
        "meta": {"tag": [TAG]}}


@pytest.fixture
def app(store: Store) -> Flask:
    """A façade over each database."""
    return create_app(Settings(base_url=BASE), store)


@pytest.fixture
def goal(client: FlaskClient, patient_id: str) -> str:
    """The address of a goal that has a tag."""
    goal = {**GOAL, "subject": {"reference": f"Patient/{patient_id}"}}
    assert client.put("/Goal/g", json=goal, content_type=FHIR).status_code == 201
    return "/Goal/g"


def told(answered: Any) -> dict[str, Any]:
    """The meta that an operation returns."""
    assert answered.status_code == 200, answered.text
    part, = answered.json["parameter"]
    assert part["name"] == "return"
    meta: dict[str, Any] = part["valueMeta"]
    return meta


def asked(**meta: Any) -> dict[str, Any]:
    """What an operation is sent."""
    return {"resourceType": "Parameters", "parameter": [{"name": "meta", "valueMeta": meta}]}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_meta_of_a_resource_is_told(client: FlaskClient, goal: str, method: str) -> None:
    """Its tags, and the version it is of."""
    meta = told(client.open(f"{goal}/$meta", method=method))

    assert (meta["tag"], meta["versionId"]) == ([TAG], "1")


def test_what_is_not_there_has_no_meta(client: FlaskClient, held: Store, patient_id: str) -> None:
    """Unknown is 404, deleted 410."""
    client.delete(f"/Patient/{patient_id}")

    for name, method in (("$meta", "GET"), ("$meta-add", "POST"), ("$meta-delete", "POST")):
        sent = {"json": asked(tag=[TAG]), "content_type": FHIR} if method == "POST" else {}
        assert client.open(f"/Patient/unknown/{name}", method=method, **sent).status_code == 404
        assert client.open(f"/Patient/{patient_id}/{name}", method=method, **sent).status_code == 410


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_in_use_is_told(client: FlaskClient, goal: str, method: str) -> None:
    """Of a type and of everything: each profile, label and tag once, and nothing that was."""
    secret = {"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R"}
    unit = {"resourceType": "Organization", "name": "x", "meta": {"tag": [TAG], "security": [secret]}}
    for number in range(2):
        assert client.post("/Organization", json=unit, content_type=FHIR).status_code == 201, number
    client.put("/Organization/gone", json={**unit, "id": "gone", "meta": {"tag": [{"code": "g"}]}}, content_type=FHIR)
    client.delete("/Organization/gone")

    assert told(client.open("/Organization/$meta", method=method)) == {"security": [secret], "tag": [TAG]}
    assert told(client.open("/Goal/$meta", method=method)) == {"tag": [TAG]}
    assert told(client.open("/Basic/$meta", method=method)) == {}
    everything = told(client.open("/$meta", method=method))
    assert (everything["tag"], everything["security"]) == ([TAG], [secret])
    assert client.open("/Plan/$meta", method=method).status_code == 404


def test_what_is_in_use_is_read_from_the_newest(store: Store) -> None:
    """Of those that have any, so that it ends."""
    with store.transaction() as tx:
        for code in "abc":
            tx.put({"resourceType": "Basic", "meta": {"tag": [{"code": code}]}}, person=None)
        tx.put({"resourceType": "Basic"}, person=None)
    with store.session() as session:
        assert labels.labels(session.connection, "Basic", 2) == {"tag": [{"code": "b"}, {"code": "c"}]}


def test_a_label_is_added_and_taken_away(client: FlaskClient, goal: str) -> None:
    """A tag is its system and code; the rest stays; what changes nothing makes no version."""
    new = {"system": "https://region.example/tag", "code": "y", "display": "New"}
    added = told(client.post(f"{goal}/$meta-add", json=asked(tag=[new, TAG]), content_type=FHIR))
    again = told(client.post(f"{goal}/$meta-add", json=asked(tag=[{**new, "display": "n"}]), content_type=FHIR))
    left = told(client.post(f"{goal}/$meta-delete", json=asked(tag=[TAG], profile=["https://never.example"]),
                            content_type=FHIR))
    nothing = told(client.post(f"{goal}/$meta-delete", json=asked(tag=[new]), content_type=FHIR))

    assert (added["tag"], added["versionId"]) == ([TAG, new], "2")
    assert (again["tag"], again["versionId"]) == ([TAG, new], "2")
    assert (left["tag"], left["versionId"]) == ([new], "3")
    assert "tag" not in nothing
    assert client.get(goal).json["description"] == GOAL["description"]


def test_a_profile_that_is_added_is_kept(client: FlaskClient) -> None:
    """What claims a profile that it does not meet is refused as on any write; the trace is not labelled."""
    created = client.post("/Patient", json=PATIENT, content_type=FHIR).json["id"]
    plan = "http://hl7.org/fhir/StructureDefinition/CarePlan"
    refused = client.post(f"/Patient/{created}/$meta-add", json=asked(profile=[plan]), content_type=FHIR)
    trace = client.get("/AuditEvent?_count=1").json["entry"][0]["resource"]["id"]

    assert refused.status_code == 422
    assert "profile" not in client.get(f"/Patient/{created}").json["meta"]
    assert client.post(f"/AuditEvent/{trace}/$meta-add", json=asked(tag=[TAG]), content_type=FHIR).status_code == 405


@pytest.mark.parametrize("sent", [
    {"resourceType": "Parameters"}, {"resourceType": "Parameters", "parameter": [{"name": "meta", "valueString": "x"}]},
    asked(tag="x"), asked(tag=[7]), asked(tag=[{}]), asked(profile=[{"x": 1}]), asked(security=None),
])
def test_what_is_no_meta_is_refused(client: FlaskClient, goal: str, sent: dict[str, Any]) -> None:
    """400 where there is none, 422 where it says what no meta can say."""
    answered = client.post(f"{goal}/$meta-add", json=sent, content_type=FHIR)

    assert answered.status_code in (400, 422)
    assert rules(answered)
    assert client.get(goal).headers["ETag"] == 'W/"1"'
