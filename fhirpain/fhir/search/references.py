"""Links of an element: references, canonicals, uris. https://hl7.org/fhir/R4/search.html#reference"""

import functools
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from fhirpain.fhir.search.model import Reference, Token, Uri, Value
from fhirpain.fhir.search.parameters import resource_types
from fhirpain.fhir.search.tokens import Names, Reader

_LITERAL = re.compile(r"(?:(https?://[^\s?#]+)/)?([A-Z][A-Za-z]+)/([A-Za-z0-9.-]{1,64})(?:/_history/([A-Za-z0-9.-]{1,64}))?")


class Link(NamedTuple):
    """A literal reference in its parts; ``url`` is "" for one of this server."""

    type: str
    id: str
    version: str
    url: str


@functools.lru_cache(maxsize=4096)
def link(reference: str, base: str = "") -> Link | None:
    """The parts of a reference; None for one to a contained resource, and for a search (``Patient?...``).

    ``base`` is this server's address: below it a reference is as good as a relative one.
    """
    match = _LITERAL.fullmatch(reference)
    if match is not None and match[2] in resource_types():
        root, kind, key, version = match.groups()
        own = root is None or root == base.rstrip("/")
        return Link(kind, key, version or "", "" if own else f"{root}/{kind}/{key}")
    return Link("", "", "", reference) if ":" in reference and "?" not in reference.partition(":")[0] else None


def reference(names: Names, leading_to: Mapping[str, Names], base: str) -> Reader:
    """A Reference; those of ``leading_to`` only where it leads to that type, as its address or its type tell."""
    plain = tuple((name, "") for name in names)
    wanted = (*plain, *((name, kind) for kind, group in leading_to.items() for name in group))

    def read(value: Any, out: list[Value]) -> None:
        if value.__class__ is not dict:
            return
        literal, told = value.get("reference"), value.get("type", "")
        found = link(literal, base) if literal.__class__ is str else None
        if found is not None:
            kind, key, version, url = found
            told = kind or told
            for name, only in wanted:
                if not only or only == told:
                    out.append(Reference(name, kind, key, version, url))
        if "identifier" in value:
            _logical(value["identifier"], [name for name, only in wanted if name and (not only or only == told)], out)
    return read


def _logical(identifier: Any, names: list[str], out: list[Value]) -> None:
    """``Reference.identifier``, for ``:identifier``."""
    number = identifier.get("value") if identifier.__class__ is dict else None
    if number.__class__ is str:
        system = identifier.get("system", "")
        out.extend(Token(f"{name}:identifier", system if system.__class__ is str else "", number) for name in names)


def canonical(names: Names) -> Reader:
    """A canonical, or a uri that stands for a resource: its url and its version."""
    def read(value: Any, out: list[Value]) -> None:
        if value.__class__ is str and value[:1] != "#":
            url, _, version = value.partition("|")
            out.extend(Reference(name, version=version, url=url) for name in names)
    return read


def resource(names: Names) -> Reader:
    """A resource that stands in the place of a reference to it: the first of a document or message."""
    def read(value: Any, out: list[Value]) -> None:
        kind, key = (value.get("resourceType"), value.get("id")) if value.__class__ is dict else (None, None)
        if key.__class__ is str and kind.__class__ is str and kind in resource_types():
            out.extend(Reference(name, kind, key) for name in names)
    return read


def uri(names: Names) -> Reader:
    """A uri as it stands; one with a version is found without it as well."""
    def read(value: Any, out: list[Value]) -> None:
        if value.__class__ is not str:
            return
        for name in names:
            out.append(Uri(name, value))
            if "|" in value:
                out.append(Uri(name, value.partition("|")[0]))
    return read
