"""Which further errors follow from one defect and are no second fault; told by the definitions, not by the validator.

An invariant reads the broken element. A slice no longer finds its item. A code is in no value set once its system is
gone. What points at the broken resource finds it no longer, or not of its profile.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from fhirpain.fhir.definitions import Definitions
from fhirpain.fhir.issue import Issue

if TYPE_CHECKING:
    from tools.mutate import Mutant

_WORD = re.compile(r"[A-Za-z]\w*")
_CODED = {"code", "system", "coding"}
_IDENTITY = {"id", "fullUrl", "reference", "url", "contained", "entry", "resource"}
_POINTING = {"reference-target", "profile-alternatives", "bundle-reference", "bundle-full-url", "bundle-orphan",
             "slice-min", "slice-max", "slice-closed"}
"""Rules that ask about what a reference points at, or about what an entry is."""
_READS: dict[str, set[str]] = {
    "answer-maximum": {"value"},
    "answer-minimum": {"value"},
    "answer-type": {"value"},
    "bundle-search": {"mode", "resource"},
    "contained-id": {"id"},
    "enable-when-question": {"linkId"},
    "item-missing": {"linkId", "item"},
    "item-unknown": {"linkId"},
    "limits-crossed": {"value"},
    "option-type": {"type"},
    "questionnaire-subject": {"subject"},
    "reference-target": {"reference", "type"},
}
"""By rule, the elements it reads from the place where it is said, or from around it."""


class Consequences:
    """What follows from a defect by some definitions."""

    def __init__(self, definitions: Definitions) -> None:
        """Read the words of every invariant."""
        self._words: dict[str, set[str]] = {}
        for structure in definitions.all("StructureDefinition"):
            for element in structure.get("snapshot", {}).get("element", ()):
                for constraint in element.get("constraint", ()):
                    words = _WORD.findall(constraint.get("expression", ""))
                    self._words.setdefault(constraint["key"], set()).update(words)

    def allow(self, mutant: Mutant, issue: Issue) -> bool:
        """Whether the issue follows from the mutant's defect."""
        names, rule = _names(mutant), issue.rule
        around = mutant.expression != issue.expression and within(mutant.expression, issue.expression)
        if rule == "dom-3":
            return bool(names & _IDENTITY) or bool(_lost_fragments(mutant))
        if rule in self._words:
            return bool(names & self._words[rule])
        if rule.startswith("slice-") and within(mutant.expression, issue.expression):
            return True
        if rule in ("binding-required", "binding-maximum", "unknown-code") and around:
            return bool(names & _CODED)
        if names & _READS.get(rule, set()):
            return True
        outside = not within(issue.expression, mutant.spot.resource_at)
        return rule in _POINTING and (outside or bool(names & _IDENTITY))


def _names(mutant: Mutant) -> set[str]:
    """The broken element and what it directly stands in; of a coded one or a Reference also what it is made of."""
    names = {mutant.element, mutant.spot.path.rpartition(".")[2]}
    if mutant.kind in ("bad-code", "wrong-system"):
        names |= _CODED
    return names | ({"reference"} if mutant.kind == "wrong-target" else set())


def within(place: str, outer: str) -> bool:
    """Whether a place is another or inside it; an item is inside its list."""
    return place == outer or place.startswith((f"{outer}.", f"{outer}["))


def _lost_fragments(mutant: Mutant) -> set[str]:
    """The references to contained resources that the defect took away."""
    return set(_fragments(mutant.spot.value)) - set(_fragments(mutant.value))


def _fragments(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value.startswith("#"):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _fragments(part)
