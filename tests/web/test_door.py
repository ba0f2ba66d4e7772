"""What stands in front of every view."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fhirpain.settings import Settings
from fhirpain.store import Store
from fhirpain.web import FhirPain
from tests.web.conftest import FHIR, PATIENT, rules

EVERYWHERE = ("/metadata", "/Patient/unknown", "/nowhere", "/Patient/anna/nowhere", "//Patient")


@pytest.mark.parametrize("address", EVERYWHERE)
def test_every_answer_is_closed_in_the_same_way(client: FlaskClient, address: str) -> None:
    """Nothing is cached, nothing is guessed, and the request has a name."""
    answered = client.get(address, headers={"X-Request-Id": "abc-1", "X-Correlation-Id": "chain.7"})

    assert answered.headers["Cache-Control"] == "no-store"
    assert answered.headers["X-Content-Type-Options"] == "nosniff"
    assert answered.headers["X-Request-Id"] == "abc-1"
    assert answered.headers["X-Correlation-Id"] == "chain.7"


@pytest.mark.parametrize("given", ["", "a b", "a" * 65, "å", "<script>"])
def test_a_harmful_request_id_is_replaced(client: FlaskClient, given: str) -> None:
    """What could break a log or a header is not repeated."""
    answered = client.get("/metadata", headers={"X-Request-Id": given, "X-Correlation-Id": given})

    assert len(answered.headers["X-Request-Id"]) == 36
    assert "X-Correlation-Id" not in answered.headers


def test_a_request_with_two_ends_is_refused(client: FlaskClient) -> None:
    """Both Content-Length and Transfer-Encoding: nobody knows where the next request begins."""
    refused = client.post("/Patient", json=PATIENT, content_type=FHIR, headers={"Transfer-Encoding": "chunked"})

    assert (refused.status_code, rules(refused)) == (400, ["ambiguous-length"])


def test_a_request_to_two_hosts_is_refused(client: FlaskClient) -> None:
    """A server joins two Host headers with a comma."""
    refused = client.get("/metadata", environ_overrides={"HTTP_HOST": "a,b"})

    assert (refused.status_code, rules(refused)) == (400, ["ambiguous-host"])


def test_a_method_that_is_not_offered_is_told_with_those_that_are(client: FlaskClient) -> None:
    """405 with Allow."""
    refused = client.put("/Patient/anna/_history/1")

    assert (refused.status_code, rules(refused)) == (405, ["method-not-allowed"])
    assert refused.headers["Allow"] == "GET, HEAD"


def test_what_an_address_takes_may_be_asked(client: FlaskClient) -> None:
    """OPTIONS: nothing but Allow; there is none where there is no address."""
    asked = client.options("/Patient/anna")

    assert (asked.status_code, asked.data, asked.headers["Allow"]) == (204, b"", "DELETE, GET, HEAD, PATCH, PUT")
    assert asked.headers["X-Request-Id"]
    assert client.options("/Patient/anna/nowhere/at/all").status_code == 404


def test_links_are_never_made_from_the_host_header(client: FlaskClient) -> None:
    """Location follows the settings, whatever the caller calls this server."""
    created = client.post("/Patient", json=PATIENT, content_type=FHIR, headers={"Host": "evil.example"})

    assert "evil" not in str(created.headers) + created.text


@pytest.fixture
def host(settings: Settings, held: Store) -> Flask:
    """An application of somebody's own, with two façades in it."""
    app = Flask("host")
    app.add_url_rule("/", "home", lambda: "home")
    FhirPain(app, url_prefix="/fhir", settings=settings, store=held)
    other = FhirPain(url_prefix="/test/fhir/", settings=Settings(base_url="https://other.example/fhir"), store=held)
    other.init_app(app)
    return app


def test_two_facades_live_in_one_application(host: Flask) -> None:
    """Each answers below its own prefix, with its own address."""
    client = host.test_client()

    for prefix, base in (("/fhir", "https://region.example/fhir"), ("/test/fhir", "https://other.example/fhir")):
        assert client.get(f"{prefix}/metadata").json["implementation"]["url"] == base
        named = client.put(f"{prefix}/Basic/b", content_type=FHIR,
                           json={"resourceType": "Basic", "id": "b", "code": {"text": "x"}})
        assert named.headers["Location"].startswith(f"{base}/Basic/b/_history/")


def test_the_base_is_reached_with_and_without_a_slash(host: Flask) -> None:
    """Neither POST to it is redirected."""
    for address in ("/fhir", "/fhir/"):
        assert rules(host.test_client().post(address, content_type=FHIR)) == ["body-missing"]


def test_the_host_application_keeps_what_is_its_own(host: Flask) -> None:
    """Its pages and its errors are as they were, also for a path that only begins like a prefix."""
    client = host.test_client()

    assert client.get("/").text == "home"
    for address in ("/nowhere", "/fhirx/nowhere"):
        missing = client.get(address)
        assert (missing.status_code, missing.content_type) == (404, "text/html; charset=utf-8")
    assert rules(client.get("/fhir/nowhere")) == ["not-found"]


def test_the_host_application_may_answer_before_the_facade(host: Flask) -> None:
    """As one that asks for a token does: its answer is closed as every other."""
    host.before_request(lambda: ({"error": "token"}, 401))
    refused = host.test_client().get("/fhir/Patient/anna")

    assert (refused.status_code, refused.json) == (401, {"error": "token"})
    assert refused.headers["X-Request-Id"]


def test_a_prefix_is_taken_once(host: Flask, settings: Settings, held: Store) -> None:
    """A second façade at the same place is a mistake that is told."""
    with pytest.raises(ValueError, match="/fhir already"):
        FhirPain(host, url_prefix="/fhir", settings=settings, store=held)
