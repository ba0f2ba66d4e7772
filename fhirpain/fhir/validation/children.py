"""What a profile asks of the elements inside a value: how many there are, and of each of them what.

Which of them a value can have is told by its keys, so that is found out once for all values with the same keys.
"""

from __future__ import annotations

from collections.abc import Sequence

from fhirpain.fhir.validation.items import Access, Item, ItemCheck, Places, for_kind
from fhirpain.fhir.validation.run import Run
from fhirpain.fhir.validation.slicing import Slicing

_SHAPES = 256
"""How many shapes are remembered: real data has a few, an attack as many as there are permutations."""


class Child:
    """One element within its parent."""

    __slots__ = ("_name", "_url", "access", "checks", "least", "most", "sliced")

    def __init__(self, access: Access, least: int, most: int | None, checks: Sequence[ItemCheck],
                 sliced: Slicing | None, url: str) -> None:
        """``least`` and ``most`` (None: any number) items, each of which keeps ``checks``; ``url`` is the profile's."""
        self.access = access
        self.least = least
        self.most = most
        self.checks = tuple(checks)
        self.sliced = sliced
        self._name = access.name
        self._url = url

    def within(self, keys: Sequence[str]) -> ItemCheck | None:
        """The check of parents with these keys; None when there are no items and need be none."""
        places = self.access.places(keys)
        asks = self.least or (self.sliced is not None and self.sliced.required)
        if not places and not asks:
            return None
        may_be_one = self.least < 2 and self.most != 0 and self.sliced is None
        return self._one(places) if may_be_one and len(places) == 1 and places[0][1] not in keys else (
            lambda run, parent: self._check(run, parent, places))

    def _one(self, places: Places) -> ItemCheck:
        """The check where a single item is to be expected, with nothing beside it."""
        (key, _, kind), name = places[0], self._name
        checks = for_kind(self.checks, kind)

        def look(run: Run, parent: Item) -> None:
            given = parent.object[key]
            if given is None or given.__class__ is list or (given.__class__ is dict and "resourceType" in given):
                self._check(run, parent, places)
            elif checks:
                item = Item(given, None, kind, (parent.at, name, -1))
                for check in checks:
                    check(run, item)

        return look

    def _check(self, run: Run, parent: Item, places: Places) -> None:
        items = self.access.at(parent, places)
        count, sliced = len(items), self.sliced
        if count < self.least and not (sliced is not None and sliced.required and not items):
            run.add("cardinality-min", (parent.at, self._name, -1), self._url, name=self._name, min=str(self.least))
        if self.most is not None and count > self.most:
            run.add("cardinality-max", (parent.at, self._name, -1), self._url, name=self._name, max=str(self.most))
        for item in items:
            for check in self.checks:
                check(run, item)
        if sliced is not None:
            sliced.check(run, parent, items)


class Children:
    """All elements within a parent that a profile asks something of."""

    __slots__ = ("_shapes", "children")

    def __init__(self, children: Sequence[Child]) -> None:
        """Look at ``children``, in their order."""
        self.children = tuple(children)
        self._shapes: dict[tuple[str, ...], tuple[ItemCheck, ...]] = {}

    def __call__(self, run: Run, parent: Item) -> None:
        """Note what is wrong with the elements of one parent."""
        keys = tuple(parent.object)
        shape = self._shapes.get(keys)
        if shape is None:
            shape = self._shape(keys)
        for check in shape:
            check(run, parent)

    def _shape(self, keys: tuple[str, ...]) -> tuple[ItemCheck, ...]:
        found = (child.within(keys) for child in self.children)
        shape = tuple(check for check in found if check is not None)
        if len(self._shapes) < _SHAPES:
            self._shapes[keys] = shape
        return shape
