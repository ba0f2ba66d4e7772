"""Scores as Observations. https://hl7.org/fhir/uv/sdc/extraction.html#observation-based-extraction

One Observation for each result that is extracted on its own; the parts of an instrument are components of the first of
them, and of an Observation of the whole questionnaire where there is none.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from fhirpain import guide
from fhirpain.questionnaires.instrument import Instrument, Json
from fhirpain.questionnaires.scoring import Score

_SURVEY = {"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "survey"}
_STATUS = {"in-progress": "preliminary", "completed": "final", "amended": "amended",
           "entered-in-error": "entered-in-error"}
_VALUES = {"integer": "valueInteger", "boolean": "valueBoolean", "string": "valueString"}


def observations(instrument: Instrument, response: Json, found: Iterable[Score]) -> list[dict[str, Any]]:
    """An Observation for each result of its own, with its parts; they have no ids yet.

    A result that there is none of has a ``dataAbsentReason``; a response that was stopped, or never completed, none.
    """
    found = [score for score in found if score.rule.extraction]
    if not found or response.get("status") not in _STATUS:
        return []
    parts = [score for score in found if score.rule.extraction == "component"]
    alone = [score for score in found if score.rule.extraction == "independent"]
    held = [_observation(instrument, response, [score], _result(score)) for score in alone]
    if not held:
        held = [_observation(instrument, response, parts, {"code": {"coding": instrument.questionnaire["code"]}})]
    if parts:
        held[0]["component"] = [{"extension": [_basis(instrument, [part])], **_result(part)} for part in parts]
    return held


def _observation(instrument: Instrument, response: Json, scores: list[Score],
                 result: Mapping[str, Any]) -> dict[str, Any]:
    source = f"QuestionnaireResponse/{response['id']}" if "id" in response else ""
    named = {"subject": response.get("subject"), "encounter": response.get("encounter"),
             "effectiveDateTime": response.get("authored"),
             "derivedFrom": [{"reference": source}] if source else None}
    return {
        "resourceType": "Observation",
        "meta": {"profile": [guide.canonical("StructureDefinition", "pain-score")]},
        "extension": [_basis(instrument, scores)],
        "status": _STATUS[response["status"]],
        "category": [{"coding": [_SURVEY]}],
        **{name: value for name, value in named.items() if value is not None},
        **result,
    }


def _result(score: Score) -> dict[str, Any]:
    """Code, and value with its band or the reason why there is none."""
    made: dict[str, Any] = {"code": {"coding": score.rule.item["code"]}}
    if score.reason:
        return made | {"dataAbsentReason": {"coding": _reason(score.reason)}}
    band = {"interpretation": [{"coding": [score.band.coding]}]} if score.band else {}
    return made | _value(score) | band


def _value(score: Score) -> dict[str, Any]:
    kind = score.rule.item["type"]
    if kind == "decimal":
        return {"valueQuantity": {"value": score.value, "unit": "score", "system": "http://unitsofmeasure.org",
                                  "code": "{score}"}}
    if kind == "choice":
        return {"valueCodeableConcept": {"coding": [score.value]}}
    return {_VALUES[kind]: score.value}


def _reason(code: str) -> list[dict[str, str]]:
    system = guide.canonical("CodeSystem", "score-absent-reason")
    standard = guide.translate("data-absent-reason", system, code)
    return [{"system": system, "code": code}, *([standard] if standard else [])]


def _basis(instrument: Instrument, scores: list[Score]) -> dict[str, Any]:
    """Which version of which questionnaire, by which version of the rule, out of which answers, unverified or not."""
    versions = sorted({score.rule.version for score in scores})
    items = [link_id for link_id in instrument.order if any(link_id in score.items for score in scores)]
    return {"url": guide.canonical("StructureDefinition", "score-basis"), "extension": [
        {"url": "questionnaire", "valueCanonical": instrument.canonical},
        {"url": "ruleVersion", "valueString": ", ".join(versions)},
        *([] if all(score.verified for score in scores) else [{"url": "verification", "valueCode": "unverified"}]),
        *({"url": "item", "valueString": link_id} for link_id in items)]}
