"""From one System type to another, and ``iif``. https://hl7.org/fhirpath/N1/#conversion"""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from fhirpain.fhir.fhirpath import arithmetic, units
from fhirpain.fhir.fhirpath.environment import Run
from fhirpain.fhir.fhirpath.equality import as_quantity, is_number
from fhirpain.fhir.fhirpath.errors import EvaluationError
from fhirpain.fhir.fhirpath.node import Collection, Node, system
from fhirpain.fhir.fhirpath.table import ANSWER, Arguments, Closure, Compiler, eager, lazy, single
from fhirpain.fhir.fhirpath.tree import Tree
from fhirpain.fhir.fhirpath.values import Date, DateTime, Quantity, Temporal, Time
from fhirpain.fhir.fhirpath.walk import EMPTY, NOTHING

_INTEGER = re.compile(r"[+-]?\d{1,12}")
_DECIMAL = re.compile(r"[+-]?\d{1,40}(?:\.\d{1,40})?")
_QUANTITY = re.compile(r"([+-]?\d{1,40}(?:\.\d{1,40})?)\s*(?:'([^']+)'|([a-z]+))?")
_TRUE = ("true", "t", "yes", "y", "1", "1.0")
_FALSE = ("false", "f", "no", "n", "0", "0.0")


@lazy("iif", 2, 3)
def iif(compiler: Compiler, base: Tree, arguments: Arguments) -> Closure:
    """The second argument where the first is true, else the third; only that one is evaluated, on the input item."""
    items = compiler.collection(base)
    criterion, *results = map(compiler.collection, arguments)

    def closure(run: Run) -> Collection:
        this = run.this
        run.this = _whole(items(run))
        holds = _boolean(criterion(run))
        chosen = results[0](run) if holds else results[1](run) if len(results) > 1 else EMPTY
        run.this = this
        return chosen
    return closure


def _whole(items: Collection) -> Any:
    if len(items) > 1:
        raise EvaluationError("iif takes one item, not several")
    return items[0] if items else NOTHING


def _boolean(items: Collection) -> bool:
    value = single(items, object, "the criterion of iif")
    if value is not None and not isinstance(value, bool):
        raise EvaluationError("the criterion of iif is no boolean")
    return value is True


def to_boolean(value: Any) -> bool | None:
    """true, t, yes, y, 1 and their opposites, in any case."""
    if isinstance(value, bool):
        return value
    text = str(value).lower() if isinstance(value, str) or is_number(value) else ""
    return True if text in _TRUE else False if text in _FALSE else None


def to_integer(value: Any) -> int | None:
    """An integer, a boolean or a text of digits."""
    if isinstance(value, (bool, int)):
        return int(value)
    if not isinstance(value, str) or not _INTEGER.fullmatch(value):
        return None
    found: int | None = arithmetic.in_range(int(value))
    return found


def to_decimal(value: Any) -> Decimal | None:
    """A number, a boolean or a text of digits."""
    if isinstance(value, (bool, int, Decimal)):
        return Decimal(value)
    return Decimal(value) if isinstance(value, str) and _DECIMAL.fullmatch(value) else None


def to_string(value: Any) -> str | None:
    """The value as N1 writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value:f}" if abs(value.adjusted()) < 60 else None
    return str(value) if isinstance(value, (str, int, Temporal, Quantity)) else None


def to_date(value: Any) -> Date | None:
    """A date, the day of a time, or a text of either."""
    if isinstance(value, str):
        value = DateTime.parse(value)
    if isinstance(value, DateTime):
        return Date.parse(value.text.partition("T")[0])
    return value if isinstance(value, Date) else None


def to_date_time(value: Any) -> DateTime | None:
    """A time on a day, a date, or a text of either."""
    if isinstance(value, DateTime):
        return value
    return DateTime.parse(str(value)) if isinstance(value, (str, Date)) else None


def to_time(value: Any) -> Time | None:
    """A time of day or a text of one."""
    if isinstance(value, Time):
        return value
    return Time.parse(value) if isinstance(value, str) else None


def to_quantity(value: Any) -> Quantity | None:
    """A quantity, a number, a boolean, or a text such as ``4 days`` or ``1.5 'mg'``."""
    if isinstance(value, bool):
        return Quantity(Decimal(f"{int(value)}.0"))
    if not isinstance(value, str):
        return as_quantity(value)
    match = _QUANTITY.fullmatch(value)
    if match is None or (match[3] and match[3] not in units.CALENDAR):
        return None
    return Quantity(Decimal(match[1]), match[2] or match[3] or "1", match[3] is not None)


def _enter(name: str, convert: Callable[[Any], Any]) -> None:
    """Both functions of a type: ``toX`` gives nothing where ``convertsToX`` says false."""
    @eager(f"to{name}")
    def to(run: Run, items: Collection) -> Collection:
        value = _converted(items, convert, f"to{name}")
        return EMPTY if value is None else [value]

    @eager(f"convertsTo{name}")
    def converts_to(run: Run, items: Collection) -> Collection:
        if not items:
            return EMPTY
        return ANSWER[_converted(items, convert, f"convertsTo{name}") is not None]


def _converted(items: Collection, convert: Callable[[Any], Any], name: str) -> Any:
    value = single(items, object, name)
    return None if value is None or isinstance(value, Node) else convert(value)


for _name, _convert in (("Boolean", to_boolean), ("Integer", to_integer), ("Decimal", to_decimal),
                        ("String", to_string), ("Date", to_date), ("DateTime", to_date_time), ("Time", to_time)):
    _enter(_name, _convert)


def _in_unit(items: Collection, unit: Collection, name: str) -> Quantity | None:
    value = _converted(items, to_quantity, name)
    wanted = single(unit, str, name)
    if value is None or wanted is None:
        return None if unit else value
    return arithmetic.converted(value, Quantity(Decimal(1), wanted, wanted in units.CALENDAR))


@eager("toQuantity", 0, 1)
def to_quantity_(run: Run, items: Collection, unit: Collection = EMPTY) -> Collection:
    """A quantity, in the unit given where one is."""
    value = _in_unit(items, unit, "toQuantity")
    return EMPTY if value is None else [value]


@eager("convertsToQuantity", 0, 1)
def converts_to_quantity(run: Run, items: Collection, unit: Collection = EMPTY) -> Collection:
    """Whether ``toQuantity`` finds one."""
    if not items or system(items[0]) is None:
        return EMPTY
    return ANSWER[_in_unit(items, unit, "convertsToQuantity") is not None]
