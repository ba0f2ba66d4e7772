"""The client against a server whose answers are written down: what is made again, what is refused, what is followed."""

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from fhirpain.client import Client, Conflict, Gone, Invalid, NotFound, Transaction, Unauthorized, Unavailable

GOAL = {"resourceType": "Goal", "id": "g", "lifecycleStatus": "active"}
REFUSED = {"resourceType": "OperationOutcome", "issue": [
    {"severity": "error", "code": "invalid", "details": {"coding": [{"code": "goal-1"}]}, "expression": ["Goal.target"],
     "diagnostics": "19500907-2553"}]}


@pytest.fixture
def client(httpserver: HTTPServer) -> Iterator[Client]:
    """A client of the server, quick to give up."""
    with Client(httpserver.url_for("/fhir"), timeout=5, attempts=3) as made:
        yield made


def _answers(httpserver: HTTPServer, method: str, uri: str, *answers: Response) -> list[Request]:
    """Let the server give these answers in turn; what it was asked."""
    asked: list[Request] = []

    def respond(request: Request) -> Response:
        request.get_data()
        asked.append(request)
        return answers[min(len(asked), len(answers)) - 1]

    httpserver.expect_request(uri, method=method).respond_with_handler(respond)
    return asked


def _said(resource: Any, status: int = 200, **headers: str) -> Response:
    return Response(json.dumps(resource), status, headers, content_type="application/fhir+json")


def _busy(**headers: str) -> Response:
    return Response(status=503, headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_a_read_is_made_again_when_the_server_is_busy(httpserver: HTTPServer, client: Client) -> None:
    """Reading twice is reading once; all attempts carry one request id."""
    asked = _answers(httpserver, "GET", "/fhir/Goal/g", _busy(), Response(status=504), _said(GOAL))

    assert client.read("Goal", "g") == GOAL
    assert len(asked) == 3
    assert len({request.headers["X-Request-Id"] for request in asked}) == 1


def test_a_create_without_a_condition_is_not_made_again(httpserver: HTTPServer, client: Client) -> None:
    """A second one could be made: the caller is told that nobody knows."""
    asked = _answers(httpserver, "POST", "/fhir/Goal", Response(status=502))

    with pytest.raises(Unavailable) as told:
        client.create(GOAL)

    assert len(asked) == 1
    assert told.value.uncertain


def test_a_create_is_made_again_when_the_server_says_when(httpserver: HTTPServer, client: Client) -> None:
    """Retry-After tells that it was not done."""
    asked = _answers(httpserver, "POST", "/fhir/Goal", _busy(Retry_After="0"), _said(GOAL, 201))

    assert client.create(GOAL) == GOAL
    assert len(asked) == 2


def test_a_conditional_create_is_made_again(httpserver: HTTPServer, client: Client) -> None:
    """The server makes no second one, so nothing can be done twice."""
    asked = _answers(httpserver, "POST", "/fhir/Goal", _busy(), _said(GOAL, 201))

    client.create(GOAL, if_none_exist={"identifier": "urn:x|1"})

    assert [request.headers["If-None-Exist"] for request in asked] == ["identifier=urn%3Ax%7C1"] * 2


def test_an_update_of_a_known_version_is_not_made_again(httpserver: HTTPServer, client: Client) -> None:
    """The first attempt may have made the next version, and the second would meet it."""
    asked = _answers(httpserver, "PUT", "/fhir/Goal/g", _busy())

    with pytest.raises(Unavailable):
        client.update(GOAL, if_match='W/"1"')

    assert len(asked) == 1


@pytest.mark.parametrize(("build", "attempts"), [
    pytest.param(lambda made: made.create(GOAL, if_none_exist={"identifier": "urn:x|1"}), 3, id="asks first"),
    pytest.param(lambda made: made.update(GOAL), 3, id="replaces"),
    pytest.param(lambda made: made.delete("Goal", "g"), 3, id="deletes"),
    pytest.param(lambda made: made.create(GOAL), 1, id="creates"),
    pytest.param(lambda made: made.update(GOAL, if_match='W/"1"'), 1, id="replaces a version"),
])
def test_a_transaction_is_made_again_only_where_twice_is_once(httpserver: HTTPServer, client: Client, build: Any,
                                                              attempts: int) -> None:
    """One entry that is not safe makes the whole unsafe."""
    asked = _answers(httpserver, "POST", "/fhir/", _busy())
    transaction = Transaction()
    transaction.read("Goal/g")
    build(transaction)

    with pytest.raises(Unavailable):
        client.transaction(transaction)

    assert len(asked) == attempts


def test_a_server_that_is_not_there_was_sent_nothing() -> None:
    """No connection, no doubt."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with Client(f"http://127.0.0.1:{port}", attempts=1) as client, pytest.raises(Unavailable) as told:
        client.create(GOAL)

    assert told.value.status == 0
    assert not told.value.uncertain


@pytest.mark.parametrize(("status", "kind"), [
    (400, Invalid), (401, Unauthorized), (403, Unauthorized), (404, NotFound), (409, Conflict), (410, Gone),
    (412, Conflict), (422, Invalid), (500, Unavailable)])
def test_a_refusal_is_told_by_what_can_be_done(httpserver: HTTPServer, client: Client, status: int,
                                               kind: type[Exception]) -> None:
    """The message names rule and place and nothing that a person could be known by."""
    _answers(httpserver, "GET", "/fhir/Goal/g", _said(REFUSED, status))

    with pytest.raises(kind) as told:
        client.read("Goal", "g")

    assert "goal-1 at Goal.target" in str(told.value)
    assert "2553" not in str(told.value)


def test_a_page_that_is_no_fhir_is_an_error_of_its_own(httpserver: HTTPServer, client: Client) -> None:
    """A proxy's page with status 200 is no resource."""
    _answers(httpserver, "GET", "/fhir/metadata", Response("<html>Sign in</html>", 200))

    with pytest.raises(Unavailable):
        client.capabilities()


def test_pages_are_followed_as_far_as_they_are_read(httpserver: HTTPServer, client: Client) -> None:
    """Criteria go in the body; what came along with the matches is left out."""
    first = {"resourceType": "Bundle", "type": "searchset", "link": [
        {"relation": "next", "url": httpserver.url_for("/fhir/page")}],
        "entry": [{"resource": GOAL, "search": {"mode": "match"}},
                  {"resource": {"resourceType": "Patient"}, "search": {"mode": "include"}}]}
    second = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": {**GOAL, "id": "h"}}]}
    searched = _answers(httpserver, "POST", "/fhir/Goal/_search", _said(first))
    paged = _answers(httpserver, "GET", "/fhir/page", _said(second))

    found = client.search("Goal", {"patient": "Patient/1", "lifecycle-status": ["active", "on-hold"]})

    assert next(found)["id"] == "g"
    assert not paged
    assert [goal["id"] for goal in found] == ["h"]
    assert searched[0].form.getlist("lifecycle-status") == ["active", "on-hold"]
    assert not searched[0].query_string


@pytest.mark.parametrize("elsewhere", ["http://other.example/fhir/page", "/admin", "../fhir2/x",
                                       "//other.example/fhir/x"])
def test_a_link_that_leads_away_is_not_followed(httpserver: HTTPServer, client: Client, elsewhere: str) -> None:
    """The token is for this server and nobody else."""
    page = {"resourceType": "Bundle", "type": "searchset", "link": [{"relation": "next", "url": elsewhere}]}
    _answers(httpserver, "POST", "/fhir/Goal/_search", _said(page))

    with pytest.raises(ValueError, match="leads away"):
        list(client.search("Goal"))


def test_a_redirect_is_not_followed(httpserver: HTTPServer, client: Client) -> None:
    """A server that moves tells its operator, not its callers."""
    _answers(httpserver, "GET", "/fhir/Goal/g", Response(status=302, headers={"Location": "/elsewhere"}))

    with pytest.raises(Unavailable):
        client.read("Goal", "g")


def test_the_token_is_asked_for_before_each_request(httpserver: HTTPServer) -> None:
    """One that runs out can be renewed without the client knowing."""
    tokens = iter(("Bearer one", "Bearer two"))
    asked = _answers(httpserver, "GET", "/fhir/Goal/g", _said(GOAL))
    with Client(httpserver.url_for("/fhir"), authorization=lambda: next(tokens)) as client:
        client.read("Goal", "g")
        client.read("Goal", "g")

    assert [request.headers["Authorization"] for request in asked] == ["Bearer one", "Bearer two"]


@pytest.mark.parametrize("base", ["ftp://x/fhir", "x/fhir", "https://me:secret@x/fhir", "https://x/fhir?a=b"])
def test_a_base_must_be_a_plain_address(base: str) -> None:
    """What cannot be a server's base is refused before anything is sent."""
    with pytest.raises(ValueError, match="base"):
        Client(base)


def test_an_id_is_never_more_than_one_step(httpserver: HTTPServer, client: Client) -> None:
    """An id from elsewhere cannot lead to another resource."""
    asked = _answers(httpserver, "GET", "/fhir/Goal/..%2FPatient%2F1", _said(GOAL))

    with pytest.raises((NotFound, Unavailable)):
        client.read("Goal", "../Patient/2")
    assert not asked
