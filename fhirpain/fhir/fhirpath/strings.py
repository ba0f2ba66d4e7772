"""Functions of texts. https://hl7.org/fhirpath/N1/#string-manipulation, and encode, escape, trim, split, join of N2

Patterns run in google-re2, which answers in time proportional to the text whatever the pattern.
"""

import base64
import binascii
import functools
import html
import json
import re
from collections.abc import Callable
from typing import Any

import re2

from fhirpain.fhir.fhirpath.environment import Run
from fhirpain.fhir.fhirpath.errors import EvaluationError
from fhirpain.fhir.fhirpath.node import Collection
from fhirpain.fhir.fhirpath.table import LONGEST_TEXT, charge_text, eager, limited, scalar, single
from fhirpain.fhir.fhirpath.walk import EMPTY

_GROUP = re.compile(r"\$(?:(\d)|\{(\w+)\})")


@scalar("indexOf", str, str)
def index_of(text: str, part: str) -> int:
    """Where a part begins (from 0), -1 where it is not."""
    return text.find(part)


@scalar("substring", str, int, int, least=1)
def substring(text: str, start: int, length: int | None = None) -> str | None:
    """The text from a place on, or so many characters of it; nothing where it begins outside."""
    if not 0 <= start < len(text):
        return None
    return text[start:] if length is None else text[start:start + max(0, length)]


@scalar("startsWith", str, str)
def starts_with(text: str, part: str) -> bool:
    """Whether a text begins so."""
    return text.startswith(part)


@scalar("endsWith", str, str)
def ends_with(text: str, part: str) -> bool:
    """Whether a text ends so."""
    return text.endswith(part)


@scalar("contains", str, str)
def contains(text: str, part: str) -> bool:
    """Whether a text has a part."""
    return part in text


@scalar("upper", str)
def upper(text: str) -> str:
    """In capitals."""
    return text.upper()


@scalar("lower", str)
def lower(text: str) -> str:
    """In small letters."""
    return text.lower()


@scalar("length", str)
def length(text: str) -> int:
    """How many characters."""
    return len(text)


@scalar("trim", str)
def trim(text: str) -> str:
    """Without the space around it."""
    return text.strip()


def _room(text: str, part: str) -> None:
    """Refuse a replacement that could make more than the longest text, before it is made."""
    if (len(text) + 1) * len(part) > 10 * LONGEST_TEXT:
        raise EvaluationError("a text would grow too long")


@scalar("replace", str, str, str)
def replace(text: str, old: str, new: str) -> str:
    """Every occurrence of one text by another; of the empty text, before, between and after all characters."""
    _room(text, new)
    return limited(text.replace(old, new))


@functools.lru_cache(maxsize=256)
def _pattern(text: str) -> Any:
    options = re2.Options()
    options.dot_nl = True
    options.log_errors = False
    try:
        return re2.compile(text, options)
    except re2.error:
        raise EvaluationError("not a regular expression of RE2") from None


@scalar("matches", str, str)
def matches(text: str, pattern: str) -> bool:
    """Whether a part of the text is of the pattern (N1: not the whole, unless it says ``^`` and ``$``)."""
    return _pattern(pattern).search(text) is not None


@scalar("matchesFull", str, str)
def matches_full(text: str, pattern: str) -> bool:
    """Whether the whole text is of the pattern."""
    return _pattern(pattern).fullmatch(text) is not None


@scalar("replaceMatches", str, str, str)
def replace_matches(text: str, pattern: str, substitution: str) -> str:
    """Every part of a pattern by a text, in which ``$1`` and ``${name}`` are groups; an empty pattern replaces none."""
    if not pattern:
        return text
    _room(text, substitution)
    template = _GROUP.sub(lambda group: rf"\g<{group[1] or group[2]}>", substitution.replace("\\", "\\\\"))
    return limited(_pattern(pattern).sub(template, text))


@eager("toChars")
def to_chars(run: Run, items: Collection) -> Collection:
    """Each character as a text."""
    text = single(items, str, "toChars")
    run.charge(len(text or ""))
    return list(text or "")


@eager("split", 1)
def split(run: Run, items: Collection, separator: Collection) -> Collection:
    """The parts between separators."""
    text, between = single(items, str, "split"), single(separator, str, "split")
    if text is None or between is None:
        return EMPTY
    run.charge(len(text))
    return text.split(between) if between else list(text)


@eager("join", 0, 1)
def join(run: Run, items: Collection, separator: Collection = EMPTY) -> Collection:
    """All texts as one, with a separator between them."""
    between = single(separator, str, "join") or ""
    _room(" " * len(items), between)
    texts = [single([item], str, "join") for item in items]
    joined = limited(between.join(text for text in texts if text is not None))
    charge_text(run, joined)
    return [joined]


_ENCODINGS: dict[str, tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]] = {
    "base64": (base64.b64encode, base64.b64decode), "hex": (binascii.hexlify, binascii.unhexlify),
    "urlbase64": (base64.urlsafe_b64encode, base64.urlsafe_b64decode),
}


@scalar("encode", str, str)
def encode(text: str, form: str) -> str | None:
    """As ``base64``, ``urlbase64`` or ``hex``; nothing for another form."""
    return _ENCODINGS[form][0](text.encode()).decode() if form in _ENCODINGS else None


@scalar("decode", str, str)
def decode(text: str, form: str) -> str | None:
    """Out of ``base64``, ``urlbase64`` or ``hex``; nothing for another form or what is not in it."""
    try:
        return _ENCODINGS[form][1](text.encode()).decode() if form in _ENCODINGS else None
    except ValueError:
        return None


@scalar("escape", str, str)
def escape(text: str, form: str) -> str | None:
    """For ``html`` or ``json``; nothing for another form."""
    if form == "json":
        return json.dumps(text, ensure_ascii=False)[1:-1]
    return html.escape(text) if form == "html" else None


@scalar("unescape", str, str)
def unescape(text: str, form: str) -> str | None:
    """Out of ``html`` or ``json``; nothing for another form."""
    if form == "json":
        try:
            made: str = json.loads(f'"{text}"', strict=False)
        except ValueError:
            return text
        return made
    return html.unescape(text) if form == "html" else None
