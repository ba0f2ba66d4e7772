"""What holds for a Bundle as a whole: its fullUrls, and references from one entry to another.

https://hl7.org/fhir/R4/bundle.html and https://hl7.org/fhir/R4/documents.html
"""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from fhirpain.fhir.validation.location import At
from fhirpain.fhir.validation.primitives import PRIMITIVES

if TYPE_CHECKING:
    from fhirpain.fhir.validation.run import Resource, Run

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:\S+").fullmatch
_RESTFUL = re.compile(r"(https?://\S+?/)([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})").fullmatch
_ADDRESS = re.compile(r"(https?://\S+?/)?([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})").fullmatch
_HISTORY = re.compile(r"/_history/[A-Za-z0-9\-.]{1,64}$")
_TIED = ("urn:uuid:", "urn:oid:")
"""How a reference begins that means nothing outside its Bundle."""
_CARRIED: dict[Any, Callable[[str], bool]] = {
    # Another version of the document is another document.
    "document": lambda name: name != "relatesTo",
    "message": lambda name: name == "focus",
}
"""By the Bundle's type, which elements of its first resource point at what the Bundle must carry."""


_IDENTIFIED = ("document", "message", "collection", "searchset", "history")
"""Bundles whose entries have been given their identity: https://hl7.org/fhir/R4/bundle-definitions.html#Bundle.entry.fullUrl"""


class Entries:
    """The entries of a Bundle by fullUrl and, those that have one, by canonical."""

    __slots__ = ("_by_canonical", "_by_url", "_urls")

    def __init__(self, bundle: "Resource") -> None:
        """Index the entries that have a fullUrl and a resource; of two with one fullUrl the first counts."""
        self._by_url: dict[str, Resource] = {}
        self._by_canonical: dict[str, Resource] = {}
        self._urls: dict[int, str] = {}
        for _, entry in entries_of(bundle):
            url, resource = entry.get("fullUrl"), entry.get("resource")
            if isinstance(url, str) and type(resource) is dict:
                self._by_url.setdefault(url, resource)
                self._by_url.setdefault(f"{url}/_history/{_version(resource)}", resource)
                self._urls[id(resource)] = url
            if type(resource) is dict and isinstance(canonical := resource.get("url"), str):
                self._by_canonical.setdefault(canonical, resource)
                self._by_canonical.setdefault(f"{canonical}|{resource.get('version', '')}", resource)

    def find(self, reference: str, url: str) -> "Resource | None":
        """What a reference in the entry ``url`` points at: by fullUrl, a relative one by the entry's own server.

        https://hl7.org/fhir/R4/bundle.html#references
        """
        if ":" not in reference or not _ABSOLUTE(reference):
            reference = self._absolute(reference, url)
        found = self._by_url.get(reference)
        return found or (self._by_url.get(_HISTORY.sub("", reference)) if "/_history/" in reference else None)

    def _absolute(self, reference: str, url: str) -> str:
        """A relative reference by the address of the entry it stands in; "" where that is not the entry's address."""
        if url.startswith("urn:uuid:"):
            # Beside a urn:uuid: a relative reference holds the uuid: Patient/<uuid> is urn:uuid:<uuid>.
            return url[:9] + reference.rpartition("/")[2]
        address, own = _ADDRESS(url), self._by_url.get(url)
        if address is None:
            return reference
        named = own is None or (own.get("resourceType"), own.get("id")) == (address[2], address[3])
        return (address[1] or "") + reference if named else ""

    def find_canonical(self, canonical: str) -> "Resource | None":
        """The entry of a canonical ``url`` or ``url|version``; the first, where several have it."""
        return self._by_canonical.get(canonical)

    def url_of(self, resource: "Resource") -> str:
        """The fullUrl of an entry's resource, or "" when it is none of these entries'."""
        return self._urls.get(id(resource), "")


def entries_of(bundle: "Resource") -> Iterator[tuple[int, dict[str, Any]]]:
    """The entries that are objects, with their places."""
    given = bundle.get("entry")
    for index, entry in enumerate(given if type(given) is list else ()):
        if type(entry) is dict:
            yield index, entry


def _is_identified(entry: dict[str, Any]) -> bool:
    """Whether an entry holds a resource that has an identity: a search's OperationOutcome is made for the answer."""
    resource = entry.get("resource")
    made = type(resource) is dict and resource.get("resourceType") == "OperationOutcome"
    return resource is not None and not made and "_fullUrl" not in entry


def _version(resource: "Resource") -> str:
    meta = resource.get("meta")
    return str(meta.get("versionId", "")) if type(meta) is dict else ""


def check_bundle(run: "Run", bundle: "Resource", at: At) -> None:
    """Note what is wrong with a Bundle beyond its elements and invariants."""
    kind = bundle.get("type")
    for index, entry in entries_of(bundle):
        url = entry.get("fullUrl")
        if isinstance(url, str):
            _check_url(run, url, entry, (at, "entry", index))
        elif kind in _IDENTIFIED and _is_identified(entry):
            run.add("bundle-full-url", ((at, "entry", index), "fullUrl", -1), reason="missing")
    if kind in ("document", "message", "transaction"):
        _check_references(run, bundle, at)
    if kind == "document":
        _check_orphans(run, bundle, at)
    if kind == "searchset":
        _check_search(run, bundle, at)


def _check_url(run: "Run", url: str, entry: dict[str, Any], at: At) -> None:
    here = (at, "fullUrl", -1)
    if url.startswith("urn:uuid:") and PRIMITIVES["uuid"].fits(url.lower()):
        return
    if not _ABSOLUTE(url):
        run.add("bundle-full-url", here, reason="absolute")
    elif url.startswith("urn:uuid:"):
        run.add("bundle-full-url", here, reason="uuid")
    elif url.startswith("urn:oid:") and not PRIMITIVES["oid"].fits(url):
        run.add("bundle-full-url", here, reason="oid")
    else:
        _check_agreement(run, url, entry.get("resource"), here)


def _check_agreement(run: "Run", url: str, resource: Any, at: At) -> None:
    """A fullUrl that is a resource's address on a server names the resource that stands beside it."""
    address = _RESTFUL(url)
    if address is None or type(resource) is not dict or not run.compiled.is_resource(address[2]):
        return
    if (address[2], address[3]) != (resource.get("resourceType"), resource.get("id")):
        run.add("bundle-full-url", at, reason="disagrees")


def _check_references(run: "Run", bundle: "Resource", at: At) -> None:
    """A urn:uuid: or urn:oid: lives in this Bundle alone; a document or message carries what its head is about.

    https://hl7.org/fhir/R4/documents.html#content and https://hl7.org/fhir/R4/messaging.html#structure
    """
    entries = run.scope.entries or Entries(bundle)
    for index, entry in entries_of(bundle):
        url, resource = entry.get("fullUrl"), entry.get("resource")
        base = url if isinstance(url, str) else ""
        place = ((at, "entry", index), "resource", -1)
        carries = _CARRIED.get(bundle.get("type")) if index == 0 else None
        if carries is None and not _is_torn(resource, entries, base):
            continue
        for reference, where in references_in(resource, place):
            tied = reference.startswith(_TIED) or (
                carries is not None and not _ABSOLUTE(reference) and carries(_element_of(where, place)))
            if tied and not reference.startswith("#") and entries.find(reference, base) is None:
                run.add("bundle-reference", where)


def _is_torn(resource: Any, entries: Entries, url: str) -> bool:
    """Whether a tied reference may lead nowhere: to be told quickly, as places are seldom needed."""
    waiting = [resource]
    for item in waiting:
        if item.__class__ is list:
            waiting += item
        elif item.__class__ is dict:
            if isinstance(reference := item.get("reference"), str) and reference.startswith(_TIED) and (
                    entries.find(reference, url) is None):
                return True
            for part in item.values():
                kind = part.__class__
                if kind is dict:
                    waiting.append(part)
                elif kind is list:
                    waiting += part
    return False


def _element_of(at: At, resource: At) -> str:
    """The element of the resource in which a place inside it lies."""
    while at[0] is not None and at[0] != resource:
        at = at[0]
    return at[1]


def references_in(value: Any, at: At) -> Iterator[tuple[str, At]]:
    """Every ``reference`` text in a resource with the place of the Reference, not those of resources inside it."""
    waiting = [(value, at)]
    while waiting:
        item, place = waiting.pop()
        if type(item) is not dict:
            continue
        if isinstance(item.get("reference"), str):
            yield item["reference"], place
        for name, part in item.items():
            if type(part) is list:
                waiting += [(one, (place, name, index)) for index, one in enumerate(part)]
            elif type(part) is dict and not (name == "resource" and "resourceType" in part):
                waiting.append((part, (place, name, -1)))


def _check_orphans(run: "Run", bundle: "Resource", at: At) -> None:
    """Every entry of a document is reached from its Composition. https://hl7.org/fhir/R4/documents.html#content"""
    entries = run.scope.entries or Entries(bundle)
    given = [(index, entry) for index, entry in entries_of(bundle) if type(entry.get("resource")) is dict]
    if not given or given[0][1]["resource"].get("resourceType") != "Composition":
        return
    links = {id(entry["resource"]): _targets(entries, entry) for _, entry in given}
    reached, waiting = set(), [id(given[0][1]["resource"])]
    # A Provenance about something in the document belongs to it although nothing points at the Provenance.
    waiting += [id(entry["resource"]) for _, entry in given if entry["resource"].get("resourceType") == "Provenance"]
    while waiting:
        one = waiting.pop()
        if one not in reached:
            reached.add(one)
            waiting += links.get(one, ())
    for index, entry in given:
        if id(entry["resource"]) not in reached and entry["resource"].get("resourceType") != "Binary":
            run.add("bundle-orphan", (at, "entry", index))


def _targets(entries: Entries, entry: dict[str, Any]) -> list[int]:
    url = entry.get("fullUrl")
    found = [entries.find(reference, url if isinstance(url, str) else "")
             for reference, _ in references_in(entry["resource"], (None, "", -1))]
    return [id(one) for one in found if one is not None]


def _check_search(run: "Run", bundle: "Resource", at: At) -> None:
    """https://hl7.org/fhir/R4/http.html#search and the search modes of https://hl7.org/fhir/R4/bundle.html#searchset"""
    for index, entry in entries_of(bundle):
        resource, search = entry.get("resource"), entry.get("search")
        mode = search.get("mode") if type(search) is dict else None
        if type(resource) is not dict:
            continue
        outcome = resource.get("resourceType") == "OperationOutcome"
        if mode is not None and (mode == "outcome") != outcome:
            run.add("bundle-search", ((at, "entry", index), "search", -1), reason="mode")
        if not outcome and "id" not in resource:
            run.add("bundle-search", ((at, "entry", index), "resource", -1), reason="id")
    _check_links(run, bundle, at)


def _check_links(run: "Run", bundle: "Resource", at: At) -> None:
    seen: set[str] = set()
    links = bundle.get("link")
    for index, link in enumerate(links if type(links) is list else ()):
        relation = link.get("relation") if type(link) is dict else None
        if isinstance(relation, str) and relation in seen:
            run.add("bundle-link", (at, "link", index))
        elif isinstance(relation, str):
            seen.add(relation)
