"""What an item's own limits ask of a value, made once per item; of answers and of initial values alike.

maxLength: https://hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.item.maxLength; the extensions are those
of https://hl7.org/fhir/R4/questionnaire-profiles.html and of https://hl7.org/fhir/uv/sdc/.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from fhirpain.fhir.definitions import Definitions
from fhirpain.fhir.fhirpath import FHIRPathError
from fhirpain.fhir.fhirpath.equality import decimal_places
from fhirpain.fhir.fhirpath.strings import matches_full
from fhirpain.fhir.json import written
from fhirpain.fhir.questionnaire.form import Question
from fhirpain.fhir.questionnaire.rules import Findings
from fhirpain.fhir.questionnaire.values import Json, Value, beyond, number_of

Check = Callable[[Findings, Value, str], None]
"""Looks at one value at its place and notes what is wrong."""

_TEXT = ("string", "uri")
_TARGET = re.compile(r"(?:.*/)?([A-Z][A-Za-z]+)/[A-Za-z0-9\-.]{1,64}(?:/_history/[A-Za-z0-9\-.]{1,64})?").fullmatch


def limits(question: Question, definitions: Definitions) -> list[Check]:
    """The checks of an item's values; the value's type has been found right before."""
    return [*_of_text(question), *_of_size(question), *_of_files(question), *_of_targets(question, definitions)]


def _of_text(question: Question) -> Iterator[Check]:
    extensions = question.extensions
    maximum, minimum = question.item.get("maxLength"), extensions.one("minLength", "integer")
    if isinstance(maximum, int) and maximum > 0:
        yield _length(lambda length: length <= maximum, "maximum", str(maximum))
    if minimum is not None:
        yield _length(lambda length: length >= minimum, "minimum", str(minimum))
    pattern = extensions.one("regex", "string")
    if pattern is not None:
        yield _pattern(pattern)
    if question.type == "string":
        yield _one_line


def _length(fits: Callable[[int], bool], reason: str, limit: str) -> Check:
    def check(findings: Findings, value: Value, at: str) -> None:
        text = _characters(value)
        if text is not None and not fits(len(text)):
            findings.add("answer-length", at, reason=reason, limit=limit)

    return check


def _characters(value: Value) -> str | None:
    if value.type in _TEXT:
        return str(value.json)
    return written(value.json) if isinstance(value.json, (int, Decimal)) and value.type != "boolean" else None


def _pattern(pattern: str) -> Check:
    def check(findings: Findings, value: Value, at: str) -> None:
        text = _characters(value)
        try:
            if text is not None and not _has_form(text, pattern):
                findings.add("answer-pattern", at)
        except FHIRPathError:
            findings.add("pattern-not-checked", at)

    return check


def _has_form(text: str, pattern: str) -> bool:
    """In RE2, whose time grows with the text alone; raises ``FHIRPathError`` for what RE2 does not know."""
    return bool(matches_full(text, pattern))


def _one_line(findings: Findings, value: Value, at: str) -> None:
    # "string: free text of one line" as against "text": https://hl7.org/fhir/R4/valueset-item-type.html
    if value.type == "string" and ("\n" in value.json or "\r" in value.json):
        findings.add("answer-line-break", at)


def _of_size(question: Question) -> Iterator[Check]:
    extensions = question.extensions
    for limit in extensions.values("minValue", "minQuantity"):
        yield _bound(limit, -1, "answer-minimum")
    for limit in extensions.values("maxValue", "maxQuantity"):
        yield _bound(limit, 1, "answer-maximum")
    places = extensions.one("maxDecimalPlaces", "integer")
    if places is not None:
        yield _decimals(places)


def _bound(limit: Value, wrong: int, rule: str) -> Check:
    """A value breaks a limit when it is certainly beyond it: within the year 2022 is not after 2022-06."""
    def check(findings: Findings, value: Value, at: str) -> None:
        if beyond(value, limit) == wrong:
            findings.add(rule, at, limit=_show(limit))

    return check


def _show(limit: Value) -> str:
    if limit.type != "Quantity":
        return str(limit.json)
    return f"{limit.json.get('value')} {limit.json.get('unit') or limit.json.get('code') or ''}".strip()


def _decimals(places: int) -> Check:
    def check(findings: Findings, value: Value, at: str) -> None:
        number = number_of(value)
        if number is not None and decimal_places(number) > places:
            findings.add("answer-decimals", at, limit=str(places))

    return check


def _of_files(question: Question) -> Iterator[Check]:
    types = question.extensions.all("mimeType", "code")
    if types:
        yield _media_type(types)
    largest = question.extensions.one("maxSize", "decimal")
    if largest is not None:
        yield _file_size(largest)


def _media_type(types: list[str]) -> Check:
    allowed = {_essence(one) for one in types}

    def check(findings: Findings, value: Value, at: str) -> None:
        given = value.json.get("contentType") if value.type == "Attachment" else None
        if isinstance(given, str) and not allowed & {_essence(given), _essence(given).partition("/")[0] + "/*"}:
            findings.add("answer-media-type", at, types=", ".join(types))

    return check


def _essence(media_type: str) -> str:
    """A media type without its parameters: https://www.rfc-editor.org/rfc/rfc9110#name-media-type"""
    return media_type.partition(";")[0].strip().lower()


def _file_size(largest: Any) -> Check:
    """https://hl7.org/fhir/R4/extension-maxsize.html, in bytes as Attachment.size."""
    def check(findings: Findings, value: Value, at: str) -> None:
        if value.type == "Attachment" and _bytes(value.json) > largest:
            findings.add("answer-size", at, limit=str(largest))

    return check


def _bytes(attachment: Json) -> int:
    data, stated = attachment.get("data"), attachment.get("size")
    if not isinstance(data, str):
        return stated if isinstance(stated, int) else 0
    try:
        return len(base64.b64decode(data))
    except (binascii.Error, ValueError):
        return 0


def _of_targets(question: Question, definitions: Definitions) -> Iterator[Check]:
    extensions = question.extensions
    types = extensions.all("referenceResource", "code")
    profiles = [definitions.structure(url) for url in extensions.all("referenceProfile", "canonical")]
    # A profile that is not held may be of any type.
    if None not in profiles:
        types += [profile["type"] for profile in profiles if profile is not None]
        if types and "Resource" not in types:
            yield _target(types)


def _target(types: list[str]) -> Check:
    def check(findings: Findings, value: Value, at: str) -> None:
        target = target_type(value.json) if value.type == "Reference" else ""
        if target and target not in types:
            findings.add("answer-reference", at, types=", ".join(dict.fromkeys(types)))

    return check


def target_type(reference: Json) -> str:
    """The type of resource a Reference says it leads to, or "". https://hl7.org/fhir/R4/references.html#literal"""
    stated, url = reference.get("type"), reference.get("reference")
    if isinstance(stated, str):
        return stated
    found = _TARGET(url) if isinstance(url, str) and not url.startswith(("#", "urn:")) else None
    return found[1] if found else ""


def crossed(question: Question) -> bool:
    """Whether an item's limits leave no answer: a minimum above its maximum."""
    extensions = question.extensions
    lengths = extensions.one("minLength", "integer"), question.item.get("maxLength")
    counts = extensions.one("minOccurs", "integer"), extensions.one("maxOccurs", "integer")
    pairs = [pair for pair in (lengths, counts) if all(isinstance(one, int) for one in pair)]
    values = [(low, high) for low in extensions.values("minValue", "minQuantity")
              for high in extensions.values("maxValue", "maxQuantity")]
    return any(low > high for low, high in pairs) or any(beyond(low, high) == 1 for low, high in values)
