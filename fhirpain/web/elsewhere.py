"""Reads and searches of the types that another server owns, answered from there. https://hl7.org/fhir/R4/http.html

What comes is brought into our form, held against R4 and our profiles, and shown with links of ours. Where the settings
say so, what is invalid is refused; else it is told. A failure there is told as what it is.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
from flask import Response, request
from werkzeug.http import unquote_etag

from fhirpain import guide
from fhirpain.fhir import json, search
from fhirpain.fhir.issue import Issue, Malformed, Rejected
from fhirpain.settings import Settings
from fhirpain.sources.upstream import Reply, Unanswered, Upstream
from fhirpain.store.conditions import Pair, canonical
from fhirpain.web import held, negotiation, pages, prefer, reads, searching
from fhirpain.web.errors import RULES, Later, issue, refusal
from fhirpain.web.facade import Facade, current
from fhirpain.web.ours import as_warnings, located, ours
from fhirpain.web.remembered import Remembered, Shown

_OK, _NOT_MODIFIED, _BUSY = 200, 304, 503
_TROUBLES: Final = {"timeout": "upstream-timeout", "connection": "upstream-unreachable"}
_STATUSES: Final = {400: "upstream-query", 422: "upstream-query", 401: "upstream-denied", 403: "upstream-denied",
                    404: "not-found", 410: "gone", 429: "upstream-busy", 503: "upstream-busy"}
_JSON: Final = ("application/fhir+json", "application/json", "text/json")
Resource = dict[str, Any]


@dataclass(frozen=True)
class Elsewhere:
    """The server that owns some types; ``refuses`` what is invalid."""

    server: Upstream
    types: frozenset[str]
    refuses: bool
    remembered: Remembered = field(default_factory=Remembered)


class _Page(msgspec.Struct, frozen=True):
    """A page there: what is asked, or the address that the server gave for going on."""

    pairs: tuple[Pair, ...] = ()
    url: str = ""


def of(settings: Settings) -> Elsewhere | None:
    """The server that the settings name; None where they name none. Raises ``ValueError`` for a bad address."""
    if not settings.upstream_url:
        return None
    server = Upstream(settings.upstream_url, lambda: settings.upstream_token)
    return Elsewhere(server, settings.upstream_owned, settings.upstream_refuse_invalid)


def answer() -> Response | None:
    """The answer to a read or a search of a type that is owned elsewhere; None for every other request."""
    facade, asked = current(), request.view_args or {}
    there, rule, resource_type = facade.elsewhere, request.url_rule, asked.get("resource_type", "")
    if there is None or rule is None:
        return None
    if asked.get("inner_type") in there.types:
        raise refusal("upstream-not-offered")
    if resource_type not in there.types or "inner_type" in asked or "$" in rule.rule:
        return None
    if rule.rule.endswith("/_search"):
        return _find(facade, there, resource_type)
    if request.method not in ("GET", "HEAD"):
        return None
    if "resource_id" not in asked and not rule.rule.endswith("/_history"):
        return _find(facade, there, resource_type)
    if rule.rule.endswith("/_history"):
        raise refusal("upstream-not-offered")
    version = f"/_history/{asked['version']}" if "version" in asked else ""
    return _read(there, resource_type, f"{resource_type}/{asked['resource_id']}{version}")


def _read(there: Elsewhere, resource_type: str, path: str) -> Response:
    """One resource, or one version of it: asked for anew each time, sent anew only where it has changed."""
    key = _caller(), path
    known = there.remembered.get(key)
    reply = _answered(lambda: there.server.read(path, known.etag if known else ""))
    if known is not None and reply.status == _NOT_MODIFIED:
        return _shown(known)
    resource, issues = ours(_resource(reply, resource_type), there.server.base, there.types)
    if there.refuses and any(one.is_error for one in issues):
        raise Rejected([issue("upstream-invalid"), *issues], RULES["upstream-invalid"][0])
    shown = Shown(resource, len(issues), reply.etag, len(reply.body))
    if shown.etag:
        there.remembered.put(key, shown)
    return _shown(shown)


def _find(facade: Facade, there: Elsewhere, resource_type: str) -> Response:
    """A search, or another page of one."""
    address = f"/{resource_type}"
    page, ignored = pages.asked(facade, address, _Page), tuple[Issue, ...]()
    if page is None:
        query = search.parse(resource_type, canonical(searching.sent(facade))[0], strict=prefer.is_strict(),
                             value_sets=held.terminology(), base=facade.base)
        page, ignored = _Page(tuple(query.understood)), query.issues
    reply = _answered(lambda: there.server.follow(page.url) if page.url
                      else there.server.search(resource_type, page.pairs))
    bundle = _resource(reply, "Bundle")
    entries, issues = _entries(facade, there, bundle)
    told = [*ignored, *issues]
    if told:
        entries.append({"resource": guide.outcome(as_warnings(told), negotiation.language()),
                        "search": {"mode": "outcome"}})
    return negotiation.render({
        "resourceType": "Bundle", "type": "searchset", **({"total": bundle["total"]} if "total" in bundle else {}),
        "link": list(_links(facade, there, address, page, bundle)), **({"entry": entries} if entries else {})})


def _entries(facade: Facade, there: Elsewhere, bundle: Resource) -> tuple[list[Resource], list[Issue]]:
    """The resources in our form, and what is wrong with them; without those that must not be shown.

    What the server tells of itself (an OperationOutcome) is its own.
    """
    entries: list[Resource] = []
    issues: list[Issue] = []
    for entry in bundle.get("entry", ()):
        if entry.get("resource", {}).get("resourceType") in (None, "OperationOutcome"):
            continue
        resource, found = ours(entry["resource"], there.server.base, there.types)
        kind = resource["resourceType"]
        if there.refuses and any(one.is_error for one in found):
            issues.append(issue("upstream-invalid", severity="warning"))
            continue
        issues += located(found, kind, f"Bundle.entry[{len(entries)}].resource")
        base = facade.base if kind in there.types else there.server.base
        entries.append({"fullUrl": f"{base}/{kind}/{resource.get('id', '')}", "resource": resource,
                        "search": {"mode": entry.get("search", {}).get("mode", "match")}})
    return entries, issues


def _links(facade: Facade, there: Elsewhere, address: str, page: _Page, bundle: Resource) -> Iterator[dict[str, str]]:
    """Ours, sealed; one that leads away from the server is left out."""
    yield pages.link(facade, "self", address, page)
    for link in bundle.get("link", ()):
        if link["relation"] in ("next", "previous") and there.server.is_own(link["url"]):
            yield pages.link(facade, link["relation"], address, _Page(url=link["url"]))


def _answered(ask: Callable[[], Reply]) -> Reply:
    """The server's answer; its refusals and failures as ours. Raises ``Rejected``."""
    try:
        reply = ask()
    except Unanswered as error:
        raise refusal(_TROUBLES.get(error.trouble, "upstream-answer")) from error
    if reply.status in (_OK, _NOT_MODIFIED):
        return reply
    refused = refusal(_STATUSES.get(reply.status, "upstream-failed"))
    raise Later(refused, reply.retry_after) if reply.retry_after and refused.status == _BUSY else refused


def _resource(reply: Reply, resource_type: str) -> Resource:
    """The resource in an answer; raises ``Rejected`` (502) where there is none of that type that can be read."""
    if reply.status != _OK or reply.media_type.partition(";")[0].strip().lower() not in _JSON:
        raise refusal("upstream-answer")
    try:
        resource = json.parse(reply.body)
    except Malformed as error:
        raise refusal("upstream-answer") from error
    if resource["resourceType"] != resource_type or (resource_type == "Bundle" and not _is_searchset(resource)):
        raise refusal("upstream-answer")
    return resource


def _is_searchset(bundle: Resource) -> bool:
    """Whether what is looked at here is of its kind; each resource in it is held against all rules later."""
    def objects(parts: Any) -> bool:
        return isinstance(parts, list) and all(isinstance(part, dict) for part in parts)

    entries, links = bundle.get("entry", []), bundle.get("link", [])
    return (bundle.get("type") == "searchset" and objects(entries) and objects(links)
            and isinstance(bundle.get("total", 0), int)
            and all(isinstance(link.get(name), str) for link in links for name in ("relation", "url"))
            and all(_is_match(entry) for entry in entries))


def _is_match(entry: Resource) -> bool:
    resource = entry.get("resource", {"resourceType": ""})
    return (isinstance(resource, dict) and isinstance(resource.get("resourceType"), str)
            and isinstance(entry.get("search", {}), dict))


def _shown(shown: Shown) -> Response:
    """The resource, or 304 where the caller has it; how much is wrong with it is told in a header."""
    tag = unquote_etag(shown.etag)[0] if shown.etag else None
    if tag is not None and request.if_none_match.contains_weak(tag):
        response = Response(status=_NOT_MODIFIED)
        del response.headers["Content-Type"]
    else:
        response = negotiation.render(reads.part(shown.resource) if reads.is_part_wanted() else shown.resource)
    if shown.etag:
        response.headers["ETag"] = shown.etag
    if shown.issues:
        response.headers["X-Validation-Issues"] = str(shown.issues)
    return response


def _caller() -> str:
    """Who asks, as far as the request tells: what one was shown is not shown to another on that account."""
    return hashlib.sha256(request.headers.get("Authorization", "").encode()).hexdigest()
