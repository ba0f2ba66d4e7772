"""ValueSet/$expand and ValueSet/$validate-code. https://hl7.org/fhir/R4/valueset-operations.html"""

import uuid
from typing import Any, Final

from flask import Response

from fhirpain.fhir.terminology import Terminology, expansion
from fhirpain.store import utc_now
from fhirpain.web import held, negotiation, parameters
from fhirpain.web.asking import Asked, In, read
from fhirpain.web.codes import TAKES, Code, codes
from fhirpain.web.errors import refusal
from fhirpain.web.route import offered

MOST: Final = 10_000
"""How many codes one answer may hold; who wants more asks for a page or filters."""
_UNUSED: Final = In(used=False)
_WHICH: Final = {"url": In(), "valueSet": In("resource"), "valueSetVersion": In(), "date": In("instant"),
                 "displayLanguage": In(), "context": _UNUSED}
_EXPAND: Final = {
    **_WHICH, "filter": In(), "offset": In("integer"), "count": In("integer"), "includeDesignations": In("boolean"),
    "designation": In(repeats=True), "includeDefinition": In("boolean"), "activeOnly": In("boolean"),
    # Nothing is nested, coordinated afterwards or hidden from view in what is made here.
    "excludeNested": In("boolean"), "excludeNotForUI": In("boolean"), "excludePostCoordinated": In("boolean"),
    "contextDirection": _UNUSED, "exclude-system": In(repeats=True, used=False),
    "system-version": In(repeats=True, used=False), "check-system-version": In(repeats=True, used=False),
    "force-system-version": In(repeats=True, used=False),
}
_VALIDATE: Final = {**_WHICH, **TAKES, "systemVersion": In(), "abstract": In("boolean"), "inferSystem": In("boolean")}

Known = tuple[Terminology, dict[str, Any], str]
"""A value set with the terminology that knows it, and the canonical it is known by there."""


def expand(resource_id: str = "") -> Response:
    """The codes of a value set, a page of them, or those that a text finds."""
    asked = read(_EXPAND, raw="valueSet")
    terminology, value_set, canonical = _value_set(asked, resource_id)
    try:
        found = expansion.entries(terminology, canonical)
    except expansion.NotHeld:
        raise refusal("expansion-not-held") from None
    if asked.one("activeOnly"):
        found = [entry for entry in found if not entry.get("inactive")]
    found = expansion.matching(found, asked.text("filter"))
    return negotiation.render(_expanded(asked, value_set, found))


def _expanded(asked: Asked, value_set: dict[str, Any], found: list[expansion.Entry]) -> dict[str, Any]:
    """The value set with its expansion, cut to the page that was asked for; raises ``Rejected`` (422)."""
    offset, count = asked.one("offset") or 0, asked.one("count")
    page = found[offset:] if count is None else found[offset:offset + count]
    if len(page) > MOST:
        raise refusal("expansion-too-costly", limit=str(MOST))
    language = _language(asked)
    paged = {} if asked.one("offset") is None and count is None else {"offset": offset}
    contains = [_shown(entry, asked, language) for entry in page]
    made = {"identifier": f"urn:uuid:{uuid.uuid4()}", "timestamp": utc_now().isoformat(timespec="seconds"),
            "total": len(found), **paged, "parameter": _echoed(asked, language)}
    kept = {name: part for name, part in value_set.items()
            if name not in ("expansion", "text") and (name != "compose" or asked.one("includeDefinition"))}
    return {**kept, "status": value_set.get("status", "unknown"),
            "expansion": made | ({"contains": contains} if contains else {})}


def _shown(entry: expansion.Entry, asked: Asked, language: str) -> expansion.Entry:
    shown = {name: part for name, part in entry.items() if name not in ("display", "designation")}
    display = expansion.in_language(entry, language)
    wanted = {language.rpartition("|")[2] for language in asked.all("designation")}
    told = [one for one in entry.get("designation", ()) if not wanted or one.get("language") in wanted]
    return (shown | ({"display": display} if display else {})
            | ({"designation": told} if told and (wanted or asked.one("includeDesignations")) else {}))


def _echoed(asked: Asked, language: str) -> list[dict[str, Any]]:
    """What the expansion was made by; a filter is the caller's own words and is not repeated."""
    said = {"displayLanguage": ("valueCode", language), "activeOnly": ("valueBoolean", asked.one("activeOnly")),
            "offset": ("valueInteger", asked.one("offset")), "count": ("valueInteger", asked.one("count"))}
    return [{"name": name, member: value} for name, (member, value) in said.items() if value is not None]


def _language(asked: Asked) -> str:
    return asked.text("displayLanguage") or negotiation.language()


def validate_code(resource_id: str = "") -> Response:
    """Whether a code is in a value set; one of the codings of a concept is enough."""
    asked = read(_VALIDATE)
    wanted = codes(asked)
    if wanted[0].system is None and not asked.has("coding", "codeableConcept") and not asked.one("inferSystem"):
        raise refusal("parameter-missing", parameter="system")
    terminology, _, canonical = _value_set(asked, resource_id)
    answers = [terminology.member(canonical, code.system, code.code) for code in wanted]
    for code, answer in zip(wanted, answers, strict=True):
        if answer:
            return negotiation.render(told(terminology, code, _language(asked), canonical))
    rule = "code-not-held" if None in answers else "code-not-in-value-set"
    return negotiation.render(parameters.verdict(rule, negotiation.language()))


def told(terminology: Terminology, code: Code, language: str, value_set: str = "") -> dict[str, Any]:
    """The answer about a code that is right: but for its display, where one came that is not its own."""
    concept = terminology.concept(code.system, code.code) if code.system else None
    display = expansion.in_language(concept or {}, language)
    is_own = not code.display or terminology.is_display(code.system or "", code.code, code.display, value_set)
    return parameters.verdict("code-display" if is_own is False else "", negotiation.language(), display)


def _value_set(asked: Asked, resource_id: str) -> Known:
    """The value set that is meant: the one of the address, the one that came, or the one of a canonical."""
    if resource_id:
        return _given(held.stored("ValueSet", resource_id))
    if len(asked.has("url", "valueSet")) != 1:
        raise refusal("parameter-one-of", parameters="url, valueSet")
    if asked.has("valueSet"):
        return _given(asked.one("valueSet"))
    url, version = asked.text("url"), asked.text("valueSetVersion")
    canonical = f"{url}|{version}" if version and "|" not in url else url
    terminology = held.terminology()
    value_set = terminology.resource("ValueSet", canonical)
    if value_set is not None or terminology.expansion(canonical) is not None:
        # That of all codes of a system need not be written down anywhere.
        made = {"resourceType": "ValueSet", "url": url, "status": "active"}
        return terminology, dict(value_set or made), canonical
    return _given(held.conformance("ValueSet", url, version))


def _given(value_set: dict[str, Any]) -> Known:
    """A value set that is not among the definitions, beside them; raises ``Rejected`` (422) for one that is none."""
    if value_set.get("resourceType") != "ValueSet" or not _is_composed(value_set):
        raise refusal("parameter-value", "ValueSet", parameter="valueSet", kind="ValueSet")
    url = value_set.get("url") or held.UNNAMED
    return held.terminology().with_value_set({**value_set, "url": url}), value_set, url


def _is_composed(value_set: dict[str, Any]) -> bool:
    """Whether our own validator finds no fault that would make an answer wrong."""
    return not any(issue.is_error for issue in held.validator().validate(value_set))


ROUTES = (
    *offered("expand", expand, "ValueSet", "type", "instance"),
    *offered("validate-code", validate_code, "ValueSet", "type", "instance"),
)
