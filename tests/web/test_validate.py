"""$validate in its levels, shapes and modes."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fhirpain import guide
from fhirpain.store import Store
from tests.web.conftest import FHIR, PATIENT, rules

PLAN = guide.canonical("StructureDefinition", "pain-care-plan")
NARRATIVE = {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">A person</div>'}
GOOD = {**PATIENT, "text": NARRATIVE}
BAD = {**GOOD, "gender": "blue"}


def _asked(**parameters: Any) -> dict[str, Any]:
    parts = [{"name": name, **value} for name, value in parameters.items()]
    return {"resourceType": "Parameters", "parameter": parts}


def _validated(client: FlaskClient, address: str, resource: Any, **more: Any) -> list[str]:
    answered = client.post(address, json=resource, content_type=FHIR, **more)
    assert answered.status_code == 200
    return rules(answered)


@pytest.mark.parametrize("address", ["/$validate", "/Patient/$validate", "/Patient/anna/$validate"])
def test_a_valid_resource_is_said_to_be_so(client: FlaskClient, address: str) -> None:
    """One informational issue: all OK."""
    answered = client.post(address, json=GOOD, content_type=FHIR)

    assert answered.status_code == 200
    assert answered.json["issue"] == [
        {"severity": "information", "code": "informational", "details": {"text": "All OK"}}]


@pytest.mark.parametrize("address", ["/$validate", "/Patient/$validate", "/Patient/anna/$validate"])
def test_an_invalid_resource_is_a_good_answer(client: FlaskClient, address: str) -> None:
    """200, for the question was answered; the error stands in the outcome."""
    assert _validated(client, address, BAD) == ["binding-required"]
    assert _validated(client, address, _asked(resource={"resource": BAD})) == ["binding-required"]


def test_what_cannot_be_read_is_no_answer(client: FlaskClient) -> None:
    """400 for half a resource."""
    assert client.post("/$validate", data=b'{"resourceType":', content_type=FHIR).status_code == 400


def test_xml_is_validated_as_json_is(client: FlaskClient) -> None:
    """The same finding in the other syntax."""
    body = b'<Patient xmlns="http://hl7.org/fhir"><gender value="blue"/></Patient>'
    answered = client.post("/$validate", data=body, content_type="application/fhir+xml")

    assert "binding-required" in rules(answered)


@pytest.mark.parametrize("value", ["valueUri", "valueCanonical"])
def test_a_profile_may_be_asked_for(client: FlaskClient, value: str) -> None:
    """In the address or among the parameters: a bare plan does not keep pain-care-plan."""
    plan = {"resourceType": "CarePlan", "status": "active", "intent": "plan", "subject": {"display": "x"}}

    by_address = client.post("/$validate", json=plan, content_type=FHIR, query_string={"profile": PLAN})
    by_parameter = _validated(client, "/$validate", _asked(resource={"resource": plan}, profile={value: PLAN}))
    assert rules(by_address) == by_parameter
    assert "cardinality-min" in by_parameter
    assert "cardinality-min" not in _validated(client, "/$validate", plan)


def test_an_unknown_profile_is_an_error(client: FlaskClient) -> None:
    """What cannot be checked has not passed."""
    answered = client.post("/$validate?profile=http://unknown.example/x", json=GOOD, content_type=FHIR)

    assert (answered.status_code, rules(answered)) == (200, ["unknown-profile"])


def test_a_resource_of_another_type_is_found(client: FlaskClient) -> None:
    """The address says what the resource should be."""
    assert "resource-type-mismatch" in _validated(client, "/Observation/$validate", GOOD)


def test_a_type_that_r4_does_not_have_is_not_found(client: FlaskClient) -> None:
    """404 for a misspelt address."""
    refused = client.post("/Patients/$validate", json=GOOD, content_type=FHIR)

    assert (refused.status_code, rules(refused)) == (404, ["fhir-resource-type"])


def test_mode_update_asks_for_the_id_in_the_address(client: FlaskClient) -> None:
    """As the update itself would."""
    assert _validated(client, "/Patient/anna/$validate?mode=update", GOOD) == ["id-mismatch"]
    answered = client.post("/Patient/anna/$validate?mode=update", json={**GOOD, "id": "anna"}, content_type=FHIR)
    assert answered.json["issue"][0]["details"]["text"] == "All OK"


def test_mode_delete_says_whether_there_is_something_to_delete(client: FlaskClient, patient_id: str) -> None:
    """All is well for what is held; 404 as for a read where nothing is."""
    asked = _asked(mode={"valueCode": "delete"})

    assert _validated(client, f"/Patient/{patient_id}/$validate", asked) == []
    assert client.post("/Patient/unknown/$validate", json=asked, content_type=FHIR).status_code == 404


def test_mode_profile_needs_a_profile(client: FlaskClient) -> None:
    """400: the question itself is not complete."""
    refused = client.post("/$validate?mode=profile", json=GOOD, content_type=FHIR)

    assert (refused.status_code, rules(refused)) == (400, ["parameter-missing"])


def test_an_unknown_mode_is_refused(client: FlaskClient) -> None:
    """400."""
    refused = client.post("/$validate?mode=maybe", json=GOOD, content_type=FHIR)

    assert (refused.status_code, rules(refused)) == (400, ["bad-parameter"])
    assert "mode" in refused.json["issue"][0]["details"]["text"]


def test_a_stored_resource_is_validated_where_it_stands(client: FlaskClient, held: Store, gone_id: str) -> None:
    """Without a body the stored version is meant; 404 and 410 as for a read."""
    with held.transaction() as transaction:
        transaction.put({**BAD, "id": "anna"}, person="anna")

    assert rules(client.post("/Patient/anna/$validate")) == ["binding-required"]
    assert client.post("/Patient/unknown/$validate").status_code == 404
    assert client.post(f"/Patient/{gone_id}/$validate").status_code == 410
    assert rules(client.post("/$validate")) == ["parameter-missing"]


def test_nothing_is_stored(client: FlaskClient, held: Store) -> None:
    """Validation leaves no trace of the resource."""
    _validated(client, "/Patient/anna/$validate", {**GOOD, "id": "anna"})

    assert held.read("Patient", "anna") is None


def test_parameters_may_be_what_is_validated(client: FlaskClient) -> None:
    """Parameters without resource, profile or mode are no request; those of the request may be of any shape."""
    assert _validated(client, "/$validate", {"resourceType": "Parameters", "parameter": [{"name": "x"}]}) == ["inv-1"]
    for parameter in ("x", ["x"], [{"name": "resource", "resource": "x"}], [{"name": "mode", "valueCode": 1}]):
        asked = {"resourceType": "Parameters", "parameter": parameter}
        answered = client.post("/$validate", json=asked, content_type=FHIR)
        assert answered.status_code in (200, 400)


def test_faults_of_xml_are_told_with_those_of_the_resource(client: FlaskClient) -> None:
    """An element that is none does not hide a code that is none: JSON and XML are told the same."""
    sent = b'<Patient xmlns="http://hl7.org/fhir"><nickname value="x"/><gender value="blue"/></Patient>'
    as_xml = client.post("/$validate", data=sent, content_type="application/fhir+xml",
                         headers={"Accept": "application/fhir+json"})
    as_json = client.post("/$validate", json={"resourceType": "Patient", "nickname": "x", "gender": "blue"},
                          content_type=FHIR)

    def told(answer: TestResponse) -> set[tuple[str, str]]:
        return {(issue["details"]["coding"][0]["code"], issue["expression"][0])
                for issue in answer.get_json(force=True)["issue"]}

    assert told(as_xml) == told(as_json) == {("unknown-element", "Patient.nickname"),
                                             ("binding-required", "Patient.gender")}
