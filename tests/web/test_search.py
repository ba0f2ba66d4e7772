"""Searching, as an EHR sees it; what each parameter finds is tested where it is found."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import BASE, FHIR, rules

NUMBER = "195009072553"
FORM = "application/x-www-form-urlencoded"
PERSON = f"http://electronichealth.se/identifier/personnummer|{NUMBER}"


@pytest.fixture
def goals(client: FlaskClient, patient_id: str) -> str:
    """Five goals of a patient who is held; the patient's id."""
    for number in range(5):
        goal = {"resourceType": "Goal", "id": f"g{number}", "lifecycleStatus": "active", "description": {"text": "x"},
                "subject": {"reference": f"Patient/{patient_id}"}, "note": [{"text": "x"}]}
        assert client.put(f"/Goal/g{number}", json=goal, content_type=FHIR).status_code == 201
    return patient_id


def ids(answered: Any, mode: str = "match") -> list[str]:
    """The ids of the entries of one mode."""
    assert answered.status_code == 200, answered.text
    return [entry["resource"]["id"] for entry in answered.json.get("entry", ()) if entry["search"]["mode"] == mode]


def link(answered: Any, relation: str) -> str | None:
    """The address below the base that a link of a result leads to."""
    found = {each["relation"]: each["url"] for each in answered.json["link"]}
    return found[relation].removeprefix(BASE) if relation in found else None


def walk(client: FlaskClient, address: str | None, relation: str = "next") -> list[list[str]]:
    """The matches of each page from there on."""
    pages = []
    while address is not None:
        answered = client.get(address)
        pages.append(ids(answered))
        address = link(answered, relation)
    return pages


def test_a_search_finds_by_its_parameters(client: FlaskClient, goals: str) -> None:
    """A match with its address and its mode; the resource as it is stored."""
    answered = client.get("/Goal?lifecycle-status=active&_id=g3")

    assert answered.json["type"] == "searchset"
    assert answered.json["entry"] == [{"fullUrl": f"{BASE}/Goal/g3", "resource": client.get("/Goal/g3").json,
                                       "search": {"mode": "match"}}]
    assert "entry" not in client.get("/Goal?lifecycle-status=completed").json


@pytest.mark.parametrize("address", ["/Goal/_search", "/Goal/_search?lifecycle-status=active"])
def test_a_form_searches_as_an_address_does(client: FlaskClient, goals: str, address: str) -> None:
    """What stands in the address counts as well."""
    assert ids(client.post(address, data={"_id": "g1,g2"})) == ["g1", "g2"]
    assert client.post(address, json={"_id": "g1"}).status_code == 415
    assert client.post(address, data=b"\xff=\xff", content_type="application/x-www-form-urlencoded").status_code == 400


def test_the_whole_system_is_searched(client: FlaskClient, goals: str) -> None:
    """Of the types that are named, by GET and by POST."""
    assert ids(client.get("/?_type=Goal,Patient&_id=g1")) == ["g1"]
    assert ids(client.post("/_search", data={"_type": "Goal,Patient", "_id": goals})) == [goals]


@pytest.mark.parametrize(("asked", "found"), [
    ("_type=Goal&lifecycle-status=active", ["g0", "g1", "g2", "g3", "g4"]),
    ("_type=Goal,Patient&identifier=" + PERSON, ["patient"]), ("_type=Goal&lifecycle-status:not=active", []),
    ("_type=Goal&patient.identifier=" + PERSON + "&_id=g3", ["g3"]),
    ("_type=Patient&_has:Goal:patient:lifecycle-status=active", ["patient"]),
    ("_has:Goal:patient:lifecycle-status=active", ["patient"]), ("_has:Goal:patient:lifecycle-status=planned", []),
    ("_type=Goal&_sort=-lifecycle-status,-_id&_count=1", ["g4"]),
])
def test_types_are_searched_by_what_they_share(client: FlaskClient, goals: str, asked: str, found: list[str]) -> None:
    """Parameters of the named types, chains and what refers to them, as in a search of one type."""
    assert ids(client.get(f"/?{asked}")) == [goals if each == "patient" else each for each in found]


def test_types_are_named_once(client: FlaskClient) -> None:
    """With commas; a second _type is refused, not taken in place of the first."""
    assert rules(client.get("/?_type=Goal&_type=Patient")) == ["search-parameter-repeated"]


@pytest.mark.parametrize(("address", "found"), [
    ("Practitioner/dr/Encounter", ["e"]), ("Practitioner/dr/Encounter?status=planned", []),
    ("Practitioner/else/Encounter", []), ("Practitioner/dr/Practitioner", ["dr"]), ("Encounter/e/Encounter", ["e"]),
    ("Encounter/e/Observation", ["o"]), ("Device/d/Observation", ["o"]), ("RelatedPerson/r/Observation", ["o"]),
    ("RelatedPerson/else/Observation", []),
])
def test_every_compartment_of_r4_is_searched(client: FlaskClient, address: str, found: list[str]) -> None:
    """By the parameters that R4 ties its resources with, and the owner itself; by GET and by POST."""
    coded = {"code": {"text": "x"}, "status": "final"}
    for resource in (
            {"resourceType": "Practitioner", "id": "dr"},
            {"resourceType": "Encounter", "id": "e", "status": "finished", "class": {"code": "AMB"},
             "participant": [{"individual": {"reference": "Practitioner/dr"}}]},
            {"resourceType": "Observation", "id": "o", **coded, "encounter": {"reference": "Encounter/e"},
             "device": {"reference": "Device/d"}, "performer": [{"reference": "RelatedPerson/r"}]},
            {"resourceType": "Observation", "id": "other", **coded}):
        url = f"/{resource['resourceType']}/{resource['id']}"
        assert client.put(url, json=resource, content_type=FHIR).status_code == 201

    path, _, query = address.partition("?")
    assert ids(client.get(f"/{address}")) == found
    assert ids(client.post(f"/{path}/_search", data=query, content_type=FORM)) == found


def test_a_type_that_no_such_compartment_holds_is_told(client: FlaskClient) -> None:
    """R4 ties no Task to a Practitioner: nothing is found, and why; or it is refused."""
    told, = client.get("/Practitioner/dr/Task").json["entry"]

    assert told["resource"]["issue"][0]["details"]["coding"][0]["code"] == "compartment-type"
    assert rules(client.get("/Practitioner/dr/Task", headers={"Prefer": "handling=strict"})) == ["compartment-type"]
    assert rules(client.get("/Goal/g/Task")) == ["not-found"]


def test_a_patients_compartment_is_searched(client: FlaskClient, goals: str) -> None:
    """What is the patient's, and nobody else's."""
    other = client.put("/Patient/other", json={"resourceType": "Patient", "id": "other"}, content_type=FHIR)

    assert other.status_code == 201
    assert len(ids(client.get(f"/Patient/{goals}/Goal?lifecycle-status=active"))) == 5
    assert ids(client.get("/Patient/other/Goal")) == []
    assert walk(client, f"/Patient/{goals}/Goal?_count=2") == [["g0", "g1"], ["g2", "g3"], ["g4"]]
    assert client.get(f"/Patient/{goals}/Unknown").status_code == 404


def test_pages_lead_on_and_back(client: FlaskClient, goals: str) -> None:
    """Each match once; back from the last page one comes to the first."""
    first = client.get("/Goal?_count=2&_total=accurate")
    pages = walk(client, "/Goal?_count=2")
    last = client.get(str(link(client.get(str(link(first, "next"))), "next")))

    assert pages == [["g0", "g1"], ["g2", "g3"], ["g4"]]
    assert first.json["total"] == 5
    assert link(first, "previous") is None
    assert walk(client, link(last, "self"), "previous") == pages[::-1]


def test_no_link_tells_what_was_searched_for(client: FlaskClient, goals: str) -> None:
    """Not a number, nor anything else that could name a person; and it leads to the same result."""
    answered = client.get("/Goal", query_string={"subject.identifier": PERSON, "_count": "2", "_sort": "-_id",
                                                 "_include": "Goal:subject"})
    own = str(link(answered, "self"))

    assert len(ids(answered)) == 2
    assert NUMBER not in str(answered.json["link"])
    assert dict(parse_qsl(urlsplit(own).query, keep_blank_values=True)) | {"_page": ""} == {
        "_page": "", "subject.identifier": "", "_count": "2", "_sort": "-_id", "_include": "Goal:subject"}
    assert ids(client.get(own)) == ids(answered)


def test_a_page_is_its_callers_and_its_addresss(client: FlaskClient, goals: str) -> None:
    """Another caller, another type, a changed link and an invented one are refused alike."""
    following = str(link(client.get("/Goal?_count=2"), "next"))
    changed = following[:-4] + ("AAAA" if following[-4:] != "AAAA" else "BBBB")

    for refused in (client.get(following, headers={"Authorization": "Bearer other"}),
                    client.get(following.replace("/Goal", "/Patient")), client.get(changed),
                    client.get("/Goal?_page=x"), client.get("/Goal?_page=%C3%A5")):
        assert (refused.status_code, rules(refused)) == (400, ["page-unknown"])


def test_identifiers_are_found_in_every_form_of_them(client: FlaskClient, goals: str) -> None:
    """By an alias of the system, with the hyphen that people write; one that is wrong finds nobody."""
    for token in (PERSON, "urn:oid:1.2.752.129.2.1.3.1|19500907-2553"):
        assert ids(client.get("/Patient", query_string={"identifier": token})) == [goals]
    assert ids(client.get("/Patient", query_string={"identifier": PERSON[:-1] + "4"})) == []


def test_what_is_ignored_is_told(client: FlaskClient, goals: str) -> None:
    """As an entry of its own, and by its absence from the self link; or refused, when the caller is strict."""
    answered = client.get("/Goal?colour=blue&_id=g1")
    refused = client.get("/Goal?colour=blue", headers={"Prefer": "handling=strict"})

    assert ids(answered) == ["g1"]
    assert answered.json["entry"][-1]["search"] == {"mode": "outcome"}
    assert answered.json["entry"][-1]["resource"]["resourceType"] == "OperationOutcome"
    assert "colour" not in str(link(answered, "self"))
    assert refused.status_code == 400


def test_what_belongs_to_a_match_comes_with_it(client: FlaskClient, goals: str) -> None:
    """Once a page, marked as included; the other way round as well."""
    answered = client.get("/Goal?_count=3&_include=Goal:subject")

    assert ids(answered, "include") == [goals]
    assert len(ids(client.get("/Patient?_revinclude=Goal:patient"), "include")) == 5


@pytest.mark.parametrize(("wanted", "kept", "left_out"), [
    ("_summary=true", "lifecycleStatus", "note"), ("_summary=text", "lifecycleStatus", "note"),
    ("_summary=data", "note", "text"), ("_elements=note", "note", "text"), ("_elements=start", "subject", "note")])
@pytest.mark.parametrize("address", ["/Goal?_id=g1&", "/Goal/g1?"])
def test_a_part_is_enough_where_a_part_is_asked_for(
        client: FlaskClient, goals: str, address: str, wanted: str, kept: str, left_out: str) -> None:
    """In searches and in reads; it says that it is a part, and is not taken for the whole when it comes back."""
    answered = client.get(address + wanted).json
    part = answered["entry"][0]["resource"] if "entry" in answered else answered
    refused = client.put("/Goal/g1", json=part, content_type=FHIR)

    assert kept in part
    assert left_out not in part
    assert part["meta"]["tag"][-1]["code"] == "SUBSETTED"
    assert (refused.status_code, rules(refused)) == (422, ["subsetted"])


def test_a_count_comes_alone(client: FlaskClient, goals: str) -> None:
    """``_summary=count`` and ``_count=0`` give no entries."""
    counted = client.get("/Goal?_summary=count").json

    assert (counted["total"], "entry" in counted) == (5, False)
    assert "entry" not in client.get("/Goal?_count=0").json


def test_a_result_comes_in_the_format_asked_for(client: FlaskClient, goals: str) -> None:
    """XML, pretty JSON, and nothing but the head."""
    assert client.get("/Goal?_format=xml").data.count(b"<fullUrl") == 5
    assert b"\n  " in client.get("/Goal?_pretty=true").data
    assert b"\n  " in client.get("/Goal/g1?_pretty=true").data
    assert client.head("/Goal").data == b""


def test_a_form_may_ask_for_the_format(client: FlaskClient, goals: str) -> None:
    """As clients that send everything in it do; a format that is not offered is told."""
    as_xml = client.post("/Goal/_search", data={"_id": "g1", "_format": "xml"})

    assert as_xml.headers["Content-Type"].startswith("application/fhir+xml")
    assert as_xml.data.count(b"<fullUrl") == 1
    assert b"\n  " in client.post("/Goal/_search", data={"_pretty": "true"}).data
    assert rules(client.post("/Goal/_search", data={"_format": "ttl"})) == ["not-acceptable"]


def test_a_deleted_resource_is_not_found(client: FlaskClient, goals: str) -> None:
    """Nor is one that was changed found by what it was."""
    client.delete("/Goal/g0")

    assert ids(client.get("/Goal?lifecycle-status=active&_count=2")) == ["g1", "g2"]


def test_a_batch_and_a_transaction_may_search(client: FlaskClient, goals: str) -> None:
    """A result stands in its entry; in a transaction it holds what the transaction has stored."""
    search = {"request": {"method": "GET", "url": "Goal?_id=g1,g9"}}
    goal = {**client.get("/Goal/g1").json, "id": "g9"}
    put = {"resource": goal, "request": {"method": "PUT", "url": "Goal/g9"}}
    for kind, sent, found in (("batch", [search], 1), ("transaction", [search, put], 2)):
        bundle = {"resourceType": "Bundle", "type": kind, "entry": sent}
        answered = client.post("/", json=bundle, content_type=FHIR).json["entry"][0]
        assert answered["response"]["status"] == "200 OK"
        assert len(answered["resource"]["entry"]) == found


def test_any_search_makes_a_condition(client: FlaskClient, goals: str) -> None:
    """Of several parameters, or of one that finds too many; what is not understood is refused, and so is nothing."""
    goal = {**client.get("/Goal/g1").json, "lifecycleStatus": "completed"}

    assert client.put("/Goal?_id=g1&lifecycle-status=active", json=goal, content_type=FHIR).status_code == 200
    assert rules(client.delete("/Goal?lifecycle-status=active")) == ["several-match"]
    assert client.delete("/Goal?colour=blue").status_code == 400
    assert rules(client.delete("/Goal?_format=json")) == ["condition-empty"]
    assert client.delete("/Goal?lifecycle-status=completed").status_code == 204
    assert client.get("/Goal/g1").status_code == 410


def test_a_total_is_told_where_it_is_asked_for_or_known_anyway(client: FlaskClient, goals: str) -> None:
    """The only page knows how many there are; one of several does not, and nobody counts unasked."""
    told = {query: "total" in client.get(f"/Goal?{query}").json
            for query in ("_count=50", "_count=0", "_count=2", "_count=50&_total=none")}

    assert told == {"_count=50": True, "_count=0": True, "_count=2": False, "_count=50&_total=none": False}
    assert client.get("/Goal?_count=0").json["total"] == 5


@pytest.mark.parametrize("element", ["subject", "performer"])
def test_a_reference_to_our_own_address_is_found_as_any_other(client: FlaskClient, patient_id: str,
                                                              element: str) -> None:
    """It is stored as a relative one, wherever it stands."""
    absolute = {"reference": f"{BASE}/Patient/{patient_id}"}
    made = client.post("/Observation", content_type=FHIR, json={
        "resourceType": "Observation", "status": "final", "code": {"text": "x"}, "subject": absolute,
        "performer": [absolute]})

    for asked in (f"Patient/{patient_id}", f"{BASE}/Patient/{patient_id}", patient_id):
        assert client.get(f"/Observation?{element}={asked}").json["total"] == 1
    assert made.json["performer"] == [{"reference": f"Patient/{patient_id}"}]
