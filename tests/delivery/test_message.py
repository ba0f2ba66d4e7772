"""Message ids, and answers made and read."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhirpain import guide
from fhirpain.delivery.message import acknowledgement, message_id, read_receipt
from fhirpain.fhir import json

MESSAGE = "3f2504e0-4f89-81d3-9a0c-0305e82c3301"
ANSWER = "8d7f1a52-7d0e-4b2c-9a77-2f4f2a8f6b10"
HEADER = {"resourceType": "MessageHeader", "id": MESSAGE, "source": {"endpoint": "https://ehr.example/fhir"}}
OUTCOME = {"resourceType": "OperationOutcome",
           "issue": [{"severity": "error", "code": "business-rule", "details": {"text": "no"}}]}


def answer(code="ok", outcome=None):
    """A receiver's answer to our message."""
    return acknowledgement(HEADER, code, outcome, answer_id=ANSWER, timestamp="2026-03-01T22:30:00.000+00:00",
                           endpoint="https://nrs.example/fhir")


def read(bundle):
    """What the sender makes of it."""
    return read_receipt(json.dump(bundle), MESSAGE)


@given(st.binary(min_size=32, max_size=32))
def test_a_message_id_is_a_uuid_of_its_key(key):
    """RFC 9562, version 8; the same key gives the same id."""
    made = uuid.UUID(message_id(key))

    assert (made.version, made.variant) == (8, uuid.RFC_4122)
    assert message_id(key) == str(made)


def test_another_key_gives_another_message_id():
    """122 bits of the keyed hash are in it."""
    assert len({message_id(bytes([number]) + bytes(31)) for number in range(256)}) == 256


@pytest.mark.parametrize(("code", "outcome", "kind"), [("ok", None, "ok"), ("ok", OUTCOME, "ok"),
                                                       ("transient-error", OUTCOME, "transient"),
                                                       ("fatal-error", OUTCOME, "fatal")])
def test_an_answer_that_is_made_is_read(code, outcome, kind):
    """Both ends agree, and the outcome arrives."""
    receipt = read(answer(code, outcome))

    assert (receipt.kind, receipt.issues) == (kind, ())
    assert receipt.outcome == (outcome and {**outcome, "id": receipt.outcome["id"]})


@pytest.mark.parametrize(("code", "outcome"), [("ok", None), ("ok", OUTCOME), ("transient-error", OUTCOME),
                                               ("fatal-error", OUTCOME)])
def test_an_answer_keeps_our_profile(code, outcome):
    """pain-delivery-receipt, its header's rules included."""
    profile = guide.canonical("StructureDefinition", "pain-delivery-receipt")

    found = guide.validator().validate(answer(code, outcome), [profile])

    assert [issue for issue in found if issue.is_error] == []


def test_an_answer_goes_back_to_where_the_message_came_from():
    """The sender's endpoint is the destination; the event says accepted or not."""
    header = answer()["entry"][0]["resource"]
    assert header["destination"] == [{"endpoint": "https://ehr.example/fhir"}]
    assert header["source"] == {"endpoint": "https://nrs.example/fhir"}
    assert header["response"] == {"identifier": MESSAGE, "code": "ok"}
    assert header["eventCoding"]["code"] == "acknowledgement"
    assert answer("fatal-error", OUTCOME)["entry"][0]["resource"]["eventCoding"]["code"] == "extraction-error"


@pytest.mark.parametrize("code", ["transient-error", "fatal-error"])
def test_an_answer_that_is_not_ok_says_why(code):
    """It cannot be made without an outcome."""
    with pytest.raises(ValueError, match="says why"):
        answer(code)


def broken(path, value):
    """A fatal answer with one thing changed; ``value`` None takes it away."""
    bundle = answer("fatal-error", OUTCOME)
    place = bundle
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return bundle


RESPONSE = ("entry", 0, "resource", "response")


@pytest.mark.parametrize(("bundle", "rule"), [
    (broken((*RESPONSE, "identifier"), "3f2504e0-4f89-81d3-9a0c-0305e82c3302"), "receipt-mismatch"),
    (broken((*RESPONSE, "identifier"), f"urn:uuid:{MESSAGE}"), "receipt-mismatch"),
    (broken((*RESPONSE, "identifier"), None), "receipt-mismatch"),
    (broken((*RESPONSE, "code"), "fatal"), "receipt-unreadable"),
    (broken((*RESPONSE, "code"), ["ok"]), "receipt-unreadable"),
    (broken((*RESPONSE, "code"), None), "receipt-unreadable"),
    (broken((*RESPONSE, "details", "reference"), "urn:uuid:elsewhere"), "receipt-unreadable"),
    (broken(RESPONSE, None), "receipt-unreadable"),
    (broken(RESPONSE, "ok"), "receipt-unreadable"),
    (broken(("type",), "collection"), "receipt-unreadable"),
    (broken(("resourceType",), "Parameters"), "receipt-unreadable"),
    (broken(("entry",), []), "receipt-unreadable"),
    (broken(("entry",), {"resource": {}}), "receipt-unreadable"),
    (broken(("entry",), None), "receipt-unreadable"),
    (broken(("entry", 0), "x"), "receipt-unreadable"),
    (broken(("entry", 0, "resource", "resourceType"), "Basic"), "receipt-unreadable"),
    (OUTCOME, "receipt-unreadable"),
])
def test_what_is_no_answer_to_this_message_is_unknown(bundle, rule):
    """One thing wrong, and nothing is known about the message."""
    receipt = read(bundle)

    assert (receipt.kind, receipt.outcome) == ("unknown", None)
    assert [issue.rule for issue in receipt.issues] == [rule]


@pytest.mark.parametrize("body", [b"", b"<html><body>OK</body></html>", b"OK", b"null", b"[]", b"{}", b"\x00\xff",
                                  json.dump(answer())[:-1]])
def test_what_is_no_json_is_unknown(body):
    """HTML, nothing, half a Bundle."""
    assert read_receipt(body, MESSAGE).kind == "unknown"


def test_an_outcome_is_found_without_a_reference_when_it_is_the_only_one():
    """A registry that forgot the reference is understood; one with two outcomes and no reference is not."""
    bundle = broken((*RESPONSE, "details"), None)
    assert read(bundle).kind == "fatal"

    bundle["entry"].append(bundle["entry"][1])
    assert read(bundle).kind == "unknown"


NAMES = st.sampled_from(["resourceType", "type", "entry", "resource", "response", "identifier", "code", "details"])
ANY_JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(),
                        lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner))


@given(ANY_JSON)
def test_reading_an_answer_never_raises(value):
    """Whatever JSON stands in a Bundle, the worst is unknown."""
    body = json.dump({"resourceType": "Bundle", "type": "message", "entry": value})

    assert read_receipt(body, MESSAGE).kind == "unknown"
