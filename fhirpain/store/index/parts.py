"""What one value is found by: tokens, and rows where it is compared otherwise. https://hl7.org/fhir/R4/search.html#ptypes"""

import itertools
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from fhirpain.fhir.search import fold
from fhirpain.fhir.search.model import Composite, Number, Period, Quantity, Reference, Simple, Text, Token, Uri, Value
from fhirpain.store.index.hashes import GREATEST, LEAST, Hashes, ordered

HEAD = 64
"""Characters of a text that are in the tree; PostgreSQL has no room for more than 2 700 bytes."""


class Span(NamedTuple):
    """A row of the table ``span``, but for whose it is."""

    parameter: int
    low: int
    high: int
    unit: int | None = None
    own_low: int | None = None
    own_high: int | None = None
    forms: str | None = None


class Word(NamedTuple):
    """A row of the table ``word``, but for whose it is."""

    parameter: int
    head: str
    rest: str | None
    forms: str | None = None


class Part(NamedTuple):
    """Tokens and rows."""

    tokens: tuple[int, ...] = ()
    rows: tuple[Span | Word, ...] = ()


def part(known: Hashes, at: str, value: Value) -> Part:
    """What a value of the parameter ``at`` (``Type|code``) is found by."""
    if isinstance(value, Composite):
        return _composite(known, at, value)
    if isinstance(value, Text):
        return Part((exactly(known, at, value.value),), (_row(known, at, value, ()),))
    if isinstance(value, Period | Number | Quantity):
        return Part((), (_row(known, at, value, ()),))
    return Part(tuple(known.uri(at, value.value)) if isinstance(value, Uri) else tuple(_equal(known, at, value)))


def exactly(known: Hashes, at: str, words: str) -> int:
    """The token of a text as it stands."""
    return known.of(f"{at}|x|{words}")


def _composite(known: Hashes, at: str, value: Composite) -> Part:
    equal = [tuple(_equal(known, f"{at}${number}", one)) for number, one in enumerate(value.parts)]
    if all(equal):
        return Part(tuple(known.of(f"{at}|{listed(forms)}") for forms in itertools.product(*equal)))
    others = tuple(itertools.chain.from_iterable(equal))
    return Part(others, tuple(_row(known, f"{at}${number}", one, others)
                              for number, (one, forms) in enumerate(zip(value.parts, equal, strict=True)) if not forms))


def _equal(known: Hashes, at: str, value: Simple) -> Iterator[int]:
    """Every way to ask for a value by equality; none for times, amounts and texts."""
    if isinstance(value, Token):
        yield from known.tokens(at, value)
    elif isinstance(value, Reference):
        yield from known.references(at, value)
    elif isinstance(value, Uri):
        yield known.of(f"{at}|u|{value.value}")


def _row(known: Hashes, at: str, value: Simple, others: tuple[int, ...]) -> Span | Word:
    """The row of a time, a number, an amount or a text; ``others`` are the other parts of a composite."""
    parameter = known.of(at)
    if isinstance(value, Period):
        low, high = (LEAST if value.low is None else value.low), (GREATEST if value.high is None else value.high)
        return Span(parameter, low, high, forms=listed(others))
    if isinstance(value, Number):
        return Span(parameter, ordered(value.low, LEAST), ordered(value.high, GREATEST), forms=listed(others))
    if isinstance(value, Quantity):
        return _amount(known, parameter, value, others)
    folded = fold(value.value) if isinstance(value, Text) else ""
    return Word(parameter, folded[:HEAD], folded[HEAD:] or None, listed(others))


def _amount(known: Hashes, parameter: int, value: Quantity, others: tuple[int, ...]) -> Span:
    low, high = ordered(value.low, LEAST), ordered(value.high, GREATEST)
    forms = listed((*others, *units(known, value)))
    if not value.base:
        return Span(parameter, low, high, None, low, high, forms)
    base = ordered(value.base_low, LEAST), ordered(value.base_high, GREATEST)
    return Span(parameter, *base, known.of(value.base), low, high, forms)


def units(known: Hashes, value: Quantity) -> Iterator[int]:
    """Every way to ask for the unit as it stands, the most exact first."""
    if value.code:
        yield known.of(f"unit|{len(value.system or '')}|{value.system or ''}|{value.code}")
    yield from (known.of(f"unit|{code}") for code in {value.code, value.unit} if code)


def listed(forms: Iterable[int]) -> str | None:
    """Hashes as a text in which each can be found between blanks."""
    said = " ".join(map(str, sorted(set(forms))))
    return f" {said} " if said else None
