"""The requests of a transaction, and how references in it are led to what the server stores.

https://hl7.org/fhir/R4/http.html#transaction and https://hl7.org/fhir/R4/bundle.html#references
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fhirpain.fhir.definitions import r4
from fhirpain.fhir.shape import Child, shape

ORDER = ("DELETE", "POST", "PUT", "PATCH", "GET", "HEAD")
"""Every verb of a transaction, in the order in which R4 has them done (PUT and PATCH are one step)."""

_TARGET = re.compile(r"(?P<type>[A-Z][A-Za-z]+)(?:/(?P<id>[A-Za-z0-9.\-]{1,64}))?(?:\?(?P<condition>.*))?", re.DOTALL)
_RESTFUL = re.compile(r"(?P<base>https?://.+/)(?P<local>[A-Z][A-Za-z]+/[A-Za-z0-9.\-]{1,64})")
_VERSIONED = re.compile(r"(?P<bare>.+)/_history/[A-Za-z0-9.\-]{1,64}")
_LINK = re.compile(r"""(?P<before>\b(?:href|src)\s*=\s*)(?P<quote>["'])(?P<link>.*?)(?P=quote)""", re.DOTALL)
_LINKING = frozenset({"uri", "url", "oid", "uuid"})
"""Types whose values are led on as well; canonicals are not, says the specification."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a request's url names: a type, one resource, or those of a type that meet a condition (a search)."""

    type: str
    id: str = ""
    condition: str | None = None

    @classmethod
    def of(cls, url: str) -> "Target | None":
        """Read ``Type``, ``Type/id`` or ``Type?search``; None for anything else."""
        found = _TARGET.fullmatch(url)
        if found is None or (found["id"] and found["condition"] is not None):
            return None
        return cls(found["type"], found["id"] or "", found["condition"])


class Links:
    """Where references of a transaction lead: from full URLs to ``Type/id``."""

    def __init__(self, known: Mapping[str, str], base: str = "") -> None:
        """``known`` maps each entry's ``fullUrl`` to where its resource is stored; ``base`` is our own address."""
        self._known, self._base = dict(known), f"{base.rstrip('/')}/" if base else ""
        self._local: dict[str, dict[str, str]] = {}
        for full_url, stored in known.items():
            if match := _RESTFUL.fullmatch(full_url):
                self._local.setdefault(match["base"], {})[match["local"]] = stored

    def rewrite(self, resource: Mapping[str, Any], full_url: str = "") -> tuple[dict[str, Any], bool]:
        """A copy of ``resource`` whose links to the transaction's resources lead to where they are stored.

        Led on are references, elements of type uri, url, oid and uuid, and links in narrative. A reference below our
        own address becomes a relative one; a relative one is read below the base of ``full_url``, and one to a version
        becomes one to the first version. Second: whether a reference is a search.
        """
        match = _RESTFUL.fullmatch(full_url) if self._local else None
        known = self._known | self._local.get(match["base"], {}) if match else self._known
        copy = _Copy(known, self._base)
        copied = copy.of(resource if resource.__class__ is dict else dict(resource))
        if copy.is_linked:
            copied = _typed(copied, str(resource["resourceType"]), copy.lead)
        return copied, copy.asks


class _Copy:
    """Copies a resource, its references led on, and notes on the way what else there is to do: that walks once."""

    __slots__ = ("_base", "_known", "asks", "is_linked")

    def __init__(self, known: Mapping[str, str], base: str) -> None:
        """``asks``: a reference is a search; ``is_linked``: a known link may stand elsewhere, so types are needed."""
        self._known, self._base, self.asks, self.is_linked = known, base, False, False

    def of(self, value: dict[str, Any]) -> dict[str, Any]:
        """The copy of an object. Most of what is in it are texts that lead nowhere: for these without a call."""
        made, known = value.copy(), self._known
        for name, part in value.items():
            kind = part.__class__
            if kind is str:
                if name == "reference":
                    made[name] = self._led(part)
                elif part in known or name == "div":
                    self.is_linked = True
            elif kind is dict:
                made[name] = self.of(part)
            elif kind is list:
                made[name] = self._listed(part)
        return made

    def _listed(self, value: list[Any]) -> list[Any]:
        self.is_linked = self.is_linked or any(part.__class__ is str and part in self._known for part in value)
        return [self.of(part) if part.__class__ is dict else self._listed(part) if part.__class__ is list else part
                for part in value]

    def lead(self, literal: str) -> str:
        """Where a link leads."""
        if literal in self._known:
            return self._known[literal]
        versioned = _VERSIONED.fullmatch(literal) if "/_history/" in literal else None
        bare = versioned["bare"] if versioned else ""
        return f"{self._known[bare]}/_history/1" if bare in self._known else literal

    def _led(self, reference: str) -> str:
        led = self.lead(reference)
        if led is reference and self._base and reference.startswith(self._base):
            led = self._relative(reference)
        self.asks = self.asks or "?" in led
        return led

    def _relative(self, literal: str) -> str:
        """A reference below our own address as one without it: both find the same, and are to be found as the same."""
        local = literal.removeprefix(self._base)
        versioned = _VERSIONED.fullmatch(local)
        return local if Target.of(versioned["bare"] if versioned else local) is not None else literal


def conditional_references(value: Any, at: str) -> Iterator[tuple[dict[str, Any], str, Target]]:
    """Each Reference below ``value`` that is a search (``Patient?identifier=x``), with its place and what it names."""
    if isinstance(value, dict):
        literal = value.get("reference")
        if isinstance(literal, str) and "?" in literal and (target := Target.of(literal)) is not None:
            yield value, f"{at}.reference", target
        for name, part in value.items():
            yield from conditional_references(part, f"{at}.{name}")
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from conditional_references(part, f"{at}[{index}]")


def with_id(resource: Mapping[str, Any], resource_id: str) -> dict[str, Any]:
    """The resource with that id, behind its type."""
    rest = {name: part for name, part in resource.items() if name not in ("resourceType", "id")}
    return {"resourceType": resource["resourceType"], "id": resource_id, **rest}


_Lead = Callable[[str], str]


def _typed(value: Any, of: str, lead: _Lead) -> Any:
    """A copy of an element of a type, its links led on by the types that the definitions give."""
    children = shape(r4(), of) or {}
    return {name: _part(part, children.get(name), lead) for name, part in value.items()}


def _part(part: Any, child: Child | None, lead: _Lead) -> Any:
    if isinstance(part, list):
        return [_part(one, child, lead) for one in part]
    if child is None:
        return part
    if isinstance(part, dict):
        return _typed(part, part.get("resourceType", child.type) if child.kind == "resource" else child.type, lead)
    if child.kind == "xhtml" and isinstance(part, str):
        return _LINK.sub(lambda link: f"{link['before']}{link['quote']}{lead(link['link'])}{link['quote']}", part)
    return lead(part) if child.type in _LINKING and isinstance(part, str) else part
