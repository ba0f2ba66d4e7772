"""Sending a message over HTTP, and what is known afterwards. https://hl7.org/fhir/R4/messageheader-operation-process-message.html

The only module that sends what is about a person. What a registry answered is not judged here (see ``verdict``), but
three cases are kept apart, for they decide what may be said to the EHR: an answer came, nothing was sent, or nobody
knows. Bodies are never logged.
"""

import logging
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError

MEDIA_TYPE = "application/fhir+json"
MAX_ANSWER = 5_000_000
"""Largest answer in bytes that is read."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known after an attempt.

    ``answered``: an HTTP response was read whole. ``not-sent``: the registry has not seen the message. ``unknown``: it
    may have. ``retry_after`` is in seconds, as asked by the registry, not capped.
    """

    kind: Literal["answered", "not-sent", "unknown"]
    status: int | None = None
    body: bytes = field(default=b"", repr=False)
    media_type: str = ""
    retry_after: float | None = None


def send(url: str, message: bytes, *, message_id: str, timeout: tuple[float, float] = (5, 30),
         deadline: float = 60) -> Answer:
    """POST a message Bundle to ``{url}/$process-message``; never raises for what the network or the registry does.

    ``timeout`` is for connecting and for each read, ``deadline`` for the whole attempt, all in seconds: choose a lease
    that is longer. Redirects are not followed: a message goes where the operator said and nowhere else.
    """
    started = time.monotonic()
    with _watched(deadline) as (session, watch):
        try:
            answer = _post(session, f"{url.rstrip('/')}/$process-message", message, message_id, timeout)
        except (requests.RequestException, HTTPError) as error:
            answer = Answer("not-sent" if _was_not_sent(error) else "unknown")
    if watch.is_over and answer.kind == "answered":
        answer = Answer("unknown", answer.status)  # the end that was read is the one that we made
    _log.info("report.attempted message=%s kind=%s status=%s seconds=%.3f", message_id, answer.kind, answer.status,
              time.monotonic() - started)
    return answer


def _post(session: requests.Session, url: str, message: bytes, message_id: str, timeout: tuple[float, float]) -> Answer:
    headers = {"Content-Type": MEDIA_TYPE, "Accept": MEDIA_TYPE, "Accept-Encoding": "identity",
               "X-Request-Id": message_id}
    with session.post(url, data=message, headers=headers, timeout=timeout, allow_redirects=False,
                      stream=True) as response:
        body = _read(response)
        if body is None:
            return Answer("unknown", response.status_code)
        media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return Answer("answered", response.status_code, body, media_type,
                      _seconds(response.headers.get("Retry-After")))


def _read(response: requests.Response) -> bytes | None:
    """The body as sent, not unpacked; None when it is longer than we read."""
    body = bytearray()
    for piece in response.raw.stream(65_536, decode_content=False):
        body += piece
        if len(body) > MAX_ANSWER:
            return None
    return bytes(body)


def _seconds(retry_after: str | None) -> float | None:
    """Retry-After in seconds, given as such or as a date (RFC 9110, 10.2.3); None when absent or unreadable."""
    if retry_after is None:
        return None
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:12])
    try:
        at = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def _was_not_sent(error: Exception) -> bool:
    if isinstance(error, (requests.ConnectTimeout, requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema,
                          requests.exceptions.MissingSchema)):
        return True
    cause: Any = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    return isinstance(reason, NewConnectionError) or isinstance(_root(reason), ssl.SSLCertVerificationError)


def _root(error: Any) -> Any:
    return error.args[0] if isinstance(error, HTTPError) and error.args else error


class _Watched(HTTPAdapter):
    """Knows the sockets it opens, so that a registry which answers a byte at a time can be cut off."""

    def __init__(self) -> None:
        super().__init__(max_retries=0)
        self.sockets: list[socket.socket] = []
        self.is_over = False

    def get_connection_with_tls_context(self, *arguments: Any, **named: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*arguments, **named)
        adapter = self

        class Connection(pool.ConnectionCls):  # type: ignore[misc]
            def connect(self) -> None:
                super().connect()
                adapter.sockets.append(self.sock)

        pool.ConnectionCls = Connection
        return pool

    def cut(self) -> None:
        """End the attempt now, wherever it is."""
        self.is_over = True
        for opened in self.sockets:
            try:
                opened.shutdown(socket.SHUT_RDWR)
            except OSError:
                _log.debug("report.connection-gone")


@contextmanager
def _watched(deadline: float) -> Iterator[tuple[requests.Session, _Watched]]:
    adapter = _Watched()
    timer = threading.Timer(deadline, adapter.cut)
    timer.daemon = True
    with requests.Session() as session:
        session.trust_env = False  # no proxy and no password that nobody configured here
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        timer.start()
        try:
            yield session, adapter
        finally:
            timer.cancel()
