"""Answers that come later, as an EHR sees them."""

import time
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fhirpain.settings import Settings
from fhirpain.store import Store
from fhirpain.store.jobs import Jobs
from fhirpain.web import create_app, later
from tests.conftest import Clock
from tests.web.conftest import BASE, FHIR, PATIENT, rules

ASYNC = {"Prefer": "respond-async"}
ANNA = {"Authorization": "Bearer anna"}


def accepted(answered: Any) -> str:
    """The address to ask further at."""
    assert (answered.status_code, answered.data) == (202, b"")
    address: str = answered.headers["Content-Location"]
    assert address.startswith(f"{BASE}/_async/")
    return address.removeprefix(BASE)


def done(client: FlaskClient, address: str, **headers: str) -> Any:
    """The answer, once it is there."""
    for _ in range(500):
        answered = client.get(address, headers=headers)
        if answered.status_code != 202:
            return answered
        assert answered.headers["X-Progress"] in ("accepted", "running")
        assert answered.headers["Retry-After"]
        time.sleep(0.01)
    return pytest.fail("the job is never done")


def test_a_request_may_be_answered_later(client: FlaskClient) -> None:
    """As it would have been answered at once, in a batch-response of one entry."""
    created = done(client, accepted(client.post("/Patient", json=PATIENT, content_type=FHIR, headers=ASYNC)))
    found = done(client, accepted(client.get("/Patient?active=true", headers=ASYNC)))
    refused = done(client, accepted(client.get("/Patient/never", headers={"Prefer": "respond-async, return=minimal"})))

    assert created.status_code == 200
    assert created.json["type"] == "batch-response"
    assert created.json["entry"][0]["response"]["status"] == "201 CREATED"
    assert found.json["entry"][0]["resource"]["entry"][0]["resource"]["active"] is True
    assert refused.json["entry"][0]["response"]["status"] == "404 NOT FOUND"
    assert refused.json["entry"][0]["response"]["outcome"]["resourceType"] == "OperationOutcome"


def test_only_who_asked_may_ask_further(client: FlaskClient) -> None:
    """For anybody else there is nothing."""
    address = accepted(client.get("/Patient", headers={**ASYNC, **ANNA}))

    assert client.get(address).status_code == 404
    assert client.delete(address).status_code == 404
    assert done(client, address, **ANNA).status_code == 200


def test_a_job_can_be_forgotten(client: FlaskClient) -> None:
    """Nobody is told of it then."""
    address = accepted(client.get("/Patient", headers=ASYNC))

    assert client.delete(address).status_code == 202
    assert rules(client.get(address)) == ["not-found"]
    assert client.delete(address).status_code == 404


def test_what_was_accepted_is_done_by_another_process(
        app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that never began because its process ended: by who starts, or when somebody asks."""
    with monkeypatch.context() as ended:
        ended.setattr(later, "_set_going", lambda *_: None)
        first, second = (accepted(client.get("/Patient", headers=ASYNC)) for _ in range(2))

    assert done(client, first).status_code == 200
    later.resume(app)
    assert done(client, second).status_code == 200


def test_what_was_begun_is_not_done_twice(
        client: FlaskClient, held: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may have written: who asks is told that nobody knows."""
    monkeypatch.setattr(later, "_set_going", lambda *_: None)
    address = accepted(client.post("/Patient", json=PATIENT, content_type=FHIR, headers=ASYNC))
    Jobs(held).begin(address.rpartition("/")[2])

    assert client.get(address).headers["X-Progress"] == "running"
    clock.advance(hours=1)
    told = client.get(address)
    assert (told.status_code, rules(told)) == (500, ["interrupted"])


def test_a_request_too_many_is_refused(held: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """429 says when to come again; one that is to be answered at once is."""
    client = create_app(Settings(base_url=BASE, async_waiting=2), held).test_client()
    monkeypatch.setattr(later, "_set_going", lambda *_: None)
    answers = [client.get("/Patient", headers=ASYNC) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert (rules(answers[2]), answers[2].headers["Retry-After"]) == (["jobs-waiting"], "10")
    assert client.get("/Patient").status_code == 200


def test_an_answer_is_kept_for_its_time(app: Flask, client: FlaskClient, clock: Clock) -> None:
    """Then it is gone, although nobody has asked."""
    address = accepted(client.get("/Patient", headers=ASYNC))
    assert done(client, address).status_code == 200
    clock.advance(hours=25)
    later.tidy(app)

    assert rules(client.get(address)) == ["not-found"]


def test_a_body_that_is_too_large_is_not_accepted(client: FlaskClient) -> None:
    """Nor kept."""
    assert client.post("/Patient", data=b" " * 30_000, content_type=FHIR, headers=ASYNC).status_code == 413


@pytest.mark.parametrize("prefer", ["respond-async; return=minimal", "return=minimal, respond-async;wait=1"])
def test_a_request_that_is_kept_is_not_kept_again(client: FlaskClient, held: Store, prefer: str) -> None:
    """However the preference is written: what is done later is done, not put off once more."""
    answered = done(client, accepted(client.post("/Patient", json=PATIENT, content_type=FHIR,
                                                 headers={"Prefer": prefer})))

    assert answered.json["entry"][0]["response"]["status"] == "201 CREATED"
    assert "resource" not in answered.json["entry"][0]
    assert Jobs(held).waiting() == []
