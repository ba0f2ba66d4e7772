"""A payload in a message is taken in once, and its receipt repeated."""

import copy
from typing import Any

import pytest
from flask.testing import FlaskClient

from fhirpain import guide
from fhirpain.store import Store
from tests.web.conftest import FHIR, PATIENT, rules

HEADER = {"resourceType": "MessageHeader", "id": "5d1a0a4e-0000-4000-8000-000000000001",
          "eventCoding": {"system": guide.canonical("CodeSystem", "message-event"), "code": "submission"},
          "source": {"endpoint": "https://ehr.example/fhir"}, "focus": [{"reference": "urn:uuid:b"}]}
MESSAGE = {"resourceType": "Bundle", "id": "m1", "type": "message", "timestamp": "2026-03-01T10:00:00Z", "entry": [
    {"fullUrl": f"urn:uuid:{HEADER['id']}", "resource": HEADER},
    {"fullUrl": "urn:uuid:7d1a0a4e-0000-4000-8000-000000000002", "resource": PATIENT}]}


def sent(client: FlaskClient, message: dict[str, Any]) -> Any:
    """What the message is answered with."""
    return client.post("/$process-message", json=message, content_type=FHIR)


def code(answered: Any) -> str:
    """The code of a receipt."""
    assert answered.status_code == 200, answered.text
    return str(answered.json["entry"][0]["resource"]["response"]["code"])


def patients(client: FlaskClient) -> int:
    """How many there are."""
    return int(client.get("/Patient?_summary=count").json["total"])


def test_a_message_is_taken_in(client: FlaskClient) -> None:
    """What it carries is stored, and the receipt answers this very message."""
    answered = sent(client, MESSAGE)

    assert code(answered) == "ok"
    assert answered.json["entry"][0]["resource"]["response"]["identifier"] == HEADER["id"]
    assert [issue for issue in guide.validator().validate(answered.json) if issue.is_error] == []
    assert patients(client) == 1


def test_a_message_that_comes_again_is_stored_once(client: FlaskClient) -> None:
    """The first answer again, byte for byte, also in a new envelope and in Parameters."""
    first = sent(client, MESSAGE)
    again = sent(client, {**MESSAGE, "id": "m2"})
    wrapped = sent(client, {"resourceType": "Parameters", "parameter": [{"name": "content", "resource": MESSAGE}]})

    assert first.data == again.data == wrapped.data
    assert patients(client) == 1


def test_an_id_with_another_content_is_refused(client: FlaskClient) -> None:
    """Nothing of it is stored."""
    changed = copy.deepcopy(MESSAGE)
    changed["entry"][1]["resource"]["active"] = False
    assert code(sent(client, MESSAGE)) == "ok"

    assert code(sent(client, changed)) == "fatal-error"
    assert patients(client) == 1


@pytest.mark.parametrize(("path", "value"), [("gender", "blue"), ("identifier", [])])
def test_what_is_wrong_is_told_in_the_receipt(client: FlaskClient, path: str, value: Any) -> None:
    """For good: the same message gets the same answer."""
    broken = copy.deepcopy(MESSAGE)
    broken["entry"][1]["resource"][path] = value
    first, again = sent(client, broken), sent(client, broken)

    assert code(first) == "fatal-error"
    assert first.data == again.data
    assert patients(client) == 0


@pytest.mark.parametrize("event", ["acknowledgement", "void", "unheard-of"])
def test_an_event_without_a_payload_is_refused(client: FlaskClient, event: str) -> None:
    """Only a first or an updated payload is taken."""
    other = copy.deepcopy(MESSAGE)
    other["entry"][0]["resource"]["eventCoding"]["code"] = event

    assert code(sent(client, other)) == "fatal-error"


@pytest.mark.parametrize("message", [
    {"resourceType": "Patient"}, {"resourceType": "Bundle", "type": "message"},
    {"resourceType": "Bundle", "type": "message", "entry": [{"resource": {"resourceType": "MessageHeader"}}]},
])
def test_what_is_no_message_has_no_receipt(client: FlaskClient, message: dict[str, Any]) -> None:
    """400, for there is nobody to answer."""
    answered = sent(client, message)

    assert (answered.status_code, rules(answered)) == (400, ["not-a-message"])


def test_a_message_that_fails_is_not_remembered(client: FlaskClient, held: Store,
                                                monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the store cannot write, neither is stored: the sender tries again and is heard."""
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("fhirpain.pipeline.intake.write", broken)
        assert sent(client, MESSAGE).status_code == 500

    assert code(sent(client, MESSAGE)) == "ok"
    assert patients(client) == 1
