"""Which elements of its focus an expression looks at, told from its text alone.

An expression yields the same for every focus that has none of them; one that only asks whether they are there yields
the same for every focus that has the same ones.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import NamedTuple

from fhirpain.fhir.fhirpath import tree
from fhirpain.fhir.fhirpath.parser import parse

_ITERATING = frozenset({"all", "exists", "select", "where"})
_FOCUS_ALONE = frozenset({
    "all", "as", "contains", "count", "empty", "endsWith", "exists", "first", "hasValue", "is", "isDistinct", "last",
    "length", "lower", "matches", "not", "ofType", "replace", "select", "single", "startsWith", "substring",
    "toInteger", "toString", "upper", "where"})
"""Functions that say nothing but what their input and arguments say: no clock, no service, nothing above."""

_TYPED = frozenset({"as", "is", "ofType"})
"""Functions whose argument names a type."""


class Reads(NamedTuple):
    """The names of the elements looked at, and whether nothing but their presence counts."""

    names: frozenset[str]
    presence: bool


class _Unknown(Exception):
    """The expression may look at anything."""


@functools.lru_cache(maxsize=4096)
def reads(expression: str) -> Reads | None:
    """What an expression looks at; None when that is not told by its text. Raises ``ParseError``."""
    try:
        found = list(_names(parse(expression), iterating=False))
    except _Unknown:
        return None
    return Reads(frozenset(name for name, _ in found), all(presence for _, presence in found)) if found else None


def _names(part: tree.Tree, *, iterating: bool) -> Iterator[tuple[str, bool]]:
    """Each element looked at with whether its presence alone counts; those inside criteria count as the focus's."""
    match part:
        case tree.Variable():
            raise _Unknown
        case tree.This() | tree.Index() | tree.Total():
            # Inside criteria it is an item of something that was looked at.
            if not iterating:
                raise _Unknown
        case tree.Member(base=tree.This(), name=name):
            if name[0].isupper():
                raise _Unknown
            yield name, False
        case tree.Call(name="exists" | "empty", base=tree.Member(base=tree.This(), name=name), arguments=()) if (
                not iterating and not name[0].isupper()):
            yield name, True
        case tree.Call(name="extension", base=tree.This(), arguments=(tree.Literal(),)) if not iterating:
            yield "extension", False
        case tree.Call(name=name, base=base, arguments=arguments):
            if name not in _FOCUS_ALONE:
                raise _Unknown
            yield from _names(base, iterating=iterating)
            for argument in () if name in _TYPED else arguments:
                yield from _names(argument, iterating=iterating or name in _ITERATING)
        case _:
            for one in part.parts():
                yield from _names(one, iterating=iterating)
