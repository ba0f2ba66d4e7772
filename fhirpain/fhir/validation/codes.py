"""The codes met at one place: which are right, and which are right but for a remark.

Kept are codes with their systems and displays, never texts; a limited number. https://hl7.org/fhir/R4/terminologies.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from fhirpain.fhir.issue import Issue
from fhirpain.fhir.validation.proof import Doubt, Proof, Sample
from fhirpain.fhir.validation.remarks import Note, Remark, Trail
from fhirpain.fhir.validation.remembered import MOST
from fhirpain.fhir.validation.run import Run

CodeKey = tuple[Any, ...] | None
Look = Callable[[Run, dict[str, Any]], None]
"""One check of a value, at the place that it is made for."""

_LONGEST = 200
"""Characters of a system, code or display that is kept."""

_KINDS = 64
"""How many kinds of remarks there are at one place."""


def concept_key(codings: Any) -> CodeKey:
    """What the ``coding`` of a CodeableConcept is known by; None where it is no list of a few Codings."""
    if codings.__class__ is not list or not 0 < len(codings) < 5:
        return None
    if len(codings) == 1:
        (coding,) = codings
        if coding.__class__ is not dict:
            return None
        get = coding.get
        return len(coding), get("system"), get("code"), get("display")
    if any(one.__class__ is not dict for one in codings):
        return None
    return tuple([(len(one), one.get("system"), one.get("code"), one.get("display")) for one in codings])


def _is_plain(key: CodeKey) -> bool:
    """Whether it tells all that there is: of each coding a code, with or without a system and a display."""
    if key is None:
        return False
    codings = key if key[0].__class__ is tuple else (key,)
    return all(one[2] is not None and one[0] == sum(text is not None for text in one[1:])
               and all(text is None or type(text) is str for text in one[1:]) for one in codings)


def _texts(key: CodeKey) -> Iterator[str]:
    for part in key or ():
        if part.__class__ is tuple:
            yield from _texts(part)
        elif part.__class__ is str:
            yield part


class Codes:
    """What is known of the codes at one place, where checks look at nothing but these."""

    __slots__ = ("_checks", "_kinds", "_noted", "_trail", "right")

    def __init__(self, trail: Trail, checks: Sequence[Look]) -> None:
        """``checks`` are all that is asked of the codes, each of which a run that makes issues asks at one go."""
        self._trail = trail
        self._checks = checks
        self._kinds: dict[Any, Remark] = {}
        self._noted: dict[CodeKey, Remark] = {}
        self.right: set[CodeKey] = set()

    def concept(self, value: dict[str, Any], key: CodeKey, run: Proof) -> bool:
        """Look at a CodeableConcept whose key is not among the right ones; False where the key does not tell all."""
        if key not in self._noted and not _is_plain(key):
            return False
        self.coding(value, key, run)
        return True

    def coding(self, value: dict[str, Any], key: CodeKey, run: Proof) -> None:
        """Look at a value whose key tells all; it is right, it has a remark, or there is doubt."""
        remark = self._noted.get(key) or self._found(value, key, run)
        if remark is not None:
            run.notes.append(Note(remark, value))

    def _found(self, value: dict[str, Any], key: CodeKey, run: Proof) -> Remark | None:
        if run.compiled.terminology.has_remote:
            # Who does not answer today may tomorrow.
            raise Doubt
        sample = Sample(run)
        steps = tuple(_after(check, sample, value) for check in self._checks)
        is_short = all(len(text) <= _LONGEST for text in _texts(key))
        if not sample.issues:
            if is_short and len(self.right) < MOST:
                self.right.add(key)
            return None
        if not is_short:
            raise Doubt
        remark = self._kinds.get(steps)
        if remark is None:
            if len(self._kinds) >= _KINDS:
                raise Doubt
            remark = self._kinds.setdefault(steps, Remark(self._trail))
        if len(self._noted) >= MOST:
            self._noted.clear()
        self._noted[key] = remark
        return remark


def _after(check: Look, sample: Sample, value: dict[str, Any]) -> tuple[Any, ...]:
    """What is told after a check: checks of the type and of profiles are far apart in a run that makes issues."""
    check(sample, value)
    return tuple(map(_known_by, sample.issues))


def _known_by(issue: Issue) -> tuple[str, ...]:
    return issue.severity, issue.rule, issue.expression, issue.profile, issue.text()
