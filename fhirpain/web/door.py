"""The door in front of every view: names the request, refuses what is not certain, and shuts behind the answer.

It refuses, before anything is read, a request whose end or whose host is not certain (RFC 9112 sections 3.2 and 6.3).
Some servers resolve that doubt themselves before WSGI sees it; this is for those that pass both readings on.
"""

import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import Blueprint, Flask, Response, g, request

from fhirpain.web import errors, negotiation, observing
from fhirpain.web.route import CONVERTERS, View

_REQUEST_ID = re.compile(r"[A-Za-z0-9.\-]{1,64}", re.ASCII)

Mounted = tuple[str, str, View]
"""A method, a rule and the view behind them."""


def mount(app: Flask, name: str, prefix: str, views: Iterable[Mounted], plain: Iterable[Mounted] = (),
          first: Iterable[Callable[[], Response | None]] = ()) -> None:
    """Put views behind a door of that name, below a prefix (``""`` or ``"/fhir"``), into an application.

    ``plain`` ones answer with something else than FHIR: what formats a caller takes is theirs to ask.
    Each of ``first`` may answer a request before its view does.
    """
    app.url_map.converters.update(CONVERTERS)
    blueprint = Blueprint(name, __name__, url_prefix=prefix or None)
    for kind, mounted in (("fhir", views), ("plain", plain)):
        for method, rule, view in mounted:
            # The base itself is reached with and without a slash at its end; nothing else has two addresses.
            blueprint.add_url_rule(rule, f"{kind} {method} {rule}".replace(".", ""), view, methods=[method],
                                   strict_slashes=rule != "/", provide_automatic_options=False)
    blueprint.before_app_request(_Refused(prefix))
    blueprint.before_request(_Open(first))
    blueprint.register_error_handler(Exception, errors.respond)
    blueprint.after_request(_close)
    app.register_blueprint(blueprint)


class _Refused:
    """Answers what routing refuses below a prefix: no blueprint has such a request, so no blueprint can."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix

    def __call__(self) -> Response | None:
        refused = request.routing_exception
        if refused is None or not f"{request.path}/".startswith(f"{self._prefix}/"):
            return None
        _begin()
        return _close(errors.respond(refused))


class _Open:
    """Lets a request in, to the first who answers it; the view does where nobody did."""

    def __init__(self, first: Iterable[Callable[[], Response | None]]) -> None:
        self._first = tuple(first)

    def __call__(self) -> Response | None:
        _begin()
        _check(request.environ)
        is_plain = (request.endpoint or "").rpartition(".")[2].startswith("plain ")
        if not is_plain and negotiation.wanted() is None:
            raise errors.refusal("not-acceptable", accepted=", ".join(negotiation.MEDIA_TYPES))
        return next((answer for each in self._first if (answer := each()) is not None), None)


def _check(environ: Mapping[str, Any]) -> None:
    if environ.get("CONTENT_LENGTH") and "HTTP_TRANSFER_ENCODING" in environ:
        raise errors.refusal("ambiguous-length")
    if "," in environ.get("HTTP_HOST", ""):
        raise errors.refusal("ambiguous-host")


def _begin() -> None:
    """Name the request: by the caller's own name where it is harmless; the log and the answer carry it."""
    observing.begin()
    given, correlation = request.environ.get("HTTP_X_REQUEST_ID", ""), request.environ.get("HTTP_X_CORRELATION_ID", "")
    g.request_id = given if _REQUEST_ID.fullmatch(given) else str(uuid.uuid4())
    g.correlation_id = correlation if _REQUEST_ID.fullmatch(correlation) else ""


def _close(response: Response) -> Response:
    if "request_id" not in g:  # the application that it is mounted in has answered itself, before the door
        _begin()
    observing.end(response)
    headers = response.headers
    headers.add("X-Request-Id", g.request_id)
    if g.correlation_id:
        headers.add("X-Correlation-Id", g.correlation_id)
    headers.setdefault("Cache-Control", "no-store")
    headers.add("X-Content-Type-Options", "nosniff")
    return response
