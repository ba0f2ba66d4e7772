"""What is told of a value that is right: a code that was not checked, an extension that nobody here knows.

A proof notes which values have a remark, and of which kind. What all remarks of a resource come to (the issues, in
their words and order) is found out the slow way, once for each way in which they stand together, and told again.
https://hl7.org/fhir/R4/validation.html#terminology
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from fhirpain.fhir.validation.proof import Doubt
from fhirpain.fhir.validation.told import Told

Trail = tuple[tuple[str, bool], ...]
"""The JSON keys from a resource to a place in it, each with whether a list stands there."""
Indexes = tuple[int, ...]
"""Where in each of these lists a value stands."""


class Remark:
    """The same findings for every value that it is noted of; those of another kind are another remark."""

    __slots__ = ("is_listed", "trail")

    def __init__(self, trail: Trail) -> None:
        """``trail`` leads to the values."""
        self.trail = trail
        self.is_listed = any(repeats for _, repeats in trail)


class Inner(Remark):
    """The remarks of a whole resource that stands inside another."""

    __slots__ = ()


class Note(NamedTuple):
    """A value with a remark; ``told`` is what was found about an inner resource."""

    what: Remark
    value: dict[str, Any]
    told: Told | None = None


def signature(resource: dict[str, Any], notes: Sequence[Note]) -> tuple[Any, ...]:
    """The remarks of a resource and where they stand: all that decides what they come to."""
    if len(notes) == 1 and not notes[0].what.is_listed:
        return (notes[0].what,)
    return tuple((note.what, indexes) for note, indexes in placed(resource, notes))


def placed(resource: dict[str, Any], notes: Sequence[Note]) -> Iterator[tuple[Note, Indexes]]:
    """Each note with the indexes of its value; a trail is walked once, as notes are in the resource's order."""
    walks: dict[Trail, Iterator[tuple[Any, Indexes]]] = {}
    for note in notes:
        trail = note.what.trail
        walk = walks.get(trail)
        if walk is None:
            walk = walks[trail] = _along(resource, trail, ())
        for value, indexes in walk:
            if value is note.value:
                yield note, indexes
                break
        else:
            raise Doubt


def _along(value: Any, trail: Trail, indexes: Indexes) -> Iterator[tuple[Any, Indexes]]:
    if not trail:
        yield value, indexes
        return
    (key, repeats), rest = trail[0], trail[1:]
    given = value.get(key)
    while rest and not repeats and given is not None:
        (key, repeats), rest = rest[0], rest[1:]
        given = given.get(key)
    if given is None:
        return
    if not repeats:
        yield given, indexes
        return
    for index, one in enumerate(given):
        yield from _along(one, rest, (*indexes, index))


def prefix(kind: str, trail: Trail, indexes: Indexes) -> str:
    """The place of an inner resource in one of a type: ``Bundle.entry[3].resource``."""
    places = iter(indexes)
    return kind + "".join(f".{key}[{next(places)}]" if repeats else f".{key}" for key, repeats in trail)
