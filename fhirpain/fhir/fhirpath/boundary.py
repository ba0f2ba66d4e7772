"""How precise a value is and what it may have been before it was rounded. https://hl7.org/fhirpath/#lowboundaryprecision-integer-decimal--date--datetime--time"""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from fhirpain.fhir.fhirpath import arithmetic
from fhirpain.fhir.fhirpath.environment import Run
from fhirpain.fhir.fhirpath.equality import EXACT, decimal_places, is_number, kind_of
from fhirpain.fhir.fhirpath.errors import EvaluationError
from fhirpain.fhir.fhirpath.node import Collection
from fhirpain.fhir.fhirpath.table import eager, scalar, single
from fhirpain.fhir.fhirpath.values import Date, DateTime, Quantity, Temporal, Time, days_in
from fhirpain.fhir.fhirpath.walk import EMPTY

_DIGITS = {Date: 8, DateTime: 17, Time: 9}
_MOST_PLACES = 31
_PARTS = {4: 1, 6: 2, 8: 3, 10: 4, 12: 5, 14: 6, 17: 6}
_CLOCK_PARTS = {2: 1, 4: 2, 6: 3, 9: 3}


@scalar("precision", object)
def precision(value: Any) -> int | None:
    """Digits after the point of a number, digits written of a point in time (4 for a year, 17 for milliseconds)."""
    if is_number(value):
        return decimal_places(Decimal(value))
    if not isinstance(value, Temporal):
        raise EvaluationError(f"precision does not take {kind_of(value)}")
    local = value.text if value.zone is None else value.text.removesuffix("Z")[: len(value.text) - _zone_length(value)]
    return sum(character.isdigit() for character in local)


def _zone_length(value: Temporal) -> int:
    return 1 if value.text.endswith("Z") else 6


@eager("lowBoundary", 0, 1)
def low_boundary(run: Run, items: Collection, places: Collection = EMPTY) -> Collection:
    """The least the value may have been."""
    return _boundary(items, places, low=True)


@eager("highBoundary", 0, 1)
def high_boundary(run: Run, items: Collection, places: Collection = EMPTY) -> Collection:
    """The most the value may have been."""
    return _boundary(items, places, low=False)


def _boundary(items: Collection, places: Collection, *, low: bool) -> Collection:
    value, wanted = single(items, object, "a boundary"), single(places, int, "a boundary")
    if isinstance(value, Quantity):
        amount = _number(value.value, wanted, low=low)
        made: Any = None if amount is None else Quantity(amount, value.unit, value.calendar)
    elif isinstance(value, Temporal):
        made = _point(value, wanted, low=low)
    elif is_number(value):
        made = _number(Decimal(value), wanted, low=low)
    elif value is None:
        return EMPTY
    else:
        raise EvaluationError(f"{kind_of(value)} has no boundary")
    return EMPTY if made is None else [made]


def _number(value: Decimal, wanted: int | None, *, low: bool) -> Decimal | None:
    places = 8 if wanted is None else wanted
    if not 0 <= places <= _MOST_PLACES or value.adjusted() > _MOST_PLACES:
        return None
    half = Decimal(5).scaleb(-decimal_places(value) - 1)
    moved = EXACT.subtract(value, half) if low else EXACT.add(value, half)
    rounding = ROUND_FLOOR if low else ROUND_CEILING
    return moved.quantize(Decimal(1).scaleb(-places), rounding=rounding, context=EXACT)


def _point(value: Temporal, wanted: int | None, *, low: bool) -> Temporal | None:
    digits = _DIGITS[type(value)] if wanted is None else wanted
    count = (_CLOCK_PARTS if isinstance(value, Time) else _PARTS).get(digits)
    if count is None or digits > _DIGITS[type(value)]:
        return None
    text = arithmetic.written(_filled(value, low=low)[:count], value.first)
    if digits in (14, 6) and count in (6, 3) and "." in text:
        text = text.partition(".")[0]
    if isinstance(value, DateTime) and count > 3:
        text += _zone(value, low=low)
    return type(value).parse(text)


def _filled(value: Temporal, *, low: bool) -> tuple[Any, ...]:
    parts = list(value.parts)
    if isinstance(value, Time):
        rest = [0, 0, Decimal("0.000")] if low else [23, 59, Decimal("59.999")]
    else:
        year, month = (*parts, 1 if low else 12)[:2]
        rest = [1, 1, 1, 0, 0, Decimal("0.000")] if low else [1, 12, days_in(year, month), 23, 59, Decimal("59.999")]
    return (*parts, *rest[len(parts):])


def _zone(value: Temporal, *, low: bool) -> str:
    """The zone as written, or the one that makes the moment earliest or latest."""
    if value.zone is None:
        return "+14:00" if low else "-12:00"
    return value.text[-_zone_length(value):]
