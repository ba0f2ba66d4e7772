"""Scores computed from an instrument's own expressions."""

from typing import Any

import pytest

from fhirpain import guide, questionnaires


def ompsq_sf(answers: list[int | None]) -> dict[str, Any]:
    """A response to the Örebro short form with those ten answers."""
    items = [{"linkId": str(number), "answer": [{"valueInteger": answer}]}
             for number, answer in enumerate(answers, start=1) if answer is not None]
    return {"resourceType": "QuestionnaireResponse", "item": items}


@pytest.fixture
def instrument() -> dict[str, Any]:
    """The Örebro short form's skeleton."""
    found = guide.definitions().resource("Questionnaire", guide.canonical("Questionnaire", "ompsq-sf"))
    assert found is not None
    return found


@pytest.mark.parametrize(("answers", "total"), [
    ([10, 6, 2, 3, 7, 6, 8, 2, 5, 6], 71),
    ([3, 2, 9, 9, 1, 1, 1, 9, 2, 2], 15),
    ([0, 0, 10, 10, 0, 0, 0, 10, 0, 0], 0),
    ([10, 10, 0, 0, 10, 10, 10, 0, 10, 10], 100),
])
def test_the_short_form_is_summed_with_three_items_reversed(instrument: dict[str, Any], answers: list[int | None],
                                                            total: int) -> None:
    """Items 3, 4 and 8 count backwards; the total runs from 0 to 100."""
    assert questionnaires.calculated(instrument, ompsq_sf(answers)) == {"total": total}


def test_a_missing_answer_gives_no_total(instrument: dict[str, Any]) -> None:
    """Ten of ten are required: nothing is guessed for the eleventh hour's patient."""
    response = ompsq_sf([10, 6, 2, None, 7, 6, 8, 2, 5, 6])

    assert questionnaires.calculated(instrument, response) == {}
    assert questionnaires.completed(instrument, response) == response


def test_a_total_that_was_sent_is_left_as_it_is(instrument: dict[str, Any]) -> None:
    """What the EHR says is not overwritten; what it does not say is added."""
    response = ompsq_sf([10, 6, 2, 3, 7, 6, 8, 2, 5, 6])
    sent = {**response, "item": [*response["item"], {"linkId": "total", "answer": [{"valueInteger": 70}]}]}

    assert questionnaires.completed(instrument, sent) == sent
    assert questionnaires.completed(instrument, response)["item"][-1] == {"linkId": "total",
                                                                         "answer": [{"valueInteger": 71}]}


def test_a_score_that_its_answers_do_not_give_is_told(instrument: dict[str, Any]) -> None:
    """A warning at its place that repeats no value; the right score, and one without its answers, say nothing."""
    def with_total(total: int, answers: list[int | None]) -> dict[str, Any]:
        response = ompsq_sf(answers) | {"questionnaire": f"{instrument['url']}|1.0.0"}
        return {**response, "item": [*response["item"], {"linkId": "total", "answer": [{"valueInteger": total}]}]}

    answers: list[int | None] = [10, 6, 2, 3, 7, 6, 8, 2, 5, 6]
    found = questionnaires.differing_scores(with_total(70, answers))

    assert [(issue.severity, issue.rule, issue.expression) for issue in found] == [
        ("warning", "score-differs", "QuestionnaireResponse.item[10]")]
    assert "70" not in found[0].text()
    assert questionnaires.differing_scores(with_total(71, answers)) == []
    assert questionnaires.differing_scores(with_total(70, [10])) == []
    assert questionnaires.differing_scores({"item": []}) == []
