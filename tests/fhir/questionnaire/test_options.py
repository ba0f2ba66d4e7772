"""Answers from a list: options, value sets, units."""

import pytest

from fhirpain.fhir.questionnaire import check
from tests.fhir.questionnaire.conftest import GRADE, GRADES, answered, extension, question, questionnaire, response, sdc

SYSTEM = GRADE["url"]
UCUM = "http://unitsofmeasure.org"


def options(*values, kind="choice", **more):
    """A question with options, each an object such as ``{"valueInteger": 3}``."""
    return question("1", kind, answerOption=list(values), **more)


def coding(code, system=SYSTEM, **more):
    """An answer that is a Coding."""
    return {"valueCoding": {**({"system": system} if system else {}), "code": code, **more}}


@pytest.mark.parametrize(("option", "right", "wrong"), [
    (coding("low"), coding("low", display="whatever"), coding("high")),
    (coding("low"), coding("low"), coding("low", "https://example.org/CodeSystem/other")),
    ({"valueCoding": {"display": "Low"}}, {"valueCoding": {"display": "Low"}}, {"valueCoding": {"display": "High"}}),
    ({"valueInteger": 1}, {"valueInteger": 1}, {"valueInteger": 2}),
    ({"valueDate": "2024-01"}, {"valueDate": "2024-01"}, {"valueDate": "2024-02"}),
    ({"valueTime": "10:00:00"}, {"valueTime": "10:00:00"}, {"valueTime": "11:00:00"}),
    ({"valueString": "a"}, {"valueString": "a"}, {"valueString": "A"}),
    ({"valueReference": {"reference": "Group/1"}}, {"valueReference": {"reference": "Group/1", "display": "x"}},
     {"valueReference": {"reference": "Group/2"}}),
])
def test_an_answer_is_one_of_the_options(rules, option, right, wrong):
    """Options of every type R4 allows, compared as their type is."""
    assert rules(options(option), right) == []
    assert rules(options(option), wrong) == ["answer-option"]


@pytest.mark.parametrize("kind", ["string", "text", "integer"])
def test_other_questions_may_have_options_too(rules, kind):
    """A text or a number from a list."""
    one, other = ({"valueInteger": 1}, {"valueInteger": 2}) if kind == "integer" else (
        {"valueString": "a"}, {"valueString": "b"})

    assert rules(options(one, kind=kind), one) == []
    assert rules(options(one, kind=kind), other) == ["answer-option"]


def test_an_answer_is_of_a_type_the_options_have(rules):
    """A text is no answer where all options are codes."""
    assert rules(options(coding("low")), {"valueString": "low"}) == ["answer-type"]


def test_an_open_choice_takes_words_of_ones_own(rules):
    """As a text or as a display without a code; a code must still be an option."""
    asked = options(coding("low"), kind="open-choice")

    assert rules(asked, {"valueString": "in between"}) == []
    assert rules(asked, {"valueCoding": {"display": "in between"}}) == []
    assert rules(asked, coding("high")) == ["answer-option"]


def test_a_code_without_a_system_is_not_taken_for_another(rules):
    """It may be the option's code; nothing says that it is."""
    assert rules(options(coding("low")), coding("low", None)) == ["answer-system"]
    assert rules(options(coding("low")), coding("high", None)) == ["answer-option"]


def test_an_answer_is_in_the_value_set(rules):
    """A code of the set with its system; a text is taken for a code."""
    asked = question("1", "choice", answerValueSet=GRADES["url"])

    assert rules(asked, coding("low")) == []
    assert rules(asked, coding("other")) == ["answer-value-set"]
    assert rules(asked, {"valueCoding": {"display": "Low"}}) == ["answer-value-set"]
    assert rules(asked, coding("low", None)) == ["answer-system"]
    assert rules(asked, coding("other", None)) == ["answer-value-set"]
    assert rules(asked, {"valueString": "low"}) == ["answer-type"]
    assert rules({**asked, "type": "string"}, {"valueString": "low"}) == []
    assert rules({**asked, "type": "string"}, {"valueString": "Low"}) == ["answer-value-set"]
    assert rules({**asked, "type": "open-choice"}, {"valueString": "in between"}) == []


def test_a_value_set_that_is_not_held_is_mentioned(issues):
    """What cannot be known is information, not a fault."""
    asked = questionnaire(question("1", "choice", answerValueSet="https://example.org/ValueSet/elsewhere"))

    assert issues(response(answered("1", coding("x"))), asked) == [
        ("information", "binding-not-checked", ".item[0].answer[0].value")]


def test_a_choice_without_options_is_mentioned(rules):
    """Nothing says what may be answered."""
    assert rules(question("1", "choice"), coding("x")) == ["answer-unchecked"]
    assert rules(question("1", "open-choice"), {"valueString": "x"}) == []


def test_a_contained_value_set_is_used(issues):
    """It stands in the questionnaire, or beside it in the response."""
    held = {**GRADES, "id": "grades"}
    asked = questionnaire(question("1", "choice", answerValueSet="#grades"))
    alone = {**asked, "contained": [held]}
    inside = response(answered("1", coding("other")), contained=[{**asked, "id": "asked"}, held])

    assert issues(response(answered("1", coding("low"))), alone) == []
    assert issues(response(answered("1", coding("other"))), alone) == [
        ("error", "answer-value-set", ".item[0].answer[0].value")]
    assert issues({**inside, "questionnaire": "#asked"}, inside["contained"][0]) == [
        ("error", "answer-value-set", ".item[0].answer[0].value")]


@pytest.mark.parametrize("held", [
    {"compose": {"include": [{"system": "x", "concept": [{}]}]}}, {"compose": []}, {"expansion": "x"}])
def test_a_contained_value_set_that_is_none_leaves_the_answer_open(issues, held):
    """What was sent is not trusted to be FHIR."""
    asked = questionnaire(question("1", "choice", answerValueSet="#x"),
                          contained=[{"resourceType": "ValueSet", "id": "x", **held}])

    assert issues(response(answered("1", coding("low"))), asked) == [
        ("information", "binding-not-checked", ".item[0].answer[0].value")]


@pytest.mark.parametrize(("language", "display", "expected"), [
    ("", " low ", []), ("en", "Low", []), ("sv-SE", "Låg", []), ("nb", "Lav", []),
    ("", "Small", ["warning"]), ("en", "Small", ["error"]), ("sv", "Liten", ["error"]), ("", "High", ["error"])])
def test_a_display_is_that_of_the_code(issues, language, display, expected):
    """One of another code contradicts it; one the system lacks counts where the language is known to be held."""
    asked = questionnaire(question("1", "choice", answerValueSet=GRADES["url"]))
    given = response(answered("1", coding("low", display=display)), **({"language": language} if language else {}))

    assert issues(given, asked) == [(severity, "answer-display", ".item[0].answer[0].value") for severity in expected]


def test_an_exclusive_option_stands_alone(issues):
    """"None of these" goes with no other answer."""
    alone = {**coding("low"), "extension": [extension("questionnaire-optionExclusive", valueBoolean=True)]}
    asked = questionnaire(options(alone, coding("high"), coding("mid"), repeats=True))

    assert issues(response(answered("1", coding("low"))), asked) == []
    assert issues(response(answered("1", coding("high"), coding("mid"))), asked) == []
    assert issues(response(answered("1", coding("high"), coding("low"))), asked) == [
        ("error", "answer-exclusive", ".item[0]")]


def amount(**unit):
    """An answer of ten of some unit."""
    return {"valueQuantity": {"value": 10, **unit}}


def test_a_unit_is_one_of_those_listed(rules):
    """By code and system; what it is called does not matter."""
    asked = question("1", "quantity",
                     extension("questionnaire-unitOption", valueCoding={"system": UCUM, "code": "h"}),
                     extension("questionnaire-unitOption", valueCoding={"system": UCUM, "code": "min"}))

    assert rules(asked, amount(unit="hours", system=UCUM, code="h")) == []
    assert rules(asked, amount(system=UCUM, code="d")) == ["answer-unit"]
    assert rules(asked, amount(unit="hours")) == ["answer-unit"]
    assert rules(asked, amount()) == ["answer-unit"]


def test_a_questionnaire_may_leave_the_unit_open(rules):
    """SDC's unitOpen makes the list a suggestion."""
    asked = question("1", "quantity", sdc("unitOpen", valueCode="optionsOrString"),
                     extension("questionnaire-unitOption", valueCoding={"system": UCUM, "code": "h"}))

    assert rules(asked, amount(unit="nights")) == []


def test_a_unit_is_in_the_value_set_of_units(rules):
    """Where the set is not held the unit is taken, with a word."""
    asked = question("1", "quantity", extension("questionnaire-unitValueSet", valueCanonical=GRADES["url"]))
    elsewhere = question("1", "quantity", extension("questionnaire-unitValueSet", valueCanonical="urn:x"))

    assert rules(asked, amount(system=SYSTEM, code="low")) == []
    assert rules(asked, amount(system=SYSTEM, code="other")) == ["answer-unit"]
    assert rules(elsewhere, amount(system=SYSTEM, code="low")) == ["binding-not-checked"]


def test_the_sentence_names_the_value_set(definitions, terminology):
    """Who reads it knows where to look."""
    asked = questionnaire(question("1", "choice", answerValueSet=GRADES["url"]))
    found = check(response(answered("1", coding("x"))), asked, terminology=terminology, definitions=definitions)

    assert GRADES["url"] in found[0].text()
