"""``fixed[x]``: exactly this value; ``pattern[x]``: at least this. https://hl7.org/fhir/R4/elementdefinition.html"""

from decimal import Decimal
from typing import Any


def equals(value: Any, fixed: Any) -> bool:
    """Whether a value is the fixed one; numbers by their value, never ``true`` for 1."""
    if type(value) is dict and type(fixed) is dict:
        return value.keys() == fixed.keys() and all(equals(value[name], fixed[name]) for name in fixed)
    if type(value) is list and type(fixed) is list:
        return len(value) == len(fixed) and all(map(equals, value, fixed))
    return _is_same(value, fixed)


def fits(value: Any, pattern: Any) -> bool:
    """Whether a value holds all that the pattern holds; the items of a list may stand among others, in any order."""
    if type(pattern) is str:
        return bool(value == pattern)
    if type(value) is dict and type(pattern) is dict:
        for name, part in pattern.items():  # noqa: SIM110 (all() costs a generator, and every slice asks)
            if name not in value or not fits(value[name], part):
                return False
        return True
    if type(value) is list and type(pattern) is list:
        return all(any(fits(item, part) for item in value) for part in pattern)
    return _is_same(value, pattern)


def _is_same(value: Any, other: Any) -> bool:
    alike = type(value) is type(other) or (is_number(value) and is_number(other))
    return alike and bool(value == other)


def is_number(value: Any) -> bool:
    """Whether a JSON value is a number, which true and false are not."""
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
