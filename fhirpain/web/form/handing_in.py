"""A form on its way in, by the door of any payload: answers in progress; at the end scores and Observations too.

https://hl7.org/fhir/uv/sdc/extraction.html#observation-based-extraction
"""

from collections.abc import Mapping
from typing import Any

from fhirpain import pipeline, questionnaires
from fhirpain.fhir import json
from fhirpain.fhir.questionnaire.extraction import NothingToExtract
from fhirpain.web import extracting, negotiation
from fhirpain.web.facade import Facade
from fhirpain.web.form.words import Said, Words, number, said

Resource = dict[str, Any]


def keep(facade: Facade, response: Resource, version: int) -> None:
    """Store answers in progress over the version they were made from; raises ``Rejected`` (412 when it is not held)."""
    asked = pipeline.Request("PUT", f"QuestionnaireResponse/{response['id']}", if_match=f'W/"{version}"')
    pipeline.receive(facade.store, facade.settings, "fhir", json.dump(response), negotiation.JSON, asked)


def hand_in(facade: Facade, questionnaire: Resource, response: Resource, version: int) -> None:
    """Store a completed response and what is extracted from it, all or nothing; raises ``Rejected``."""
    scored = questionnaires.completed(questionnaire, response)
    put = {"resource": scored, "request": {"method": "PUT", "url": f"QuestionnaireResponse/{scored['id']}",
                                           "ifMatch": f'W/"{version}"'}}
    try:
        extracted = extracting.entries(questionnaire, scored)
    except NothingToExtract:
        extracted = []
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": [put, *extracted]}
    pipeline.receive(facade.store, facade.settings, "fhir", json.dump(bundle), negotiation.JSON)


def told_scores(questionnaire: Resource, response: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """The numbers that a questionnaire yields, for the person who answered.

    No flag and no conclusion, no name of a band, and nothing that the questionnaire hides: those are for whoever reads
    them with the person.
    """
    known = questionnaires.instrument(questionnaire)
    return [_told(score, known.limits(score.rule.link_id), language) for score in questionnaires.scores(known, response)
            if score.rule.item["type"] in ("integer", "decimal") and not _is_hidden(score.rule.item)]


def _told(score: questionnaires.Score, limits: tuple[Any, Any], language: str) -> dict[str, Any]:
    low, high = limits
    scale = "" if low is None or high is None else Words(language).told(
        "range_of", low=number(low, language), high=number(high, language))
    label: Said = said(score.rule.item, "text", language)
    return {"label": label, "value": "" if score.reason else number(score.value, language), "scale": scale}


def _is_hidden(item: Mapping[str, Any]) -> bool:
    """https://hl7.org/fhir/R4/extension-questionnaire-hidden.html and -usagemode.html"""
    said = {str(each.get("url", "")).rpartition("/")[2]: each for each in item.get("extension", ())}
    return (said.get("questionnaire-hidden", {}).get("valueBoolean") is True
            or said.get("questionnaire-usageMode", {}).get("valueCode") == "capture")
