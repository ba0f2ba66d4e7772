"""A differential as a tree of changes, whatever it leaves out. https://hl7.org/fhir/R4/profiling.html#snapshot"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Row = Mapping[str, Any]
Step = tuple[str, str]
"""The name of an element and of a slice of it, or an empty string."""


class Change:
    """What a differential says of one element, and of the elements and slices below it."""

    __slots__ = ("children", "row", "slices")

    def __init__(self) -> None:
        """Say nothing yet."""
        self.row: Row | None = None
        self.children: dict[str, Change] = {}
        self.slices: dict[str, Change] = {}

    def inner(self, step: Step) -> Change:
        """The change of an element inside this one, or of a slice of it; made when there is none."""
        name, part = step
        found = self.children.setdefault(name, Change())
        return found.slices.setdefault(part, Change()) if part else found


def changes(rows: Iterable[Row]) -> Change:
    """The tree of a differential's rows.

    A row belongs where its id says, as far as the id agrees with the path; without such an id it belongs to the
    latest row of the path it is inside.
    """
    root = Change()
    latest: dict[str, list[Step]] = {}
    for row in rows:
        steps = _by_id(row) or _by_order(row, latest)
        latest[row["path"]] = steps
        place = root
        for step in steps:
            place = place.inner(step)
        place.row = row if place.row is None else {**place.row, **row}
    return root


def _by_id(row: Row) -> list[Step]:
    """The steps below the root that an id names; nothing when it does not fit the path."""
    steps = [(name, part) for name, _, part in (each.partition(":") for each in row.get("id", "").split("."))]
    names = row["path"].split(".")
    if len(names) < 2 or len(steps) != len(names) or not all(map(_same, steps, names)):
        return []
    name, part = steps[-1]
    return [*steps[1:-1], (name, row.get("sliceName", part))]


def _same(step: Step, name: str) -> bool:
    """Whether a step is the element of that name; ``value[x]:valueQuantity`` is also written ``valueQuantity``."""
    return step[0] == name or (step[0].endswith("[x]") and name.startswith(step[0][:-3]))


def _by_order(row: Row, latest: Mapping[str, list[Step]]) -> list[Step]:
    above, _, name = row["path"].rpartition(".")
    return [*_above(above, latest), (name, row.get("sliceName", ""))] if above else []


def _above(path: str, latest: Mapping[str, list[Step]]) -> list[Step]:
    if path in latest or "." not in path:
        return latest.get(path, [])
    above, _, name = path.rpartition(".")
    return [*_above(above, latest), (name, "")]
