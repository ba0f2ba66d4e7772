"""Types that another server owns are read and searched there; its failures are told as what they are."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from pytest_httpserver import HTTPServer

from fhirpain import guide
from fhirpain.settings import Settings
from fhirpain.store import Store
from fhirpain.web import create_app
from tests.conftest import Clock
from tests.web.conftest import BASE, FHIR, PATIENT, rules

NUMBER = PATIENT["identifier"][0]
ANNA = {"resourceType": "Patient", "id": "anna", "meta": {"versionId": "3"}, "active": True, "identifier": [NUMBER]}
INVALID = {"resourceType": "Patient", "id": "anna", "gender": "blue"}
Facing = Callable[..., FlaskClient]


@pytest.fixture
def facing(httpserver: HTTPServer, tmp_path: Path, clock: Clock) -> Iterator[Facing]:
    """A façade whose Patients and Conditions belong to the server."""
    stores: list[Store] = []

    def make(**more: Any) -> FlaskClient:
        stores.append(Store(f"sqlite:///{tmp_path / 'facade.db'}", clock=clock, secret="for tests only"))
        given = {"upstream_url": httpserver.url_for("/ehr"), "upstream_types": "Patient, Condition", **more}
        return create_app(Settings(base_url=BASE, **given), stores[-1]).test_client()

    yield make
    for store in stores:
        store.close()


def searchset(*resources: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What a search there answers."""
    return {"resourceType": "Bundle", "type": "searchset", "total": len(resources),
            "entry": [{"resource": each, "search": {"mode": "match"}} for each in resources], **more}


def test_a_resource_is_read_from_there(httpserver: HTTPServer, facing: Facing) -> None:
    """With its ETag; identifiers and references come in our form."""
    held = {**ANNA, "identifier": [{"system": "urn:oid:1.2.752.129.2.1.3.1", "value": NUMBER["value"]}],
            "managingOrganization": {"reference": httpserver.url_for("/ehr/Organization/o1")}}
    httpserver.expect_request("/ehr/Patient/anna").respond_with_json(held, headers={"ETag": 'W/"3"'}, content_type=FHIR)
    read = facing().get("/Patient/anna")

    assert (read.status_code, read.headers["ETag"]) == (200, 'W/"3"')
    assert read.json["identifier"] == [NUMBER]
    assert read.json["managingOrganization"] == {"reference": httpserver.url_for("/ehr/Organization/o1")}


def test_what_is_unchanged_is_sent_once(httpserver: HTTPServer, facing: Facing) -> None:
    """The second read asks with the ETag, and a caller who has it gets 304; another caller's read asks without."""
    httpserver.expect_ordered_request("/ehr/Patient/anna").respond_with_json(
        ANNA, headers={"ETag": 'W/"3"'}, content_type=FHIR)
    httpserver.expect_ordered_request("/ehr/Patient/anna", headers={"If-None-Match": 'W/"3"'}).respond_with_data(
        b"", status=304)
    httpserver.expect_ordered_request("/ehr/Patient/anna", headers={"If-None-Match": 'W/"3"'}).respond_with_data(
        b"", status=304)
    httpserver.expect_ordered_request("/ehr/Patient/anna").respond_with_json({}, status=404, content_type=FHIR)
    client = facing()
    first, again = client.get("/Patient/anna"), client.get("/Patient/anna")
    known = client.get("/Patient/anna", headers={"If-None-Match": 'W/"3"'})
    other = client.get("/Patient/anna", headers={"Authorization": "Bearer somebody else"})

    assert first.json == again.json
    assert (known.status_code, known.data) == (304, b"")
    assert other.status_code == 404
    assert "If-None-Match" not in httpserver.log[-1][0].headers


def test_a_version_is_read_from_there(httpserver: HTTPServer, facing: Facing) -> None:
    """By its number."""
    httpserver.expect_request("/ehr/Patient/anna/_history/3").respond_with_json(ANNA, content_type=FHIR)

    assert facing().get("/Patient/anna/_history/3").json["id"] == "anna"


def test_other_types_are_answered_here(facing: Facing) -> None:
    """The store has none, and the server is not asked."""
    assert facing().get("/CarePlan/anna").status_code == 404


def test_a_search_is_asked_there(httpserver: HTTPServer, facing: Facing) -> None:
    """By POST with what was understood; links are ours and sealed, and lead on."""
    page = httpserver.url_for(f"/ehr/next?identifier={NUMBER['value']}")
    first = searchset(ANNA, link=[{"relation": "self", "url": page}, {"relation": "next", "url": page}])
    httpserver.expect_ordered_request("/ehr/Patient/_search", method="POST").respond_with_json(first, content_type=FHIR)
    httpserver.expect_ordered_request("/ehr/next", query_string=f"identifier={NUMBER['value']}").respond_with_json(
        searchset({**ANNA, "id": "eva"}), content_type=FHIR)
    client = facing()
    number = f"{NUMBER['system']}|{NUMBER['value']}"
    found = client.get("/Patient", query_string={"identifier": number, "wholly": "new"})
    link = next(each["url"] for each in found.json["link"] if each["relation"] == "next")
    more = client.get(link.removeprefix(BASE))

    asked = httpserver.log[0][0].form
    assert asked["identifier"] == number
    assert "wholly" not in asked
    assert found.json["entry"][0]["fullUrl"] == f"{BASE}/Patient/anna"
    assert (found.json["total"], found.json["entry"][-1]["search"]["mode"]) == (1, "outcome")
    assert NUMBER["value"] not in "".join(each["url"] for each in found.json["link"])
    assert more.json["entry"][0]["resource"]["id"] == "eva"
    assert [issue for issue in guide.validator().validate(found.json) if issue.is_error] == []


def test_a_link_that_leads_away_is_left_out(httpserver: HTTPServer, facing: Facing) -> None:
    """Nobody is sent to another server, and no other server is asked."""
    away = searchset(ANNA, link=[{"relation": "next", "url": "http://elsewhere.example/ehr/next"}])
    httpserver.expect_request("/ehr/Patient/_search").respond_with_json(away, content_type=FHIR)

    assert [link["relation"] for link in facing().post("/Patient/_search").json["link"]] == ["self"]


def test_what_is_invalid_is_told(httpserver: HTTPServer, facing: Facing) -> None:
    """In a header of a read, in an outcome of a search, located where it stands."""
    httpserver.expect_request("/ehr/Patient/anna").respond_with_json(INVALID, content_type=FHIR)
    httpserver.expect_request("/ehr/Patient/_search").respond_with_json(searchset(ANNA, INVALID), content_type=FHIR)
    client = facing()

    assert int(client.get("/Patient/anna").headers["X-Validation-Issues"]) > 0
    told = client.get("/Patient").json["entry"][-1]["resource"]["issue"]
    assert "Bundle.entry[1].resource.gender" in {issue["expression"][0] for issue in told if "expression" in issue}
    assert {issue["severity"] for issue in told} <= {"warning", "information"}


def test_what_is_invalid_is_withheld_where_that_is_wanted(httpserver: HTTPServer, facing: Facing) -> None:
    """A read is 502 with what is wrong; a search leaves it out and says so."""
    httpserver.expect_request("/ehr/Patient/anna").respond_with_json(INVALID, content_type=FHIR)
    httpserver.expect_request("/ehr/Patient/_search").respond_with_json(searchset(ANNA, INVALID), content_type=FHIR)
    client = facing(upstream_refuse_invalid=True)
    read, found = client.get("/Patient/anna"), client.get("/Patient").json["entry"]

    assert (read.status_code, rules(read)[0]) == (502, "upstream-invalid")
    assert "blue" not in read.text
    assert [each["search"]["mode"] for each in found] == ["match", "outcome"]


@pytest.mark.parametrize(("there", "status", "rule"), [
    (404, 404, "not-found"), (410, 410, "gone"), (401, 502, "upstream-denied"), (403, 502, "upstream-denied"),
    (400, 400, "upstream-query"), (429, 503, "upstream-busy"), (503, 503, "upstream-busy"),
    (500, 502, "upstream-failed"), (302, 502, "upstream-answer"), (201, 502, "upstream-failed"),
])
def test_a_failure_there_is_told(httpserver: HTTPServer, facing: Facing, there: int, status: int, rule: str) -> None:
    """As what it is to our caller; when to ask again goes along."""
    httpserver.expect_request("/ehr/Patient/anna").respond_with_json(
        {"resourceType": "OperationOutcome"}, status=there, headers={"Retry-After": "7"}, content_type=FHIR)
    told = facing().get("/Patient/anna")

    assert (told.status_code, rules(told)) == (status, [rule])
    assert told.headers.get("Retry-After") == ("7" if status == 503 else None)


@pytest.mark.parametrize(("body", "kind"), [
    (b"<html>", "text/html"), (b"{", FHIR), (b'{"resourceType":"Observation","id":"anna"}', FHIR), (b"[]", FHIR),
    (b'{"resourceType":"Bundle","type":"batch"}', FHIR), (b'{"resourceType":"Patient"}', "text/plain"),
])
def test_what_is_no_answer_is_refused(httpserver: HTTPServer, facing: Facing, body: bytes, kind: str) -> None:
    """Neither to a read nor to a search."""
    httpserver.expect_request("/ehr/Patient/anna").respond_with_data(body, content_type=kind)
    httpserver.expect_request("/ehr/Patient/_search").respond_with_data(body, content_type=kind)
    client = facing()

    for told in (client.get("/Patient/anna"), client.get("/Patient")):
        assert (told.status_code, rules(told)) == (502, ["upstream-answer"])


def test_a_server_that_is_gone_is_told(facing: Facing) -> None:
    """502: it cannot be reached."""
    told = facing(upstream_url="http://127.0.0.1:9").get("/Patient/anna")

    assert (told.status_code, rules(told)) == (502, ["upstream-unreachable"])


def test_writes_of_those_types_are_refused(facing: Facing) -> None:
    """Alone and in a transaction, with the place; unless copies are wanted."""
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": [
        {"resource": PATIENT, "request": {"method": "POST", "url": "Patient"}}]}
    refusing, keeping = facing(), facing(upstream_writes=True)
    alone = refusing.post("/Patient", json=PATIENT, content_type=FHIR)
    together = refusing.post("/", json=bundle, content_type=FHIR)

    assert (alone.status_code, rules(alone)) == (422, ["upstream-owned"])
    assert together.json["issue"][0]["expression"] == ["Bundle.entry[0].request"]
    assert keeping.post("/Patient", json=PATIENT, content_type=FHIR).status_code == 201


def test_histories_are_not_offered_for_those_types(facing: Facing) -> None:
    """Ours would be wrong, and theirs is not asked for."""
    assert rules(facing().get("/Patient/anna/_history")) == ["upstream-not-offered"]
