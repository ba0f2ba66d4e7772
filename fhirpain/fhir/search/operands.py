"""A value that is asked for, read by the kind of its parameter. https://hl7.org/fhir/R4/search.html#ptypes

Each reader takes the text of one value, escapes and all, and raises ``Unfit`` where it is not of the kind's form.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import NamedTuple, get_args

from fhirpain.fhir.search.faults import Unfit
from fhirpain.fhir.search.fold import fold
from fhirpain.fhir.search.model import (
    Asked,
    Kind,
    Number,
    Parameter,
    Period,
    Prefix,
    Quantity,
    Reference,
    Simple,
    Text,
    Token,
    Uri,
)
from fhirpain.fhir.search.references import link
from fhirpain.fhir.search.splitting import split, unescape
from fhirpain.fhir.search.times import bounds
from fhirpain.fhir.search.units import UCUM, base_of, half_step, number

_PREFIXED = re.compile(r"(eq|ne|gt|lt|ge|le|sa|eb|ap)(?=[-+.0-9])")
_NUMBER = re.compile(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,3})?", re.ASCII)
_TIME = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+ -]\d\d:\d\d)?)?)?)?", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9.-]{1,64}", re.ASCII)
_TENTH = Decimal("0.1")
_TENTHS = 10
_RANGES: tuple[Prefix, ...] = ("eq", "ne", "ap")
"""The prefixes under which a number stands for the range its digits tell; others take it as exact."""


class Setting(NamedTuple):
    """What reading a value depends on: this server's address, and the time (in microseconds) for ``ap`` of dates."""

    base: str
    now: int


def asked(parameter: Parameter, modifier: str, text: str, setting: Setting) -> Asked:
    """One value of a parameter, escapes and all. Raises ``Unfit``."""
    if parameter.kind != "composite":
        return _simple(parameter.code, parameter, parameter.kind, modifier, text, setting)
    parts = split(text, "$")
    if len(parts) != len(parameter.components):
        raise Unfit("search-value")
    return Asked(parts=tuple(_simple("", parameter, component.kind, "", part, setting)
                             for component, part in zip(parameter.components, parts, strict=True)))


def _simple(name: str, parameter: Parameter, kind: Kind, modifier: str, text: str, setting: Setting) -> Asked:
    measure = _MEASURES.get(kind)
    if measure is not None:
        prefix, rest = _prefixed(text)
        return Asked(prefix, measure(name, prefix, rest, setting))
    if kind == "reference" and modifier != "identifier":
        return Asked("eq", _reference(name, parameter, modifier, unescape(text), setting.base))
    return Asked("eq", _named(name, kind, modifier, text))


def _prefixed(text: str) -> tuple[Prefix, str]:
    match = _PREFIXED.match(text)
    for prefix in get_args(Prefix) if match else ():
        if text.startswith(prefix):
            return prefix, text[2:]
    return "eq", text


def _named(name: str, kind: Kind, modifier: str, text: str) -> Simple:
    """Words, uris and tokens."""
    if kind == "string" or modifier == "text":
        words = unescape(text)
        # Accents alone would be found at the beginning of everything.
        if not fold(words):
            raise Unfit("search-value")
        return Text(f"{name}:text" if modifier == "text" else name, words)
    if kind == "uri":
        return Uri(name, unescape(text))
    if modifier == "of-type":
        return _of_type(name, [unescape(part) for part in split(text, "|")])
    return _token(f"{name}:identifier" if modifier == "identifier" else name, text)


def _token(name: str, text: str) -> Token:
    system, *rest = (unescape(part) for part in split(text, "|"))
    if not rest:
        return Token(name, None, system)
    code = "|".join(rest)
    if not (system or code):
        raise Unfit("search-value")
    return Token(name, system, code)


def _of_type(name: str, parts: list[str]) -> Token:
    if len(parts) < len(("system", "code", "value")) or not all(parts):
        raise Unfit("search-value")
    return Token(f"{name}:of-type", f"{parts[0]}|{parts[1]}", "|".join(parts[2:]))


def _reference(name: str, parameter: Parameter, modifier: str, text: str, base: str) -> Reference:
    if parameter.canonical:
        url, _, version = text.partition("|")
        return Reference(name, version=version, url=url)
    found = link(text, base)
    if found is not None:
        if modifier and found.type != modifier:
            raise Unfit("search-value")
        return Reference(name, *found)
    if _ID.fullmatch(text) is None:
        raise Unfit("search-value")
    only = parameter.target[0] if len(parameter.target) == 1 else ""
    return Reference(name, modifier or only, text)


def _period(name: str, prefix: Prefix, text: str, setting: Setting) -> Period:
    # A plus sign that was not encoded arrives as a space.
    found = bounds(text.replace(" ", "+")) if _TIME.fullmatch(text) else None
    if found is None:
        raise Unfit("search-value")
    low, high = found
    if prefix == "ap":
        low, high = low - abs(setting.now - low) // _TENTHS, high + abs(setting.now - high) // _TENTHS
    return Period(name, low, high)


def _number(name: str, prefix: Prefix, text: str, _: Setting) -> Number:
    low, high = (float(end) for end in _ends(text, prefix))
    return Number(name, low, high)


def _quantity(name: str, prefix: Prefix, text: str, _: Setting) -> Quantity:
    amount, *unit = (unescape(part) for part in split(text, "|"))
    low, high = _ends(amount, prefix)
    if not unit:
        return Quantity(name, float(low), float(high), None)
    if len(unit) != len(("system", "code")) or not unit[1]:
        raise Unfit("search-value")
    system, code = unit
    known = base_of(code) if system == UCUM else None
    if known is None:
        return Quantity(name, float(low), float(high), system or None, code)
    base, factor = known
    return Quantity(name, float(low), float(high), system, code, "", float(low * factor), float(high * factor), base)


def _ends(text: str, prefix: Prefix) -> tuple[Decimal, Decimal]:
    """The range that a number stands for."""
    value = number(Decimal(text)) if _NUMBER.fullmatch(text) else None
    if value is None:
        raise Unfit("search-value")
    step = half_step(value) if prefix in _RANGES else Decimal(0)
    if prefix == "ap":
        step = max(step, abs(value) * _TENTH)
    return value - step, value + step


_MEASURES: Mapping[Kind, Callable[[str, Prefix, str, Setting], Simple]] = {
    "date": _period, "number": _number, "quantity": _quantity}
"""The kinds whose values have prefixes."""
