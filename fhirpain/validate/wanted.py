"""The places that issues name, as a tree to be found in a text: FHIRPath in, line and column out.

Only files with issues are looked through, once each, and only as deep as an issue points.
https://hl7.org/fhir/R4/operationoutcome-definitions.html#OperationOutcome.issue.expression
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

NOWHERE: Final = -1
EXACT, BESIDE, CHOICE = 0, 1, 2
"""How well a name in the text fits the one that is wanted: itself, its ``_name``, ``valueString`` for ``value``."""

_STEP = re.compile(r"([^.\[\]]+)(?:\[([0-9]+)\])?")
_CAPITAL = re.compile("[A-Z]")
_LONGEST_NAME = 64


class Wanted:
    """One element: what is wanted inside it by name and by index, and where it was found (an offset)."""

    __slots__ = ("fit", "items", "names", "offset")

    def __init__(self) -> None:
        """Not found yet."""
        self.names: dict[str, Wanted] = {}
        self.items: dict[int, Wanted] = {}
        self.offset = NOWHERE
        self.fit = CHOICE + 1

    def found(self, offset: int, fit: int = EXACT) -> None:
        """Note a place, unless a better one is known."""
        if fit < self.fit:
            self.offset, self.fit = offset, fit

    def named(self, name: str) -> "tuple[Wanted, int] | None":
        """What is wanted of the member with a name of the text, and how well the name fits."""
        plain = name.removeprefix("_")
        exact = self.names.get(plain)
        if exact is not None:
            return exact, EXACT if plain == name else BESIDE
        for capital in _CAPITAL.finditer(plain, 1, _LONGEST_NAME):
            choice = self.names.get(plain[:capital.start()])
            if choice is not None:
                return choice, CHOICE
        return None

    @property
    def is_leaf(self) -> bool:
        """Whether nothing is wanted inside."""
        return not self.names and not self.items


def tree(expressions: Iterable[str]) -> Wanted:
    """The root, which stands for the resource, with all that the expressions name inside it."""
    root = Wanted()
    for expression in expressions:
        _follow(root, expression, make=True)
    return root


def offset_of(root: Wanted, expression: str) -> int:
    """Where an expression was found, or else the nearest element around it."""
    return next((each.offset for each in reversed(_follow(root, expression)) if each.offset != NOWHERE), NOWHERE)


def _follow(root: Wanted, expression: str, *, make: bool = False) -> list[Wanted]:
    """The elements from the root to the one that is named."""
    way = [root]
    for name, index in _steps(expression):
        names = way[-1].names
        way.append(names.setdefault(name, Wanted()) if make else names[name])
        if index is not None:
            items = way[-1].items
            way.append(items.setdefault(int(index), Wanted()) if make else items[int(index)])
    return way


def _steps(expression: str) -> Iterator[tuple[str, str | None]]:
    """Name and index of each element after the resource's type."""
    steps = _STEP.finditer(expression)
    next(steps, None)
    return ((step[1], step[2]) for step in steps)


def lines(text: str, offsets: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Line and column, from 1, of offsets in a text, in one pass."""
    found = {}
    line, start, before = 1, 0, 0
    for offset in sorted(set(offsets)):
        ended = text.count("\n", before, offset)
        if ended:
            line, start = line + ended, text.rfind("\n", before, offset) + 1
        found[offset] = (line, offset - start + 1)
        before = offset
    return found
