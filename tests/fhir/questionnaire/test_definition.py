"""A questionnaire by itself."""

import pytest

from fhirpain.fhir.questionnaire import check_questionnaire
from tests.fhir.questionnaire.conftest import extension, question, questionnaire, sdc


def when(linked, operator="=", **answer):
    """A condition on the answer to a question."""
    return {"question": linked, "operator": operator, **(answer or {"answerBoolean": True})}


def test_a_questionnaire_that_can_be_answered_is_right(faults):
    """Conditions on what was asked before, options and first values of the item's type."""
    assert faults(
        question("1", "boolean", initial=[{"valueBoolean": True}]),
        question("2", "choice", enableWhen=[when("1")], answerOption=[{"valueInteger": 1, "initialSelected": True}]),
        question("3", "integer", extension("minValue", valueInteger=1), extension("maxValue", valueInteger=1),
                 enableWhen=[when("2", ">", answerInteger=0)])) == []


@pytest.mark.parametrize(("items", "severity"), [
    ([question("1", "boolean", enableWhen=[when("9")])], "error"),
    ([question("1", "boolean", enableWhen=[when("1")])], "error"),
    ([question("1", "group", enableWhen=[when("1.1")], item=[question("1.1", "boolean")])], "error"),
    ([question("1", "boolean", enableWhen=[when("2")]), question("2", "boolean")], "warning"),
    ([question("1", "boolean", enableWhen=[when("2")]), question("2", "display")], "warning"),
])
def test_a_condition_is_on_a_question_asked_before(faults, items, severity):
    """Not on nothing, itself, what stands inside it, or what has no answer; one asked later is doubtful."""
    assert faults(*items) == [(severity, "enable-when-question", ".item[0].enableWhen[0].question")]


@pytest.mark.parametrize(("kind", "condition", "place"), [
    ("boolean", when("1", answerString="yes"), "answer"),
    ("choice", when("1", answerDecimal=2), "answer"),
    ("boolean", when("1", ">", answerBoolean=True), "operator"),
])
def test_a_condition_can_be_held_against_the_answers(faults, kind, condition, place):
    """A condition of another type than the answers is never met."""
    assert faults(question("1", kind), question("2", "string", enableWhen=[condition])) == [
        ("warning", "enable-when-answer", f".item[1].enableWhen[0].{place}")]


@pytest.mark.parametrize(("kind", "option"), [
    ("integer", {"valueString": "1"}), ("boolean", {"valueString": "yes"}), ("quantity", {"valueInteger": 1})])
def test_an_option_is_of_the_items_type(faults, kind, option):
    """And some items have no options at all."""
    assert faults(question("1", kind, answerOption=[option])) == [
        ("error", "option-type", ".item[0].answerOption[0].value")]


def test_one_option_is_selected_at_first_unless_more_may_be(faults):
    """As que-13 says of initial values."""
    chosen = [{"valueInteger": number, "initialSelected": True} for number in (1, 2)]

    assert faults(question("1", "choice", answerOption=chosen, repeats=True)) == []
    assert faults(question("1", "choice", answerOption=chosen)) == [("error", "initial-count", ".item[0]")]


@pytest.mark.parametrize(("asked", "rule"), [
    (question("1", "integer", initial=[{"valueString": "1"}]), "initial-type"),
    (question("1", "string", maxLength=2, initial=[{"valueString": "abc"}]), "answer-length"),
])
def test_a_first_value_is_held_to_the_rules_of_an_answer(faults, asked, rule):
    """Who answers nothing would else send what is not allowed."""
    assert faults(asked) == [("error", rule, ".item[0].initial[0].value")]


@pytest.mark.parametrize("asked", [
    question("1", "integer", extension("minValue", valueInteger=2), extension("maxValue", valueInteger=1)),
    question("1", "string", extension("minLength", valueInteger=3), maxLength=2),
    question("1", "string", extension("questionnaire-minOccurs", valueInteger=3),
             extension("questionnaire-maxOccurs", valueInteger=2), repeats=True),
])
def test_a_minimum_is_not_above_its_maximum(faults, asked):
    """No answer would fit."""
    assert faults(asked) == [("error", "limits-crossed", ".item[0]")]


def test_what_a_questionnaire_is_derived_from_is_held(faults, definitions, terminology):
    """Otherwise a word of warning."""
    parent = questionnaire(question("1", "string"))
    child = {**parent, "url": "urn:child", "derivedFrom": [parent["url"]]}
    held = definitions.with_resources([parent])

    assert check_questionnaire(child, terminology=terminology, definitions=held) == []
    assert faults(question("1", "string"), derivedFrom=["urn:x"]) == [
        ("warning", "questionnaire-derived", ".derivedFrom[0]")]


@pytest.mark.parametrize("item", ["x", [None, 3], [{}], [{"linkId": 1, "type": 2, "enableWhen": "x"}],
                                  [{"extension": [3, {"url": 1}], "answerOption": {}, "initial": [{}]}]])
def test_what_is_no_item_is_left_to_r4s_own_rules(item, terminology, definitions):
    """A questionnaire inside a response is whatever was sent."""
    found = check_questionnaire({"resourceType": "Questionnaire", "item": item}, terminology=terminology,
                                definitions=definitions)

    assert found == []


@pytest.mark.parametrize("given", [
    extension("variable", valueExpression={"language": "text/fhirpath", "name": "x", "expression": "1 +"}),
    sdc("enableWhenExpression", valueExpression={"language": "text/fhirpath", "expression": "item.where("}),
    extension("questionnaire-constraint", extension=[{"url": "expression", "valueString": "and"}]),
])
def test_an_expression_can_be_read(faults, given):
    """One that is no FHIRPath never holds; CQL is taken for what it says it is."""
    cql = sdc("enableWhenExpression", valueExpression={"language": "text/cql", "expression": "item.where("})

    assert faults(question("1", "string", cql)) == []
    assert faults(question("1", "string", given)) == [("warning", "expression-not-read", ".item[0]")]
    assert faults(extension=[given]) == [("warning", "expression-not-read", "")]
