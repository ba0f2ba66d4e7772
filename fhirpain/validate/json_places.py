"""Where elements stand in a JSON text that has been read before. https://hl7.org/fhir/R4/json.html"""

import json
import re
from json.decoder import scanstring  # type: ignore[attr-defined]  # the stubs leave it out
from typing import Any

from fhirpain.validate.wanted import EXACT, Wanted

_SPACE = re.compile(r"[ \t\r\n]*")
# Reads any value in C and tells where it ends; numbers stay text, for they are of no interest and may be long.
_DECODER: Any = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str, strict=False)
_SKIP = _DECODER.scan_once


def find(text: str, root: Wanted) -> None:
    """Note the offset of each wanted element: of its name, or of its value within a list.

    What does not follow JSON ends the search, without complaint: the reader has said so, and where.
    """
    at = _space(text, 0)
    root.found(at)
    try:
        _value(text, at, root)
    except (StopIteration, ValueError, IndexError, RecursionError):
        return


def _space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _value(text: str, at: int, wanted: Wanted) -> int:
    """Look into a value as far as is wanted; the offset after it."""
    if text[at] == "{" and wanted.names:
        return _object(text, at + 1, wanted)
    if text[at] == "[" and wanted.items:
        return _list(text, at + 1, wanted)
    return _skip(text, at)


def _skip(text: str, at: int) -> int:
    end: int = _SKIP(text, at)[1]
    return end


def _object(text: str, at: int, wanted: Wanted) -> int:
    at = _space(text, at)
    while text[at] != "}":
        name, end = scanstring(text, at + 1, False)
        value = _space(text, _space(text, end) + 1)
        match = wanted.named(name)
        if match is None:
            end = _skip(text, value)
        else:
            match[0].found(at, match[1])
            end = _value(text, value, match[0])
        at = _next(text, end)
    return at + 1


def _list(text: str, at: int, wanted: Wanted) -> int:
    at = _space(text, at)
    index = 0
    while text[at] != "]":
        item = wanted.items.get(index)
        if item is None:
            end = _skip(text, at)
        else:
            # A null holds the place of what stands in the list beside this one.
            if not text.startswith("null", at):
                item.found(at, EXACT)
            end = _value(text, at, item)
        at = _next(text, end)
        index += 1
    return at + 1


def _next(text: str, at: int) -> int:
    """The offset of what comes after a member: another, or the end."""
    at = _space(text, at)
    return _space(text, at + 1) if text[at] == "," else at
