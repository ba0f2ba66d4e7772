"""What a profile asks of one value: fixed, pattern, smallest and largest.

https://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.minValue_x_
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from fhirpain.fhir.fhirpath.arithmetic import shift
from fhirpain.fhir.fhirpath.environment import utc_now
from fhirpain.fhir.fhirpath.errors import EvaluationError
from fhirpain.fhir.fhirpath.node import Node, system
from fhirpain.fhir.fhirpath.units import compare
from fhirpain.fhir.fhirpath.values import DateTime, Quantity
from fhirpain.fhir.validation.items import Item, ItemCheck
from fhirpain.fhir.validation.patterns import equals, fits, is_number
from fhirpain.fhir.validation.run import Run

_R5 = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ElementDefinition."
_RULES = {"fixed": "fixed-value", "pattern": "pattern-value", "minValue": "minimum-value", "maxValue": "maximum-value"}


class ValueCheck:
    """A value must be (``fixed``) or hold (``pattern``) what is wanted; one that is absent is not looked at."""

    __slots__ = ("_keeps", "_profile", "_rule", "wanted")

    def __init__(self, kind: str, wanted: Any, profile: str) -> None:
        """``kind`` is ``fixed`` or ``pattern``."""
        # A text is equal to the same text alone: the quickest of comparisons, and every extension's url asks for it.
        self._keeps: Callable[[Any, Any], bool] = (
            operator.eq if type(wanted) is str else equals if kind == "fixed" else fits)
        self._rule = _RULES[kind]
        self._profile = profile
        self.wanted = wanted

    def __call__(self, run: Run, item: Item) -> None:
        """Look at one value."""
        if item.value is not None and not self._keeps(item.value, self.wanted):
            run.add(self._rule, item.at, self._profile)


def limit_check(kind: str, limit: Any, profile: str) -> Callable[[Run, Item], None]:
    """A value must not lie below ``minValue`` or above ``maxValue``."""
    rule, sign = _RULES[kind], 1 if kind == "minValue" else -1

    def check(run: Run, item: Item) -> None:
        value, bound = item.value, limit
        if type(value) is str and type(limit) is dict:
            value, bound = _in_utc(value), _from_now(limit, -sign)
        if _compare(value, bound) == -sign:
            run.add(rule, item.at, profile)

    return check


def _from_now(duration: Mapping[str, Any], sign: int) -> str:
    """The moment a duration before or after the present one; "" where the duration's unit is none of time.

    A limit of a date or time may be a duration: it is subtracted from the clock for the smallest value, added for the
    largest. https://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.minValue_x_
    """
    given = system(Node(duration, "Quantity"))
    if not isinstance(given, Quantity):
        return ""
    unit = {"a": "year", "mo": "month"}.get(given.unit, given.unit)
    try:
        moment = shift(DateTime.of(utc_now()), Quantity(given.value, unit, unit != given.unit), sign)
    except EvaluationError:
        return ""
    return "" if moment is None else str(moment)


def _in_utc(text: str) -> str:
    try:
        return datetime.fromisoformat(text).astimezone(UTC).isoformat() if "T" in text else text
    except ValueError:
        return text


def presence_checks(definition: Mapping[str, Any], profile: str) -> Iterator[ItemCheck]:
    """A primitive that must have a value, and one that may have one of some extensions instead.

    Elements of R5's ElementDefinition, which R4 writes as extensions:
    https://hl7.org/fhir/R5/elementdefinition-definitions.html#ElementDefinition.mustHaveValue
    """
    alternatives: set[str] = set()
    for extension in definition.get("extension", ()):
        if extension.get("url") == _R5 + "mustHaveValue" and extension.get("valueBoolean") is True:
            yield _must_have_value(frozenset(), profile)
        elif extension.get("url") == _R5 + "valueAlternatives":
            alternatives |= {str(extension.get("valueCanonical") or extension.get("valueUri"))}
    if alternatives:
        yield _must_have_value(frozenset(alternatives), profile)


def _must_have_value(alternatives: frozenset[str], profile: str) -> ItemCheck:
    def check(run: Run, item: Item) -> None:
        given = item.object.get("extension") if item.value is None else ()
        if item.value is None and not any(
                type(one) is dict and str(one.get("url")) in alternatives
                for one in (given if type(given) is list else ())):
            run.add("must-have-value", item.at, profile)

    return check


def _compare(value: Any, limit: Any) -> int:
    """-1, 0 or 1; 0 also where the two cannot be compared."""
    if type(value) is dict and type(limit) is dict:
        if (value.get("system"), value.get("code")) == (limit.get("system"), limit.get("code")):
            return _compare(value.get("value"), limit.get("value"))
        one, other = system(Node(value, "Quantity")), system(Node(limit, "Quantity"))
        both = isinstance(one, Quantity) and isinstance(other, Quantity)
        return (compare(one, other) or 0) if both else 0
    if is_number(value) and is_number(limit):
        return bool(value > limit) - bool(value < limit)
    if type(value) is str and type(limit) is str:
        # Dates and times of one precision order as their texts; a shorter one is compared as far as it goes.
        length = min(len(value), len(limit))
        return (value[:length] > limit[:length]) - (value[:length] < limit[:length])
    return 0
