"""$translate, $submit and $delivery-status."""

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from fhirpain import guide
from fhirpain.fhir import json
from fhirpain.store import Store
from tests.web.conftest import BASE, FHIR, PATIENT, rules

RIVTA = (Path(__file__).parents[1] / "fixtures" / "rivta" / "rehabilitation-plan.xml").read_bytes()
MESSAGE = "43191b90-8af6-800d-8dd1-6674838ce370"
OUTCOME = {"resourceType": "OperationOutcome", "issue": [
    {"severity": "error", "code": "business-rule", "details": {"text": "The unit does not take part."}}]}


def _parts(parameter: dict[str, Any]) -> dict[str, Any]:
    return {part["name"]: next(value for name, value in part.items() if name != "name") for part in parameter["part"]}


def test_a_translation_shows_the_bundle_and_the_loss(client: FlaskClient, held: Store) -> None:
    """Each loss has a kind, a reason and words; nothing is stored."""
    answered = client.post("/Bundle/$translate?source=rivta", data=RIVTA, content_type="text/xml; charset=utf-8",
                           headers={"Accept-Language": "sv"})

    assert answered.status_code == 200
    assert not any(issue.is_error for issue in guide.validator().validate(json.parse(answered.data)))
    first, *losses, outcome = answered.json["parameter"]
    assert (first["name"], first["resource"]["type"]) == ("bundle", "transaction")
    assert outcome["resource"]["resourceType"] == "OperationOutcome"
    assert {"assumed", "missing"} <= {_parts(loss)["kind"] for loss in losses}
    assert "Källan saknar status och avsikt; aktiv och plan antas." in {_parts(loss)["text"] for loss in losses}
    assert held.deliveries() == []


def test_a_submission_is_answered_as_a_transaction_is(client: FlaskClient) -> None:
    """And its plan can be read afterwards."""
    answered = client.post("/$submit?source=rivta", data=RIVTA, content_type="application/xml")

    assert (answered.status_code, answered.json["type"]) == (200, "transaction-response")
    plan = next(entry["response"]["location"] for entry in answered.json["entry"]
                if entry["response"]["location"].startswith("CarePlan/"))
    assert client.get(f"/{plan}").json["resourceType"] == "CarePlan"


@pytest.mark.parametrize("address", ["/$submit", "/Bundle/$translate"])
def test_a_source_must_be_named_and_known(client: FlaskClient, address: str) -> None:
    """None, two and an unknown one are three mistakes."""
    def asked(query: str) -> list[str]:
        refused = client.post(address + query, data=RIVTA, content_type="text/xml")
        assert refused.status_code == 400
        return rules(refused)

    assert asked("") == ["parameter-missing"]
    assert asked("?source=rivta&source=fhir") == ["parameter-missing"]
    assert asked("?source=fax") == ["unknown-source"]


@pytest.mark.parametrize("address", ["/$submit", "/Bundle/$translate"])
def test_a_source_reads_its_own_media_types(client: FlaskClient, address: str) -> None:
    """RIVTA is XML: JSON is 415, and so is XML in another charset."""
    wrong = client.post(f"{address}?source=rivta", data=b"{}", content_type=FHIR)
    charset = client.post(f"{address}?source=rivta", data=RIVTA, content_type="text/xml; charset=iso-8859-1")

    assert (wrong.status_code, rules(wrong)) == (415, ["media-type"])
    assert (charset.status_code, rules(charset)) == (415, ["charset"])


def test_a_payload_that_is_not_of_the_source_is_refused(client: FlaskClient) -> None:
    """400 with what is wrong, in both operations."""
    for address in ("/$submit", "/Bundle/$translate"):
        refused = client.post(f"{address}?source=rivta", data=b"<x/>", content_type="text/xml")
        assert refused.status_code == 400
        assert refused.json["resourceType"] == "OperationOutcome"


@pytest.fixture
def submission(held: Store) -> str:
    """A submission about Anna with two deliveries: NRS refused, NOKSmerte has not been told."""
    with held.transaction() as transaction:
        transaction.put({**PATIENT, "id": "anna"}, person="anna")
        made = transaction.add_submission("fhir", FHIR, b"{}")
        transaction.enqueue(made, "nrs", "anna", business_key="k", message_id=MESSAGE, message=b"{}")
        transaction.enqueue(made, "noksmerte", "anna", business_key="l", message_id=MESSAGE, message=None,
                            state="suppressed", reason="consent-missing")
    claim = held.claim("worker", 60)
    assert claim is not None
    held.finish(claim, "rejected", reason="unit-not-enrolled", outcome=OUTCOME, receipt=b"receipt")
    return made


def test_a_refusal_reaches_the_ehr(client: FlaskClient, submission: str) -> None:
    """State, reason in words, message id, attempts, times, and the registry's own OperationOutcome."""
    answered = client.get(f"/$delivery-status?submission={submission}", headers={"Accept-Language": "no"})
    deliveries = [_parts(parameter) for parameter in answered.json["parameter"]]
    refused = next(delivery for delivery in deliveries if delivery["destination"] == "nrs")

    assert (refused["state"], refused["attempts"]) == ("rejected", 1)
    assert refused["reason"]["text"] == "Enheten deltar ikke i nrs."
    assert refused["message-id"] == f"urn:uuid:{MESSAGE}"
    assert refused["created"] == "2026-03-01T22:30:00.000+00:00"
    assert refused["outcome"] == OUTCOME
    events = [_parts(part)["state"] for parameter in answered.json["parameter"] for part in parameter["part"]
              if part["name"] == "event" and {"name": "destination", "valueCode": "nrs"} in parameter["part"]]
    assert events == ["queued", "sending", "rejected"]


def test_what_is_withheld_says_why(client: FlaskClient, submission: str) -> None:
    """A suppressed delivery is a delivery too."""
    answered = client.get(f"/$delivery-status?submission={submission}")
    withheld = next(part for part in map(_parts, answered.json["parameter"]) if part["destination"] == "noksmerte")

    assert (withheld["state"], withheld["attempts"]) == ("suppressed", 0)
    assert withheld["reason"]["text"] == "The person has not consented to noksmerte; nothing is reported."


def test_a_persons_deliveries_are_told_together(client: FlaskClient, submission: str) -> None:
    """The same answer below the patient."""
    by_submission = client.get(f"/$delivery-status?submission={submission}").json
    assert client.get("/Patient/anna/$delivery-status").json == by_submission
    assert client.get("/Patient/unknown/$delivery-status").status_code == 404


def test_a_delivery_status_is_valid_fhir(client: FlaskClient, submission: str) -> None:
    """In JSON and, read back, in XML."""
    address = f"/$delivery-status?submission={submission}"
    assert not any(issue.is_error for issue in guide.validator().validate(json.parse(client.get(address).data)))

    as_xml = client.get(f"{address}&_format=xml").data
    checked = client.post("/$validate", data=as_xml, content_type="application/fhir+xml")
    assert not any(issue["severity"] == "error" for issue in checked.json["issue"])


def test_a_reason_without_words_is_told_by_its_code(client: FlaskClient, held: Store) -> None:
    """Who asks where a message is must be answered even so."""
    with held.transaction() as transaction:
        made = transaction.add_submission("fhir", FHIR, b"{}")
        transaction.enqueue(made, "nrs", "anna", business_key="k", message_id=MESSAGE, message=None,
                            state="suppressed", reason="nobody-wrote-this-rule")
    delivery = _parts(client.get(f"/$delivery-status?submission={made}").json["parameter"][0])

    assert delivery["reason"]["coding"][0]["code"] == "nobody-wrote-this-rule"
    assert "text" not in delivery["reason"]


def test_an_unknown_submission_is_not_found(client: FlaskClient) -> None:
    """404; and without naming one there is nothing to look for."""
    assert client.get("/$delivery-status?submission=6b0f1c0e-0000-4000-8000-000000000001").status_code == 404
    assert rules(client.get("/$delivery-status")) == ["parameter-missing"]


def test_each_operation_is_defined(client: FlaskClient) -> None:
    """The OperationDefinition of each is valid and names what is really taken and given."""
    for name in ("submit", "translate", "delivery-status"):
        definition = guide.definitions().resource("OperationDefinition", guide.canonical("OperationDefinition", name))
        assert definition is not None
        assert not any(issue.is_error for issue in guide.validator().validate(definition))
        assert definition["code"] == name


def test_what_is_answered_is_what_the_definitions_say(client: FlaskClient, submission: str) -> None:
    """No part is answered that the OperationDefinition does not have."""
    for name, answered in (
            ("delivery-status", client.get(f"/$delivery-status?submission={submission}").json),
            ("translate", client.post("/Bundle/$translate?source=rivta", data=RIVTA, content_type="text/xml").json)):
        definition = guide.definitions().resource("OperationDefinition", guide.canonical("OperationDefinition", name))
        given = {each["name"]: each for each in definition["parameter"] if each["use"] == "out"}
        for parameter in answered["parameter"]:
            told = {part["name"] for part in given[parameter["name"]].get("part", ())}
            assert {part["name"] for part in parameter.get("part", ())} <= told


def test_the_base_of_the_follow_up_link_is_the_settings(client: FlaskClient) -> None:
    """A link that leads through another host would leak who asks."""
    answered = client.post("/$submit?source=rivta", data=RIVTA, content_type="text/xml", headers={"Host": "evil"})

    assert answered.json["link"][0]["url"].startswith(f"{BASE}/$delivery-status?submission=")
