"""Asking over real HTTP, a terminology server on this machine."""

import json
import socket

import pytest

from fhirpain.access import terminology_server
from fhirpain.access.terminology_server import TerminologyServer, server
from fhirpain.fhir.definitions import r4
from fhirpain.fhir.validation import Validator

LOINC = "http://loinc.org"
SYSTEM, VALUE_SET = "/r4/CodeSystem/$validate-code", "/r4/ValueSet/$validate-code"


def answer(result):
    """What a server answers."""
    return {"resourceType": "Parameters", "parameter": [
        {"name": "message", "valueString": "x"}, {"name": "result", "valueBoolean": result}]}


def asked(httpserver, **more):
    """A client of the server."""
    return TerminologyServer(httpserver.url_for("/r4/"), **more)


@pytest.mark.parametrize("result", [True, False])
def test_a_code_of_a_system_is_asked_for(httpserver, result):
    """With the system as url, and FHIR's media type."""
    httpserver.expect_request(SYSTEM, query_string={"code": "8310-5", "url": LOINC},
                              headers={"Accept": "application/fhir+json"}).respond_with_json(answer(result))

    assert asked(httpserver).validate_code(LOINC, "8310-5", None) is result


def test_a_code_of_a_value_set_is_asked_for(httpserver):
    """With its system; where the element has none, the server is to find it."""
    httpserver.expect_request(VALUE_SET, query_string={"code": "a", "url": "urn:vs", "system": "urn:s"}
                              ).respond_with_json(answer(True))
    httpserver.expect_request(VALUE_SET, query_string={"code": "a", "url": "urn:vs", "inferSystem": "true"}
                              ).respond_with_json(answer(False))

    assert asked(httpserver).validate_code("urn:s", "a", "urn:vs") is True
    assert asked(httpserver).validate_code(None, "a", "urn:vs") is False


@pytest.mark.parametrize(("body", "status"), [
    (b"", 200), (b"no", 200), (b"[]", 200), (b'{"resourceType":"Parameters"}', 200),
    (b'{"resourceType":"Parameters","parameter":[{"name":"result"}]}', 200),
    (b'{"resourceType":"Parameters","parameter":["x"]}', 200),
    (b'{"resourceType":"Parameters","parameter":[{"name":"result","valueBoolean":"true"}]}', 200),
    (json.dumps(answer(True)).encode(), 404), (json.dumps(answer(True)).encode(), 302),
    (json.dumps(answer(True)).encode() + b" " * terminology_server.MAX_ANSWER, 200)])
def test_what_is_no_answer_leaves_the_code_unchecked(httpserver, body, status):
    """Not FHIR, without a result, an error, a redirect, or longer than is read."""
    httpserver.expect_request(SYSTEM).respond_with_data(body, status=status, content_type="application/fhir+json")

    assert asked(httpserver).validate_code(LOINC, "8310-5", None) is None


def test_an_answer_is_remembered_for_an_hour(httpserver):
    """Then it is asked for again."""
    now = [0.0]
    client = asked(httpserver, clock=lambda: now[0])
    httpserver.expect_ordered_request(SYSTEM).respond_with_json(answer(True))
    httpserver.expect_ordered_request(SYSTEM).respond_with_json(answer(False))

    assert [client.validate_code(LOINC, "8310-5", None) for _ in range(3)] == [True] * 3
    now[0] = terminology_server.FRESH_SECONDS
    assert client.validate_code(LOINC, "8310-5", None) is False


def test_so_many_answers_are_remembered_and_no_more(httpserver, monkeypatch):
    """The one that was used longest ago goes."""
    monkeypatch.setattr(terminology_server, "MAX_HELD", 2)
    httpserver.expect_request(SYSTEM).respond_with_json(answer(True))
    client = asked(httpserver)
    for code in ("a", "b", "a", "c", "a", "b"):
        client.validate_code(LOINC, code, None)

    assert [request.args["code"] for request, _ in httpserver.log] == ["a", "b", "c", "b"]


def test_a_server_that_is_not_there_is_left_alone_for_a_minute():
    """A document of a thousand codes does not wait for each; nothing is raised."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    now = [0.0]
    client = TerminologyServer(url, clock=lambda: now[0])

    assert client.validate_code(LOINC, "8310-5", None) is None
    assert client._silent_until == terminology_server.RETRY_SECONDS
    now[0] = 30.0
    assert client.validate_code(LOINC, "718-7", None) is None
    assert client._silent_until == terminology_server.RETRY_SECONDS
    now[0] = 60.0
    assert client.validate_code(LOINC, "718-7", None) is None
    assert client._silent_until == 60.0 + terminology_server.RETRY_SECONDS


def test_a_code_that_is_too_long_is_not_asked_for(httpserver):
    """Nobody has it, and it would be kept."""
    assert asked(httpserver).validate_code(LOINC, "1" * 2001, None) is None
    assert httpserver.log == []


def test_without_an_address_nobody_is_asked():
    """Off is the default; one address has one client."""
    assert server("") is None
    assert server("http://tx.example") is server("http://tx.example")


def test_the_validator_believes_the_server(httpserver):
    """A code it does not have is an error as any other; one it has is not said to be unchecked."""
    httpserver.expect_request(SYSTEM, query_string={"code": "8310-5", "url": "urn:s"}).respond_with_json(answer(True))
    httpserver.expect_request(SYSTEM, query_string={"code": "no", "url": "urn:s"}).respond_with_json(answer(False))
    validator = Validator(r4(), remote=asked(httpserver))

    def rules(code):
        found = validator.validate({"resourceType": "Basic", "code": {"coding": [{"system": "urn:s", "code": code}]}})
        return [(issue.severity, issue.rule) for issue in found if "code" in issue.rule]

    assert rules("8310-5") == []
    assert rules("no") == [("error", "unknown-code")]
