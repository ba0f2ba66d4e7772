"""Instruments: scores from a Questionnaire's own expressions, Observations of them, the wording a form shows.

    found = scores(instrument(questionnaire), response)          # [Score]: a value, or the reason why there is none
    observations(instrument(questionnaire), response, found)     # what a registry or a trend wants of them
    worded(questionnaire, settings.wording)                      # the form with the wording that is licensed here

https://hl7.org/fhir/uv/sdc/
"""

from collections.abc import Mapping
from typing import Any

from fhirpain.questionnaires.extraction import observations
from fhirpain.questionnaires.instrument import Band, Instrument, Rule, instrument
from fhirpain.questionnaires.scoring import Score, answer_of, scores
from fhirpain.questionnaires.sent import differing_scores
from fhirpain.questionnaires.wording import WordingError, shows_licensed_wording, worded

__all__ = ["Band", "Instrument", "Rule", "Score", "WordingError", "calculated", "completed", "differing_scores",
           "instrument", "observations", "scores", "shows_licensed_wording", "worded"]


def calculated(questionnaire: Mapping[str, Any], response: Mapping[str, Any]) -> dict[str, Any]:
    """Each computed item's value by linkId; an item of which there is none (an answer is missing) is left out."""
    found = scores(instrument(questionnaire), response)
    return {score.rule.link_id: score.value for score in found if score.rule.expression and not score.reason}


def completed(questionnaire: Mapping[str, Any], response: Mapping[str, Any]) -> dict[str, Any]:
    """The response with an answer to each computed item that stands at the questionnaire's top and has none."""
    held = instrument(questionnaire)
    answered = {item["linkId"] for item in response.get("item", ()) if "answer" in item}
    at_top = {item["linkId"] for item in questionnaire.get("item", ())} - answered
    added = [{"linkId": link_id, "answer": [answer_of(held.items[link_id], value)]}
             for link_id, value in calculated(questionnaire, response).items() if link_id in at_top]
    if not added:
        return dict(response)
    kept = [item for item in response.get("item", ()) if "answer" in item or item["linkId"] not in at_top]
    return {**response, "item": sorted([*kept, *added], key=lambda item: held.order.get(item["linkId"], 0))}
