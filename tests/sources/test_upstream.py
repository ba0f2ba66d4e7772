"""The server that owns some types, as it should be and as it should not."""

import socket
import threading
from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from fhirpain.sources.upstream import Reply, Unanswered, Upstream

FHIR = "application/fhir+json"
PATIENT = b'{"resourceType":"Patient","id":"anna"}'


@pytest.fixture
def server(httpserver: HTTPServer) -> Upstream:
    """That server, patient to a point."""
    return Upstream(httpserver.url_for("/fhir"), timeout=(1, 0.5), deadline=1, most=1000)


def trouble(ask) -> str:
    """Why there is no answer."""
    with pytest.raises(Unanswered) as raised:
        ask()
    return raised.value.trouble


def test_a_resource_is_read(httpserver: HTTPServer) -> None:
    """With a token where there is one, and its ETag."""
    asked = httpserver.expect_oneshot_request("/fhir/Patient/anna", headers={"Authorization": "Bearer secret"})
    asked.respond_with_data(PATIENT, content_type=FHIR, headers={"ETag": 'W/"3"'})

    read = Upstream(httpserver.url_for("/fhir/"), lambda: "secret").read("Patient/anna")

    assert read == Reply(200, PATIENT, FHIR, 'W/"3"', "")


def test_an_unchanged_resource_is_not_sent_again(httpserver: HTTPServer, server: Upstream) -> None:
    """If-None-Match goes along, and 304 comes back."""
    httpserver.expect_oneshot_request("/fhir/Patient/anna", headers={"If-None-Match": 'W/"3"'}).respond_with_data(
        b"", status=304)

    assert server.read("Patient/anna", 'W/"3"').status == 304


def test_a_search_is_in_no_address(httpserver: HTTPServer, server: Upstream) -> None:
    """Its values are posted: a person's number is written to no log of addresses."""
    httpserver.expect_oneshot_request("/fhir/Patient/_search", method="POST", query_string="").respond_with_handler(
        lambda request: Response(request.form["identifier"], content_type=FHIR))

    assert server.search("Patient", [("identifier", "a|ö")]).body == "a|ö".encode()


@pytest.mark.parametrize("path", [
    "http://other.example/fhir/x", "{host}@other.example/fhir/x", "{base}.evil.example/x", "{root}/other/x",
    "{root}/fhir/../other", "ftp://localhost/fhir/x", "//localhost/fhir/x", "{root}/fhirx", "not an address", "http://[",
])
def test_only_its_own_addresses_are_followed(httpserver: HTTPServer, server: Upstream, path: str) -> None:
    """By what an address is, not by how it begins."""
    root = httpserver.url_for("").rstrip("/")
    url = path.format(host=root, base=server.base, root=root)

    assert not server.is_own(url)
    assert trouble(lambda: server.follow(url)) == "elsewhere"
    assert httpserver.log == []


def test_its_own_address_is_followed(httpserver: HTTPServer, server: Upstream) -> None:
    """Below the base, with a query or without."""
    httpserver.expect_oneshot_request("/fhir", query_string="page=2").respond_with_data(b"{}", content_type=FHIR)

    assert server.is_own(f"{server.base}/Patient?page=2")
    assert server.follow(f"{server.base}?page=2").status == 200


def test_a_redirect_is_no_answer(httpserver: HTTPServer, server: Upstream) -> None:
    """Wherever it leads: the token stays here."""
    httpserver.expect_oneshot_request("/fhir/Patient/anna").respond_with_data(
        b"", status=302, headers={"Location": f"{server.base}/Patient/other"})

    assert trouble(lambda: server.read("Patient/anna")) == "redirect"
    assert len(httpserver.log) == 1


def test_an_answer_that_is_too_large_is_broken_off(httpserver: HTTPServer, server: Upstream) -> None:
    """However it is announced."""
    httpserver.expect_oneshot_request("/fhir/Patient/anna").respond_with_data(b" " * 2000, content_type=FHIR)

    assert trouble(lambda: server.read("Patient/anna")) == "too-large"


def test_a_server_that_is_silent_is_given_up(httpserver: HTTPServer, server: Upstream) -> None:
    """So is one that trickles for ever."""
    done = threading.Event()

    def silent(_: Request) -> Response:
        done.wait(5)
        return Response(b"")

    def trickling(_: Request) -> Response:
        def drops() -> Iterator[bytes]:
            while not done.wait(0.1):
                yield b" " * 10
        return Response(drops(), content_type=FHIR)

    httpserver.expect_oneshot_request("/fhir/Patient/silent").respond_with_handler(silent)
    httpserver.expect_oneshot_request("/fhir/Patient/trickling").respond_with_handler(trickling)
    try:
        assert trouble(lambda: server.read("Patient/silent")) == "timeout"
        assert trouble(lambda: server.read("Patient/trickling")) == "timeout"
    finally:
        done.set()


def test_a_server_that_is_not_there_is_told(server: Upstream) -> None:
    """Nothing listens at the port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    assert trouble(lambda: Upstream(f"http://127.0.0.1:{port}").read("Patient/anna")) == "connection"


@pytest.mark.parametrize("url", ["", "ftp://ehr.example", "http://", "http://a:b@ehr.example", "ehr.example"])
def test_what_is_no_address_is_refused(url: str) -> None:
    """At the start, not at the first question."""
    with pytest.raises(ValueError, match="address"):
        Upstream(url)
