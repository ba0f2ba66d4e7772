"""Patient/$everything: what is held of one person. https://hl7.org/fhir/R4/patient-operation-everything.html

The patient's compartment in the order of creation, page by page, all of it or what tells of care in a time (``start``,
``end``; what tells no time of care is not left out); with each page what its resources refer to of those
kinds that belong to nobody (organisations, practitioners), so that a page can be read by itself.
"""

from collections.abc import Iterable
from typing import Any, Final

import msgspec
from flask import Response

from fhirpain.fhir.search.times import bounds, moment
from fhirpain.store import Cursor, Stored
from fhirpain.store.search import Care
from fhirpain.web import held, negotiation, pages
from fhirpain.web.asking import Asked, In, read
from fhirpain.web.errors import refusal
from fhirpain.web.facade import Facade, current
from fhirpain.web.ours import references
from fhirpain.web.route import offered
from fhirpain.web.types import kept

_TAKES: Final = {"_type": In(repeats=True), "_since": In("instant"), "_count": In("integer"),
                 "start": In("instant"), "end": In("instant")}
_SHARED: Final = ("Organization", "Practitioner", "PractitionerRole", "Location", "HealthcareService", "Medication",
                  "Questionnaire", "PlanDefinition", "ActivityDefinition", "Device")


class _Page(msgspec.Struct, frozen=True):
    """A page: of which types, written since when (microseconds), of care when, how many, and where it begins."""

    types: tuple[str, ...] = ()
    since: int | None = None
    care: Care | None = None
    count: int | None = None
    after: Cursor | None = None


def everything(resource_id: str) -> Response:
    """A page of what is held of a person."""
    facade, address = current(), f"/Patient/{resource_id}/$everything"
    page = pages.asked(facade, address, _Page) or _asked()
    held.stored("Patient", resource_id)
    since = None if page.since is None else moment(page.since)
    found = facade.store.compartment("Patient", resource_id, types=page.types, since=since, care=page.care,
                                     after=page.after, count=pages.count(page.count))
    links = [pages.link(facade, "self", address, page)]
    if found.next is not None:
        links.append(pages.link(facade, "next", address, msgspec.structs.replace(page, after=found.next)))
    entries = [*(_entry(facade, one, "match") for one in found.matches),
               *(_entry(facade, one, "include") for one in _shared(facade, found.matches, page.types))]
    return negotiation.render({"resourceType": "Bundle", "type": "searchset", "link": links,
                               **({"entry": entries} if entries else {})})


def _asked() -> _Page:
    """The first page; raises ``Rejected`` (400)."""
    asked = read(_TAKES)
    types = tuple(one for text in asked.all("_type") for one in text.split(","))
    for one in types:
        kept(one)
    since, start, end = (_time(asked, name) for name in ("_since", "start", "end"))
    care = (None if start is None else start[0], None if end is None else end[1])
    return _Page(types, None if since is None else since[0], None if care == (None, None) else care,
                 asked.one("_count"))


def _time(asked: Asked, name: str) -> tuple[int, int] | None:
    """The first and the last microsecond of a time that is asked for; raises ``Rejected`` (400) where it is none."""
    found = bounds(asked.text(name)) if asked.has(name) else None
    if asked.has(name) and found is None:
        raise refusal("parameter-value", parameter=name, kind="instant")
    return found


def _shared(facade: Facade, matches: Iterable[Stored], types: tuple[str, ...]) -> list[Stored]:
    """What the resources of a page refer to that belongs to nobody."""
    wanted: dict[tuple[str, str], None] = {}
    for stored in matches:
        for reference in references(stored.resource):
            resource_type, _, resource_id = reference.removeprefix(f"{facade.base}/").partition("/")
            if resource_type in _SHARED and (resource_type in types or not types):
                wanted[resource_type, resource_id] = None
    found = facade.store.read_many(list(wanted))
    return [one for one in found.values() if not one.deleted and one.person is None]


def _entry(facade: Facade, stored: Stored, mode: str) -> dict[str, Any]:
    return {"fullUrl": f"{facade.base}/{stored.resource_type}/{stored.id}", "resource": stored.resource,
            "search": {"mode": mode}}


ROUTES = offered("everything", everything, "Patient", "instance")
