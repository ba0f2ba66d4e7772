"""Functions of numbers. https://hl7.org/fhirpath/N1/#math, and sums over a collection as FHIR R5 and SQL name them.

A result no decimal of FHIR can hold is nothing, as is a square root of a negative number.
"""

from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, Decimal
from functools import wraps
from typing import Any

from fhirpain.fhir.fhirpath import arithmetic
from fhirpain.fhir.fhirpath.environment import Run
from fhirpain.fhir.fhirpath.equality import EXACT, compare, is_number, kind_of, round_to
from fhirpain.fhir.fhirpath.errors import EvaluationError
from fhirpain.fhir.fhirpath.node import Collection
from fhirpain.fhir.fhirpath.table import eager, scalar, single
from fhirpain.fhir.fhirpath.values import Quantity
from fhirpain.fhir.fhirpath.walk import EMPTY


def _defined(function: Callable[..., Any]) -> Callable[..., Any]:
    """None where arithmetic has no answer."""
    @wraps(function)
    def answered(*values: Any) -> Any:
        try:
            return arithmetic.in_range(function(*values))
        except ArithmeticError:
            return None
    return answered


@scalar("abs", object)
@_defined
def absolute(value: Any) -> Any:
    """The amount without its sign."""
    if isinstance(value, Quantity):
        return Quantity(abs(value.value), value.unit, value.calendar)
    if not is_number(value):
        raise EvaluationError(f"abs does not take {kind_of(value)}")
    return abs(value)


def _whole(value: Any, rounding: str) -> int | None:
    number = Decimal(value)
    # int() of 1E+1000000 takes a minute.
    return int(number.to_integral_value(rounding=rounding)) if number.adjusted() < 20 else None


@scalar("ceiling", Decimal)
@_defined
def ceiling(value: Any) -> int | None:
    """The least integer not below."""
    return _whole(value, ROUND_CEILING)


@scalar("floor", Decimal)
@_defined
def floor(value: Any) -> int | None:
    """The greatest integer not above."""
    return _whole(value, ROUND_FLOOR)


@scalar("truncate", Decimal)
@_defined
def truncate(value: Any) -> int | None:
    """The integer towards zero."""
    return _whole(value, ROUND_DOWN)


@scalar("exp", Decimal)
@_defined
def exp(value: Any) -> Decimal:
    """e to that power."""
    return EXACT.exp(Decimal(value))


@scalar("ln", Decimal)
@_defined
def ln(value: Any) -> Decimal | None:
    """The natural logarithm."""
    return EXACT.ln(Decimal(value)) if value > 0 else None


@scalar("log", Decimal, Decimal)
@_defined
def log(value: Any, base: Any) -> Decimal | None:
    """The logarithm to a base."""
    if value <= 0 or base <= 0 or base == 1:
        return None
    # Rounded to fewer digits than were calculated, so that 16.log(2) is 4 and not a hair less.
    return round_to(EXACT.divide(EXACT.ln(Decimal(value)), EXACT.ln(Decimal(base))), 28)


@scalar("power", Decimal, Decimal)
@_defined
def power(value: Any, exponent: Any) -> Any:
    """The number to that power: an integer where both are."""
    made = EXACT.power(Decimal(value), Decimal(exponent))
    if value.__class__ is int and exponent.__class__ is int and exponent >= 0:
        return int(made) if made.adjusted() < 20 else None
    return made


@scalar("sqrt", Decimal)
@_defined
def sqrt(value: Any) -> Decimal | None:
    """The square root."""
    return EXACT.sqrt(Decimal(value)) if value >= 0 else None


@scalar("round", Decimal, int, least=0)
def round_(value: Any, places: int = 0) -> Any:
    """To so many digits after the point, half away from zero; raises ``EvaluationError`` below 0."""
    if places < 0:
        raise EvaluationError("round takes no negative number of digits")
    return round_to(Decimal(value), min(places, 40))


def _total(items: Collection) -> Any:
    total = single(items[:1], object, "sum")
    for item in items[1:]:
        value = single([item], object, "sum")
        total = None if total is None or value is None else arithmetic.safely(arithmetic.add, total, value)
    return total


@eager("sum")
def sum_(run: Run, items: Collection) -> Collection:
    """All items added up; nothing where one has no value, so that a gap never counts as zero."""
    run.charge(len(items))
    total = _total(items)
    return EMPTY if total is None else [total]


@eager("avg")
def avg(run: Run, items: Collection) -> Collection:
    """The mean; nothing where ``sum`` is."""
    run.charge(len(items))
    total = _total(items)
    mean = None if total is None else arithmetic.safely(arithmetic.divide, total, len(items))
    return EMPTY if mean is None else [mean]


def _extreme(items: Collection, sign: int, name: str) -> Collection:
    found = None
    for item in items:
        value = single([item], object, name)
        order = 1 if found is None else None if value is None else compare(value, found)
        if value is None or order is None:
            return EMPTY
        if order * sign > 0 or found is None:
            found = value
    return EMPTY if found is None else [found]


@eager("min")
def min_(run: Run, items: Collection) -> Collection:
    """The least item; nothing where one has no value or two cannot be compared."""
    run.charge(len(items))
    return _extreme(items, -1, "min")


@eager("max")
def max_(run: Run, items: Collection) -> Collection:
    """The greatest item; nothing where one has no value or two cannot be compared."""
    run.charge(len(items))
    return _extreme(items, 1, "max")
