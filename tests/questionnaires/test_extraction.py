"""Scores as Observations."""

from decimal import Decimal
from typing import Any

from fhirpain import guide
from fhirpain.questionnaires import observations, scores
from tests.questionnaires import held, ids, response

BASIS = guide.canonical("StructureDefinition", "score-basis")


def extracted(name: str, answers: Any, **changed: Any) -> list[dict[str, Any]]:
    """The Observations of a response with those answers."""
    sent = {**response(name, answers), **changed}
    return observations(held(name), sent, scores(held(name), sent))


def codes(concept: dict[str, Any]) -> list[str]:
    """The codes of a CodeableConcept."""
    return [coding["code"] for coding in concept["coding"]]


def basis(holder: dict[str, Any]) -> list[tuple[str, str]]:
    """What a score says it was computed from."""
    extension = next(each for each in holder["extension"] if each["url"] == BASIS)
    return [(part["url"], next(value for key, value in part.items() if key != "url"))
            for part in extension["extension"]]


def test_a_total_is_an_observation_derived_from_the_response() -> None:
    """Code, value, band, whose it is, when it was answered, and where it comes from."""
    (total,) = extracted("gad-7", [0, 0, 1, 1, 0, 1, 0])

    assert codes(total["code"]) == ["gad-7-total", "70274-6"]
    assert (total["status"], total["valueInteger"]) == ("final", 3)
    assert codes(total["interpretation"][0]) == ["minimal"]
    assert total["subject"] == {"reference": "Patient/anna"}
    assert total["effectiveDateTime"] == "2024-03-11T10:05:00+01:00"
    assert total["derivedFrom"] == [{"reference": "QuestionnaireResponse/answers-gad-7"}]


def test_a_score_says_what_it_was_computed_from() -> None:
    """The questionnaire and its version, the version of the rule, the items that were answered."""
    (panel,) = extracted("bpi-sf", [8, 4, 6, 6, 50, 5, 6, None, 7, 6, 5, 7])

    assert basis(panel["component"][1]) == [
        ("questionnaire", f"{guide.canonical('Questionnaire', 'bpi-sf')}|1.0.0"), ("ruleVersion", "1"),
        *(("item", link_id) for link_id in ("6", "7", "9", "10", "11", "12"))]
    assert ("item", "1") in basis(panel)


def test_a_score_says_where_what_it_rests_on_is_unverified() -> None:
    """Its rule, a band, or that it makes do with fewer answers; those last two only where an operator wants them."""
    def verification(name: str, answers: Any, *, unverified: bool) -> list[str]:
        sent = response(name, answers)
        made = observations(held(name), sent, scores(held(name), sent, unverified=unverified))
        return [value for key, value in basis(made[0].get("component", made)[0]) if key == "verification"]

    assert verification("gad-7", {"*": 1}, unverified=True) == []
    assert verification("ompsq-sf", {"*": 1}, unverified=False) == ["unverified"]
    assert verification("nrs-pain", [7], unverified=False) == []
    assert verification("nrs-pain", [7], unverified=True) == ["unverified"]
    five_of_seven = [1, 0, 1, 0, 1, 0, 1, 0, 1, 0, None, 0, None, 0]
    assert verification("hads", five_of_seven, unverified=False) == []
    assert verification("hads", five_of_seven, unverified=True) == ["unverified"]


def test_subscales_are_components() -> None:
    """Of the total where there is one, of the instrument where there is none."""
    (total,), (panel,) = extracted("pcs", {"*": 4}), extracted("hads", {"*": 1})

    assert (total["valueInteger"], [part["valueInteger"] for part in total["component"]]) == (52, [16, 12, 24])
    assert codes(panel["code"]) == ["hads"]
    assert [(codes(part["code"]), part["valueInteger"]) for part in panel["component"]] == [
        (["hads-anxiety"], 7), (["hads-depression"], 7)]
    assert not any(name.startswith("value") for name in panel)


def test_where_there_is_no_score_a_code_says_why() -> None:
    """Our reason, and the standard's word for it; no value."""
    (total,) = extracted("isi", {"*": 1, "1": None})

    assert "valueInteger" not in total
    assert codes(total["dataAbsentReason"]) == ["missing-answers", "unknown"]


def test_two_results_of_their_own_are_two_observations() -> None:
    """The profile is a string, the scale a number."""
    vas, profile = extracted("eq-5d-5l", [2, 1, 2, 3, 1, 70])

    assert (codes(vas["code"]), vas["valueInteger"]) == (["eq-5d-5l-vas", "736535009"], 70)
    assert (codes(profile["code"]), profile["valueString"]) == (["eq-5d-5l-profile"], "21231")


def test_a_mean_is_a_quantity_and_a_choice_a_concept() -> None:
    """Observation has no decimals without a unit; the unit of a score is the score."""
    (panel,) = extracted("bpi-sf", {"*": 4})
    (result,) = extracted("group-programme-screening", {"X1": True})

    assert panel["component"][0]["valueQuantity"] == {
        "value": Decimal(4), "unit": "score", "system": "http://unitsofmeasure.org", "code": "{score}"}
    assert codes(result["valueCodeableConcept"]) == ["not-eligible"]


def test_the_status_follows_that_of_the_response() -> None:
    """What is not finished is preliminary, what was an error is one, what was stopped is nothing."""
    statuses = {status: [each["status"] for each in extracted("isi", {"*": 1}, status=status)]
                for status in ("in-progress", "completed", "amended", "entered-in-error", "stopped")}

    assert statuses == {"in-progress": ["preliminary"], "completed": ["final"], "amended": ["amended"],
                        "entered-in-error": ["entered-in-error"], "stopped": []}


def test_every_observation_is_valid() -> None:
    """With a score and without one, of each instrument."""
    for name in ids():
        for made in (*extracted(name, {}), *extracted(name, _lowest(name))):
            issues = guide.validator().validate(made)
            assert [(issue.rule, issue.expression) for issue in issues if issue.is_error] == [], name


def _lowest(name: str) -> dict[str, Any]:
    known = held(name)
    return {link_id: {"boolean": False, "choice": "male"}.get(item["type"], known.limits(link_id)[0])
            for link_id, item in known.items.items() if not item.get("readOnly")}
