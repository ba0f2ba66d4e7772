"""One error shape for every route, whatever goes wrong behind it."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fhirpain import guide
from fhirpain.store import Busy, Full
from fhirpain.web import errors
from fhirpain.web.routes import PLAIN, ROUTES
from tests.web.conftest import FHIR, rules

CANARY = "195009072553"
FILLED = {"<fhir_type:resource_type>": "Patient", "<fhir_id:resource_id>": "anna", "<fhir_type:inner_type>": "Goal",
          "<int(min=1, max=2147483647):version>": "1", "<string(length=36):job_id>": "x" * 36}


def _filled(rule: str) -> str:
    for blank, word in FILLED.items():
        rule = rule.replace(blank, word)
    return rule


ADDRESSES = list(dict.fromkeys([("GET", "/metadata")] + [(route.method, _filled(route.rule)) for route in ROUTES]))


def _sent(method: str, **more: Any) -> dict[str, Any]:
    return {"data": b"{", "content_type": FHIR, **more} if method in ("POST", "PUT", "PATCH") else more


def _is_outcome(response: Any, status: int) -> None:
    assert response.status_code == status
    assert response.content_type == f"{FHIR}; charset=utf-8"
    assert not any(issue.is_error for issue in guide.validator().validate(response.json))
    for issue in response.json["issue"]:
        assert issue["details"]["text"]
    assert response.headers["X-Request-Id"]
    assert CANARY not in response.text


def test_every_route_of_the_application_is_tested_here(app: Flask) -> None:
    """A route that is added without a place in the table would be missed."""
    assert len(list(app.url_map.iter_rules())) == len(ADDRESSES) + len(PLAIN)


@pytest.mark.parametrize(("method", "address"), ADDRESSES)
def test_an_unacceptable_format_is_an_outcome(client: FlaskClient, method: str, address: str) -> None:
    """Every route, asked for HTML."""
    _is_outcome(client.open(address, method=method, headers={"Accept": "text/html"}, **_sent(method)), 406)


@pytest.mark.parametrize(("method", "address"), [pair for pair in ADDRESSES
                                                 if pair[0] not in ("GET", "DELETE") and "_search" not in pair[1]])
def test_an_unreadable_body_is_an_outcome(client: FlaskClient, method: str, address: str) -> None:
    """Every route that takes a body, given half a JSON object."""
    refused = client.open(f"{address}?source=fhir", method=method, **_sent(method))

    _is_outcome(refused, 400)


@pytest.mark.parametrize(("method", "address"), ADDRESSES)
def test_a_bug_is_an_outcome_that_tells_nothing(
        client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, method: str,
        address: str) -> None:
    """The caller gets the request's name; the log gets the frames, and neither gets what was sent."""
    class Broken:
        @property
        def extensions(self) -> Any:
            raise KeyError(CANARY)

    monkeypatch.setattr("fhirpain.web.facade.current_app", Broken())
    failed = client.open(f"{address}?source=fhir&submission=x", method=method, **_sent(method))

    _is_outcome(failed, 500)
    assert rules(failed) == ["internal-error"]
    assert failed.headers["X-Request-Id"] in caplog.text
    assert CANARY not in caplog.text


@pytest.mark.parametrize(("error", "status", "rule"), [
    (Busy(CANARY), 503, "store-busy"), (Full(CANARY), 507, "store-full")])
def test_a_store_that_cannot_write_says_when_to_come_back(
        client: FlaskClient, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, rule: str) -> None:
    """503 or 507 with Retry-After: nothing was stored, and trying again is right."""
    def fails(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr("fhirpain.pipeline.accept", fails)
    refused = client.post("/", json={"resourceType": "Bundle"}, content_type=FHIR)

    _is_outcome(refused, status)
    assert rules(refused) == [rule]
    assert refused.headers["Retry-After"] == "5"


def test_what_was_sent_is_never_repeated(client: FlaskClient) -> None:
    """A wrong person number is told by its place and its rule."""
    wrong = {"resourceType": "Patient", "identifier": [
        {"system": "http://electronichealth.se/identifier/personnummer", "value": "195009072554"}]}
    refused = client.post("/Patient", json=wrong, content_type=FHIR)

    assert refused.status_code == 422
    assert "195009072554" not in refused.text
    assert refused.json["issue"][0]["expression"] == ["Patient.identifier[0].value"]


def test_each_rule_of_the_door_has_its_words_in_three_languages() -> None:
    """A refusal without words would be a bug at the worst moment."""
    for rule in errors.RULES:
        assert set(errors.issue(rule).texts) == {"en", "sv", "nb"}
