"""What our guide defines is found where its names lead."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from fhirpain import guide
from fhirpain.web.capability import statement
from tests.web.conftest import BASE, FHIR

SUBMIT = guide.canonical("OperationDefinition", "submit")


def found(client: FlaskClient, address: str) -> list[dict[str, Any]]:
    """The entries of a search."""
    answered = client.get(address)
    assert answered.status_code == 200, answered.text
    entries: list[dict[str, Any]] = answered.json.get("entry", [])
    assert answered.json["total"] == len(entries)
    return entries


def test_every_operation_that_is_told_has_its_definition(client: FlaskClient) -> None:
    """HL7's by HL7's canonical; ours are read by id and found by url."""
    rest = statement(BASE)["rest"][0]
    told = {each["definition"] for level in (rest, *rest["resource"]) for each in level["operation"]}
    ours = {each for each in told if not each.startswith("http://hl7.org/fhir/")}

    assert len(ours) == len(list((guide.folder("profiles") / "generated").glob("OperationDefinition-*.json"))) > 0
    for canonical in ours:
        entry, = found(client, f"/OperationDefinition?url={canonical}")
        name = canonical.rpartition("/")[2]
        assert (entry["resource"]["url"], entry["fullUrl"]) == (canonical, f"{BASE}/OperationDefinition/{name}")
        assert client.get(f"/OperationDefinition/{name}").json == entry["resource"]


@pytest.mark.parametrize("query", [f"url={SUBMIT}&version=9", "url=https://elsewhere.example/OperationDefinition/submit",
                                   f"url:below={SUBMIT}", "name=Submit", f"url={SUBMIT}&name=x"])
def test_only_its_canonical_finds_a_definition(client: FlaskClient, query: str) -> None:
    """Any other search is of what is stored."""
    assert found(client, f"/OperationDefinition?{query}") == []


def test_a_definition_may_be_counted_and_cut(client: FlaskClient) -> None:
    """As any resource; it has no version here."""
    read = client.get("/Questionnaire/ompsq-sf?_elements=title")

    assert (set(read.json) >= {"title", "meta"}, "item" in read.json, "ETag" in read.headers) == (True, False, False)
    assert client.get("/StructureDefinition/pain-care-plan?_format=xml").data.startswith(b"<?xml")
    assert client.get(f"/OperationDefinition?url={SUBMIT}&_summary=count").json["total"] == 1
    assert client.get("/OperationDefinition/submit/_history").status_code == 404


def test_what_is_stored_under_its_name_comes_first(client: FlaskClient) -> None:
    """Also where it was deleted since."""
    own = {**client.get("/OperationDefinition/submit").json, "title": "Own"}

    assert client.put("/OperationDefinition/submit", json=own, content_type=FHIR).status_code == 201
    assert client.get("/OperationDefinition/submit").json["title"] == "Own"
    assert found(client, f"/OperationDefinition?url={SUBMIT}")[0]["resource"]["title"] == "Own"
    client.delete("/OperationDefinition/submit")
    assert client.get("/OperationDefinition/submit").status_code == 410
