"""A profile or an extension as tables: its differential, its snapshot, its invariants.

https://hl7.org/fhir/R4/profiling.html
"""

import functools
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from fhirpain import guide
from fhirpain.fhir import json
from fhirpain.guide_pages.artifacts import Artifact, Json, Link, artifacts, find, link, value


class Type(NamedTuple):
    """A type that an element may have, and the profiles that it, or what it refers to, keeps."""

    link: Link
    profiles: list[Link]
    targets: list[Link]


class Name(NamedTuple):
    """What somebody else calls an element of ours; ``place`` is its path without the type."""

    who: str
    name: str
    place: str
    note: str


class Row(NamedTuple):
    """An element; ``fixed`` is JSON, ``place`` its path without the type."""

    path: str
    name: str
    depth: int
    cardinality: str
    types: list[Type]
    must_support: bool
    short: str
    fixed: str
    binding: tuple[str, Link] | None
    names: list[Name]
    invariants: list[str]

    @property
    def place(self) -> str:
        """Its path without the type, which the page says once."""
        return _place(self.path)


class Invariant(NamedTuple):
    """A rule of the profile's own, in each language of the guide."""

    key: str
    severity: str
    paths: list[str]
    texts: dict[str, str]
    expression: str


def of(artifact: Artifact) -> dict[str, Any]:
    """What the page of a structure shows of it."""
    resource = artifact.resource
    snapshot = {each["id"]: each for each in resource["snapshot"]["element"]}
    changed = resource["differential"]["element"]
    whole = [_row(each, each) for each in snapshot.values()]
    return {"base": link(resource["baseDefinition"]), "type": resource["type"],
            "contexts": [each["expression"] for each in resource.get("context", ())],
            "differential": [_row(each, snapshot.get(each["id"], each)) for each in changed],
            "snapshot": whole, "musts": [row for row in whole if row.must_support],
            "named": list(_named(resource)), "told": _told(resource), "invariants": _invariants(changed)}


def _lineage(resource: Json) -> Iterator[Json]:
    """A profile of ours and those of ours that it is made from: a snapshot does not repeat their mappings."""
    yield resource
    base = find(resource["baseDefinition"])
    if base is not None:
        yield from _lineage(base.resource)


def _named(resource: Json) -> Iterator[Name]:
    """What others call its elements, one after another of them, in the order of the elements."""
    names = [name for each in _lineage(resource) for element in each["differential"]["element"]
             for name in _names(element)]
    return (name for who in dict.fromkeys(sorted(each.who for each in names)) for name in names if name.who == who)


def _told(resource: Json) -> dict[str, str]:
    """What is to be known of each who names elements of it."""
    said = {each["name"]: each.get("comment", "") for one in _lineage(resource) for each in one.get("mapping", ())}
    return dict(sorted(said.items()))


def _names(element: Json) -> list[Name]:
    return [Name(_systems()[each["identity"]], each["map"], _place(str(element["id"])), each.get("comment", ""))
            for each in element.get("mapping", ()) if each["identity"] in _systems()]


def _row(element: Json, whole: Json) -> Row:
    """A row; ``whole`` is the element of the snapshot, which knows the end of a cardinality that is not changed."""
    counted = "min" in element or "max" in element
    path = str(element["id"])
    return Row(
        path, path.rpartition(".")[2], min(path.count("."), 6),
        f"{whole.get('min', 0)}..{whole.get('max', '*')}" if counted else "",
        [_type(each) for each in element.get("type", ())], element.get("mustSupport") is True,
        str(element.get("short") or whole.get("short", "")), _fixed(element), _binding(element),
        _names(element),
        [each["key"] for each in element.get("constraint", ())])


def _place(path: str) -> str:
    """The whole of a resource is named by its type."""
    return path.partition(".")[2] or path


@functools.cache
def _systems() -> dict[str, str]:
    """Who else names our elements, by the identity of the mapping; the standard's own mappings are not declared."""
    return {each["identity"]: each.get("name", each["identity"])
            for artifact in artifacts() for each in artifact.resource.get("mapping", ())}


def _type(held: Json) -> Type:
    code = str(held["code"])
    named = Link(code, "") if code.startswith("http") else link(f"http://hl7.org/fhir/StructureDefinition/{code}")
    return Type(named, [link(each) for each in held.get("profile", ())],
                [link(each) for each in held.get("targetProfile", ())])


def _fixed(element: Json) -> str:
    held = value(element, "fixed")
    held = value(element, "pattern") if held is None else held
    return "" if held is None else json.dump(held).decode() if isinstance(held, dict | list) else str(held)


def _binding(element: Json) -> tuple[str, Link] | None:
    held = element.get("binding", {})
    return (held["strength"], link(held["valueSet"])) if "valueSet" in held else None


def _invariants(elements: Iterable[Json]) -> list[Invariant]:
    found: dict[str, Invariant] = {}
    for path, held in _constraints(elements):
        said = Invariant(held["key"], held["severity"], [], rule_texts(held["key"]) or {"en": held["human"]},
                         held.get("expression", ""))
        found.setdefault(held["key"], said).paths.append(path)
    return list(found.values())


def _constraints(elements: Iterable[Json]) -> Iterator[tuple[str, Json]]:
    return ((element["id"], held) for element in elements for held in element.get("constraint", ()))


def rule_texts(key: str) -> dict[str, str]:
    """Our words for a rule in each language; none for a rule of the standard's."""
    try:
        return dict(guide.rule("error", "invariant", key, "").texts)
    except LookupError:
        return {}
