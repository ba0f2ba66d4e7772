"""A region's EHR, a fhirpain of its own, owns some types: what a façade shows of it, and what it does not take."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask, Response, request

from fhirpain.fhir import json
from fhirpain.settings import Settings
from fhirpain.store import Store
from fhirpain.web import create_app
from fhirpain.web.loopback import Answer, call, serving
from tests.conftest import Clock
from tests.web.conftest import FHIR, PATIENT

NUMBER = PATIENT["identifier"][0]
LEVEL = {"coding": [{"system": "https://fhirpain.example/fhir/CodeSystem/care-level", "code": "1"}]}


class Region(NamedTuple):
    """The EHR's store and address, what it was asked (method, path, If-None-Match, status), and façades over it."""

    ehr: Store
    there: str
    asked: list[tuple[str, str, str, int]]
    facade: Callable[..., str]


@pytest.fixture
def region(tmp_path: Path, clock: Clock) -> Iterator[Region]:
    """An EHR that answers only to its token, with a person and three conditions in a form of its own."""
    with ExitStack() as stack:
        names, asked = count(), list[tuple[str, str, str, int]]()

        def store() -> Store:
            return stack.enter_context(closing(Store(f"sqlite:///{tmp_path / str(next(names))}.db", clock=clock)))

        def facade(**more: Any) -> str:
            given = {"upstream_url": there, "upstream_types": "Patient,Condition,CarePlan", "upstream_token": "secret"}
            own = store()
            return stack.enter_context(serving(
                lambda address: create_app(Settings(base_url=address, **{**given, **more}), own)))

        ehr = store()
        there = stack.enter_context(serving(lambda address: _guarded(ehr, address, asked)))
        _fill(ehr, there)
        yield Region(ehr, there, asked, facade)


def _fill(ehr: Store, there: str) -> None:
    person = {"reference": "Patient/anna"}
    with ehr.transaction() as tx:
        tx.put({"resourceType": "Patient", "id": "anna", "active": True,
                "identifier": [{"system": "urn:oid:1.2.752.129.2.1.3.1", "value": NUMBER["value"]}],
                "generalPractitioner": [{"reference": f"{there}/Practitioner/dr"}, {"reference": "Practitioner/dr"}],
                "link": [{"other": {"reference": f"{there}/Patient/eva"}, "type": "seealso"}]}, person="anna")
        for name in ("c1", "c2", "c3"):
            tx.put({"resourceType": "Condition", "id": name, "subject": person, "code": {"text": "x"}}, person="anna")
        tx.put({"resourceType": "Practitioner", "id": "dr"}, person=None)
        tx.put({"resourceType": "CarePlan", "id": "plan", "status": "active", "intent": "plan", "subject": person,
                "category": [LEVEL]}, person="anna")


def _guarded(store: Store, address: str, asked: list[tuple[str, str, str, int]]) -> Flask:
    app = create_app(Settings(base_url=address), store)

    @app.before_request
    def guard() -> Response | None:
        return None if request.headers.get("Authorization") == "Bearer secret" else Response(status=401)

    @app.after_request
    def note(response: Response) -> Response:
        known = request.headers.get("If-None-Match", "")
        asked.append((request.method, request.path, known, response.status_code))
        return response

    return app


def rule(answer: Answer) -> str:
    """The rule of the first issue."""
    return str(answer.resource["issue"][0]["details"]["coding"][0]["code"])


def test_it_is_asked_with_the_facades_own_right(region: Region) -> None:
    """With its token, and not at all without."""
    right, wrong = region.facade(), region.facade(upstream_token="other")

    assert call("GET", f"{right}/Patient/anna").status == 200
    assert call("GET", f"{right}/Condition?code:text=x").status == 200
    for refused in (call("GET", f"{wrong}/Patient/anna"), call("GET", f"{wrong}/Condition?code:text=x")):
        assert (refused.status, rule(refused)) == (502, "upstream-denied")


def test_what_it_holds_is_shown_in_our_form(region: Region) -> None:
    """Identifiers as here; references to what it owns lead here, those to anything else there."""
    shown = call("GET", f"{region.facade()}/Patient/anna").resource

    assert shown["identifier"] == [NUMBER]
    assert shown["link"][0]["other"] == {"reference": "Patient/eva"}
    assert shown["generalPractitioner"] == [{"reference": f"{region.there}/Practitioner/dr"}] * 2


def test_what_comes_along_has_its_own_address(region: Region) -> None:
    """An included resource of a type that is ours is not one of ours."""
    here = region.facade()
    found = call("GET", f"{here}/Patient?_id=anna&_include=Patient:general-practitioner").resource

    assert [entry["fullUrl"] for entry in found["entry"][:2]] == [
        f"{here}/Patient/anna", f"{region.there}/Practitioner/dr"]


def test_what_it_holds_is_held_against_our_profiles(region: Region) -> None:
    """A plan of a care level must keep ours: what is wrong is told, or the plan withheld."""
    told = call("GET", f"{region.facade()}/CarePlan?subject=Patient/anna").resource["entry"]
    withheld = call("GET", f"{region.facade(upstream_refuse_invalid=True)}/CarePlan/plan")

    assert [entry["search"]["mode"] for entry in told] == ["match", "outcome"]
    assert told[1]["resource"]["issue"][0]["expression"][0].startswith("Bundle.entry[0].resource")
    assert (withheld.status, rule(withheld)) == (502, "upstream-invalid")


def test_what_it_holds_is_remembered_by_its_etag(region: Region) -> None:
    """Asked each time, sent anew only where it has changed."""
    here = region.facade()
    first, again = call("GET", f"{here}/Patient/anna"), call("GET", f"{here}/Patient/anna")
    with region.ehr.transaction() as tx:
        tx.put({"resourceType": "Patient", "id": "anna", "active": False}, person="anna")
    changed = call("GET", f"{here}/Patient/anna")

    assert [(known, status) for _, _, known, status in region.asked] == [("", 200), ('W/"1"', 304), ('W/"1"', 200)]
    assert first.resource == again.resource
    assert (changed.resource["active"], changed.resource["meta"]["versionId"]) == (False, "2")


def test_its_pages_are_walked_from_here(region: Region) -> None:
    """Each by a link of ours; a chain over types that are all its own is asked there."""
    here = region.facade()
    address, found = f"{here}/Condition?patient.active=true&_count=2", list[str]()
    while address:
        page = call("GET", address).resource
        found += [entry["fullUrl"] for entry in page["entry"]]
        address = next((link["url"] for link in page["link"] if link["relation"] == "next"), "")

    assert found == [f"{here}/Condition/{name}" for name in ("c1", "c2", "c3")]


@pytest.mark.parametrize(("query", "kept"), [("_summary=true", {"active"}), ("_elements=active", {"active"}),
                                             ("_summary=data", {"active", "link"})])
def test_a_part_is_shown_where_a_part_is_asked_for(region: Region, query: str, kept: set[str]) -> None:
    """As of a resource that is held here."""
    shown = call("GET", f"{region.facade()}/Patient/anna?{query}").resource

    assert kept <= set(shown)
    assert shown["meta"]["tag"][0]["code"] == "SUBSETTED"


def test_what_is_not_there_is_told_as_there(region: Region) -> None:
    """Never was, and was."""
    with region.ehr.transaction() as tx:
        tx.delete("Condition", "c1")
    here = region.facade()

    assert [call("GET", f"{here}/Condition/{name}").status for name in ("never", "c1")] == [404, 410]


WRITES = [
    ("POST", "Patient", PATIENT), ("PUT", "Patient/anna", {**PATIENT, "id": "anna"}),
    ("PUT", "Patient?active=true", PATIENT), ("DELETE", "Patient/anna", None),
    ("DELETE", "Condition?code:text=x", None), ("PATCH", "Patient/anna", {"resourceType": "Parameters"}),
]


@pytest.mark.parametrize(("method", "url", "resource"), WRITES)
def test_what_it_owns_is_not_written_here(region: Region, method: str, url: str,
                                          resource: dict[str, Any] | None) -> None:
    """Alone, in a batch, in a transaction: refused with the rule, and nothing is stored or sent on."""
    here = region.facade()
    entry = {"request": {"method": method, "url": url}, **({} if resource is None else {"resource": resource})}
    sent = json.dump(resource) if resource else b""
    alone = call(method, f"{here}/{url}", sent, FHIR)
    bundles = [call("POST", here, json.dump({"resourceType": "Bundle", "type": kind, "entry": [entry]}), FHIR)
               for kind in ("transaction", "batch")]

    assert (alone.status, rule(alone)) == (422, "upstream-owned")
    assert (bundles[0].status, rule(bundles[0])) == (422, "upstream-owned")
    response = bundles[1].resource["entry"][0]["response"]
    assert (response["status"][:3], rule(Answer(422, response["outcome"]))) == ("422", "upstream-owned")
    assert region.asked == []


def test_copies_are_kept_where_they_are_wanted(region: Region) -> None:
    """To report from: what is written here is not sent on, and what is read still comes from there."""
    here = region.facade(upstream_writes=True)
    written = call("PUT", f"{here}/Patient/anna", json.dump({**PATIENT, "id": "anna", "gender": "female"}), FHIR)
    about = {"resourceType": "Goal", "id": "g", "lifecycleStatus": "active", "description": {"text": "x"},
             "subject": {"reference": "Patient/anna"}}

    assert (written.status, written.resource["gender"]) == (201, "female")
    assert call("PUT", f"{here}/Goal/g", json.dump(about), FHIR).status == 201
    assert "gender" not in call("GET", f"{here}/Patient/anna").resource
    assert {method for method, *_ in region.asked} == {"GET"}


@pytest.mark.parametrize("address", [
    "Patient/anna/_history", "Patient/_history", "Patient/anna/Condition", "Practitioner/dr/Condition",
])
def test_what_cannot_be_answered_from_there_is_refused(region: Region, address: str) -> None:
    """Histories and compartments: an empty answer from here would be a wrong one."""
    refused = call("GET", f"{region.facade()}/{address}")

    assert (refused.status, rule(refused)) == (405, "upstream-not-offered")
