"""A code that was found right is right wherever it stands again: what says so need not be asked twice.

Kept are codes with their systems and displays, never texts or references; only right ones, and a limited number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fhirpain.fhir.validation.location import At
from fhirpain.fhir.validation.run import Check, Run

MOST = 1024
"""How many right ones are kept at one place."""

Key = tuple[str, str, str | None] | str


def remembered(check: Check, code: str) -> Remembered:
    """A check of codes, of a type named ``code``, that asks no more about one that it has found right."""
    key_of = _KEYS.get(code, _of_coding)
    return RememberedText(check, key_of) if key_of is _of_text else Remembered(check, key_of)


class Remembered:
    """A check of a value that depends on nothing but the value's code."""

    __slots__ = ("_check", "_key_of", "_right")

    def __init__(self, check: Check, key_of: Callable[[Any], Key | None]) -> None:
        """``key_of`` tells what a value is remembered by; None where it is not to be."""
        self._check = check
        self._key_of = key_of
        self._right: set[Key | None] = set()

    def __call__(self, run: Run, value: Any, at: At) -> None:
        """Check a value, unless its code is known to be right."""
        key = self._key_of(value)
        if key in self._right:
            return
        before = len(run.issues)
        self._check(run, value, at)
        if key is not None and len(run.issues) == before and len(self._right) < MOST:
            # An issue that was already noted at this place is not noted again: only a trial tells that there is none.
            trial = run.trial()
            self._check(trial, value, at)
            if not trial.issues:
                self._right.add(key)


class RememberedText(Remembered):
    """The same for a value that is itself the code."""

    __slots__ = ()

    def __call__(self, run: Run, value: Any, at: At) -> None:
        """Check a text, unless it is known to be right."""
        if value not in self._right:
            super().__call__(run, value, at)


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
