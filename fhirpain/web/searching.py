"""Search: by type and of the whole system, by GET and by POST. https://hl7.org/fhir/R4/http.html#search

No link carries what was searched for, which can be a person's number: it names the parameters that were understood,
shows the values of those that only shape the answer, and seals the rest.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec
from flask import Response, request
from werkzeug.http import parse_options_header

from fhirpain import guide
from fhirpain.fhir import search, subset
from fhirpain.fhir.issue import Issue
from fhirpain.fhir.search.model import Query
from fhirpain.store import Cursor, Found, Stored
from fhirpain.store.conditions import Pair, canonical
from fhirpain.web import body, held, negotiation, pages, prefer, published
from fhirpain.web.errors import issue, refusal
from fhirpain.web.facade import Facade, current
from fhirpain.web.route import COMPARTMENT, INSTANCE, TYPE, Route
from fhirpain.web.types import kept

_SHOWN = ("_count", "_sort", "_total", "_summary", "_elements", "_include", "_revinclude", "_type")
_FORM = "application/x-www-form-urlencoded"


class _Page(msgspec.Struct, frozen=True):
    """A page: what is asked, how many, where it begins, and where those before it began, nearest last."""

    pairs: tuple[Pair, ...]
    after: Cursor | None = None
    before: tuple[Cursor | None, ...] = ()


def of_type(resource_type: str) -> Response:
    """The resources of a type that meet what is asked."""
    return _search(kept(resource_type), f"/{resource_type}")


def of_compartment(resource_type: str, resource_id: str, inner_type: str) -> Response:
    """The resources of a type in a compartment. https://hl7.org/fhir/R4/compartmentdefinition.html"""
    compartment(resource_type, kept(inner_type))
    return _search(inner_type, f"/{resource_type}/{resource_id}/{inner_type}", (resource_type, resource_id))


def compartment(resource_type: str, inner_type: str) -> list[Issue]:
    """A warning where resources of the inner type are in no compartment of that kind.

    Raises ``Rejected``: 404 where R4 has no such compartment, 400 for such a type where the caller is strict.
    """
    if resource_type not in search.compartments():
        raise refusal("not-found")
    if inner_type in search.compartment(resource_type):
        return []
    if prefer.is_strict():
        raise refusal("compartment-type")
    return [issue("compartment-type", severity="warning")]


def of_system() -> Response:
    """The resources of any type, or of those of ``_type``, that meet what is asked."""
    return _search(None, "/")


ROUTES = (
    Route("GET", TYPE, of_type, "type", interaction="search-type"),
    Route("POST", f"{TYPE}/_search", of_type, "type", interaction="search-type"),
    Route("GET", f"{INSTANCE}/<fhir_type:inner_type>", of_compartment, "instance", interaction=COMPARTMENT),
    Route("POST", f"{INSTANCE}/<fhir_type:inner_type>/_search", of_compartment, "instance", interaction=COMPARTMENT),
    Route("GET", "/", of_system, "system", interaction="search-system"),
    Route("POST", "/_search", of_system, "system", interaction="search-system"),
)


def _search(resource_type: str | None, address: str, within: tuple[str, str] | None = None) -> Response:
    facade = current()
    page = pages.asked(facade, address, _Page) or _Page(tuple(canonical(sent(facade))[0]))
    query = understood(facade, resource_type, page.pairs)
    wanted = 0 if query.summary == "count" else pages.count(query.count)
    found = facade.store.search(query, after=page.after, count=wanted, within=within)
    if resource_type is not None and within is None and page.after is None and not (found.matches or found.total):
        found = _of_our_guide(resource_type, page.pairs, found, wanted)
    total = _total(page, query, found)
    bundle = {"resourceType": "Bundle", "type": "searchset", **({} if total is None else {"total": total}),
              "link": _links(facade, address, page, query, found)}
    issues = [] if within is None or resource_type is None else compartment(within[0], resource_type)
    entries = [*_entries(facade, query, found), *_told([*issues, *query.issues], found)]
    return negotiation.render({**bundle, "entry": entries} if entries else bundle)


def _of_our_guide(resource_type: str, pairs: tuple[Pair, ...], found: Found, wanted: int) -> Found:
    """The definition of our guide that is asked for by its canonical, where nobody has stored one."""
    ours = published.by_canonical(resource_type, pairs)
    if ours is None:
        return found
    return replace(found, matches=[ours] if wanted else [], total=None if found.total is None else 1)


def _total(page: "_Page", query: Query, found: Found) -> int | None:
    """How many match, where it was asked for or the only page shows it: many clients look for it."""
    if found.total is None and found.next is None and page.after is None and query.total != "none":
        return len(found.matches)
    return found.total


def understood(facade: Facade, resource_type: str | None, pairs: Iterable[Pair]) -> Query:
    """What names and values ask for; a page's seal is none of them. Raises ``Rejected`` (400)."""
    return search.parse(resource_type, [pair for pair in pairs if pair[0] != pages.PARAMETER],
                        strict=prefer.is_strict(), value_sets=held.terminology(), base=facade.base)


def sent(facade: Facade) -> list[Pair]:
    """Names and values of the address, and of the form of a POST."""
    pairs = [(name, value) for name, value in request.args.items(multi=True) if name != pages.PARAMETER]
    if request.method != "POST":
        return pairs
    content = body.read(facade.settings.max_body)
    media_type = parse_options_header(request.headers.get("Content-Type", _FORM if not content else ""))[0]
    if content and media_type.lower() != _FORM:
        raise refusal("media-type", accepted=_FORM)
    try:
        form = parse_qsl(content.decode(), keep_blank_values=True, max_num_fields=1000)
    except ValueError as error:  # too many, or no UTF-8
        raise refusal("bad-request") from error
    negotiation.heed(form)
    if negotiation.wanted() is None:
        raise refusal("not-acceptable", accepted=", ".join(negotiation.MEDIA_TYPES))
    return [*pairs, *form]


def _links(facade: Facade, address: str, page: _Page, query: Query, found: Found) -> list[dict[str, str]]:
    shown = urlencode([(name, value if name.partition(":")[0] in _SHOWN else "") for name, value in query.understood],
                      safe=":*,|")
    links = [pages.link(facade, "self", address, page, names=f"&{shown}" if shown else "")]
    if found.next is not None:
        before = (*page.before, page.after)[-_REMEMBERED:]
        links.append(pages.link(facade, "next", address, _Page(page.pairs, found.next, before)))
    if page.before:
        links.append(pages.link(facade, "previous", address, _Page(page.pairs, page.before[-1], page.before[:-1])))
    return links


_REMEMBERED = 20
"""How many pages one can go back: each makes the link longer."""


def _entries(facade: Facade, query: Query, found: Found) -> list[dict[str, Any]]:
    return [*(_entry(facade, query, stored, "match") for stored in found.matches),
            *(_entry(facade, query, stored, "include") for stored in found.included)]


def _entry(facade: Facade, query: Query, stored: Stored, mode: str) -> dict[str, Any]:
    return {"fullUrl": f"{facade.base}/{stored.resource_type}/{stored.id}", "resource": _content(query, stored, mode),
            "search": {"mode": mode}}


def _content(query: Query, stored: Stored, mode: str) -> Any:
    """The resource, or what is wanted of it; ``_elements`` is for what was searched for."""
    if query.elements and mode == "match":
        return subset.elements(stored.resource, query.elements)
    if query.summary not in (None, "false"):
        return subset.summary(stored.resource, query.summary)
    return negotiation.as_stored(stored)


def _told(ignored: Iterable[Issue], found: Found) -> list[dict[str, Any]]:
    """What was ignored, or cut off, as an entry of its own. https://hl7.org/fhir/R4/search.html#errors"""
    issues = [*ignored, *([issue("search-truncated", severity="warning")] if found.truncated else ())]
    if not issues:
        return []
    return [{"resource": guide.outcome(issues, negotiation.language()), "search": {"mode": "outcome"}}]
