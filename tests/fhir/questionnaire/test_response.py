"""The items of a response, held against those of its questionnaire."""

import pytest

from fhirpain.fhir.questionnaire import Form, check
from tests.fhir.questionnaire.conftest import answered, extension, question, questionnaire, response

YES = {"valueBoolean": True}
TEXT = {"valueString": "x"}
ASKED = questionnaire(
    question("1", "group", repeats=True, item=[
        question("1.1", "boolean", required=True, item=[question("1.1.1", "string", required=True)]),
        question("1.2", "string", repeats=True)]),
    question("2", "display", text="Thanks"),
    question("3", "string", text="Anything else?"))


def group(*items):
    """The group of the questionnaire."""
    return answered("1", item=list(items))


def first(*values):
    """An answer to its first question, with what stands below it."""
    return answered("1.1", {**YES, "item": [answered("1.1.1", TEXT)]}, *values)


def test_a_response_that_mirrors_its_questionnaire_is_right(issues):
    """Nested items stand in groups and in answers, in the questionnaire's order; groups may come again."""
    given = response(group(first(), answered("1.2", TEXT, TEXT)), group(first()), answered("2"), answered("3", TEXT))

    assert issues(given, ASKED) == []


@pytest.mark.parametrize(("items", "expected"), [
    ([group(first()), answered("4", TEXT)], ("error", "item-unknown", ".item[1]")),
    ([group(first(), answered("3", TEXT))], ("error", "item-place", ".item[0].item[1]")),
    ([group(answered("1.2", TEXT), first())], ("error", "item-order", ".item[0].item[1]")),
    ([group(first()), answered("3", TEXT), answered("3", TEXT)], ("error", "item-repeated", ".item[2]")),
    ([group(first(), answered("1.2", TEXT), answered("1.2", TEXT))], ("warning", "item-repeated", ".item[0].item[2]")),
    ([group(answered("1.2", TEXT))], ("error", "item-required", ".item[0]")),
    ([group(answered("1.1", YES))], ("error", "item-required", ".item[0].item[0].answer[0]")),
    ([group({**first(), "item": [answered("1.1.1", TEXT)]})], ("error", "item-nested", ".item[0].item[0]")),
    ([answered("2", item=[answered("3", TEXT)])], ("error", "item-nested", ".item[0]")),
    ([answered("2", TEXT)], ("error", "answer-not-allowed", ".item[0]")),
    ([{**group(first()), "answer": [TEXT]}], ("error", "answer-not-allowed", ".item[0]")),
    ([answered("3", TEXT, TEXT)], ("error", "answer-repeated", ".item[0]")),
    ([answered("3", TEXT, text="Something else")], ("information", "item-text", ".item[0].text")),
])
def test_an_item_that_does_not_fit_is_said_at_its_place(issues, items, expected):
    """One fault, one issue: the rule, how grave, and the place as FHIRPath."""
    assert issues(response(*items), ASKED) == [expected]


def test_an_item_of_the_abstract_type_cannot_be_answered(rules):
    """``question`` is no type an item can have, so nothing can answer it."""
    assert rules(question("1", "question"), TEXT) == ["answer-not-allowed"]


@pytest.mark.parametrize(("status", "severity"), [
    ("completed", "error"), ("amended", "error"), ("in-progress", "warning"), ("stopped", "warning"),
    ("entered-in-error", "warning")])
def test_what_is_missing_is_an_error_only_where_the_response_says_it_is_whole(issues, status, severity):
    """A response under way, stopped or withdrawn may lack answers."""
    asked = questionnaire(question("1", "string", required=True))

    assert issues(response(status=status), asked) == [(severity, "item-required", "")]


def test_an_item_without_a_linkid_is_left_to_r4s_own_rules(issues):
    """The same fault is not said twice."""
    assert issues(response({"answer": [TEXT]}, {"linkId": 3}), ASKED) == []


def test_a_translation_of_the_text_is_the_text(issues):
    """An item may be shown in any of the questionnaire's languages."""
    parts = [{"url": "lang", "valueCode": "sv"}, {"url": "content", "valueString": "Sömn"}]
    asked = questionnaire(question("1", "string", text="Sleep",
                                   _text={"extension": [extension("translation", extension=parts)]}))

    assert issues(response(answered("1", TEXT, text="Sömn")), asked) == []


def test_a_group_comes_as_often_as_it_may(issues):
    """minOccurs and maxOccurs count the items of a group, once it is there at all."""
    asked = questionnaire(question(
        "1", "group", extension("questionnaire-minOccurs", valueInteger=2),
        extension("questionnaire-maxOccurs", valueInteger=2), repeats=True, item=[question("1.1", "string")]))
    one = answered("1", item=[answered("1.1", TEXT)])

    assert issues(response(one, one), asked) == []
    assert issues(response(), asked) == []
    assert issues(response(one), asked) == [("error", "answer-count", "")]
    assert issues(response(one, one, one), asked) == [("error", "answer-count", "")]


def test_a_question_has_as_many_answers_as_it_may(issues):
    """minOccurs and maxOccurs count the answers to a question."""
    asked = questionnaire(question(
        "1", "string", extension("questionnaire-minOccurs", valueInteger=2),
        extension("questionnaire-maxOccurs", valueInteger=2), repeats=True))

    assert issues(response(answered("1", TEXT, TEXT)), asked) == []
    assert issues(response(answered("1", TEXT)), asked) == [("error", "answer-count", ".item[0]")]
    assert issues(response(answered("1", TEXT), status="in-progress"), asked) == [
        ("warning", "answer-count", ".item[0]")]
    assert issues(response(answered("1", TEXT, TEXT, TEXT)), asked) == [("error", "answer-count", ".item[0]")]


@pytest.mark.parametrize(("subject", "expected"), [
    ({"reference": "Patient/1"}, []), ({"reference": "urn:uuid:1"}, []), ({"display": "Someone"}, []),
    ({"reference": "https://example.org/fhir/Group/1"}, [("warning", "questionnaire-subject", ".subject")]),
    ({"type": "Device", "identifier": {"value": "1"}}, [("warning", "questionnaire-subject", ".subject")]),
])
def test_the_subject_is_of_a_type_the_questionnaire_is_about(issues, subject, expected):
    """``subjectType`` limits what a response may be about, where the response says what that is."""
    asked = questionnaire(question("1", "string"), subjectType=["Patient"])

    assert issues(response(subject=subject), asked) == expected


@pytest.mark.parametrize(("status", "expected"), [
    ("active", []), ("draft", [("information", "questionnaire-status", ".questionnaire")]),
    ("retired", [("warning", "questionnaire-status", ".questionnaire")])])
def test_a_questionnaire_not_in_use_is_mentioned(issues, status, expected):
    """Answers to a draft or to a retired questionnaire are taken, with a word."""
    assert issues(response(), {**questionnaire(question("1", "string")), "status": status}) == expected


def test_a_form_is_made_once_and_answered_often(definitions, terminology):
    """A Form stands in for its questionnaire."""
    form = Form(ASKED, terminology=terminology, definitions=definitions)

    assert check(response(), form, terminology=terminology, definitions=definitions) == []
    found = check(response(answered("4", TEXT)), form, terminology=terminology, definitions=definitions, at="X")
    assert [issue.expression for issue in found] == ["X.item[0]"]


def test_no_sentence_repeats_what_was_answered(definitions, terminology):
    """An issue is safe to log: the value stays in the response."""
    asked = questionnaire(question("1", "integer", extension("maxValue", valueInteger=10)))
    found = check(response(answered("1", {"valueInteger": 4711})), asked, terminology=terminology,
                  definitions=definitions)

    assert [issue.rule for issue in found] == ["answer-maximum"]
    assert not any("4711" in text for issue in found for text in issue.texts.values())


def ruled(expression, severity="error"):
    """A questionnaire with a rule of its own for each item of a group."""
    rule = extension("questionnaire-constraint", extension=[
        {"url": "key", "valueId": "sum-1"}, {"url": "severity", "valueCode": severity},
        {"url": "expression", "valueString": expression}, {"url": "human", "valueString": "At least one answer."}])
    return questionnaire(question("1", "group", rule, repeats=True, item=[question("1.1", "string")]))


@pytest.mark.parametrize(("severity", "status", "expected"), [
    ("error", "completed", "error"), ("error", "in-progress", "warning"), ("warning", "completed", "warning")])
def test_a_questionnaires_own_rules_hold_for_each_item_they_are_on(issues, severity, status, expected):
    """In FHIRPath, from the item; a response under way may still come to keep them."""
    asked = ruled("item.answer.exists()", severity)
    kept, broken = answered("1", item=[answered("1.1", TEXT)]), answered("1", item=[answered("1.1")])

    assert issues(response(kept, kept, status=status), asked) == []
    assert issues(response(kept, broken, status=status), asked) == [(expected, "constraint", ".item[1]")]


def test_a_rule_on_the_whole_questionnaire_is_about_the_whole_response(issues):
    """As the extension that took R4's place says it, with an Expression."""
    expression = {"language": "text/fhirpath", "expression": "item.where(linkId = '3').exists()"}
    rule = extension("targetConstraint", extension=[
        {"url": "key", "valueId": "whole-1"}, {"url": "expression", "valueExpression": expression}])

    assert issues(response(answered("3", TEXT)), {**ASKED, "extension": [rule]}) == []
    assert issues(response(), {**ASKED, "extension": [rule]}) == [("error", "constraint", "")]


def test_a_rule_that_cannot_be_evaluated_is_mentioned(issues):
    """It may be broken; nobody knows."""
    asked = ruled("%unheard > 1")

    assert issues(response(answered("1", item=[answered("1.1", TEXT)])), asked) == [
        ("information", "constraint-not-evaluated", ".item[0]")]


def test_a_small_response_cannot_ask_for_endless_work(issues):
    """Ten thousand empty groups under a questionnaire with a hundred required questions in each: refused, and soon."""
    asked = questionnaire(question("1", "group", repeats=True, item=[
        question(f"1.{number}", "string", required=True) for number in range(100)]))
    found = issues(response(*[answered("1", item=[{"linkId": "9"}]) for _ in range(10_000)]), asked)

    assert found[-1] == ("error", "questionnaire-too-large", "")
    assert len(found) < 150_000


def test_only_so_many_expressions_are_evaluated(issues):
    """What is over the limit is not known to hold."""
    found = issues(response(*[answered("1", item=[answered("1.1", TEXT)]) for _ in range(600)]), ruled("true"))

    assert {rule for _, rule, _ in found} == {"constraint-not-evaluated"}
    assert len(found) == 100
