"""A receiving registry: it checks all, keeps each message once, and repeats its first answer."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from fhirpain import guide
from fhirpain.delivery.message import read_receipt
from fhirpain.fhir import json, xml
from fhirpain.web.registry import STORE, create_registry
from tests.web.conftest import FHIR, rules

REPORT = json.parse((guide.folder("examples") / "valid" / "pain-registry-report.json").read_bytes())
Registry = Callable[..., FlaskClient]


@pytest.fixture
def registry(tmp_path) -> Iterator[Registry]:
    """Opens a registry; one that is opened again finds what it had received."""
    opened = []

    def opener(registry_id: str = "nrs", **more: Any) -> FlaskClient:
        opened.append(create_registry(registry_id, f"sqlite:///{tmp_path}/registry.db", **more))
        return opened[-1].test_client()

    yield opener
    for app in opened:
        app.extensions[STORE].close()


@pytest.fixture
def report() -> dict[str, Any]:
    """A report to NRS that keeps every rule."""
    return copy.deepcopy(REPORT)


def _sent(client: FlaskClient, report: dict[str, Any]) -> Any:
    return client.post("/$process-message", data=json.dump(report), content_type=FHIR)


def _header(report: dict[str, Any]) -> dict[str, Any]:
    header: dict[str, Any] = report["entry"][0]["resource"]
    return header


def _renamed(report: dict[str, Any], message_id: str) -> dict[str, Any]:
    """The same report as another message."""
    return json.parse(json.dump(report).replace(_header(report)["id"].encode(), message_id.encode()))


def _judged(answered: Any, report: dict[str, Any]) -> tuple[str, list[str]]:
    """As the sender reads it: the kind of the receipt, and the rule of each error."""
    assert (answered.status_code, answered.content_type) == (200, f"{FHIR}; charset=utf-8")
    receipt = read_receipt(answered.data, _header(report)["id"])
    issues = receipt.outcome["issue"] if receipt.outcome else []
    return receipt.kind, [issue["details"]["coding"][0]["code"] for issue in issues if issue["severity"] == "error"]


def test_a_good_report_is_acknowledged(registry: Registry, report: dict[str, Any]) -> None:
    """200 with a receipt that keeps its own profile and names the message."""
    answered = _sent(registry(), report)

    assert _judged(answered, report) == ("ok", [])
    profile = guide.canonical("StructureDefinition", "pain-delivery-receipt")
    found = guide.validator().validate(json.parse(answered.data), [profile])
    assert [issue for issue in found if issue.is_error] == []


def test_a_report_may_come_as_xml(registry: Registry, report: dict[str, Any]) -> None:
    """And be answered as XML."""
    answered = registry().post("/$process-message", data=xml.dump(report, guide.definitions()),
                               content_type="application/fhir+xml", headers={"Accept": "application/fhir+xml"})

    assert answered.status_code == 200
    assert b'<code value="ok"/>' in answered.data


def test_a_report_that_breaks_its_profile_is_refused(registry: Registry, report: dict[str, Any]) -> None:
    """A fatal error with each issue, its rule and its place: a name has no place in a report."""
    patient = next(entry["resource"] for entry in report["entry"] if entry["resource"]["resourceType"] == "Patient")
    patient["name"] = [{"family": "Canary"}]
    answered = _sent(registry(), report)

    assert _judged(answered, report) == ("fatal", ["pain-registry-report-2"])
    assert b"Canary" not in answered.data


def test_a_message_to_another_registry_is_refused(registry: Registry, report: dict[str, Any]) -> None:
    """Each registry takes what is addressed to it."""
    kind, broken = _judged(_sent(registry("noksmerte"), report), report)

    assert kind == "fatal"
    assert {"wrong-registry", "business-key-mismatch"} <= set(broken)


@pytest.mark.parametrize("key", ["registry", "person", "timePoint", "case"])
def test_routing_keys_that_do_not_match_the_payload_are_refused(
        registry: Registry, report: dict[str, Any], key: str) -> None:
    """Who files by the keys must not be misled."""
    routing = next(entry["resource"] for entry in report["entry"] if entry["resource"]["resourceType"] == "Parameters")
    parameter = next((each for each in routing["parameter"] if each["name"] == key), None)
    if parameter is None:
        parameter = {"name": key, "valueIdentifier": {}}
        routing["parameter"].append(parameter)
    wrong = {"registry": "noksmerte", "timePoint": "T3"}.get(key, "urn:oid:1.2.3")
    if "valueIdentifier" in parameter:
        parameter["valueIdentifier"] = {"system": "urn:ietf:rfc:3986", "value": wrong}
    else:
        parameter["valueCode"] = wrong
    kind, broken = _judged(_sent(registry(), report), report)

    assert kind == "fatal"
    assert "business-key-mismatch" in broken


def test_a_unit_that_takes_no_part_is_refused(registry: Registry, report: dict[str, Any]) -> None:
    """And one that does is not."""
    assert _judged(_sent(registry(enrolled=["SE-unknown"]), report), report) == ("fatal", ["unit-not-enrolled"])


def test_one_enrolled_unit_is_enough(registry: Registry, report: dict[str, Any]) -> None:
    """A plan is shared: it counts where any unit that it names takes part."""
    named = {unit for entry in report["entry"] if entry["resource"]["resourceType"] == "CarePlan"
             for unit in _units(entry["resource"])}

    assert named
    for number, unit in enumerate(sorted(named)):
        message = _renamed(report, f"0b6f2f0e-7a43-4f0e-8d2c-{number:012d}")
        assert _judged(_sent(registry(enrolled=[unit]), message), message) == ("ok", [])


def _units(value: Any) -> Iterator[str]:
    if isinstance(value, dict) and value.get("type") == "Organization":
        yield value["identifier"]["value"]
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _units(part)


def test_a_message_that_comes_again_gets_the_same_answer(registry: Registry, report: dict[str, Any]) -> None:
    """Byte for byte, also after a restart; and it is counted once."""
    first = _sent(registry(), report)
    again = registry()
    second = _sent(again, report)

    assert second.data == first.data
    assert _counts(again) == {"registry": "nrs", "accepted": 0, "refused": 0, "repeated": 1}


def test_the_same_message_in_a_new_envelope_gets_the_same_answer(registry: Registry, report: dict[str, Any]) -> None:
    """Header seen, bundle new, payload equal: replay."""
    client = registry()
    first = _sent(client, {**report, "id": "envelope-1"})

    assert _sent(client, {**report, "id": "envelope-2"}).data == first.data


def test_a_message_id_with_another_payload_is_a_reuse(registry: Registry, report: dict[str, Any]) -> None:
    """Header seen, payload changed: a fatal error; the first answer still stands for the first payload."""
    client = registry()
    first = _sent(client, report)
    changed = {**report, "timestamp": "2025-01-01T00:00:00Z"}

    assert _judged(_sent(client, changed), changed) == ("fatal", ["id-reuse"])
    assert _sent(client, report).data == first.data


def test_an_envelope_id_under_another_message_is_a_reuse(registry: Registry, report: dict[str, Any]) -> None:
    """Bundle seen, header new: a fatal error; both new: processed."""
    client = registry()
    _sent(client, {**report, "id": "envelope-1"})
    other = _renamed(report, "0b6f2f0e-7a43-4f0e-8d2c-5a3f1b9e4c99")

    assert _judged(_sent(client, {**other, "id": "envelope-1"}), other) == ("fatal", ["id-reuse"])
    assert _judged(_sent(client, {**other, "id": "envelope-2"}), other) == ("ok", [])


def test_a_refusal_is_an_answer_that_is_repeated_too(registry: Registry, report: dict[str, Any]) -> None:
    """Exactly one terminal answer: what was refused stays so, though the unit has enrolled since."""
    first = _sent(registry(enrolled=["SE-unknown"]), report)

    assert _sent(registry(), report).data == first.data


@pytest.mark.parametrize("payload", [
    b"{", b"[]", b'{"resourceType":"Patient"}', b'{"resourceType":"Bundle","type":"message"}',
    b'{"resourceType":"Bundle","id":1,"entry":[{"resource":{"resourceType":"MessageHeader","id":"x","source":{"endpoint":"y"}}}]}',
    b'{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"MessageHeader"}}]}',
    b'{"resourceType":"Bundle","entry":["x"]}', b'{"resourceType":"Bundle","entry":{"resource":{}}}',
])
def test_what_cannot_be_answered_is_400(registry: Registry, payload: bytes) -> None:
    """Without a header to answer there is no receipt: an OperationOutcome says what is wrong."""
    refused = registry().post("/$process-message", data=payload, content_type=FHIR)

    assert refused.status_code == 400
    assert rules(refused)


@pytest.mark.parametrize("entry", [
    "x", {}, {"resource": "x"}, {"resource": {"resourceType": "CarePlan", "author": "x"}},
    {"resource": {"resourceType": "Parameters", "parameter": "x"}},
    {"resource": {"resourceType": "Patient", "identifier": {"value": 1}}}])
def test_a_message_of_any_shape_is_judged(registry: Registry, report: dict[str, Any], entry: Any) -> None:
    """A header that can be answered is answered, whatever stands behind it."""
    report["entry"].append(entry)

    assert _judged(_sent(registry(), report), report)[0] == "fatal"


@pytest.mark.parametrize("destination", [1, "x", [1], [{}], [{"endpoint": 1}], {"endpoint": "x"}])
def test_a_header_of_any_shape_is_answered(registry: Registry, report: dict[str, Any], destination: Any) -> None:
    """As long as it says which message it is and where the answer goes."""
    _header(report)["destination"] = destination

    assert _judged(_sent(registry(), report), report)[0] == "fatal"


def _counts(client: FlaskClient) -> dict[str, Any]:
    return {part["name"]: part.get("valueCode", part.get("valueInteger")) for part in client.get("/").json["parameter"]}


def test_the_first_page_shows_counts_only(registry: Registry, report: dict[str, Any]) -> None:
    """How many, and nothing about anybody."""
    client = registry()
    _sent(client, report)
    _sent(client, report)

    assert _counts(client) == {"registry": "nrs", "accepted": 1, "refused": 0, "repeated": 1}


def test_the_statement_is_small_valid_and_true(registry: Registry) -> None:
    """One operation is told, and it is there."""
    client = registry()
    statement = client.get("/metadata").json

    assert not any(issue.is_error for issue in guide.validator().validate(statement))
    assert [each["name"] for each in statement["rest"][0]["operation"]] == ["process-message"]
    assert rules(client.post("/$process-message", content_type=FHIR)) == ["body-missing"]
    assert client.get("/Patient/x").status_code == 404
