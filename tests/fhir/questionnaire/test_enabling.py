"""Which items are asked."""

import pytest

from tests.fhir.questionnaire.conftest import answered, question, questionnaire, response, sdc

YES = {"valueBoolean": True}
NO = {"valueBoolean": False}
CODE = {"system": "https://example.org/CodeSystem/grade", "code": "low"}
UCUM = {"system": "http://unitsofmeasure.org"}


def when(operator, linked="1", **answer):
    """A condition on the answer to a question."""
    return {"question": linked, "operator": operator, **answer}


def pair(kind, *conditions, **more):
    """A question, and a second that is required where the conditions hold."""
    return questionnaire(question("1", kind, repeats=True),
                         question("2", "boolean", required=True, enableWhen=list(conditions), **more))


def verdict(issues, asked, *values):
    """Whether the second question is asked: True, False, or None where that is open."""
    first = [answered("1", *values)] if values else []
    missing = [rule for _, rule, _ in issues(response(*first), asked)]
    given = [rule for _, rule, _ in issues(response(*first, answered("2", YES)), asked)]
    return {(True, False): True, (False, True): False, (False, False): None}[
        missing == ["item-required"], given == ["item-disabled"]]


@pytest.mark.parametrize(("kind", "condition", "met", "unmet"), [
    ("boolean", when("=", answerBoolean=True), YES, NO),
    ("boolean", when("!=", answerBoolean=True), NO, YES),
    ("decimal", when(">", answerDecimal=1.5), {"valueDecimal": 1.6}, {"valueDecimal": 1.5}),
    ("decimal", when(">=", answerDecimal=1.5), {"valueDecimal": 1.50}, {"valueDecimal": 1.4}),
    ("integer", when("<", answerInteger=4), {"valueInteger": 3}, {"valueInteger": 4}),
    ("integer", when("<=", answerInteger=4), {"valueInteger": 4}, {"valueInteger": 5}),
    ("date", when(">", answerDate="2024-01-31"), {"valueDate": "2024-02"}, {"valueDate": "2023"}),
    ("dateTime", when("<", answerDateTime="2024-01-01T00:00:00Z"),
     {"valueDateTime": "2024-01-01T00:30:00+01:00"}, {"valueDateTime": "2024-01-01T00:00:00Z"}),
    ("time", when(">=", answerTime="12:00:00"), {"valueTime": "12:00:00"}, {"valueTime": "11:59:59"}),
    ("string", when("=", answerString="x"), {"valueString": "x"}, {"valueString": "X"}),
    ("url", when("=", answerString="urn:x"), {"valueUri": "urn:x"}, {"valueUri": "urn:y"}),
    ("open-choice", when("=", answerCoding=CODE), {"valueCoding": {**CODE, "display": "Low"}},
     {"valueCoding": {**CODE, "code": "high"}}),
    ("quantity", when(">", answerQuantity={"value": 1, "code": "h", **UCUM}),
     {"valueQuantity": {"value": 61, "code": "min", **UCUM}}, {"valueQuantity": {"value": 60, "code": "min", **UCUM}}),
    ("reference", when("=", answerReference={"reference": "Group/1"}),
     {"valueReference": {"reference": "Group/1"}}, {"valueReference": {"reference": "Group/2"}}),
])
def test_a_condition_is_held_against_the_answer(issues, kind, condition, met, unmet):
    """Every operator, over every type a condition can have."""
    if kind == "open-choice":
        kind = "choice"
        asked = pair(kind, condition)
        asked["item"][0]["answerOption"] = [{"valueCoding": CODE}, {"valueCoding": {**CODE, "code": "high"}}]
    else:
        asked = pair(kind, condition)

    assert verdict(issues, asked, met) is True
    assert verdict(issues, asked, unmet) is False


def test_whether_there_is_an_answer_can_be_a_condition(issues):
    """``exists`` is true or false, whatever the answer."""
    assert verdict(issues, pair("boolean", when("exists", answerBoolean=True)), NO) is True
    assert verdict(issues, pair("boolean", when("exists", answerBoolean=True))) is False
    assert verdict(issues, pair("boolean", when("exists", answerBoolean=False))) is True


def test_one_of_several_answers_is_enough_but_none_may_equal(issues):
    """``=`` asks for one answer of that value, ``!=`` that there is none."""
    two = {"valueInteger": 1}, {"valueInteger": 2}

    assert verdict(issues, pair("integer", when("=", answerInteger=2)), *two) is True
    assert verdict(issues, pair("integer", when("!=", answerInteger=2)), *two) is False
    assert verdict(issues, pair("integer", when(">", answerInteger=1)), *two) is True


def test_what_nobody_can_know_is_no_fault_either_way(issues):
    """A difference from no answer, a day within a year, a condition on nothing: open."""
    assert verdict(issues, pair("boolean", when("!=", answerBoolean=True))) is None
    assert verdict(issues, pair("date", when(">", answerDate="2024-05-05")), {"valueDate": "2024"}) is None
    assert verdict(issues, pair("boolean", when("=", "9", answerBoolean=True)), YES) is None


def test_conditions_join_as_the_item_says(issues):
    """All of them or any; without a word only where both agree."""
    both = when("=", answerInteger=1), when("=", answerInteger=2)
    one, two = {"valueInteger": 1}, {"valueInteger": 2}

    assert verdict(issues, pair("integer", *both, enableBehavior="all"), one) is False
    assert verdict(issues, pair("integer", *both, enableBehavior="all"), one, two) is True
    assert verdict(issues, pair("integer", *both, enableBehavior="any"), one) is True
    assert verdict(issues, pair("integer", *both, enableBehavior="any")) is False
    assert verdict(issues, pair("integer", *both), one) is None
    assert verdict(issues, pair("integer", *both), one, two) is True


def test_an_empty_item_that_is_not_asked_is_no_answer(issues):
    """A response may carry the item, and the groups below it, as long as nothing in it is answered."""
    asked = questionnaire(question("1", "boolean"), question(
        "2", "group", enableWhen=[when("=", answerBoolean=True)], item=[question("2.1", "boolean", required=True)]))

    assert issues(response(answered("1", NO), answered("2", item=[answered("2.1")])), asked) == []
    assert issues(response(answered("1", NO), answered("2", item=[answered("2.1", YES)])), asked) == [
        ("error", "item-disabled", ".item[1]")]


def test_the_nearest_answer_counts(issues):
    """In a group that repeats each item looks at the answers of its own group."""
    asked = questionnaire(question("1", "group", repeats=True, item=[
        question("1.1", "boolean"),
        question("1.2", "boolean", required=True, enableWhen=[when("=", "1.1", answerBoolean=True)])]))
    yes = answered("1", item=[answered("1.1", YES), answered("1.2", YES)])
    no = answered("1", item=[answered("1.1", NO)])

    assert issues(response(yes, no), asked) == []
    assert issues(response(no, answered("1", item=[answered("1.1", YES)])), asked) == [
        ("error", "item-required", ".item[1]")]
    assert issues(response(yes, answered("1", item=[answered("1.2", YES)])), asked) == [
        ("error", "item-disabled", ".item[1].item[0]")]


def test_an_item_below_a_question_may_depend_on_its_answer(issues):
    """The question an item stands under is the nearest there is."""
    asked = questionnaire(question("1", "boolean", item=[
        question("1.1", "string", required=True, enableWhen=[when("=", answerBoolean=True)])]))

    assert issues(response(answered("1", NO)), asked) == []
    assert issues(response(answered("1", YES)), asked) == [("error", "item-required", ".item[0].answer[0]")]


@pytest.mark.parametrize(("text", "expected"), [
    ("%resource.item.where(linkId = '1').answer.value = true", True),
    ("item.where(linkId = '1').answer.value = false", False),
    ("item.where(linkId = '9').answer.value", False),
    ("%threshold = 4", True),
    ("%unheard = 4", None),
    ("item.where(", None),
])
def test_an_expression_can_say_whether_an_item_is_asked(issues, text, expected):
    """SDC's enableWhenExpression, with the questionnaire's variables; nothing is not true, an error is open."""
    threshold = {"name": "threshold", "language": "text/fhirpath", "expression": "2 + 2"}
    asked = questionnaire(
        question("1", "boolean"),
        question("2", "boolean", sdc("enableWhenExpression", valueExpression={
            "language": "text/fhirpath", "expression": text}), required=True),
        extension=[{"url": "http://hl7.org/fhir/StructureDefinition/variable", "valueExpression": threshold}])

    assert verdict(issues, asked, YES) is expected


def test_an_expression_in_another_language_is_left_open(issues):
    """CQL is not evaluated here."""
    asked = questionnaire(question("1", "boolean"), question(
        "2", "boolean", sdc("enableWhenExpression", valueExpression={"language": "text/cql", "expression": "x"}),
        required=True))

    assert verdict(issues, asked, YES) is None
