"""What one resource is found by. https://hl7.org/fhir/R4/search.html#ptypes

tokens   a hash for each way that a value may be asked for by equality; one for each compartment it is in
links    a JSON array: ``Type/id`` of what it refers to
said     lines ``parameter TAB words``: which parameters have a value, the words of tokens (``:text``), short codes to
         sort by; ``~`` stands for words that are not shown
spans    one row a time, number or amount: its bounds as integers of the same order. An amount in a known unit stands in
         base units (``unit``: their hash) with its own bounds beside
words    one row a text, folded: the first characters (``head``) and the ``rest``
A composite is all of its equal parts together in one token or, where one part is an amount, a time or a text, that
part's row with the other parts' hashes in ``forms``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import msgspec

from fhirpain.fhir.search import compartment, extract, fold
from fhirpain.fhir.search.model import Number, Period, Reference, Text, Token, Value
from fhirpain.store.index.aliases import aliases
from fhirpain.store.index.hashes import Hashes, hashes
from fhirpain.store.index.parts import Part, Span, Word, part

HIDDEN = "~"
_SHORT = re.compile(r"[A-Za-z0-9.-]{1,64}")
_FEW = 6  # digits; a person's number has ten or more


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index holds of one resource."""

    itself: int
    tokens: set[int]
    links: set[str]
    lines: set[str]
    spans: list[Span]
    words: list[Word]

    @property
    def said(self) -> str:
        """The lines in order: what is hidden after what is shown."""
        return "".join(sorted(self.lines))

    @property
    def link_list(self) -> str:
        """The links as a JSON array."""
        return msgspec.json.encode(sorted(self.links)).decode() if self.links else "[]"


def entry(secret: bytes, resource: dict[str, Any]) -> Entry:
    """What one resource is found by, under the store's secret."""
    resource_type, known = resource["resourceType"], hashes(secret)
    tokens: set[int] = set()
    links: set[str] = set()
    lines: set[str] = set()
    rows: dict[Span | Word, None] = {}
    for value in extract(resource):
        kind = value.__class__
        if kind is Period or kind is Number or (kind is Text and ":" not in value.parameter):  # each its own
            found, told, link = _value(known, resource_type, value)
        else:
            found, told, link = _kept(known, resource_type, value)
        tokens.update(found.tokens)
        lines.update(told)
        if link:
            links.add(link)
        for row in found.rows:
            rows[row] = None
    if resource_type == "Patient":
        tokens.add(compartment_token(known, resource_type, resource["id"]))
    return Entry(known.itself(resource_type, resource["id"]), tokens, links, lines,
                 [row for row in rows if row.__class__ is Span], [row for row in rows if row.__class__ is Word])


Told = tuple[Part, tuple[str, ...], str]
"""What a value is found by, its lines, and what it links to."""


def _value(known: Hashes, resource_type: str, value: Value) -> Told:
    name = value.parameter
    at = f"|{name}" if name[0] == "_" else f"{resource_type}|{name}"
    is_text = isinstance(value, Text) and name.endswith(":text")
    found = Part() if name in aliases(resource_type) or is_text else part(known, at, value)
    link = f"{value.type}/{value.id}" if isinstance(value, Reference) and value.id and not value.url else ""
    if link and name in _ties(resource_type) and isinstance(value, Reference) and value.type == "Patient":
        found = found._replace(tokens=(*found.tokens, compartment_token(known, value.type, value.id)))
    return found, _lines(name, value, link), link


_kept = lru_cache(maxsize=50_000)(_value)


def _lines(name: str, value: Value, link: str) -> tuple[str, ...]:
    """That the parameter has a value, and so has the one that it is a side of; with words where they are to be read."""
    whole, side, _ = name.partition(":")
    if isinstance(value, Token):
        words = _shown(value.code)
    elif isinstance(value, Text) and side:
        words = fold(value.value)
    else:
        words = link
    line = f"\n{name}\t{words or HIDDEN}"
    return (line, f"\n{whole}\t{HIDDEN}") if side else (line,)


def _shown(code: str) -> str:
    """A code to sort by, where it cannot be a person's number or an address; else nothing."""
    return code if _SHORT.fullmatch(code) and sum(letter.isdigit() for letter in code) <= _FEW else ""


@cache
def _ties(resource_type: str) -> Sequence[str]:
    return compartment("Patient").get(resource_type, ())


def compartment_token(known: Hashes, resource_type: str, resource_id: str) -> int:
    """What everything in one compartment carries."""
    return known.of("|compartment") ^ known.itself(resource_type, resource_id)
