"""What one resource is found by. https://hl7.org/fhir/R4/search.html#ptypes

tokens   a hash for each way that a value may be asked for by equality; one for each compartment it is in
links    a JSON array: ``Type/id`` of what it refers to
said     lines ``parameter TAB words``: which parameters have a value, the words of tokens (``:text``), short codes to
         sort by
spans    one row a time, number or amount: its bounds as integers of the same order. An amount in a known unit stands in
         base units (``unit``: their hash) with its own bounds beside
words    one row a text, folded: the first characters (``head``) and the ``rest``
A composite is all of its equal parts together in one token or, where one part is an amount, a time or a text, that
part's row with the other parts' hashes in ``forms``.
"""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, NamedTuple

import msgspec

from fhirpain.fhir.search import compartment, extract, fold
from fhirpain.fhir.search.model import (
    Composite,
    Number,
    Period,
    Quantity,
    Reference,
    Simple,
    Text,
    Token,
    Uri,
    Value,
)
from fhirpain.store.index.hashes import GREATEST, LEAST, Hashes, hashes, ordered

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


@dataclass(slots=True)
class Entry:
    """What the index holds of one resource."""

    itself: int
    tokens: set[int] = field(default_factory=set)
    links: set[str] = field(default_factory=set)
    lines: dict[str, set[str]] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)

    def says(self, parameter: str, words: str = "") -> None:
        """A parameter has a value, with words where they are to be read; so has the one that it is a side of."""
        self.lines.setdefault(parameter, set()).add(words)
        whole, side, _ = parameter.partition(":")
        if side:
            self.lines.setdefault(whole, set())

    @property
    def said(self) -> str:
        """The lines, in order, each after a line feed; a parameter without words has one too."""
        lines = (f"\n{parameter}\t{words}" for parameter, said in sorted(self.lines.items())
                 for words in sorted(said - {""}) or ("",))
        return "".join(lines)

    @property
    def link_list(self) -> str:
        """The links as a JSON array."""
        return msgspec.json.encode(sorted(self.links)).decode()


def entry(secret: bytes, resource: dict[str, Any]) -> Entry:
    """What one resource is found by, under the store's secret."""
    resource_type, known = resource["resourceType"], hashes(secret)
    made = Entry(known.itself(resource_type, resource["id"]))
    for value in dict.fromkeys(extract(resource)):
        name = value.parameter
        at = f"|{name}" if name[0] == "_" else f"{resource_type}|{name}"
        _ADD[value.__class__](made, known, at, value)
    _in_compartments(made, known, resource_type, resource["id"])
    return made


def _token(made: Entry, known: Hashes, at: str, value: Token) -> None:
    made.tokens.update(_forms(known, at, value))
    made.says(value.parameter, _shown(value.code))


@lru_cache(maxsize=20_000)
def _forms(known: Hashes, at: str, value: Token) -> tuple[int, ...]:
    return tuple(known.tokens(at, value))


@lru_cache(maxsize=20_000)
def _shown(code: str) -> str:
    """A code to sort by, where it cannot be a person's number or an address; else nothing."""
    return code if _SHORT.fullmatch(code) and sum(letter.isdigit() for letter in code) <= _FEW else ""


_SHORT = re.compile(r"[A-Za-z0-9.-]{1,64}")
_FEW = 6


def _reference(made: Entry, known: Hashes, at: str, value: Reference) -> None:
    made.tokens.update(known.references(at, value))
    is_ours = value.id != "" and value.url == ""
    made.says(value.parameter, f"{value.type}/{value.id}" if is_ours else "")
    if is_ours:
        made.links.add(f"{value.type}/{value.id}")
        if at.partition("|")[2] in _ties("Patient", at.partition("|")[0]) and value.type == "Patient":
            made.tokens.add(compartment_token(known, value.type, value.id))


def _uri(made: Entry, known: Hashes, at: str, value: Uri) -> None:
    made.tokens.update(known.uri(at, value.value))
    made.says(value.parameter)


def _text(made: Entry, known: Hashes, at: str, value: Text) -> None:
    folded = fold(value.value)
    if at.endswith(":text"):
        made.says(value.parameter, folded)
        return
    made.tokens.add(exactly(known, at, value.value))
    made.words.append(Word(known.of(at), folded[:HEAD], folded[HEAD:] or None))
    made.says(value.parameter)


def exactly(known: Hashes, at: str, words: str) -> int:
    """The token of a text as it stands."""
    return known.of(f"{at}|x|{words}")


def _ranged(made: Entry, known: Hashes, at: str, value: Period | Number | Quantity) -> None:
    made.spans.append(span(known, at, value))
    made.says(value.parameter)


def span(known: Hashes, at: str, value: Period | Number | Quantity, forms: Iterable[int] = ()) -> Span:
    """The row of a time, a number or an amount; ``forms`` are the other parts of a composite."""
    parameter, others = known.of(at), tuple(forms)
    if isinstance(value, Period):
        low, high = (LEAST if value.low is None else value.low), (GREATEST if value.high is None else value.high)
        return Span(parameter, low, high, forms=listed(others))
    low, high = ordered(value.low, LEAST), ordered(value.high, GREATEST)
    if isinstance(value, Number):
        return Span(parameter, low, high, forms=listed(others))
    codes = listed((*others, *units(known, value)))
    if not value.base:
        return Span(parameter, low, high, None, low, high, codes)
    return Span(parameter, ordered(value.base_low, LEAST), ordered(value.base_high, GREATEST), known.of(value.base),
                low, high, codes)


def units(known: Hashes, value: Quantity) -> Iterator[int]:
    """Every way to ask for the unit as it stands."""
    if value.code:
        yield known.of(f"unit|{len(value.system or '')}|{value.system or ''}|{value.code}")
    yield from (known.of(f"unit|{code}") for code in {value.code, value.unit} if code)


def listed(forms: Iterable[int]) -> str | None:
    """Hashes as a text in which each can be found between blanks."""
    said = " ".join(map(str, sorted(set(forms))))
    return f" {said} " if said else None


def _composite(made: Entry, known: Hashes, at: str, value: Composite) -> None:
    equal = [tuple(part_forms(known, f"{at}${number}", part)) for number, part in enumerate(value.parts)]
    made.says(value.parameter)
    if all(equal):
        made.tokens.update(known.of(f"{at}|{listed(forms)}") for forms in itertools.product(*equal))
        return
    others = tuple(itertools.chain.from_iterable(equal))
    made.tokens.update(others)
    for number, (part, forms) in enumerate(zip(value.parts, equal, strict=True)):
        if not forms:
            _unequal(made, known, f"{at}${number}", part, others)


def _unequal(made: Entry, known: Hashes, at: str, part: Simple, others: tuple[int, ...]) -> None:
    if isinstance(part, Text):
        folded = fold(part.value)
        made.words.append(Word(known.of(at), folded[:HEAD], folded[HEAD:] or None, listed(others)))
    elif isinstance(part, Period | Number | Quantity):
        made.spans.append(span(known, at, part, others))


def part_forms(known: Hashes, at: str, part: Simple) -> Iterator[int]:
    """Every way to ask for a part of a composite by equality; none for times, amounts and texts."""
    if isinstance(part, Token):
        yield from _forms(known, at, part)
    elif isinstance(part, Reference):
        yield from known.references(at, part)
    elif isinstance(part, Uri):
        yield known.of(f"{at}|u|{part.value}")


def _in_compartments(made: Entry, known: Hashes, resource_type: str, resource_id: str) -> None:
    if resource_type == "Patient":
        made.tokens.add(compartment_token(known, resource_type, resource_id))


@cache
def _ties(name: str, resource_type: str) -> Sequence[str]:
    return compartment(name).get(resource_type, ())


def compartment_token(known: Hashes, resource_type: str, resource_id: str) -> int:
    """What everything in one compartment carries."""
    return known.of("|compartment") ^ known.itself(resource_type, resource_id)


_ADD: dict[type[Value], Callable[..., None]] = {
    Token: _token, Text: _text, Reference: _reference, Period: _ranged, Number: _ranged, Quantity: _ranged, Uri: _uri,
    Composite: _composite,
}
