"""Histories, as an EHR sees them."""

import pytest
from flask.testing import FlaskClient

from fhirpain.store import Store
from tests.conftest import Clock
from tests.web.conftest import BASE, FHIR, PATIENT, rules

BASIC = {"resourceType": "Basic", "id": "b", "code": {"text": "1"}}


@pytest.fixture
def basic(client: FlaskClient, clock: Clock) -> str:
    """The address of a resource that was made, changed an hour later, and deleted after another."""
    assert client.put("/Basic/b", json=BASIC, content_type=FHIR).status_code == 201
    clock.advance(hours=1)
    assert client.put("/Basic/b", json={**BASIC, "code": {"text": "2"}}, content_type=FHIR).status_code == 200
    clock.advance(hours=1)
    assert client.delete("/Basic/b").status_code == 204
    return "/Basic/b"


def versions(client: FlaskClient, address: str) -> list[str]:
    """The versions of a history, as they are told."""
    return [entry["response"]["etag"] for entry in client.get(address).json.get("entry", ())]


def test_a_history_tells_every_version_newest_first(client: FlaskClient, basic: str) -> None:
    """Each with the request that made it; a deletion has no resource."""
    told = client.get(f"{basic}/_history").json

    assert (told["type"], told["total"]) == ("history", 3)
    assert [(entry["request"]["method"], entry["request"]["url"], entry["response"]["status"][:3])
            for entry in told["entry"]] == [
        ("DELETE", "Basic/b", "204"), ("PUT", "Basic/b", "200"), ("PUT", "Basic/b", "201")]
    assert [entry.get("resource", {}).get("code") for entry in told["entry"]] == [None, {"text": "2"}, {"text": "1"}]
    assert told["entry"][0]["fullUrl"] == f"{BASE}/Basic/b"
    assert told["entry"][2]["response"]["lastModified"] == "2026-03-01T22:30:00.000+00:00"


def test_a_history_tells_the_method_that_made_each_version(client: FlaskClient, patient_id: str) -> None:
    """A creation, an update as one, a patch, a POST that found whom it is about; alone and in a transaction."""
    patch = [{"op": "replace", "path": "/active", "value": False}]
    client.patch(f"/Patient/{patient_id}", json=patch, content_type="application/json-patch+json")
    client.post("/Patient", json={**PATIENT, "gender": "other"}, content_type=FHIR)
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": [
        {"resource": BASIC, "request": {"method": "PUT", "url": "Basic/b"}},
        {"resource": {**BASIC, "id": "x"}, "request": {"method": "POST", "url": "Basic"}}]}
    client.post("/", json=bundle, content_type=FHIR)

    def methods(address: str) -> list[tuple[str, str]]:
        return [(entry["request"]["method"], entry["request"]["url"]) for entry in client.get(address).json["entry"]]

    assert methods(f"/Patient/{patient_id}/_history") == [
        ("POST", "Patient"), ("PATCH", f"Patient/{patient_id}"), ("POST", "Patient")]
    assert sorted(methods("/Basic/_history")) == [("POST", "Basic"), ("PUT", "Basic/b")]


@pytest.mark.parametrize("address", ["/Basic/_history", "/_history"])
def test_a_type_and_everything_have_a_history(client: FlaskClient, basic: str, address: str) -> None:
    """All versions of the type; of everything the trace is part."""
    told = client.get(address).json

    assert {entry["fullUrl"].split("/")[-2] for entry in told["entry"]} == (
        {"Basic"} if address.startswith("/Basic") else {"Basic", "AuditEvent", "Provenance"})


@pytest.mark.parametrize(("asked", "told"), [
    ("_since=2026-03-01T23:30:00Z", ['W/"3"', 'W/"2"']), ("_since=2026-03-02", ['W/"3"']),
    ("_at=2026-03-01T23:45:00%2B00:00", ['W/"2"']), ("_at=2026-02-30", None),
    ("_since=x", None), ("_count=x", None), ("_count=1", ['W/"3"']), ("_count=0", []),
])
def test_a_history_may_be_of_a_time(client: FlaskClient, basic: str, asked: str, told: list[str] | None) -> None:
    """Since a moment, or as it was at one; what is no time is refused."""
    if told is None:
        assert rules(client.get(f"{basic}/_history?{asked}")) == ["bad-parameter"]
    else:
        assert versions(client, f"{basic}/_history?{asked}") == told


def test_a_history_has_pages(client: FlaskClient, basic: str) -> None:
    """Each version once."""
    address: str | None = f"{basic}/_history?_count=2"
    told = []
    while address is not None:
        page = client.get(address).json
        told += [entry["response"]["etag"] for entry in page["entry"]]
        address = next((each["url"].removeprefix(BASE) for each in page["link"] if each["relation"] == "next"), None)

    assert told == ['W/"3"', 'W/"2"', 'W/"1"']


def test_what_never_was_has_no_history(client: FlaskClient, held: Store) -> None:
    """404, and for a type that R4 has not as well; a type of which nothing is held has an empty one."""
    assert client.get("/Basic/never/_history").status_code == 404
    assert client.get("/Basics/_history").status_code == 404
    assert client.get("/Basic/_history").json["total"] == 0


@pytest.mark.parametrize("query", [
    "_since=9999", "_at=9999-12-31", "_since=9999-12-31T23:59:59-14:00", "_at=0001-01-01T00:00:00%2B14:00"])
def test_the_first_and_the_last_time_can_be_asked_for(client: FlaskClient, query: str) -> None:
    """What lies beyond them is read as they are."""
    assert client.get(f"/_history?{query}").status_code == 200
