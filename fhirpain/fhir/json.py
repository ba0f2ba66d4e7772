"""FHIR JSON in and out, strictly, with every decimal as it was written. https://hl7.org/fhir/R4/json.html

The fast way is msgspec's. It forgives some things that must not pass (duplicate keys, great depth, ``-0``), and each of
them leaves a trace that a few searches in C find: the resource written again has fewer strings or fewer minus signs
than what came in. Only then does a slow reader go through the text and say what is wrong, and where.
"""

import json
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any, Final

import msgspec

from fhirpain.fhir.issue import Issue, Malformed, say

MAX_DEPTH: Final = 64
"""How deeply objects and arrays may stand in each other."""
MAX_DIGITS: Final = 100
"""How long a number may be written."""
MAX_EXPONENT: Final = 308
"""How great or small a number may be, as a power of ten: what a double can hold, and what HL7's examples use."""
MAX_ISSUES: Final = 100
"""How many faults of one text are told."""

_BOM = b"\xef\xbb\xbf"
_DEEP = b"\n" + b" " * MAX_DEPTH
# More than MAX_DIGITS digits cover so many neighbours when only each tenth byte is looked at.
_STRIDE = 10
_LONG = b"0" * (MAX_DIGITS // _STRIDE)
_DIGITS_AS_ZERO = bytes.maketrans(b"123456789", b"000000000")
_NAME = re.compile(r"_?[A-Za-z][A-Za-z0-9]*")
# What FHIR's strings and XML's text cannot hold: control characters but tab and line ends, surrogates, noncharacters.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORBIDDEN_WRITTEN = re.compile(rb"\\u00|\\b|\\f|\xef\xbf[\xbe\xbf]")
_KINDS = {"json-encoding": "invalid", "json-character": "invalid", "json-number": "value"}


class WrittenDecimal(Decimal):
    """A decimal that is written otherwise than ``str`` would: ``1E5``, ``1.0e2``. Equal to and used as any Decimal."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> "WrittenDecimal":
        """Read ``text`` and remember it; raises ``decimal.InvalidOperation`` when it is no number."""
        number = super().__new__(cls, text)
        number.text = text
        return number

    def __reduce__(self) -> tuple[type["WrittenDecimal"], tuple[str]]:
        """A copy is written as the original is."""
        return WrittenDecimal, (self.text,)


def parse(data: bytes) -> dict[str, Any]:
    """Read one resource from FHIR JSON (UTF-8; one byte order mark is passed over).

    Integers become ``int``, other numbers ``Decimal`` with their text kept. Empty objects, arrays and strings and the
    places of ``null`` in arrays are left to the validator; a property that is ``null`` is refused, for FHIR has none.
    Raises ``Malformed`` with every fault found (``json-...``); the caller limits the size.
    """
    resource = parse_value(data)
    if not isinstance(resource, dict):
        raise Malformed([_fault("json-root", "")])
    if not isinstance(resource.get("resourceType"), str):
        raise Malformed([_fault("json-resource-type", "")])
    return resource


def parse_value(data: bytes) -> Any:
    """Read JSON that is no resource (a JSON Patch, say) by the same rules. Raises ``Malformed`` in the same way."""
    text = data.removeprefix(_BOM)
    try:
        resource = _DECODER.decode(text)
        faults = _faults(text) if _suspicious(text, resource) else []
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        faults = _faults(text) or [_fault("json-syntax", "", place="1:1")]
    if faults:
        raise Malformed(faults)
    return resource


def dump(resource: Any, *, pretty: bool = False) -> bytes:
    """Write FHIR JSON as UTF-8, properties in their order and decimals as they were read; ``pretty`` indents by two."""
    written = _ENCODER.encode(resource)
    return msgspec.json.format(written, indent=2) + b"\n" if pretty else written


def written(number: int | Decimal) -> str:
    """A number as FHIR writes it: with the text it was read from."""
    return number.text if isinstance(number, WrittenDecimal) else str(number)


def read_decimal(text: str) -> Decimal:
    """The decimal of a text that keeps it; raises ``ValueError`` when it is too long, too great or no number."""
    if len(text) > MAX_DIGITS:
        raise ValueError("number too long")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError("not a number") from None
    if not number.is_finite() or abs(number.adjusted()) > MAX_EXPONENT:
        raise ValueError("number out of range")
    return number if str(number) == text else WrittenDecimal(text)


def _write_decimal(value: Any) -> Any:
    if isinstance(value, WrittenDecimal):
        return msgspec.Raw(value.text.encode())
    raise TypeError(f"FHIR JSON holds no {type(value).__name__}")


_DECODER = msgspec.json.Decoder(float_hook=read_decimal)
_ENCODER = msgspec.json.Encoder(decimal_format="number", enc_hook=_write_decimal)


def _suspicious(text: bytes, resource: Any) -> bool:
    """Whether a slow look is called for; may be so for a good text, and is for every bad one that msgspec let pass."""
    again = _ENCODER.encode(resource)
    return (
        _strings(text) != _strings(again)  # a key that came twice was lost with its value
        or text.count(b"-") != again.count(b"-")  # -0 was read as 0
        or b":null" in again
        or _LONG in again[::_STRIDE].translate(_DIGITS_AS_ZERO)
        or ((b"\\" in again or not again.isascii()) and _FORBIDDEN_WRITTEN.search(again) is not None)
        or (_may_be_deep(again) and _DEEP in msgspec.json.format(again, indent=1))
    )


def _may_be_deep(text: bytes) -> bool:
    """Whether there are brackets enough to be nested too deeply."""
    return text.count(b"{") + text.count(b"[") > MAX_DEPTH


def _strings(text: bytes) -> int:
    """Twice the number of strings in a JSON text, keys among them."""
    if b"\\" not in text:
        return text.count(b'"')
    # A run of backslashes begins outside an escape, so its pairs are escaped backslashes and the odd one escapes.
    without_pairs = text.replace(b"\\\\", b"")
    return without_pairs.count(b'"') - without_pairs.count(b'\\"')


class _Object(list[tuple[str, Any]]):
    """A JSON object as it was written: its members in order, also those that come twice."""


class _Number(str):
    """A number as it was written."""

    __slots__ = ()


_READER = json.JSONDecoder(object_pairs_hook=_Object, parse_int=_Number, parse_float=_Number, parse_constant=_Number)


def _faults(text: bytes) -> list[Issue]:
    """What is wrong with a text, and where: the slow way."""
    try:
        value = _READER.decode(text.decode())
    except UnicodeDecodeError as error:
        return [_fault("json-encoding", "", place=_place(text, error.start))]
    except json.JSONDecodeError as error:
        return [_fault("json-syntax", "", place=f"{error.lineno}:{error.colno}")]
    except RecursionError:
        return [_fault("json-depth", "", limit=str(MAX_DEPTH))]
    return list(islice(_walk(value, _root(value), 1), MAX_ISSUES))


def _place(text: bytes, byte: int) -> str:
    """Line and column, from 1, of a byte."""
    line, column = text.count(b"\n", 0, byte) + 1, byte - text.rfind(b"\n", 0, byte)
    return f"{line}:{column}"


def _root(value: Any) -> str:
    """The resource's type, with which every FHIRPath location begins; "" where there is none."""
    members = dict(value) if isinstance(value, _Object) else {}
    name = members.get("resourceType")
    return name if isinstance(name, str) and _NAME.fullmatch(name) else ""


def _walk(value: Any, at: str, depth: int) -> Iterator[Issue]:
    """The faults of a value and of all in it; ``at`` is its FHIRPath."""
    if isinstance(value, _Number):
        yield from _check_number(value, at)
    elif isinstance(value, str):
        if _FORBIDDEN.search(value):
            yield _fault("json-character", at)
    elif isinstance(value, list):
        if depth > MAX_DEPTH:
            yield _fault("json-depth", at, limit=str(MAX_DEPTH))
        elif isinstance(value, _Object):
            yield from _walk_object(value, at, depth)
        else:
            for index, item in enumerate(value):
                yield from _walk(item, f"{at}[{index}]", depth + 1)


def _walk_object(members: _Object, at: str, depth: int) -> Iterator[Issue]:
    seen = set()
    for name, value in members:
        inside = _inside(at, name)
        if name in seen:
            yield _fault("json-duplicate-key", inside)
        seen.add(name)
        if _FORBIDDEN.search(name):
            yield _fault("json-character", at)
        if value is None:
            yield _fault("json-null", inside)
        yield from _walk(value, inside, depth + 1)


def _inside(at: str, name: str) -> str:
    """The location of a property; ``_birthDate`` stands for birthDate, and what is no name is not repeated."""
    if not _NAME.fullmatch(name):
        return at
    return f"{at}.{name.removeprefix('_')}" if at else name.removeprefix("_")


def _check_number(text: _Number, at: str) -> Iterator[Issue]:
    try:
        read_decimal(text)
        wrong = text == "-0"
    except ValueError:
        wrong = True
    if wrong:
        yield _fault("json-number", at)


def _fault(rule: str, at: str, **facts: str) -> Issue:
    return Issue("fatal", _KINDS.get(rule, "structure"), rule, at, say(rule, **facts))
