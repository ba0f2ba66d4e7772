"""Data minimisation: a resource cut down to what ``minimal.json`` allows, without names or free text.

``minimal.json`` is an allow-list: what it does not name does not leave. Where cutting leaves nothing of an element
that was there, the element says so with ``data-absent-reason`` ``masked`` instead of vanishing.
https://hl7.org/fhir/R4/extension-data-absent-reason.html
"""

import functools
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from fhirpain import countries, guide
from fhirpain.countries import se

ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_MASKED = {"extension": [{"url": ABSENT, "valueCode": "masked"}]}
_SNOMED = "http://snomed.info/sct"
_CODE = re.compile(r"[A-Za-z0-9./_-]{1,32}", re.ASCII)
_PERSON_NUMBER = re.compile(r"[0-9]{6,8}-?[0-9]{4,5}", re.ASCII)
_ANSWERS = ("valueInteger", "valueDecimal", "valueBoolean", "valueDate", "valueDateTime")
_EXTENSIONS = ("follow-up", "status-reason", "time-point", "profession", "care-responsibility-remains", "level-from",
               "delivery-type", "based-on-service-request", "based-on-care-plan")

Links = Mapping[str, str]
"""From a reference as held (``Type/id``) to the same as the message says it (``urn:uuid:...``)."""


def minimise(resource: Mapping[str, Any], links: Links) -> dict[str, Any]:
    """A copy of ``resource`` with what may leave, its references rewritten by ``links``; id and meta are not kept."""
    resource_type = str(resource["resourceType"])
    return {"resourceType": resource_type, **_keep(resource, _rules()["elements"][resource_type], links)}


def resource_types() -> frozenset[str]:
    """The resource types of which anything may leave."""
    return frozenset(_rules()["elements"])


def elements() -> Mapping[str, tuple[str, ...]]:
    """The elements of which anything may leave, by resource type."""
    return {resource_type: tuple(allowed) for resource_type, allowed in _rules()["elements"].items()}


@functools.cache
def _rules() -> dict[str, Any]:
    return msgspec.json.decode(Path(__file__).with_name("minimal.json").read_bytes(), type=dict[str, Any])


def _keep(value: Mapping[str, Any], allowed: Mapping[str, Any], links: Links) -> dict[str, Any]:
    kept = {}
    for name, part in value.items():
        if name in allowed:
            cut = _cut(part, allowed[name], links)
            if cut:
                kept[name] = cut
            elif cut is not None and not isinstance(cut, dict | list):
                kept[name] = cut  # false and 0 are answers
    return kept


def _cut(part: Any, kind: Any, links: Links) -> Any:
    if isinstance(part, list):
        return _cut_all(part, kind, links)
    if isinstance(kind, Mapping):
        return _keep(part, kind, links)
    return _KINDS[kind](part, links)


def _cut_all(parts: list[Any], kind: Any, links: Links) -> list[Any]:
    """Each part cut; those that are only masked go, unless all are: then one stays to say so."""
    cut = [kept for kept in (_cut(part, kind, links) for part in parts) if kept not in ({}, None)]
    told = [kept for kept in cut if kept != _MASKED]
    return told or cut[:1]


def _concept(value: Mapping[str, Any], _links: Links) -> dict[str, Any]:
    codings = [cut for cut in (_coding(coding) for coding in value.get("coding", ())) if cut]
    return {"coding": codings} if codings else dict(_MASKED)


def _coding(coding: Mapping[str, Any], _links: Links | None = None) -> dict[str, Any]:
    """System and code, where the system is one that reports use and the code looks like one: words may hide in both."""
    system, code = str(coding.get("system", "")), str(coding.get("code", ""))
    looks_right = _CODE.fullmatch(code) and (system == _SNOMED or not _PERSON_NUMBER.fullmatch(code))
    return {"system": system, "code": code} if looks_right and _is_reported(system) else {}


def _is_reported(system: str) -> bool:
    """Whether a code system is named in ``minimal.json``, or is one of R4's or ours."""
    return system in _rules()["systems"] or guide.definitions().resource("CodeSystem", system) is not None


def _identifier(value: Mapping[str, Any], _links: Links) -> dict[str, Any]:
    system = countries.system(str(value.get("system", "")))
    known = system is not None and system.kind in ("person", "reserve")
    return {"system": value["system"], "value": value["value"]} if known and "value" in value else {}


def _reference(value: Mapping[str, Any], links: Links) -> dict[str, Any]:
    said = _extension_list(value.get("extension", ()))
    target = links.get(str(value.get("reference", "")))
    if target is not None:
        return {**said, "reference": target}
    owner = _organisation(value.get("identifier", {})) if value.get("type") == "Organization" else {}
    if owner:
        return {**said, "type": "Organization", "identifier": owner}
    return {"extension": [*said.get("extension", ()), *_MASKED["extension"]]}


def _organisation(identifier: Mapping[str, Any]) -> dict[str, Any]:
    """The id of an organisation, canonical; not that of a sole trader, whose number is the person's own."""
    known = countries.system(str(identifier.get("system", "")))
    value = str(identifier.get("value", ""))
    if known is None or known.kind not in ("organization", "professional"):
        return {}
    try:
        number = known.check(value)
    except ValueError:
        return {}
    # https://www.skatteverket.se organisation numbers: the third and fourth digits of a legal person's are 20 or more
    is_person = known is se.ORGANISATIONSNUMMER and number[2:4] < "20"
    return {} if is_person else {"system": known.canonical, "value": number}


def _questionnaire(value: str, _links: Links) -> str:
    """A canonical with its version, where that looks like one."""
    url, _, version = value.partition("|")
    return f"{url}|{version}" if _CODE.fullmatch(version) else url


def _period(value: Mapping[str, Any], _links: Links) -> dict[str, Any]:
    return {key: value[key] for key in ("start", "end") if key in value}


def _extension(value: Mapping[str, Any], links: Links) -> dict[str, Any]:
    """One of our own extensions, or a reason for absence; its value only where it is no free text."""
    if value.get("url") not in _extension_urls():
        return {}
    kept = {"url": value["url"]}
    for name, part in value.items():
        if name in ("valueCode", "valueDate", "valueDateTime", "valueBoolean"):
            kept[name] = part
        elif name == "valueCoding":
            kept[name] = _coding(part)
        elif name == "valueCodeableConcept":
            kept[name] = _concept(part, links)
        elif name == "valueReference":
            kept[name] = _reference(part, links)
        elif name.startswith("_value"):
            kept[name] = _extension_list(part.get("extension", ()))
    return kept


def _extension_list(extensions: Any) -> dict[str, Any]:
    kept = [cut for cut in (_extension(extension, {}) for extension in extensions) if cut]
    return {"extension": kept} if kept else {}


@functools.cache
def _extension_urls() -> frozenset[str]:
    return frozenset({ABSENT, *(guide.canonical("StructureDefinition", name) for name in _EXTENSIONS)})


def _answers(item: Mapping[str, Any], links: Links) -> dict[str, Any]:
    kept: dict[str, Any] = {"linkId": item["linkId"]}
    answers = [cut for cut in (_answer(answer, links) for answer in item.get("answer", ())) if cut]
    if answers:
        kept["answer"] = answers
    if "item" in item:
        kept["item"] = [_answers(child, links) for child in item["item"]]
    return kept


def _answer(answer: Mapping[str, Any], links: Links) -> dict[str, Any]:
    """An answer that is a number, a date, a code or yes/no; words stay in the EHR."""
    kept = {name: answer[name] for name in _ANSWERS if name in answer}
    if "valueCoding" in answer:
        kept["valueCoding"] = _coding(answer["valueCoding"]) or dict(_MASKED)
    if "item" in answer:
        kept["item"] = [_answers(child, links) for child in answer["item"]]
    return kept


_KINDS: dict[str, Callable[[Any, Links], Any]] = {
    "value": lambda part, _links: part,
    "coding": _coding,
    "concept": _concept,
    "identifier": _identifier,
    "questionnaire": _questionnaire,
    "reference": _reference,
    "period": _period,
    "extension": _extension,
    "answers": _answers,
}
