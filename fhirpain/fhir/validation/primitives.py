"""R4's primitive types: the JSON type each has and the texts it takes. https://hl7.org/fhir/R4/datatypes.html#primitive

Every check is linear in the length of the text; R4's own regular expression for base64Binary is not.
"""

import re
import string
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from fhirpain.fhir.json import WrittenDecimal

Fits = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Primitive:
    """A primitive type: its name, the Python types JSON gives for it, and whether a value of them fits."""

    name: str
    kinds: tuple[type, ...]
    fits: Fits


def _matches(pattern: str) -> Fits:
    found = re.compile(pattern).fullmatch
    return lambda value: found(value) is not None


def _between(lowest: int, highest: int) -> Fits:
    return lambda value: lowest <= value <= highest


# XML 1.0 has no way to write the other control characters, so a text with one could not leave as XML.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]").search


def _is_string(value: str) -> bool:
    if value.isprintable() and len(value) < 1000:
        return not value.isspace()
    return not value.isspace() and _CONTROL(value) is None and len(value) <= 1024 * 1024


_ZONE = r"(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))"
_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?"
_DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII).fullmatch
_TIME_AND_ZONE = re.compile(_CLOCK + _ZONE, re.ASCII).fullmatch
_TIME = re.compile(_CLOCK, re.ASCII).fullmatch


def _is_date(value: str) -> bool:
    if len(value) == 10 and value[4] == value[7] == "-":
        # A whole day: the calendar is the interpreter's own, which knows no year 0 and no other digits.
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
        return True
    found = _DATE(value)
    if found is None or value.startswith("0000"):
        return False
    year, month, day = found.groups()
    return day is None or int(day) <= monthrange(int(year), int(month))[1]


def _is_instant(value: str) -> bool:
    day, _, time = value.partition("T")
    return len(day) == 10 and _is_date(day) and _TIME_AND_ZONE(time) is not None


def _is_date_time(value: str) -> bool:
    return _is_instant(value) if "T" in value else _is_date(value)


def _is_time(value: str) -> bool:
    return _TIME(value) is not None


_SPACES = str.maketrans("", "", " \t\r\n")
_OUTSIDE_BASE64 = str.maketrans("", "", string.ascii_letters + string.digits + "+/")


def _is_base64(value: str) -> bool:
    text = value.translate(_SPACES)
    padding = text[-2:].count("=") if text.endswith("=") else 0
    body = text[: len(text) - padding]
    return bool(text) and len(text) % 4 == 0 and not body.translate(_OUTSIDE_BASE64)


def _always(_value: Any) -> bool:
    return True


_TEXT, _INTEGER = (str,), (int,)
_INTEGER_MAXIMUM = 2**31 - 1
_WORD = _matches(r"\S+")


def _is_word(value: str) -> bool:
    # What can be printed has no white space but the space; then no regular expression is needed, which takes longer.
    return (value.isprintable() and " " not in value and value != "") or _WORD(value)


_WORDS = _matches(r"\S+(?:\s\S+)*")


def _is_code(value: str) -> bool:
    return (value.isprintable() and " " not in value and value != "") or _WORDS(value)



PRIMITIVES: dict[str, Primitive] = {made.name: made for made in (
    Primitive("boolean", (bool,), _always),
    Primitive("integer", _INTEGER, _between(-(2**31), _INTEGER_MAXIMUM)),
    Primitive("unsignedInt", _INTEGER, _between(0, _INTEGER_MAXIMUM)),
    Primitive("positiveInt", _INTEGER, _between(1, _INTEGER_MAXIMUM)),
    Primitive("decimal", (int, Decimal, WrittenDecimal, float), _always),
    Primitive("string", _TEXT, _is_string),
    Primitive("markdown", _TEXT, _is_string),
    Primitive("xhtml", _TEXT, _always),
    # Single spaces between words, none around them: https://hl7.org/fhir/R4/datatypes.html#code
    Primitive("code", _TEXT, _is_code),
    Primitive("id", _TEXT, _matches(r"[A-Za-z0-9\-.]{1,64}")),
    Primitive("uri", _TEXT, _is_word),
    Primitive("url", _TEXT, _is_word),
    Primitive("canonical", _TEXT, _is_word),
    Primitive("oid", _TEXT, _matches(r"urn:oid:[0-2](?:\.(?:0|[1-9][0-9]*))+")),
    Primitive("uuid", _TEXT, _matches(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")),
    Primitive("base64Binary", _TEXT, _is_base64),
    Primitive("date", _TEXT, _is_date),
    Primitive("dateTime", _TEXT, _is_date_time),
    Primitive("instant", _TEXT, _is_instant),
    Primitive("time", _TEXT, _is_time),
)}

ELEMENT_ID = Primitive("string", _TEXT, _matches(r"[^\s]+"))
"""Element.id: any text without spaces. https://hl7.org/fhir/R4/element.html#id"""
