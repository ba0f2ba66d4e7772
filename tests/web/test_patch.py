"""PATCH, as an EHR sees it."""

import base64
from typing import Any

import pytest
from flask.testing import FlaskClient

from fhirpain.fhir import json
from tests.web.conftest import FHIR, rules

JSON_PATCH = "application/json-patch+json"
INACTIVE = [{"op": "replace", "path": "/active", "value": False}]
FHIRPATH = {"resourceType": "Parameters", "parameter": [{"name": "operation", "part": [
    {"name": "type", "valueCode": "replace"}, {"name": "path", "valueString": "Patient.active"},
    {"name": "value", "valueBoolean": False}]}]}


@pytest.mark.parametrize(("sent", "media_type"), [(INACTIVE, JSON_PATCH), (FHIRPATH, FHIR)])
def test_a_patch_changes_a_part(client: FlaskClient, patient_id: str, sent: Any, media_type: str) -> None:
    """200 with the new version; the rest is as it was."""
    patched = client.patch(f"/Patient/{patient_id}", json=sent, content_type=media_type)

    assert (patched.status_code, patched.headers["ETag"], patched.json["active"]) == (200, 'W/"2"', False)
    assert patched.json["identifier"] == client.get(f"/Patient/{patient_id}/_history/1").json["identifier"]


def test_a_patch_that_changes_nothing_makes_no_version(client: FlaskClient, patient_id: str) -> None:
    """A no-op is a no-op."""
    sent = [{"op": "test", "path": "/active", "value": True}]

    assert client.patch(f"/Patient/{patient_id}", json=sent, content_type=JSON_PATCH).headers["ETag"] == 'W/"1"'


def test_a_patch_of_another_version_is_refused(client: FlaskClient, patient_id: str) -> None:
    """412: what the caller looked at is no more."""
    stale = client.patch(f"/Patient/{patient_id}", json=INACTIVE, content_type=JSON_PATCH,
                         headers={"If-Match": 'W/"2"'})

    assert (stale.status_code, rules(stale)) == (412, ["version-conflict"])


@pytest.mark.parametrize(("sent", "status", "rule"), [
    ([{"op": "test", "path": "/active", "value": False}], 422, "patch-test"),
    ([{"op": "remove", "path": "/photo"}], 422, "patch-path"),
    ([{"op": "invent", "path": "/photo"}], 400, "patch-operation"),
    ({"op": "remove", "path": "/active"}, 400, "patch-document"),
    ([{"op": "replace", "path": "/id", "value": "other"}], 422, "id-mismatch"),
    ([{"op": "replace", "path": "/resourceType", "value": "Person"}], 422, "id-mismatch"),
    ([{"op": "add", "path": "/gender", "value": "blue"}], 422, "binding-required"),
    ([{"op": "add", "path": "/identifier/0/value", "value": "195009072554"}], 422, "identifier-check-digit"),
    ([{"op": "copy", "from": "", "path": "/contained"}] * 70, 422, None),
])
def test_a_patch_that_cannot_be_done_changes_nothing(
        client: FlaskClient, patient_id: str, sent: Any, status: int, rule: str | None) -> None:
    """Nor does one whose result could not have been sent."""
    refused = client.patch(f"/Patient/{patient_id}", json=sent, content_type=JSON_PATCH)

    assert refused.status_code == status
    assert rule is None or rule in rules(refused)
    assert "195009072554" not in refused.text
    assert client.get(f"/Patient/{patient_id}").headers["ETag"] == 'W/"1"'


def test_a_fault_of_a_fhirpath_patch_is_located_in_it(client: FlaskClient, patient_id: str) -> None:
    """The parameter at fault."""
    sent = {"resourceType": "Parameters", "parameter": [*FHIRPATH["parameter"], {"name": "other", "valueString": "x"}]}
    refused = client.patch(f"/Patient/{patient_id}", json=sent, content_type=FHIR)

    assert refused.status_code == 400
    assert refused.json["issue"][0]["expression"] == ["Parameters.parameter[1]"]


def test_what_is_not_there_cannot_be_patched(client: FlaskClient, gone_id: str) -> None:
    """404 for what never was, 410 for what was deleted."""
    for address, status in (("/Patient/never", 404), (f"/Patient/{gone_id}", 410)):
        assert client.patch(address, json=INACTIVE, content_type=JSON_PATCH).status_code == status


@pytest.mark.parametrize(("media_type", "status"), [
    ("application/xml-patch+xml", 415), ("text/plain", 415), ("application/json", 400), ("", 415)])
def test_another_kind_of_patch_is_refused(
        client: FlaskClient, patient_id: str, media_type: str, status: int) -> None:
    """XML Patch is not offered, and a list of operations is no FHIR."""
    sent = json.dump(INACTIVE)

    assert client.patch(f"/Patient/{patient_id}", data=sent, content_type=media_type).status_code == status


def test_a_patch_may_choose_by_a_search(client: FlaskClient, patient_id: str) -> None:
    """The one that is found is changed; none is 404."""
    address = "/Patient?identifier=http://electronichealth.se/identifier/personnummer|"

    assert client.patch(address + "195009072553", json=INACTIVE, content_type=JSON_PATCH).json["id"] == patient_id
    assert client.patch(address + "191212121212", json=INACTIVE, content_type=JSON_PATCH).status_code == 404
    assert client.patch("/Patient", json=INACTIVE, content_type=JSON_PATCH).status_code == 405


@pytest.mark.parametrize("brought", [FHIRPATH, {
    "resourceType": "Binary", "contentType": JSON_PATCH, "data": base64.b64encode(json.dump(INACTIVE)).decode()}])
@pytest.mark.parametrize("kind", ["transaction", "batch"])
def test_an_entry_of_a_bundle_may_patch(client: FlaskClient, patient_id: str, brought: Any, kind: str) -> None:
    """Parameters, or a Binary that holds a JSON Patch."""
    entry = {"resource": brought, "request": {"method": "PATCH", "url": f"Patient/{patient_id}", "ifMatch": 'W/"1"'}}
    bundle = {"resourceType": "Bundle", "type": kind, "entry": [entry]}
    done = client.post("/", json=bundle, content_type=FHIR)

    assert done.json["entry"][0]["response"]["status"] == "200 OK"
    assert client.get(f"/Patient/{patient_id}").json["active"] is False
