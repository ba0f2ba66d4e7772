"""Bodies: whole or refused, over real servers where a test client would hide the difference."""

import gzip
import os
import socket
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fhirpain.store import Store
from fhirpain.web.loopback import serving
from tests.web.conftest import FHIR, rules

LIMIT = 20_000
SMALL = b'{"resourceType":"Basic","id":"b","code":{"text":"x"}}'
LARGE = SMALL + b" " * LIMIT


def test_a_body_over_the_limit_is_refused(client: FlaskClient) -> None:
    """413 by the announced length, wherever a body is read."""
    for call in ("POST /", "PUT /Basic/b", "POST /$validate", "POST /$submit?source=fhir"):
        method, address = call.split()
        refused = client.open(address, method=method, data=LARGE, content_type=FHIR)
        assert (refused.status_code, rules(refused)) == (413, ["too-large"])


def test_a_body_at_the_limit_is_read(client: FlaskClient) -> None:
    """The limit is the largest body, not the smallest that is refused."""
    assert client.put("/Basic/b", data=SMALL.ljust(LIMIT), content_type=FHIR).status_code == 201


def test_gzip_is_unpacked(client: FlaskClient) -> None:
    """What came packed is stored as if it had not been."""
    packed = client.put("/Basic/b", data=gzip.compress(SMALL), content_type=FHIR, headers={"Content-Encoding": "gzip"})

    assert packed.status_code == 201


@pytest.mark.parametrize(("packed", "status", "rule"), [
    (gzip.compress(b" " * 50_000_000), 413, "too-large"),
    (gzip.compress(SMALL)[:-9], 400, "body-unpacking"),
    (gzip.compress(SMALL) + gzip.compress(SMALL), 400, "body-unpacking"),
    (zlib.compress(SMALL), 400, "body-unpacking"),
    (b"", 400, "body-unpacking"),
], ids=["too large unpacked", "cut", "two members", "zlib", "nothing"])
def test_gzip_that_is_no_single_small_body_is_refused(
        client: FlaskClient, packed: bytes, status: int, rule: str) -> None:
    """A bomb, a cut stream, two members, another format, nothing at all."""
    refused = client.put("/Basic/b", data=packed, content_type=FHIR, headers={"Content-Encoding": "gzip"})

    assert (refused.status_code, rules(refused)) == (status, [rule])


def test_another_encoding_is_refused(client: FlaskClient) -> None:
    """415 for what is not unpacked here."""
    refused = client.put("/Basic/b", data=SMALL, content_type=FHIR, headers={"Content-Encoding": "br"})

    assert (refused.status_code, rules(refused)) == (415, ["body-encoding"])


@pytest.fixture(params=["werkzeug", "granian"])
def port(request: pytest.FixtureRequest) -> int:
    """The port of a façade behind a real server, once each kind."""
    return int(request.getfixturevalue(f"{request.param}_port"))


@pytest.fixture
def werkzeug_port(app: Flask) -> Iterator[int]:
    """The façade in Werkzeug's server, in a thread."""
    with serving(lambda _: app) as address:
        yield int(address.rpartition(":")[2])


@pytest.fixture(scope="module")
def granian_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The façade as ``fhirpain serve`` serves it, in processes of its own."""
    folder = tmp_path_factory.mktemp("granian")
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        number = free.getsockname()[1]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("FHIRPAIN_")}
    environment = {**inherited, "FHIRPAIN_DATABASE": f"sqlite:///{folder}/facade.db", "FHIRPAIN_MAX_BODY": str(LIMIT),
                   "FHIRPAIN_SECRET": "for tests only", "PYTHONPATH": str(Path(__file__).parents[2])}
    server = subprocess.Popen([sys.executable, "-c", "from fhirpain.cli import main; main()", "serve", "--port",
                               str(number)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await(number, server)
        yield number
    finally:
        server.terminate()
        server.wait()


def _await(number: int, server: subprocess.Popen[bytes]) -> None:
    while server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", number)).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the server ended before it listened")


def _raw(port: int, request: bytes) -> bytes:
    """What comes back for these bytes; the status line and the rest."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request)
        answer = b""
        try:
            while piece := connection.recv(65_536):
                answer += piece
        except ConnectionResetError:
            pass  # the server has not read what it refused
        return answer


def _head(method: str, address: str, *headers: str) -> bytes:
    lines = [f"{method} {address} HTTP/1.1", "Host: x", "Connection: close", f"Content-Type: {FHIR}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def _chunked(body: bytes, size: int = 4_096) -> bytes:
    pieces = [body[at:at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def test_a_chunked_body_is_read_whole(port: int) -> None:
    """Without a length the body ends where the server says it ends."""
    answer = _raw(port, _head("PUT", "/Basic/b", "Transfer-Encoding: chunked") + _chunked(SMALL, 7))

    assert answer.split(b" ", 2)[1] in (b"201", b"200")


def test_a_chunked_body_over_the_limit_is_refused_and_never_cut(port: int) -> None:
    """What stands within the limit would be a whole resource; it must not be stored."""
    large = SMALL.replace(b'"id":"b"', b'"id":"cut"') + b" " * 2 * LIMIT
    answer = _raw(port, _head("PUT", "/Basic/cut", "Transfer-Encoding: chunked") + _chunked(large))
    stored = _raw(port, _head("GET", "/Basic/cut"))

    assert answer.split(b" ", 2)[1] == b"413"
    assert stored.split(b" ", 2)[1] == b"404"


def test_a_length_over_the_limit_is_refused_before_the_body_comes(port: int) -> None:
    """The answer is there while not one byte of the body is."""
    answer = _raw(port, _head("PUT", "/Basic/b", f"Content-Length: {LIMIT + 1}"))

    assert answer.split(b" ", 2)[1] == b"413"


def test_a_body_shorter_than_announced_is_never_stored(port: int) -> None:
    """A caller who goes away in the middle has sent nothing, though what came is a whole resource."""
    short = SMALL.replace(b'"id":"b"', b'"id":"short"')
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(_head("PUT", "/Basic/short", f"Content-Length: {len(short) + 10}") + short)
        connection.shutdown(socket.SHUT_WR)
        connection.recv(65_536)

    assert _raw(port, _head("GET", "/Basic/short")).split(b" ", 2)[1] == b"404"


def test_two_lengths_are_refused(werkzeug_port: int) -> None:
    """A server that passes both on leaves the doubt to us."""
    both = _head("PUT", "/Basic/b", "Transfer-Encoding: chunked", f"Content-Length: {len(SMALL)}") + _chunked(SMALL)

    assert b"ambiguous-length" in _raw(werkzeug_port, both)


def test_granian_ends_a_connection_with_two_lengths(granian_port: int, held: Store) -> None:
    """granian hides the length and reads the chunks, then closes: what follows is no second request (RFC 9112, 6.3)."""
    both = _head("PUT", "/Basic/b", "Transfer-Encoding: chunked", "Content-Length: 5").replace(
        b"Connection: close\r\n", b"")
    smuggled = _head("PUT", "/Basic/smuggled", f"Content-Length: {len(SMALL)}") + SMALL
    answer = _raw(granian_port, both + _chunked(SMALL) + smuggled)

    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"connection: close" in answer.lower()


def test_a_caller_who_sends_slowly_holds_up_nobody(granian_port: int) -> None:
    """While one body is still to come, others are answered."""
    with socket.create_connection(("127.0.0.1", granian_port), timeout=20) as slow:
        slow.sendall(_head("PUT", "/Basic/slow", "Content-Length: 100") + b"{")

        assert _raw(granian_port, _head("GET", "/metadata")).split(b" ", 2)[1] == b"200"


def test_links_follow_the_address_that_is_served(granian_port: int) -> None:
    """Without a base URL in the settings it is the host and port of ``fhirpain serve``."""
    assert b"http://127.0.0.1:%d" % granian_port in _raw(granian_port, _head("GET", "/metadata"))


def test_two_hosts_are_refused(granian_port: int) -> None:
    """granian joins them with a comma."""
    assert b"ambiguous-host" in _raw(granian_port, _head("GET", "/metadata", "Host: y"))
