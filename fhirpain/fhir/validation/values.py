"""What a profile asks of one value: fixed, pattern, smallest and largest.

https://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.minValue_x_
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fhirpain.fhir.fhirpath.node import Node, system
from fhirpain.fhir.fhirpath.units import compare
from fhirpain.fhir.fhirpath.values import Quantity
from fhirpain.fhir.validation.items import Item
from fhirpain.fhir.validation.patterns import equals, fits, is_number
from fhirpain.fhir.validation.run import Run

_RULES = {"fixed": "fixed-value", "pattern": "pattern-value", "minValue": "minimum-value", "maxValue": "maximum-value"}


def value_check(kind: str, wanted: Any, profile: str) -> Callable[[Run, Item], None]:
    """A value must be (``fixed``) or hold (``pattern``) what is wanted; one that is absent is not looked at."""
    keeps, rule = equals if kind == "fixed" else fits, _RULES[kind]

    def check(run: Run, item: Item) -> None:
        if item.value is not None and not keeps(item.value, wanted):
            run.add(rule, item.at, profile)

    return check


def limit_check(kind: str, limit: Any, profile: str) -> Callable[[Run, Item], None]:
    """A value must not lie below ``minValue`` or above ``maxValue``."""
    rule, sign = _RULES[kind], 1 if kind == "minValue" else -1

    def check(run: Run, item: Item) -> None:
        if _compare(item.value, limit) == -sign:
            run.add(rule, item.at, profile)

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
