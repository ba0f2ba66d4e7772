from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from fhirpain.fhir import fhirpath
from fhirpain.fhir.fhirpath import Node

Evaluate = Callable[..., list[Any]]


@pytest.mark.parametrize(("expression", "expected"), [
    ("status", ["active"]), ("CarePlan.status", ["active"]), ("DomainResource.id", ["plan"]), ("Patient.id", []),
    ("category.coding.code", ["2", "RP", "x"]), ("category[1].text", ["Other"]), ("category[2]", []), ("nothing", []),
    ("activity.detail.scheduled", ["twice a week", {"start": "2024-04-01"}]),
    ("activity.detail.scheduled.ofType(string)", ["twice a week"]),
    ("activity.detail.scheduled.start", [fhirpath.Date.parse("2024-04-01")]),
    ("activity.detail.doNotPerform", [False, True]), ("activity.detail.quantity.value", [Decimal(10)]),
    ("contained.name.family", ["Berg"]), ("contained.ofType(Observation).value.code", ["{score}"]),
    ("title.extension.value", [True]), ("title.extension('http://example.org/short').value", [True]),
    ("period.end.extension.value", ["unknown"]), ("instantiatesUri", ["http://example.org/a", "http://example.org/c"]),
    ("instantiatesUri.count()", [3]), ("instantiatesUri.id", ["first"]),
    ("instantiatesUri[1].extension.value", ["masked"]), ("activity.detail.performer.reference", ["#physio"]),
])
def test_a_path_leads_to_what_the_json_holds(evaluate: Evaluate, expression: str, expected: list[Any]) -> None:
    """Choices, nested elements, lists beside lists of primitives, contained resources."""
    assert evaluate(expression) == expected


@pytest.mark.parametrize(("expression", "type_name"), [
    ("id", "id"), ("status", "code"), ("activity", "CarePlan.activity"),
    ("activity.detail", "CarePlan.activity.detail"),
    ("category", "CodeableConcept"), ("contained", "Practitioner"), ("title.extension", "Extension"),
    ("activity.detail.scheduled", "string"), ("extension.url", "uri"), ("category.coding.id", "string"),
    ("meta.profile", "canonical"), ("contained.effective", "dateTime"),
])
def test_every_element_knows_its_type(care_plan: dict[str, Any], expression: str, type_name: str) -> None:
    """Types come from the definitions, not from the look of a value."""
    care_plan = care_plan | {"extension": [{"url": "http://example.org"}]}
    care_plan["category"] = [{"coding": [{"id": "a"}]}]
    assert fhirpath.compile(expression).nodes(care_plan)[0].type_name == type_name


def test_a_recursive_element_has_the_type_it_refers_to(questionnaire: dict[str, Any], evaluate: Evaluate) -> None:
    """Questionnaire.item.item is defined by reference to Questionnaire.item."""
    assert evaluate("repeat(item).linkId", questionnaire) == ["1", "2", "1.1", "1.2", "1.2.1"]
    assert evaluate("item.item.item.linkId", questionnaire) == ["1.2.1"]


def test_a_nested_focus_is_walked_from_where_it_stands(care_plan: dict[str, Any]) -> None:
    """The validator makes nodes of elements, with the path of their definition as type."""
    activity = Node(care_plan["activity"][0], "CarePlan.activity", path="CarePlan.activity[0]")
    environment = fhirpath.Environment(resource=Node.of(care_plan))
    assert fhirpath.compile("detail.status").evaluate(activity, environment) == ["in-progress"]
    assert fhirpath.compile("detail.empty() or reference.empty()").test(activity, environment) is True
    assert "in-progress" not in repr(activity)


def test_a_primitive_focus_brings_what_stands_beside_it() -> None:
    """ele-1: a primitive without a value must have more than an id."""
    rule = fhirpath.compile("hasValue() or (children().count() > id.count())")
    environment = fhirpath.Environment()
    assert rule.test(Node("text", "string"), environment) is True
    assert rule.test(Node(None, "string", {"id": "a"}), environment) is False
    assert rule.test(Node(None, "string", {"id": "a", "extension": [{"url": "http://a"}]}), environment) is True


def test_the_json_name_of_a_choice_is_a_mistake(evaluate: Evaluate) -> None:
    """``scheduledString`` would never be found: an author is told, instead of a rule that never fires."""
    with pytest.raises(fhirpath.EvaluationError):
        evaluate("activity.detail.scheduledString")


def test_children_and_descendants_are_all_elements(evaluate: Evaluate, questionnaire: dict[str, Any]) -> None:
    """Every element once, primitives beside their extensions, never the JSON's own words."""
    assert evaluate("children().count()", questionnaire) == [3]
    assert sorted(evaluate("descendants().linkId", questionnaire)) == ["1", "1.1", "1.2", "1.2.1", "2"]
    assert evaluate("period.children().count()") == [2]
    assert "CarePlan" not in evaluate("descendants()")


@pytest.mark.parametrize("resource", [
    {}, {"resourceType": "Nonsense", "a": 1}, {"resourceType": "CarePlan", "status": ["active"]},
    {"resourceType": "CarePlan", "category": "x", "period": ["a"], "_title": "b",
    "contained": [1], "activity": {"detail": 1}},
    {"resourceType": "CarePlan",
    "category": [None, 1, {}], "activity": None, "instantiatesUri": [], "_instantiatesUri": 4},
])
@pytest.mark.parametrize("expression", [
    "status", "category.coding.code", "period.start", "title.extension", "descendants().count()", "contained.id",
    "activity.detail.status", "category.exists() and contained.exists()", "instantiatesUri.id", "period = period",
    "category | period | activity", "descendants().resolve()", "title.hasValue()",
])
def test_json_of_another_shape_does_no_harm(evaluate: Evaluate, resource: dict[str, Any], expression: str) -> None:
    """What is not of its type's shape is said by the validator; a path just does not lead into it."""
    assert isinstance(evaluate(expression, resource), list)
