"""A code that was found right is right wherever it stands again: what says so need not be asked twice.

Kept are codes with their systems and displays, never texts or references; only right ones, and a limited number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fhirpain.fhir.validation.location import At
from fhirpain.fhir.validation.run import Check, Run

_MOST = 1024
Key = tuple[str, str, str | None] | str


def remembered(check: Check, code: str) -> Check:
    """A check of codes, of a type named ``code``, that asks no more about one that it has found right."""
    right: set[Key | None] = set()
    key_of = _KEYS.get(code, _of_coding)

    def look_at_text(run: Run, value: Any, at: At) -> None:
        if value not in right:
            look(run, value, at)

    def look(run: Run, value: Any, at: At) -> None:
        key = key_of(value)
        if key in right:
            return
        before = len(run.issues)
        check(run, value, at)
        if key is not None and len(run.issues) == before and len(right) < _MOST:
            # An issue that was already noted at this place is not noted again: only a trial tells that there is none.
            trial = run.trial()
            check(trial, value, at)
            if not trial.issues:
                right.add(key)

    return look_at_text if key_of is _of_text else look


def _of_text(value: Any) -> Key | None:
    return value if type(value) is str else None


def _of_coding(value: Any) -> Key | None:
    system, code, display = value.get("system"), value.get("code"), value.get("display")
    is_plain = type(system) is str and type(code) is str and (display is None or type(display) is str)
    return (system, code, display) if is_plain else None


def _of_concept(value: Any) -> Key | None:
    codings = value.get("coding")
    if type(codings) is not list or len(codings) != 1 or type(codings[0]) is not dict:
        return None
    return _of_coding(codings[0])


_KEYS: dict[str, Callable[[Any], Key | None]] = {
    "CodeableConcept": _of_concept, **dict.fromkeys(("code", "string", "uri", "url", "canonical"), _of_text)}
