"""A questionnaire as tables: its items with their ranges, its scores with bands and changes, its licence.

Labels are fhirpain's own; no licensed wording is held. docs/instruments.md and https://hl7.org/fhir/uv/sdc/
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from fhirpain import guide
from fhirpain.guide_pages.artifacts import Artifact, Json, Link, designations, extensions, parts, texts, value
from fhirpain.guide_pages.terms import code_link
from fhirpain.questionnaires import Band, Instrument, Rule, instrument


def of(artifact: Artifact) -> dict[str, Any]:
    """What the page of a questionnaire shows of it."""
    questionnaire, known = artifact.resource, instrument(artifact.resource)
    return {"titles": texts(questionnaire, "title"), "version": questionnaire.get("version", ""),
            "copyright": questionnaire.get("copyright", ""),
            "wording": _coded(questionnaire, "wording"), "licence": _coded(questionnaire, "wording-licence"),
            "sources": [value(each) for each in _ours(questionnaire, "instrument-source")],
            "codes": [code_link(each["system"], each["code"]) for each in questionnaire.get("code", ())],
            "items": [_item(known, item, depth) for item, depth in _flat(questionnaire.get("item", ()))],
            "scores": [_score(known, rule) for rule in known.rules]}


def _flat(items: Iterable[Json], depth: int = 0) -> Iterator[tuple[Json, int]]:
    for item in items:
        yield item, depth
        yield from _flat(item.get("item", ()), depth + 1)


def _item(known: Instrument, item: Json, depth: int) -> Json:
    low, high = known.limits(item["linkId"])
    return {"link_id": item["linkId"], "depth": depth, "texts": texts(item, "text"), "type": item["type"],
            "range": "" if low is None and high is None else f"{_number(low)}–{_number(high)}",
            "computed": item.get("readOnly") is True, "required": item.get("required") is True,
            "reversed": any(_ours(item, "reverse-scored")), "answers": [*_labels(item), *_options(item)],
            "codes": [code_link(each["system"], each["code"]) for each in item.get("code", ()) if "system" in each]}


def _labels(item: Json) -> Iterator[tuple[str, dict[str, str]]]:
    """What each number stands for as an answer."""
    for extension in _ours(item, "answer-label"):
        label = next(part for part in extension["extension"] if part["url"] == "label")
        yield str(parts(extension["extension"])["value"]), texts(label, "valueString")


def _options(item: Json) -> Iterator[tuple[str, dict[str, str]]]:
    for option in item.get("answerOption", ()):
        held = value(option)
        if isinstance(held, dict):
            yield held.get("code", ""), designations(held)
        else:
            yield str(held), {"en": ""}


def _score(known: Instrument, rule: Rule) -> Json:
    low, high = known.limits(rule.link_id)
    least = next((held.text for name, held in rule.variables if name == "least"), str(len(rule.items)))
    said = next((parts(each["extension"]) for each in _ours(rule.item, "score")), {})
    return {"link_id": rule.link_id, "texts": texts(rule.item, "text"), "verified": rule.verified,
            "range": "" if low is None and high is None else f"{_number(low)}–{_number(high)}",
            "better": said.get("better", ""), "version": rule.version,
            "needs": f"{least} of {len(rule.items)}", "fewer": rule.unverified_least,
            "expression": rule.expression.text if rule.expression else "",
            "variables": [(name, held.text) for name, held in rule.variables],
            "bands": [_band(each) for each in rule.bands], "changes": [*_changes(rule.item)]}


def _band(band: Band) -> Json:
    return {"low": _number(band.low), "high": _number(band.high), "verified": band.verified,
            "name": code_link(band.coding["system"], band.coding["code"])}


def _changes(item: Json) -> Iterator[tuple[str, bool]]:
    for extension in _ours(item, "change-that-matters"):
        said = parts(extension["extension"])
        low, high = (_number(said["range"][end]["value"]) for end in ("low", "high"))
        unit = " %" if said["range"]["low"].get("code") == "%" else ""
        yield f"{low if low == high else f'{low}–{high}'}{unit}", said["verification"] == "verified"


def _coded(questionnaire: Json, extension: str) -> Link | None:
    """What a coded extension of ours says, by the words of the code system of the same name."""
    found = next((value(each) for each in _ours(questionnaire, extension)), None)
    return None if found is None else code_link(guide.canonical("CodeSystem", extension), found)


def _number(number: Any) -> str:
    return "" if number is None else format(Decimal(number).normalize(), "f")


def _ours(element: Json, artifact: str) -> Iterator[Json]:
    return extensions(element, guide.canonical("StructureDefinition", artifact))
