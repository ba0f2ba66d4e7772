"""Requests on the wire, and which of them may be made again.

A request is made again after a broken connection or a 502, 503 or 504 only when doing it twice is doing it once: it
reads, or the server itself makes it so (an update without ``If-Match``, a create with ``If-None-Exist``). Any other is
made again only where it surely was not done: no connection came about, or the answer says when to come back
(``Retry-After`` with 429 or 503). One request keeps its ``X-Request-Id`` through all its attempts.
Nothing is followed away from the server's own address, and no redirect at all.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError

from fhirpain.client.errors import Unavailable, error
from fhirpain.fhir import json
from fhirpain.fhir.issue import Malformed

MEDIA_TYPE = "application/fhir+json"
_AGAIN = (429, 502, 503, 504)
_PORTS = {"http": 80, "https": 443}
_MOST_WAIT = 60  # seconds that a server may ask us to wait before an attempt

Authorization = Callable[[], str]
"""Gives the value of the Authorization header ("Bearer ..."), asked before each request."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in the 200s or 304: status, headers and the body as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    request_id: str = ""

    @property
    def resource(self) -> dict[str, Any]:
        """The resource in the body, ``{}`` where there is none; raises ``Unavailable`` when it is no FHIR."""
        try:
            return json.parse(self.body) if self.body else {}
        except Malformed as problem:
            raise Unavailable(self.status, [], self.request_id) from problem


class Wire:
    """Connections to one FHIR server."""

    def __init__(self, base: str, authorization: Authorization | None, timeout: float, attempts: int) -> None:
        """Nothing is opened yet; raises ``ValueError`` where ``base`` is no http(s) address without query."""
        parts = urlsplit(base)
        if parts.scheme not in _PORTS or not parts.hostname or parts.query or parts.fragment or "@" in parts.netloc:
            raise ValueError("the base is an http or https address, without user, query and fragment")
        self.base = base.rstrip("/")
        self._authorization, self._attempts = authorization, max(attempts, 1)
        self._pool = urllib3.PoolManager(timeout=urllib3.Timeout(total=timeout), maxsize=8)

    def close(self) -> None:
        """Close every connection."""
        self._pool.clear()

    def send(self, method: str, address: str, body: bytes | None = None, headers: Mapping[str, str] | None = None, *,
             again: bool, media_type: str = MEDIA_TYPE) -> Answer:
        """One request; ``again``: doing it twice is doing it once. Raises ``FHIRError``.

        ``address`` is relative to the base, or absolute and below it: else ``ValueError``.
        """
        request_id = str(uuid.uuid4())
        sent = {"Accept": MEDIA_TYPE, "X-Request-Id": request_id, **(headers or {})}
        if body is not None:
            sent["Content-Type"] = media_type
        if self._authorization is not None:
            sent["Authorization"] = self._authorization()
        try:
            response = self._pool.request(method, self._within(address), body=body, headers=sent, redirect=False,
                                          retries=self._retries(again=again))
        except HTTPError as problem:
            raise error(0, None, request_id, uncertain=not again and not _was_not_sent(problem)) from problem
        return _answer(response, request_id, again=again)

    def _retries(self, *, again: bool) -> urllib3.Retry:
        times = self._attempts - 1
        return urllib3.Retry(total=times, connect=times, read=times if again else 0, other=0, redirect=0,
                             status=times, status_forcelist=_AGAIN if again else (), allowed_methods=None,
                             backoff_factor=0.2, backoff_max=10, backoff_jitter=0.2, raise_on_status=False,
                             retry_after_max=_MOST_WAIT)

    def _within(self, address: str) -> str:
        whole = urljoin(f"{self.base}/", address)
        ours, theirs = urlsplit(self.base), urlsplit(whole)
        if _origin(theirs) != _origin(ours) or not f"{theirs.path}/".startswith(f"{ours.path}/"):
            raise ValueError("the address leads away from the server")
        return whole


def _origin(parts: Any) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


def _answer(response: urllib3.BaseHTTPResponse, request_id: str, *, again: bool) -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    answer = Answer(response.status, headers, response.data, request_id)
    if response.status < 300 or response.status == 304:
        return answer
    try:
        resource = json.parse(answer.body) if answer.body else None
    except Malformed:
        resource = None  # a proxy's page, say: the status tells enough
    unsure = response.status >= 500 and not again and "retry-after" not in headers
    raise error(response.status, resource, request_id, uncertain=unsure)


def _was_not_sent(problem: HTTPError) -> bool:
    reason = problem.reason if isinstance(problem, MaxRetryError) else problem
    return isinstance(reason, NewConnectionError | urllib3.exceptions.ConnectTimeoutError)
