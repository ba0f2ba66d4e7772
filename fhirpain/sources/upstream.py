"""The FHIR server of a region that owns some types (its EHR), asked over HTTP. https://hl7.org/fhir/R4/http.html

Nothing is followed that leads elsewhere: addresses are held against the server's own scheme, host, port and path, and
a redirect is no answer. What takes too long or is too large is broken off. What is asked is never logged.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from typing import Literal
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError
from urllib3.exceptions import TimeoutError as TooSlow

MAX_ANSWER = 20_000_000
"""Largest answer in bytes."""
TIMEOUT = (2.0, 10.0)
"""Seconds for connecting, and for each wait on the server."""
DEADLINE = 30.0
"""Seconds for the whole answer, however steadily it trickles."""
_PIECE = 65_536
_ACCEPT = "application/fhir+json"
_REDIRECTS = range(300, 400)
_NOT_MODIFIED = 304

Trouble = Literal["timeout", "connection", "redirect", "too-large", "elsewhere"]
Token = Callable[[], str]
"""The access token of the moment, "" for none: where SMART Backend Services plugs in."""


class Unanswered(Exception):
    """There is no answer, and why."""

    def __init__(self, trouble: Trouble) -> None:
        """Keep the reason; the message has nothing of what was asked."""
        super().__init__(trouble)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answered; the headers are "" where it sent none."""

    status: int
    body: bytes = field(repr=False)
    media_type: str = ""
    etag: str = ""
    retry_after: str = ""


class Upstream:
    """One FHIR server; used by any number of threads."""

    def __init__(self, url: str, token: Token = str, *, timeout: tuple[float, float] = TIMEOUT,
                 deadline: float = DEADLINE, most: int = MAX_ANSWER) -> None:
        """``url`` is the server's base; raises ``ValueError`` for one that is no address of the web."""
        self.base = url.rstrip("/")
        self._origin, self._path = _origin(self.base), urlsplit(self.base).path
        self._token, self._timeout, self._deadline, self._most = token, timeout, deadline, most
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy and no password that nobody configured here
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def read(self, path: str, etag: str = "") -> Reply:
        """``Type/id`` or ``Type/id/_history/n``, or 304 where it is still as the ETag says; raises ``Unanswered``."""
        return self._ask("GET", f"{self.base}/{path}", headers={"If-None-Match": etag} if etag else {})

    def search(self, resource_type: str, pairs: Iterable[tuple[str, str]]) -> Reply:
        """A search, by POST: its values are in no address that somebody might log; raises ``Unanswered``."""
        return self._ask("POST", f"{self.base}/{resource_type}/_search", data=list(pairs))

    def follow(self, url: str) -> Reply:
        """Another page of a search, where its address is one of this server's; raises ``Unanswered``."""
        if not self.is_own(url):
            raise Unanswered("elsewhere")
        return self._ask("GET", url)

    def is_own(self, url: str) -> bool:
        """Whether an address is below this server's base, by what it is and not by how it begins."""
        try:
            parts = urlsplit(url)
            return (_origin(url) == self._origin and ".." not in parts.path
                    and (parts.path == self._path or parts.path.startswith(f"{self._path}/")))
        except ValueError:
            return False

    def _ask(self, method: str, url: str, *, headers: dict[str, str] | None = None,
             data: list[tuple[str, str]] | None = None) -> Reply:
        token = self._token()
        sent = {"Accept": _ACCEPT, "Accept-Encoding": "identity", **(headers or {}),
                **({"Authorization": f"Bearer {token}"} if token else {})}
        until = time.monotonic() + self._deadline
        try:
            with self._session.request(method, url, headers=sent, data=data, timeout=self._timeout, stream=True,
                                       allow_redirects=False) as response:
                if response.status_code in _REDIRECTS and response.status_code != _NOT_MODIFIED:
                    raise Unanswered("redirect")
                return _reply(response, self._body(response, until))
        except (requests.Timeout, TooSlow) as error:
            raise Unanswered("timeout") from error
        except (requests.RequestException, HTTPError, OSError) as error:
            raise Unanswered("connection") from error

    def _body(self, response: requests.Response, until: float) -> bytes:
        pieces, size = [], 0
        while piece := response.raw.read(_PIECE, decode_content=False):
            size += len(piece)
            if size > self._most:
                raise Unanswered("too-large")
            if time.monotonic() > until:
                raise Unanswered("timeout")
            pieces.append(piece)
        return b"".join(pieces)


def _reply(response: requests.Response, body: bytes) -> Reply:
    said = response.headers
    return Reply(response.status_code, body, said.get("Content-Type", ""), said.get("ETag", ""),
                 said.get("Retry-After", ""))


def _origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port; raises ``ValueError`` for what is no plain address of the web."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        raise ValueError("no address of a FHIR server")
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}[parts.scheme]
