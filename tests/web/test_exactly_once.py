"""Many callers at the same moment, on both databases: one thing is done, and all are told the same."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from fhirpain.settings import Settings
from fhirpain.store import Store
from fhirpain.web import create_app
from tests.web.conftest import BASE, FHIR

CALLERS = 8
UNIT = {"resourceType": "Organization", "name": "x", "identifier": [{"system": "https://ehr.example", "value": "1"}]}
CONDITION = "identifier=https://ehr.example|1"


@pytest.fixture
def app(store: Store) -> Flask:
    """A façade over each database."""
    return create_app(Settings(base_url=BASE), store)


def together(app: Flask, call: Callable[[Any], Any]) -> list[Any]:
    """What each of many callers is answered."""
    with ThreadPoolExecutor(CALLERS) as callers:
        return list(callers.map(lambda _: call(app.test_client()), range(CALLERS)))


def test_equal_conditional_creations_make_one(app: Flask) -> None:
    """One caller made it, the others are given it."""
    answers = together(app, lambda client: client.post(
        "/Organization", json=UNIT, content_type=FHIR, headers={"If-None-Exist": CONDITION}))

    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: CALLERS - 1}
    assert len({answer.json["id"] for answer in answers}) == 1
    assert {answer.headers["ETag"] for answer in answers} == {'W/"1"'}


def test_equal_conditional_updates_make_one(app: Flask) -> None:
    """And one version, for the same content again is no change."""
    answers = together(app, lambda client: client.put(f"/Organization?{CONDITION}", json=UNIT, content_type=FHIR))

    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: CALLERS - 1}
    assert {(answer.json["id"], answer.headers["ETag"]) for answer in answers} == {
        (answers[0].json["id"], 'W/"1"')}


def test_equal_updates_of_one_id_make_one(app: Flask) -> None:
    """Also where nobody has made it yet."""
    answers = together(app, lambda client: client.put(
        "/Organization/o", json={**UNIT, "id": "o"}, content_type=FHIR))

    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: CALLERS - 1}


def test_equal_transactions_make_one(app: Flask) -> None:
    """What refers to it leads to the one."""
    unit, service = (f"urn:uuid:5d7f6e1e-0000-4000-8000-00000000000{number}" for number in (1, 2))
    offered = {"resourceType": "HealthcareService", "providedBy": {"reference": unit}}
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": [
        {"fullUrl": unit, "resource": UNIT,
         "request": {"method": "POST", "url": "Organization", "ifNoneExist": CONDITION}},
        {"fullUrl": service, "resource": offered, "request": {"method": "POST", "url": "HealthcareService"}}]}
    answers = together(app, lambda client: client.post(
        "/", json=bundle, content_type=FHIR, headers={"Prefer": "return=representation"}))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json["entry"][0]["resource"]["id"] for answer in answers}) == 1
    assert len({answer.json["entry"][1]["resource"]["providedBy"]["reference"] for answer in answers}) == 1


def test_of_those_who_read_the_same_version_one_changes_it(app: Flask) -> None:
    """The others are told that it has changed."""
    app.test_client().put("/Organization/o", json={**UNIT, "id": "o"}, content_type=FHIR)
    names = iter(range(CALLERS))
    answers = together(app, lambda client: client.patch(
        "/Organization/o", json=[{"op": "replace", "path": "/name", "value": f"x{next(names)}"}],
        content_type="application/json-patch+json", headers={"If-Match": 'W/"1"'}))

    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: CALLERS - 1}
