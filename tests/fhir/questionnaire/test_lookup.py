"""From a response to its questionnaire."""

import pytest

from fhirpain.fhir.questionnaire import Questionnaires
from tests.fhir.questionnaire.conftest import GRADES, URL, answered, question, questionnaire, response

HELD = questionnaire(question("1", "string"), version="2.1.0")
WRONG = response(answered("9", {"valueString": "x"}))


@pytest.fixture
def find(definitions, terminology):
    """What is found in a resource as (severity, rule, expression), its questionnaire held unless told otherwise."""
    def look(given, nearby=(), held=(HELD,), container=None):
        known = Questionnaires(definitions.with_resources(held), terminology)
        return [(issue.severity, issue.rule, issue.expression)
                for issue in known.issues(given, "Q", dict(nearby).get, container)]

    return look


@pytest.mark.parametrize("canonical", [URL, f"{URL}|2.1.0", f"{URL}|2.1"])
def test_the_questionnaire_is_found_by_its_canonical(find, canonical):
    """With its version or without."""
    assert find({**WRONG, "questionnaire": canonical}) == [("error", "item-unknown", "Q.item[0]")]


@pytest.mark.parametrize(("canonical", "expected"), [
    (f"{URL}|1.0.0", ("warning", "questionnaire-version", "Q.questionnaire")),
    ("https://example.org/Questionnaire/other", ("warning", "questionnaire-unknown", "Q.questionnaire")),
    ("https://example.org/ValueSet/x", ("error", "questionnaire-type", "Q.questionnaire")),
    ("urn:uuid:0", ("warning", "questionnaire-unknown", "Q.questionnaire")),
])
def test_a_questionnaire_that_is_not_held_is_mentioned(find, canonical, expected):
    """The answers are then not checked; a canonical of something else is a fault."""
    assert find({**WRONG, "questionnaire": canonical}) == [expected]


def test_a_response_need_not_say_what_it_answers(find):
    """R4 leaves it out freely; that nothing was checked is told."""
    bare = {name: value for name, value in WRONG.items() if name != "questionnaire"}

    assert find(bare) == [("information", "questionnaire-none", "Q")]


def test_a_questionnaire_nearby_comes_first(find):
    """Contained in the response, or an entry of the same Bundle."""
    inside = {**WRONG, "questionnaire": "#asked"}

    assert find(inside, {"#asked": HELD}, held=()) == [("error", "item-unknown", "Q.item[0]")]
    assert find(WRONG, {URL: questionnaire(question("9", "string"))}) == []
    assert find(inside, {"#asked": GRADES}) == [("error", "questionnaire-type", "Q.questionnaire")]


def test_a_contained_questionnaire_uses_its_containers_value_sets(find):
    """Contained resources do not nest: what both use stands beside them."""
    asked = questionnaire(question("1", "choice", answerValueSet="#grades"))
    given = response(answered("1", {"valueCoding": {"system": "urn:x", "code": "x"}}), questionnaire="#asked")
    container = {"contained": [{**GRADES, "id": "grades"}]}

    assert find(given, {"#asked": asked}) == [("information", "binding-not-checked", "Q.item[0].answer[0].value")]
    assert find(given, {"#asked": asked}, container=container) == [
        ("error", "answer-value-set", "Q.item[0].answer[0].value")]


def test_a_questionnaire_is_checked_by_itself(find):
    """The same door takes both."""
    assert find(questionnaire(question("1", "boolean", answerOption=[{"valueInteger": 1}]))) == [
        ("error", "option-type", "Q.item[0].answerOption[0].value")]
