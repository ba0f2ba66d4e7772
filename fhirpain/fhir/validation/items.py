"""The values a profile looks at, each with its type and place, and how they are found in their parent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from fhirpain.fhir.validation.location import At
from fhirpain.fhir.validation.run import Run

Places = tuple[tuple[str, str, str], ...]
"""Where the items of one element stand in their parent: (key, the key beside it, FHIR type)."""


class Item(msgspec.Struct, frozen=True, eq=False):
    """One value with what a profile needs to know of it. (A Struct: making one costs a third of a named tuple.)"""

    value: Any
    beside: dict[str, Any] | None
    """The ``_name`` beside a primitive."""
    type: str
    """Its FHIR type, or the path of an element with its own elements."""
    at: At

    @property
    def object(self) -> Mapping[str, Any]:
        """Where its children stand: in the value, or beside it."""
        if type(self.value) is dict:
            return self.value
        return self.beside if type(self.beside) is dict else {}


ItemCheck = Callable[[Run, Item], None]


class OfKind:
    """An item check that concerns the values of some FHIR types alone."""

    __slots__ = ("check", "concerns")

    def __init__(self, concerns: Callable[[str], bool], check: ItemCheck) -> None:
        """``concerns`` tells of a FHIR type whether its values are looked at."""
        self.concerns = concerns
        self.check = check

    def __call__(self, run: Run, item: Item) -> None:
        """Look at an item of whatever type."""
        if self.concerns(item.type):
            self.check(run, item)

    def within(self, kind: str) -> Sequence[ItemCheck]:
        """What is left of it for items of a type."""
        return (self.check,) if self.concerns(kind) else ()


def for_kind(checks: Iterable[ItemCheck], kind: str) -> tuple[ItemCheck, ...]:
    """What is left of some checks for items of a type."""
    return tuple(left for check in checks for left in (check.within(kind) if isinstance(check, OfKind) else (check,)))


class Access:
    """How the items of one element are found in their parent."""

    __slots__ = ("choice", "key", "name", "type", "types")

    def __init__(self, name: str, types: Mapping[str, str], choice: bool) -> None:
        """``types``: JSON key -> FHIR type; one pair unless the element is a choice."""
        self.name = name
        self.choice = choice
        self.types = types
        self.key, self.type = next(iter(types.items()), (name, "Element"))

    def places(self, keys: Iterable[str]) -> Places:
        """Where its items may stand in a parent with these keys, in their order."""
        plain = dict.fromkeys(key.removeprefix("_") for key in keys)
        types = self.types if self.choice else {self.key: self.type}
        return tuple((key, "_" + key, types[key]) for key in plain if key in types)

    def items(self, parent: Item) -> list[Item]:
        """The items, in order; what is not of the right JSON kind is left to the type's own check."""
        return self.at(parent, self.places(parent.object))

    def at(self, parent: Item, places: Places) -> list[Item]:
        """The items that stand at these places."""
        holder, at = parent.object, parent.at
        if len(places) == 1:
            return self._under(*places[0], holder, at)
        return [item for place in places for item in self._under(*place, holder, at)]

    def _under(self, key: str, sibling: str, kind: str, holder: Mapping[str, Any], at: At) -> list[Item]:
        given, beside = holder.get(key), holder.get(sibling)
        if beside is None:
            if given is None:
                return []
            if type(given) is not list:
                return [Item(given, None, _actual(given, kind), (at, self.name, -1))]
        if type(given) is list or type(beside) is list:
            return self._listed(given, beside, kind, at)
        return [Item(given, beside if type(beside) is dict else None, _actual(given, kind), (at, self.name, -1))]

    def _listed(self, given: Any, beside: Any, kind: str, at: At) -> list[Item]:
        if beside is None:
            return [Item(value, None, _actual(value, kind), (at, self.name, index))
                    for index, value in enumerate(given)]
        values = given if type(given) is list else []
        others = beside if type(beside) is list else []
        length = max(len(values), len(others))
        values, others = [*values, *[None] * (length - len(values))], [*others, *[None] * (length - len(others))]
        return [Item(value, other if type(other) is dict else None, _actual(value, kind), (at, self.name, index))
                for index, (value, other) in enumerate(zip(values, others, strict=True))]


def _actual(value: Any, kind: str) -> str:
    """The type of a value; a resource says its own."""
    return str(value["resourceType"]) if type(value) is dict and "resourceType" in value else kind
