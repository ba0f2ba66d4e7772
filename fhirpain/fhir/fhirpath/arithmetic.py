"""Arithmetic on numbers, quantities, texts and points in time. https://hl7.org/fhirpath/N1/#math-1, https://hl7.org/fhirpath/N1/#datetime-arithmetic

Every function returns None where N1 answers with nothing: division by zero, a result out of range.
"""

from collections.abc import Callable
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

from fhirpain.fhir.fhirpath import units
from fhirpain.fhir.fhirpath.equality import EXACT, as_quantity, is_number, kind_of
from fhirpain.fhir.fhirpath.errors import EvaluationError
from fhirpain.fhir.fhirpath.table import limited
from fhirpain.fhir.fhirpath.values import Quantity, Temporal, Time, days_in

_INTEGERS = range(-(2**31), 2**31)
_WORDS = {"wk": "week", "d": "day", "h": "hour", "min": "minute", "s": "second", "ms": "millisecond"}
_SECONDS = {"week": Decimal(604800), "day": Decimal(86400), "hour": Decimal(3600), "minute": Decimal(60),
            "second": Decimal(1), "millisecond": Decimal("0.001")}
_PLACE = {"year": 1, "month": 2, "week": 3, "day": 3, "hour": 4, "minute": 5, "second": 6, "millisecond": 6}
# What one of a unit is in the next coarser one, where only that is known of the point in time.
_COARSER = {6: ("minute", 60), 5: ("hour", 60), 4: ("day", 24), 3: ("month", 30), 2: ("year", 12)}


def safely(function: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    """Apply a function of this module; a result no decimal of FHIR can hold is None."""
    try:
        return in_range(function(left, right))
    except ArithmeticError:
        return None


def in_range(value: Any) -> Any:
    """None for an integer beyond FHIR's 32 bits; anything else unchanged."""
    return None if value.__class__ is int and value not in _INTEGERS else value


def signed(value: Any, sign: str) -> Any:
    """``+x`` or ``-x``; raises ``EvaluationError`` for what has no sign."""
    if not is_number(value) and not isinstance(value, Quantity):
        raise EvaluationError(f"{kind_of(value)} has no sign")
    if sign == "+":
        return value
    return Quantity(-value.value, value.unit, value.calendar) if isinstance(value, Quantity) else -value


def add(left: Any, right: Any) -> Any:
    """``+``: numbers, texts, quantities, a point in time and a duration."""
    if isinstance(left, str) and isinstance(right, str):
        return limited(left + right)
    if isinstance(left, Temporal) and isinstance(right, Quantity):
        return shift(left, right, 1)
    return _sum(left, right, 1, "added")


def subtract(left: Any, right: Any) -> Any:
    """``-``: as ``+``, but for texts."""
    if isinstance(left, Temporal) and isinstance(right, Quantity):
        return shift(left, right, -1)
    return _sum(left, right, -1, "subtracted")


def _sum(left: Any, right: Any, sign: int, verb: str) -> Any:
    if left.__class__ is int and right.__class__ is int:
        return left + sign * right
    if is_number(left) and is_number(right):
        return EXACT.add(left, sign * right)
    mine, others = as_quantity(left), as_quantity(right)
    if mine is None or others is None:
        raise _refusal(left, right, verb)
    rate = _rate(others, mine)
    if rate is None:
        return None
    return Quantity(EXACT.add(mine.value, sign * others.value * rate), mine.unit, mine.calendar)


def _rate(one: Quantity, other: Quantity) -> Decimal | None:
    """How many of the other's unit one of this one's is."""
    if (one.unit, one.calendar) == (other.unit, other.calendar):
        return Decimal(1)
    units_of = units.base_unit(one), units.base_unit(other)
    if units_of[0] is None or units_of[1] is None or units_of[0].dimension != units_of[1].dimension:
        return None
    return EXACT.divide(units_of[0].factor, units_of[1].factor)


def multiply(left: Any, right: Any) -> Any:
    """``*`` of numbers and quantities."""
    if left.__class__ is int and right.__class__ is int:
        return left * right
    if is_number(left) and is_number(right):
        return EXACT.multiply(left, right)
    mine, others = _both(left, right, "multiplied")
    return Quantity(EXACT.multiply(mine.value, others.value), _compound(mine.unit, ".", others.unit))


def divide(left: Any, right: Any) -> Any:
    """``/``: always a decimal, or a quantity."""
    mine, others = _both(left, right, "divided")
    if others.value == 0:
        return None
    value = EXACT.divide(mine.value, others.value)
    return value if is_number(left) and is_number(right) else Quantity(value, _compound(mine.unit, "/", others.unit))


def _compound(left: str, symbol: str, right: str) -> str:
    if left == right and symbol == "/":
        return "1"
    if right == "1":
        return left
    return f"{left}{symbol}({right})" if any(mark in right for mark in "./") else f"{left}{symbol}{right}"


def whole(left: Any, right: Any) -> Any:
    """``div``: whole times the right goes into the left, towards zero."""
    if not (is_number(left) and is_number(right)):
        raise _refusal(left, right, "divided")
    return None if right == 0 else int(EXACT.divide_int(Decimal(left), Decimal(right)))


def remainder(left: Any, right: Any) -> Any:
    """``mod``: what ``div`` leaves."""
    if not (is_number(left) and is_number(right)):
        raise _refusal(left, right, "divided")
    if right == 0:
        return None
    rest = EXACT.remainder(Decimal(left), Decimal(right))
    return int(rest) if left.__class__ is int and right.__class__ is int else rest


def _both(left: Any, right: Any, verb: str) -> tuple[Quantity, Quantity]:
    mine, others = as_quantity(left), as_quantity(right)
    if mine is None or others is None:
        raise _refusal(left, right, verb)
    return mine, others


def _refusal(left: Any, right: Any, verb: str) -> EvaluationError:
    return EvaluationError(f"{kind_of(left)} and {kind_of(right)} cannot be {verb}")


def shift(point: Temporal, duration: Quantity, sign: int) -> Temporal | None:
    """A point in time moved by a duration, to the precision it had; None beyond the years 1 to 9999.

    Raises ``EvaluationError`` for a unit that is no calendar's: UCUM's year and month are none.
    """
    word = units.CALENDAR.get(duration.unit) or _WORDS.get(duration.unit)
    if word is None or (isinstance(point, Time) and _PLACE[word] < 4):
        raise EvaluationError("the unit is not one that moves a point in time")
    amount = sign * duration.value
    if abs(amount) > 10**12:
        return None
    if word not in ("second", "millisecond"):
        amount = amount.to_integral_value(rounding=ROUND_DOWN)
    word, amount = _to_precision(word, amount, point.first + len(point.parts))
    if word in ("year", "month"):
        return _shift_months(point, int(amount) * (12 if word == "year" else 1))
    return _shift_seconds(point, amount * _SECONDS[word])


def _to_precision(word: str, amount: Decimal, places: int) -> tuple[str, Decimal]:
    if word == "week" and places < 3:
        word, amount = "day", amount * 7
    if word == "millisecond" and places < 6:
        word, amount = "second", amount / 1000
    while _PLACE[word] > places:
        word, each = _COARSER[_PLACE[word]]
        amount = (amount / each).to_integral_value(rounding=ROUND_DOWN)
    return word, amount


def _shift_months(point: Temporal, months: int) -> Temporal | None:
    year, month, *rest = (*point.parts, 1) if len(point.parts) == 1 else point.parts
    year, month = divmod(year * 12 + month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    if rest:
        rest[0] = min(rest[0], days_in(year, month + 1))
    return _rebuilt(point, (year, month + 1, *rest)[: len(point.parts)])


def _shift_seconds(point: Temporal, seconds: Decimal) -> Temporal | None:
    clock = point.parts[3 - point.first:]
    total = sum((part * each for part, each in zip(clock, (3600, 60, 1), strict=False)), Decimal(0)) + seconds
    days, rest = divmod(total, 86400)
    days, rest = (days - 1, rest + 86400) if rest < 0 else (days, rest)
    hours, rest = divmod(rest, 3600)
    minutes, rest = divmod(rest, 60)
    moved = (int(hours), int(minutes), rest)[: len(clock)]
    if point.first:
        return _rebuilt(point, moved)
    ordinal = date(*point.parts[:3]).toordinal() + int(days)
    if not 1 <= ordinal <= date.max.toordinal():
        return None
    day = date.fromordinal(ordinal)
    return _rebuilt(point, (day.year, day.month, day.day, *moved))


def _rebuilt(point: Temporal, parts: tuple[Any, ...]) -> Temporal:
    """A point like this one with other parts; its text has the zone it was written with."""
    text = written(parts, point.first)
    if point.zone is not None:
        text += point.text[-1:] if point.text.endswith("Z") else point.text[-6:]
    made = type(point).parse(text)
    if made is None:
        raise EvaluationError("no such day or time")
    return made


def written(parts: tuple[Any, ...], first: int = 0) -> str:
    """The ISO 8601 text of parts, without a zone."""
    texts = [f"{part:0>2}" if index else f"{part:04d}" for index, part in enumerate(parts[: max(0, 3 - first)])]
    clock = [_seconds(part) if isinstance(part, Decimal) else f"{part:02d}" for part in parts[max(0, 3 - first):]]
    return "-".join(texts) + ("T" if texts and clock else "") + ":".join(clock)


def _seconds(value: Decimal) -> str:
    text = f"{value:f}"
    return text if value >= 10 else "0" + text


def converted(quantity: Quantity, wanted: Quantity) -> Quantity | None:
    """A quantity in another's unit; None where the two measure different things or a unit is not in the table."""
    rate = _rate(quantity, wanted)
    return None if rate is None else Quantity(EXACT.multiply(quantity.value, rate), wanted.unit, wanted.calendar)
