"""Parameters that say what comes back: order, number, form and company. https://hl7.org/fhir/R4/search.html#return"""

import re
from typing import TypeVar, get_args

from fhirpain.fhir.search.faults import Unfit
from fhirpain.fhir.search.model import Include, Parameters, Sort, Summary, Total
from fhirpain.fhir.search.parameters import parameters, resource_types

MOST_SORTED = 8

Word = TypeVar("Word", bound=str)

_COUNT = re.compile(r"\d{1,9}", re.ASCII)
_ELEMENT = re.compile(r"[A-Za-z][A-Za-z0-9.]{0,100}", re.ASCII)
_UNSORTED = ("composite", "special")


def count(text: str) -> int:
    """``_count``."""
    if not _COUNT.fullmatch(text):
        raise Unfit("search-value", kind="number")
    return int(text)


def total(text: str) -> Total:
    """``_total``."""
    return _one_of(text, get_args(Total))


def summary(text: str) -> Summary:
    """``_summary``."""
    return _one_of(text, get_args(Summary))


def _one_of(text: str, words: tuple[Word, ...]) -> Word:
    for word in words:
        if word == text:
            return word
    raise Unfit("search-value", kind=", ".join(map(str, words)))


def elements(text: str) -> tuple[str, ...]:
    """``_elements``."""
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not all(_ELEMENT.fullmatch(name) for name in names):
        raise Unfit("search-value", kind="element,element")
    return names


def types(text: str) -> tuple[str, ...]:
    """``_type``."""
    names = tuple(dict.fromkeys(name for name in text.split(",") if name))
    if not set(names) <= resource_types():
        raise Unfit("search-value", kind="Type,Type")
    return names


def sort(text: str, offered: Parameters) -> tuple[Sort, ...]:
    """``_sort``: those of its parameters that can be sorted by; the caller sees by the number whether all can."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    if len(names) > MOST_SORTED:
        raise Unfit("search-limit-values", limit=str(MOST_SORTED))
    found = ((offered.get(name.removeprefix("-")), name.startswith("-")) for name in names)
    return tuple(Sort(parameter, descending) for parameter, descending in found
                 if parameter is not None and parameter.kind not in _UNSORTED)


def include(modifier: str, text: str) -> Include:
    """``_include`` and ``_revinclude``: ``Type:parameter``, ``Type:parameter:Target``, ``Type:*`` or ``*``."""
    # STU3 called it recurse, and some clients still do.
    iterate = modifier in ("iterate", "recurse")
    if modifier and not iterate:
        raise Unfit("search-modifier", accepted="iterate")
    source, code, target, *more = [*text.split(":"), "", ""] if text != "*" else ("*", "*", "")
    if any(more) or not _leads(source, code) or (target and target not in resource_types()):
        raise Unfit("search-include")
    return Include(source, code, target, iterate)


def _leads(source: str, code: str) -> bool:
    if code == "*":
        return source == "*" or source in resource_types()
    parameter = parameters(source).get(code)
    return parameter is not None and parameter.kind == "reference"
