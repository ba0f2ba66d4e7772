"""Times, numbers and quantities of an element, as ranges.

https://hl7.org/fhir/R4/search.html#date, https://hl7.org/fhir/R4/search.html#number,
https://hl7.org/fhir/R4/search.html#quantity
"""

import functools
from decimal import Decimal
from typing import Any

from fhirpain.fhir.search.model import Number, Period, Quantity, Value
from fhirpain.fhir.search.times import Bounds, bounds
from fhirpain.fhir.search.tokens import Names, Reader
from fhirpain.fhir.search.units import UCUM, base_of, number

_CURRENCY = "urn:iso:std:iso:4217"
_MOST_SAMPLES = 100_000


def time(names: Names) -> Reader:
    """A date, dateTime or instant."""
    def read(value: Any, out: list[Value]) -> None:
        found = bounds(value) if value.__class__ is str else None
        if found is not None:
            for name in names:
                out.append(Period(name, *found))
    return read


def period(names: Names) -> Reader:
    """A Period; a bound that is missing is open, without both it is no time."""
    def read(value: Any, out: list[Value]) -> None:
        if value.__class__ is dict:
            low, high = _bound(value.get("start")), _bound(value.get("end"))
            _add(names, low[0] if low else None, high[1] if high else None, out)
    return read


def timing(names: Names) -> Reader:
    """A Timing: its outer limits, from the first event to the last or those of its period."""
    def read(value: Any, out: list[Value]) -> None:
        if value.__class__ is not dict:
            return
        events, repeat = value.get("event"), value.get("repeat")
        given = [found for one in events if (found := _bound(one))] if events.__class__ is list else []
        limits = repeat.get("boundsPeriod") if repeat.__class__ is dict else None
        outer: list[Value] = []
        period(("",))(limits, outer)
        lows = [low for low, _ in given] + [one.low for one in outer if isinstance(one, Period)]
        highs = [high for _, high in given] + [one.high for one in outer if isinstance(one, Period)]
        if lows:
            _add(names, _least(lows), _most(highs), out)
    return read


def _bound(value: Any) -> Bounds | None:
    return bounds(value) if value.__class__ is str else None


def _least(lows: list[int | None]) -> int | None:
    return None if None in lows else min(low for low in lows if low is not None)


def _most(highs: list[int | None]) -> int | None:
    return None if None in highs else max(high for high in highs if high is not None)


def _add(names: Names, low: int | None, high: int | None, out: list[Value]) -> None:
    if low is not None or high is not None:
        out.extend(Period(name, low, high) for name in names)


def numeral(names: Names) -> Reader:
    """A decimal or an integer."""
    def read(value: Any, out: list[Value]) -> None:
        found = number(value)
        if found is not None:
            out.extend(Number(name, float(found), float(found)) for name in names)
    return read


def number_range(names: Names) -> Reader:
    """A Range as bare numbers, as of a probability."""
    def read(value: Any, out: list[Value]) -> None:
        low, high = _side(value, "low"), _side(value, "high")
        least, most = float(low[0]) if low else None, float(high[0]) if high else None
        if low or high:
            out.extend(Number(name, least, most) for name in names)
    return read


def quantity(names: Names) -> Reader:
    """A Quantity and its kin; with a comparator one bound is open."""
    def read(value: Any, out: list[Value]) -> None:
        found = number(value.get("value")) if value.__class__ is dict else None
        if found is not None:
            comparator = value.get("comparator", "=")
            low, high = None if comparator in ("<", "<=") else found, None if comparator in (">", ">=") else found
            _measure(names, low, high, value, out)
    return read


def money(names: Names) -> Reader:
    """A Money: its unit is the currency."""
    def read(value: Any, out: list[Value]) -> None:
        found = number(value.get("value")) if value.__class__ is dict else None
        if found is not None:
            _measure(names, found, found, {"system": _CURRENCY, "code": value.get("currency")}, out)
    return read


def quantity_range(names: Names) -> Reader:
    """A Range: from its low to its high, in the unit that either has; two units cannot be one range."""
    def read(value: Any, out: list[Value]) -> None:
        low, high = _side(value, "low"), _side(value, "high")
        if low and high and _unit(low[1]) != _unit(high[1]):
            return
        told = low or high
        if told:
            _measure(names, low[0] if low else None, high[0] if high else None, told[1], out)
    return read


def sampled_data(names: Names) -> Reader:
    """A SampledData: from the least to the greatest of what was measured."""
    def read(value: Any, out: list[Value]) -> None:
        origin, data = _side(value, "origin"), value.get("data") if value.__class__ is dict else None
        if origin is None or data.__class__ is not str:
            return
        factor = number(value.get("factor", 1)) or Decimal(1)
        samples = [one for written in data.split(maxsplit=_MOST_SAMPLES) if (one := _sample(written)) is not None]
        found = [one * factor + origin[0] for one in (min(samples), max(samples))] if samples else []
        if found:
            _measure(names, min(found), max(found), origin[1], out)
    return read


def _sample(written: str) -> Decimal | None:
    """One measured value; E, U and L stand for what could not be measured."""
    try:
        return number(Decimal(written))
    except ArithmeticError:
        return None


def _side(value: Any, name: str) -> tuple[Decimal, dict[str, Any]] | None:
    """The number of a Quantity inside an element, and that Quantity."""
    if isinstance(value, dict) and isinstance(side := value.get(name), dict):
        found = number(side.get("value"))
        return None if found is None else (found, side)
    return None


def _unit(value: dict[str, Any]) -> tuple[Any, Any]:
    return value.get("system"), value.get("code") or value.get("unit")


def _measure(names: Names, low: Decimal | None, high: Decimal | None, told: dict[str, Any], out: list[Value]) -> None:
    system, code, unit = _string(told.get("system")), _string(told.get("code")), _string(told.get("unit"))
    least, most, base_least, base_most, base = _bounds(low, high, code if system == UCUM else "")
    for name in names:
        out.append(Quantity(name, least, most, system, code, unit, base_least, base_most, base))


@functools.lru_cache(maxsize=4096)
def _bounds(low: Decimal | None, high: Decimal | None,
            code: str) -> tuple[float | None, float | None, float | None, float | None, str]:
    """Both as floats, then in the base units of a UCUM unit, and these; kept, as composites read an amount again."""
    least, most = None if low is None else float(low), None if high is None else float(high)
    base = base_of(code) if code else None
    if base is None:
        return least, most, None, None, ""
    text, factor = base
    return (least, most, None if low is None else float(low * factor), None if high is None else float(high * factor),
            text)


def _string(value: Any) -> str:
    return value if value.__class__ is str else ""
