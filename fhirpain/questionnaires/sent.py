"""Scores that came with a response, held against those that its answers give.

https://hl7.org/fhir/uv/sdc/expressions.html#calculatedExpression
"""

from fhirpain import guide
from fhirpain.fhir.issue import Issue
from fhirpain.questionnaires.instrument import Json, instrument
from fhirpain.questionnaires.scoring import answer_of, scores


def differing_scores(response: Json) -> list[Issue]:
    """A warning for each score in a valid response that its questionnaire's own rule computes otherwise.

    What was sent is kept. A score without the answers it is made of, or to a questionnaire that is not known here, is
    taken as it is.
    """
    questionnaire = guide.definitions().resource("Questionnaire", response.get("questionnaire", ""))
    if questionnaire is None:
        return []
    computed = {score.rule.link_id: [answer_of(score.rule.item, score.value)]
                for score in scores(instrument(questionnaire), response) if score.rule.expression and not score.reason}
    return [guide.rule("warning", "business-rule", "score-differs", f"QuestionnaireResponse.item[{index}]")
            for index, item in enumerate(response.get("item", ()))
            if "answer" in item and item["answer"] != computed.get(item["linkId"], item["answer"])]
