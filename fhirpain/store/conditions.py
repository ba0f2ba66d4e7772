"""What a conditional request or reference asks for. https://hl7.org/fhir/R4/http.html#ccreate"""

import re
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import parse_qsl

from fhirpain import countries, guide
from fhirpain.fhir.issue import Issue, Rejected
from fhirpain.fhir.search import parse
from fhirpain.fhir.search.model import Query

Pair = tuple[str, str]
_IDENTIFIER = re.compile(r"(?:.*[.:])?identifier", re.DOTALL)
_COMMA = re.compile(r"(?<!\\),")
_ADDRESSED = re.compile(r"(?:(?:https?://[^?\s=&#]+)?/)?(?P<type>[A-Z][A-Za-z]+)?\?(?P<search>.*)", re.DOTALL)
"""A search with the address that it is asked at, as HAPI's client sends it."""


def read(resource_type: str, condition: str, at: str, base: str = "") -> Query:
    """The search that a condition is; raises ``Rejected`` where it is not understood to the last word, or is none.

    The type, or the whole address, may stand before its question mark; another type's is refused.
    """
    addressed = _ADDRESSED.fullmatch(condition)
    if addressed is not None and addressed["type"] not in (None, resource_type):
        raise Rejected([guide.rule("error", "invalid", "resource-type-mismatch", at)], 400)
    pairs, issues = canonical(parse_qsl(addressed["search"] if addressed else condition, keep_blank_values=True))
    if issues:
        raise Rejected([replace(issue, expression=at) for issue in issues], 422)
    try:
        query = parse(resource_type, pairs, strict=True, value_sets=guide.validator().terminology, base=base)
    except Rejected as error:
        raise Rejected([replace(issue, expression=at) for issue in error.issues], error.status) from error
    if not query.criteria:
        raise Rejected([guide.rule("error", "required", "condition-empty", at)], 400)
    return query


def canonical(pairs: Iterable[Pair]) -> tuple[list[Pair], list[Issue]]:
    """Names and values of a search, identifiers in the form in which they are stored; and what is wrong in them."""
    made, issues = [], list[Issue]()
    for name, value in pairs:
        if _IDENTIFIER.fullmatch(name):
            read = [_identifier(token, issues) for token in _COMMA.split(value)]
            made.append((name, ",".join(read)))
        else:
            made.append((name, value))
    return made, issues


def _identifier(token: str, issues: list[Issue]) -> str:
    system, bar, value = token.partition("|")
    if not (bar and system and value):
        return token
    asked, found = countries.canonical_identifier({"system": system, "value": value}, test_numbers=True)
    errors = [issue for issue in found if issue.is_error]
    issues.extend(errors)
    return token if errors else f"{asked['system']}|{asked['value']}"
