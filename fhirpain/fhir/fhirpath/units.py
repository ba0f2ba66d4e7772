"""Units: the part of UCUM that care uses, and the calendar's words. https://ucum.org/ucum, https://hl7.org/fhirpath/N1/#quantity

Not the whole of UCUM: a unit outside the table below equals only itself, and every other question about it is open.
"""

from __future__ import annotations

import functools
import re
from decimal import Decimal
from typing import NamedTuple

from fhirpain.fhir.fhirpath.values import Quantity

CALENDAR = {word + plural: word for plural in ("", "s")
            for word in ("year", "month", "week", "day", "hour", "minute", "second", "millisecond")}
"""A calendar's words as they may be written, and the one each stands for."""
_DEFINITE = {"week": "wk", "day": "d", "hour": "h", "minute": "min", "second": "s", "millisecond": "ms"}
_PREFIXES = {"Y": 24, "Z": 21, "E": 18, "P": 15, "T": 12, "G": 9, "M": 6, "k": 3, "h": 2, "da": 1,
             "d": -1, "c": -2, "m": -3, "u": -6, "n": -9, "p": -12, "f": -15, "a": -18}
# Atoms that take a prefix, and those that do not, as "factor base exponent ..." in m, g, s, rad, K, C and cd.
_METRIC = {"m": "1 m 1", "g": "1 g 1", "s": "1 s 1", "K": "1 K 1", "C": "1 C 1", "cd": "1 cd 1", "rad": "1 rad 1",
           "mol": "602214076000000000000000 1 0", "L": "0.001 m 3", "l": "0.001 m 3", "Hz": "1 s -1", "Bq": "1 s -1",
           "N": "1000 g 1 m 1 s -2", "Pa": "1000 g 1 m -1 s -2", "J": "1000 g 1 m 2 s -2", "W": "1000 g 1 m 2 s -3",
           "V": "1000 g 1 m 2 s -2 C -1", "A": "1 C 1 s -1", "cal": "4184 g 1 m 2 s -2", "t": "1000000 g 1",
           "bar": "100000000 g 1 m -1 s -2",
           "kat": "602214076000000000000000 s -1", "U": "10036894600000000 s -1", "eq": "602214076000000000000000 1 0",
           "osm": "602214076000000000000000 1 0", "Gy": "1 m 2 s -2", "Sv": "1 m 2 s -2", "[iU]": "1 [iU] 1",
           "m[Hg]": "133322000 g 1 m -1 s -2", "m[H2O]": "9806650 g 1 m -1 s -2", "[IU]": "1 [iU] 1"}
_OTHER = {"min": "60 s 1", "h": "3600 s 1", "d": "86400 s 1", "wk": "604800 s 1", "mo": "2629800 s 1",
          "a": "31557600 s 1", "%": "0.01 1 0", "[ppth]": "0.001 1 0", "[ppm]": "0.000001 1 0", "10*": "10 1 0",
          "10^": "10 1 0", "[in_i]": "0.0254 m 1", "[ft_i]": "0.3048 m 1", "[yd_i]": "0.9144 m 1",
          "[mi_i]": "1609.344 m 1", "[lb_av]": "453.59237 g 1", "[oz_av]": "28.349523125 g 1",
          "deg": "0.0174532925199432957692 rad 1", "Cel": "1 Cel 1", "[degF]": "1 [degF] 1", "[drp]": "0.00000005 m 3"}
_LONGEST = 100
_ATOM = re.compile(r"(10[*^]|\[[^\]]+\]|%|m\[[^\]]+\]|[A-Za-z]+(?:\[[^\]]+\])?)([+-]?\d+)?")
_PART = re.compile(r"\{[^}]*\}|10[*^][+-]?\d*|\d+|[./()]|[^./(){}]+")


class Unit(NamedTuple):
    """How many of the base units one of this is, and of which: ``(("g", 1), ("m", -3))``, sorted."""

    factor: Decimal
    dimension: tuple[tuple[str, int], ...]


@functools.lru_cache(maxsize=512)
def unit(code: str) -> Unit | None:
    """The unit of a UCUM code, or None when this table does not have it."""
    parts = _PART.findall(code)
    if "".join(parts) != code or not 0 < len(code) <= _LONGEST:
        return None
    found, rest = _terms(["1" if part.startswith("{") else part for part in parts])
    return None if rest else found


def _terms(parts: list[str]) -> tuple[Unit | None, list[str]]:
    """Read ``a.b/c`` from the left up to a closing parenthesis or the end."""
    made = Unit(Decimal(1), ())
    sign = 1
    while parts and parts[0] != ")":
        if parts[0] in "./":
            sign = -1 if parts[0] == "/" else 1
            parts = parts[1:]
        one, parts = _component(parts)
        if one is None:
            return None, parts
        made = _times(made, one, sign)
    return made, parts


def _component(parts: list[str]) -> tuple[Unit | None, list[str]]:
    if not parts:
        return None, parts
    if parts[0] != "(":
        return _atom(parts[0]), parts[1:]
    inner, rest = _terms(parts[1:])
    return (inner, rest[1:]) if rest else (None, rest)


def _times(left: Unit, right: Unit, exponent: int) -> Unit:
    powers = dict(left.dimension)
    for base, power in right.dimension:
        powers[base] = powers.get(base, 0) + power * exponent
    factor = left.factor * right.factor if exponent > 0 else left.factor / right.factor
    return Unit(factor, tuple(sorted((base, power) for base, power in powers.items() if power)))


def _atom(text: str) -> Unit | None:
    if text.isdigit():
        return Unit(Decimal(text), ()) if len(text) < 20 else None
    match = _ATOM.fullmatch(text)
    if match is None or abs(int(match[2] or 1)) > 30:
        return None
    one = _prefixed(match[1])
    if one is None:
        return None
    exponent = int(match[2] or 1)
    powers = tuple((base, power * exponent) for base, power in one.dimension if power * exponent)
    return Unit(one.factor**exponent, powers)


def _prefixed(symbol: str) -> Unit | None:
    written = _METRIC.get(symbol) or _OTHER.get(symbol)
    if written is not None:
        return _defined(written)
    for length in (1, 2):
        prefix, metric = _PREFIXES.get(symbol[:length]), _METRIC.get(symbol[length:])
        if prefix is not None and metric is not None:
            one = _defined(metric)
            return Unit(one.factor.scaleb(prefix), one.dimension)
    return None


def _defined(written: str) -> Unit:
    factor, *powers = written.split()
    pairs = zip(powers[::2], map(int, powers[1::2]), strict=True)
    return Unit(Decimal(factor), tuple(sorted((base, power) for base, power in pairs if power)))


def base_unit(quantity: Quantity) -> Unit | None:
    """The unit of a quantity; a calendar's year and month are a dimension of their own, as no year is 365.25 days."""
    word = CALENDAR.get(quantity.unit) if quantity.calendar else None
    if word == "year":
        return Unit(Decimal(12), (("month", 1),))
    if word == "month":
        return Unit(Decimal(1), (("month", 1),))
    return unit(_DEFINITE[word] if word else quantity.unit)


def in_base(quantity: Quantity) -> tuple[Decimal, tuple[tuple[str, int], ...]] | None:
    """The amount in base units and the dimension, or None when the unit is not in the table."""
    found = base_unit(quantity)
    return None if found is None else (quantity.value * found.factor, found.dimension)


def compare(left: Quantity, right: Quantity) -> int | None:
    """-1, 0 or 1; None when the units measure different things or cannot be converted."""
    if left.unit == right.unit and left.calendar == right.calendar:
        mine, others = left.value, right.value
    else:
        amounts = in_base(left), in_base(right)
        if amounts[0] is None or amounts[1] is None or amounts[0][1] != amounts[1][1]:
            return None
        mine, others = amounts[0][0], amounts[1][0]
    return (mine > others) - (mine < others)


def definite(quantity: Quantity) -> Quantity:
    """A calendar's duration as UCUM's nearest, which is what ``~`` takes it for."""
    word = CALENDAR.get(quantity.unit) if quantity.calendar else None
    if word is None:
        return quantity
    return Quantity(quantity.value, {"year": "a", "month": "mo", **_DEFINITE}[word])
