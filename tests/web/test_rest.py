"""The RESTful interactions, as an EHR sees them."""

from flask.testing import FlaskClient

from fhirpain.fhir import json
from fhirpain.store import Store
from tests.web.conftest import BASE, FHIR, PATIENT, rules

SECOND = {**PATIENT, "identifier": [{**PATIENT["identifier"][0], "value": "189002029800"}]}


def test_a_created_resource_is_told_with_its_address_and_version(client: FlaskClient) -> None:
    """201 comes with Location, ETag and Last-Modified, and the resource as stored."""
    created = client.post("/Patient", json=PATIENT, content_type=FHIR)

    assert created.status_code == 201
    assert created.headers["Location"] == f"{BASE}/Patient/{created.json['id']}/_history/1"
    assert created.headers["ETag"] == 'W/"1"'
    assert created.headers["Last-Modified"] == "Sun, 01 Mar 2026 22:30:00 GMT"
    assert created.json["active"] is True


def test_an_id_given_to_a_creation_is_not_kept(client: FlaskClient) -> None:
    """On POST the server gives the id."""
    created = client.post("/Patient", json={**PATIENT, "id": "mine"}, content_type=FHIR)

    assert created.status_code == 201
    assert created.json["id"] != "mine"


def test_a_person_who_is_held_is_not_made_twice(client: FlaskClient, patient_id: str) -> None:
    """A second POST of the same person answers 200 with the one that is there."""
    again = client.post("/Patient", json=PATIENT, content_type=FHIR)

    assert again.status_code == 200
    assert again.json["id"] == patient_id


def test_an_update_makes_and_then_changes(client: FlaskClient) -> None:
    """PUT answers 201 the first time, 200 with the next version after that, and 200 unchanged for the same content."""
    address, resource = "/Patient/anna", {**PATIENT, "id": "anna"}

    assert client.put(address, json=resource, content_type=FHIR).status_code == 201
    changed = client.put(address, json={**resource, "active": False}, content_type=FHIR)
    assert (changed.status_code, changed.headers["ETag"]) == (200, 'W/"2"')
    same = client.put(address, json={**resource, "active": False}, content_type=FHIR)
    assert (same.status_code, same.headers["ETag"]) == (200, 'W/"2"')


def test_an_update_under_another_id_is_refused(client: FlaskClient) -> None:
    """The id in the resource must be the id in the address, and must be there."""
    other = client.put("/Patient/anna", json={**PATIENT, "id": "eva"}, content_type=FHIR)
    none = client.put("/Patient/anna", json=PATIENT, content_type=FHIR)

    assert (other.status_code, rules(other)) == (400, ["id-mismatch"])
    assert (none.status_code, rules(none)) == (400, ["id-mismatch"])


def test_a_resource_at_another_types_address_is_refused(client: FlaskClient) -> None:
    """A Patient is not created below Observation, nor a Bundle below Patient."""
    bundle = {"resourceType": "Bundle", "type": "transaction"}
    for address, resource in (("/Observation", PATIENT), ("/Patient", bundle)):
        refused = client.post(address, json=resource, content_type=FHIR)
        assert (refused.status_code, rules(refused)) == (400, ["resource-type-mismatch"])


def test_a_stale_if_match_is_refused(client: FlaskClient, patient_id: str) -> None:
    """412 for a version that is not the current one, also where there is none; the current one may be changed."""
    resource = {**PATIENT, "id": patient_id, "active": False}

    stale = client.put(f"/Patient/{patient_id}", json=resource, headers={"If-Match": 'W/"7"'}, content_type=FHIR)
    new = client.put("/Patient/new", json={**SECOND, "id": "new"}, headers={"If-Match": 'W/"1"'}, content_type=FHIR)
    current = client.put(f"/Patient/{patient_id}", json=resource, headers={"If-Match": 'W/"1"'}, content_type=FHIR)

    assert (stale.status_code, rules(stale)) == (412, ["version-conflict"])
    assert new.status_code == 412
    assert current.status_code == 200


def test_a_resource_is_read_with_its_version(client: FlaskClient, patient_id: str) -> None:
    """A read carries ETag and Last-Modified; HEAD carries the same and no body."""
    read = client.get(f"/Patient/{patient_id}")
    head = client.head(f"/Patient/{patient_id}")

    assert (read.status_code, read.headers["ETag"], read.json["id"]) == (200, 'W/"1"', patient_id)
    assert (head.status_code, head.headers["ETag"], head.data) == (200, 'W/"1"', b"")


def test_a_version_that_the_caller_has_is_not_sent_again(client: FlaskClient, patient_id: str) -> None:
    """If-None-Match answers 304 without a body for the current version, and 200 for another."""
    same = client.get(f"/Patient/{patient_id}", headers={"If-None-Match": 'W/"1"'})
    other = client.get(f"/Patient/{patient_id}", headers={"If-None-Match": 'W/"0"'})

    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", 'W/"1"')
    assert other.status_code == 200


def test_each_version_can_be_read(client: FlaskClient, patient_id: str) -> None:
    """vread gives the old content; a version that never was is 404, however large its number."""
    client.put(f"/Patient/{patient_id}", json={**PATIENT, "id": patient_id, "active": False}, content_type=FHIR)

    assert client.get(f"/Patient/{patient_id}/_history/1").json["active"] is True
    assert client.get(f"/Patient/{patient_id}/_history/2").json["active"] is False
    for never in ("3", "0", "-1", "9" * 40, "x"):
        assert client.get(f"/Patient/{patient_id}/_history/{never}").status_code == 404


def test_what_never_was_and_what_is_deleted_are_told_apart(client: FlaskClient, gone_id: str) -> None:
    """404 for an unknown id, 410 for a deleted one, and an older version of it is still there."""
    assert rules(client.get("/Patient/unknown")) == ["not-found"]
    gone = client.get(f"/Patient/{gone_id}")
    assert (gone.status_code, rules(gone)) == (410, ["gone"])
    assert client.get(f"/Patient/{gone_id}/_history/1").status_code == 200


def test_prefer_chooses_what_comes_back(client: FlaskClient) -> None:
    """Nothing, the resource, or what was found about it."""
    def created(name: str, prefer: str) -> object:
        resource = {**PATIENT, "id": name, "identifier": []}
        del resource["identifier"]
        return client.put(f"/Patient/{name}", json=resource, headers={"Prefer": prefer}, content_type=FHIR)

    minimal = created("a", "return=minimal")
    assert (minimal.status_code, minimal.data, "Content-Type" in minimal.headers) == (201, b"", False)
    assert created("b", "handling=lenient; return=representation").json["resourceType"] == "Patient"
    assert created("c", "return=OperationOutcome").json["resourceType"] == "OperationOutcome"


def test_a_transaction_is_answered_entry_by_entry(client: FlaskClient) -> None:
    """The response stands in the order of the request and links to the fate of its deliveries."""
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": [
        {"fullUrl": "urn:uuid:6b0f1c0e-0000-4000-8000-000000000001", "resource": PATIENT,
         "request": {"method": "POST", "url": "Patient"}},
        {"fullUrl": "urn:uuid:6b0f1c0e-0000-4000-8000-000000000002",
         "resource": {"resourceType": "Basic", "id": "b", "code": {"text": "x"}},
         "request": {"method": "PUT", "url": "Basic/b"}},
    ]}
    answered = client.post("/", json=bundle, content_type=FHIR, headers={"Prefer": "return=representation"})

    assert (answered.status_code, answered.json["type"]) == (200, "transaction-response")
    assert [entry["response"]["status"][:3] for entry in answered.json["entry"]] == ["201", "201"]
    assert [entry["resource"]["resourceType"] for entry in answered.json["entry"]] == ["Patient", "Basic"]
    link = answered.json["link"][0]
    assert link["relation"] == "delivery-status"
    assert client.get(link["url"].removeprefix(BASE)).json["resourceType"] == "Parameters"


def test_a_transaction_may_be_answered_by_what_was_found(client: FlaskClient) -> None:
    """Prefer: return=OperationOutcome holds for the base too."""
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": PATIENT}]}
    answered = client.post("/", json=bundle, content_type=FHIR, headers={"Prefer": "return=OperationOutcome"})

    assert (answered.status_code, answered.json["resourceType"]) == (200, "OperationOutcome")


def test_a_type_that_is_not_kept_has_no_address(client: FlaskClient) -> None:
    """404 for a type that R4 does not have, or has no resources of."""
    for name in ("Patients", "Resource", "DomainResource", "HumanName"):
        refused = client.get(f"/{name}/x")
        assert (refused.status_code, rules(refused)) == (404, ["fhir-resource-type"])


def test_a_refused_transaction_stores_nothing(client: FlaskClient, held: Store) -> None:
    """One bad entry, and the good one beside it is not there either."""
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": [
        {"resource": {**PATIENT, "id": "anna"}, "request": {"method": "PUT", "url": "Patient/anna"}},
        {"resource": {"resourceType": "Observation", "id": "o"}, "request": {"method": "PUT", "url": "Observation/o"}},
    ]}
    refused = client.post("/", json=bundle, content_type=FHIR)

    assert refused.status_code == 422
    assert any(issue["expression"][0].startswith("Bundle.entry[1].resource")
               for issue in refused.json["issue"] if issue["severity"] == "error")
    assert held.read("Patient", "anna") is None


def test_the_trace_is_read_and_never_written(client: FlaskClient) -> None:
    """Who could change an AuditEvent could hide."""
    event = {"resourceType": "AuditEvent", "id": "e"}

    assert client.post("/AuditEvent", json=event, content_type=FHIR).status_code == 405
    assert client.put("/AuditEvent/e", json=event, content_type=FHIR).status_code == 405
    assert client.get("/AuditEvent/e").status_code == 404


def test_a_body_is_needed(client: FlaskClient) -> None:
    """An empty body is told as such."""
    for method, address in (("POST", "/"), ("POST", "/Patient"), ("PUT", "/Patient/anna")):
        refused = client.open(address, method=method, content_type=FHIR)
        assert (refused.status_code, rules(refused)) == (400, ["body-missing"])


def test_decimals_come_back_as_they_were_sent(client: FlaskClient) -> None:
    """1.10 is not 1.1."""
    body = b'{"resourceType":"Basic","id":"d","code":{"text":"x"},"extension":[{"url":"http://x.example","valueDecimal":1.10}]}'
    assert client.put("/Basic/d", data=body, content_type=FHIR).status_code == 201

    assert b'"valueDecimal":1.10' in client.get("/Basic/d").data
    assert str(json.parse(client.get("/Basic/d").data)["extension"][0]["valueDecimal"]) == "1.10"
