"""Applications as real HTTP servers on free loopback ports, and a caller of them; for the demo and for tests."""

import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from fhirpain.fhir import json

HOST = "127.0.0.1"
_TIMEOUT = 30  # seconds
_POLL = 0.02  # seconds until a server sees that it is to end


class Answer(NamedTuple):
    """An HTTP status and the FHIR resource that came with it."""

    status: int
    resource: dict[str, Any]


class _Quiet(WSGIRequestHandler):
    """Logs nothing: a URL can name a person."""

    def log(self, *_: Any) -> None:
        """Nothing."""


@contextmanager
def serving(make: Callable[[str], Flask]) -> Iterator[str]:
    """Serve the application that ``make`` makes for its own address; the address, until the block ends."""
    with socket.create_server((HOST, 0)) as listening:
        address = f"http://{HOST}:{listening.getsockname()[1]}"
        server = make_server(HOST, 0, make(address), threaded=True, request_handler=_Quiet, fd=listening.fileno())
    thread = threading.Thread(target=server.serve_forever, args=(_POLL,), daemon=True)
    thread.start()
    try:
        yield address
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def call(method: str, url: str, payload: bytes = b"", media_type: str = "", accept: str = "application/fhir+json",
         language: str = "en") -> Answer:
    """Call a FHIR server and read what it answers; raises ``Malformed`` where that is no FHIR."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or HOST, parts.port, timeout=_TIMEOUT)
    headers = {"Accept": accept, "Accept-Language": language, **({"Content-Type": media_type} if media_type else {})}
    try:
        connection.request(method, f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}", payload, headers)
        response = connection.getresponse()
        return Answer(response.status, json.parse(response.read()))
    finally:
        connection.close()
