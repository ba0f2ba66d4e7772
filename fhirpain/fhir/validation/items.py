"""The values a profile looks at, each with its type and place, and how they are found in their parent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from fhirpain.fhir.validation.location import At
from fhirpain.fhir.validation.run import Run


class Item(NamedTuple):
    """One value with what a profile needs to know of it."""

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


class Access:
    """How the items of one element are found in their parent."""

    __slots__ = ("_beside", "choice", "key", "name", "type", "types")

    def __init__(self, name: str, types: Mapping[str, str], choice: bool) -> None:
        """``types``: JSON key -> FHIR type; one pair unless the element is a choice."""
        self.name = name
        self.choice = choice
        self.types = types
        self.key, self.type = next(iter(types.items()), (name, "Element"))
        self._beside = "_" + self.key

    def items(self, parent: Item) -> list[Item]:
        """The items, in order; what is not of the right JSON kind is left to the type's own check."""
        holder = parent.object
        if not self.choice:
            is_there = self.key in holder or self._beside in holder
            return self._under(self.key, self.type, holder, parent.at) if is_there else []
        keys = dict.fromkeys(key.removeprefix("_") for key in holder)
        return [item for key in keys if key in self.types
                for item in self._under(key, self.types[key], holder, parent.at)]

    def _under(self, key: str, kind: str, holder: Mapping[str, Any], at: At) -> list[Item]:
        given, beside = holder.get(key), holder.get("_" + key)
        if given is None and beside is None:
            return []
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
