"""What has happened to a resource, a type, everything. https://hl7.org/fhir/R4/http.html#history"""

import re
from datetime import datetime
from typing import Any

import msgspec
from flask import Response, request

from fhirpain.fhir.search.times import bounds, moment
from fhirpain.store import Place, Stored
from fhirpain.web import negotiation, pages
from fhirpain.web.errors import refusal
from fhirpain.web.facade import Facade, current
from fhirpain.web.route import INSTANCE, TYPE, Route
from fhirpain.web.types import kept

_COUNT = re.compile(r"[0-9]{1,9}", re.ASCII)
Span = tuple[datetime, datetime]


class _Page(msgspec.Struct, frozen=True):
    """A page: since when, current at what time, how many, and after which version."""

    since: datetime | None
    at: Span | None
    count: int
    after: Place | None = None


def of_instance(resource_type: str, resource_id: str) -> Response:
    """Every version of one resource, the newest first; 404 where there never was one."""
    if current().store.read(kept(resource_type), resource_id) is None:
        raise refusal("not-found")
    return _history(resource_type, resource_id)


def of_type(resource_type: str) -> Response:
    """Every version of every resource of a type."""
    return _history(kept(resource_type))


def of_system() -> Response:
    """Every version of everything."""
    return _history()


ROUTES = (
    Route("GET", f"{INSTANCE}/_history", of_instance, "instance", interaction="history-instance"),
    Route("GET", f"{TYPE}/_history", of_type, "type", interaction="history-type"),
    Route("GET", "/_history", of_system, "system", interaction="history-system"),
)


def _history(*which: str) -> Response:
    facade, address = current(), "/".join(("", *which, "_history"))
    page = pages.asked(facade, address, _Page) or _asked()
    found = facade.store.history(*which, since=page.since, at=page.at, after=page.after, count=page.count)
    links = [pages.link(facade, "self", address, page)]
    if found.next is not None:
        links.append(pages.link(facade, "next", address, _Page(page.since, page.at, page.count, found.next)))
    bundle = {"resourceType": "Bundle", "type": "history", "total": found.total, "link": links}
    entries = [_entry(facade, stored) for stored in found.entries]
    return negotiation.render({**bundle, "entry": entries} if entries else bundle)


def _asked() -> _Page:
    since, at, count = (request.args.get(name) for name in ("_since", "_at", "_count"))
    if count is not None and not _COUNT.fullmatch(count):
        raise refusal("bad-parameter")
    return _Page(None if since is None else _span(since)[0], None if at is None else _span(at),
                 pages.count(None if count is None else int(count)))


def _span(text: str) -> Span:
    """A point in time as it is written, from its first microsecond to its last; raises ``Rejected`` (400)."""
    # A plus sign in a query is a blank.
    found = bounds(text.replace(" ", "+"))
    if found is None:
        raise refusal("bad-parameter")
    return moment(found[0]), moment(found[1])


def _entry(facade: Facade, stored: Stored) -> dict[str, Any]:
    """https://hl7.org/fhir/R4/bundle.html#history"""
    address = f"{stored.resource_type}/{stored.id}"
    method = "DELETE" if stored.deleted else stored.method or ("POST" if stored.version == 1 else "PUT")
    url = stored.resource_type if method == "POST" else address
    status = "204 No Content" if stored.deleted else "201 Created" if stored.version == 1 else "200 OK"
    return {
        "fullUrl": f"{facade.base}/{address}",
        **({} if stored.deleted else {"resource": negotiation.as_stored(stored)}),
        "request": {"method": method, "url": url},
        "response": {"status": status, "etag": f'W/"{stored.version}"',
                     "lastModified": stored.last_updated.isoformat(timespec="milliseconds")},
    }
