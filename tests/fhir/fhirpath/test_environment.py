from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from fhirpain.fhir import fhirpath
from fhirpain.fhir.fhirpath import Environment, Node


class Known:
    """Services that know one reference, one value set and one profile."""

    def resolve(self, reference: str, environment: Environment) -> dict[str, Any] | None:
        """Anna alone."""
        return {"resourceType": "Patient", "id": "anna"} if reference == "Patient/anna" else None

    def member_of(self, value: Any, value_set: str) -> bool | None:
        """One value set, of the code ``active``."""
        return value == "active" if value_set == "http://example.org/known" else None

    def conforms_to(self, resource: dict[str, Any], profile: str) -> bool | None:
        """One profile, that everything conforms to."""
        return True if profile == "http://example.org/known" else None


@pytest.fixture
def ask(care_plan: dict[str, Any]) -> Callable[..., list[Any]]:
    """Evaluate on the plan, in an environment of one's own."""
    node = Node.of(care_plan)

    def answer(expression: str, **given: Any) -> list[Any]:
        return fhirpath.compile(expression).evaluate(node, Environment(resource=node, **given))
    return answer


def test_the_focus_and_its_resources_are_variables(care_plan: dict[str, Any]) -> None:
    """%context is the focus, %resource the resource it is in, %rootResource what contains that."""
    inner = Node.of(care_plan["contained"][0])
    environment = Environment(resource=inner, root=Node.of(care_plan))
    expression = fhirpath.compile("%context.family | %resource.id | %rootResource.id")
    focus = Node(care_plan["contained"][0]["name"][0], "HumanName")
    assert expression.evaluate(focus, environment) == ["Berg", "physio", "plan"]


def test_a_variable_may_be_anything(ask: Callable[..., list[Any]]) -> None:
    """System values, lists of them, resources and nodes; ``false`` is one too."""
    given = {"no": False, "many": [1, 2], "patient": {"resourceType": "Patient", "id": "anna"}, "odd name": "x"}
    assert ask("%no | %many | %patient.id | %`odd name`", variables=given) == [False, 1, 2, "anna", "x"]


def test_fixed_variables_are_those_of_fhir(ask: Callable[..., list[Any]]) -> None:
    """Code systems by name, value sets and extensions by id."""
    assert ask("%ucum | %sct | %loinc") == ["http://unitsofmeasure.org", "http://snomed.info/sct", "http://loinc.org"]
    assert ask("%`vs-languages`") == ["http://hl7.org/fhir/ValueSet/languages"]
    assert ask("%'ext-birthPlace'") == ["http://hl7.org/fhir/StructureDefinition/birthPlace"]


def test_an_unknown_variable_is_an_error(ask: Callable[..., list[Any]]) -> None:
    """Nothing would hide a misspelt name."""
    with pytest.raises(fhirpath.EvaluationError):
        ask("%nothing.exists()")


def test_the_clock_is_given_and_stands_still(ask: Callable[..., list[Any]]) -> None:
    """now, today and timeOfDay are of one moment."""
    moments = iter([datetime(2024, 2, 29, 23, 59, 58, 500000, UTC)])
    found = ask("now() | today() | timeOfDay() | now()", clock=lambda: next(moments))
    assert [str(one) for one in found] == ["2024-02-29T23:59:58.500+00:00", "2024-02-29", "23:59:58"]


def test_resolve_asks_for_what_is_not_contained(ask: Callable[..., list[Any]]) -> None:
    """Contained resources and the container itself are found here, the rest by the services, the unknown not at all."""
    assert ask("activity.detail.performer.resolve().name.family") == ["Berg"]
    assert ask("goal.resolve().id") == ["plan"]
    assert ask("subject.resolve().id", services=Known()) == ["anna"]
    assert ask("subject.resolve() is Patient", services=Known()) == [True]
    assert ask("activity.reference.resolve()", services=Known()) == []
    assert ask("('#physio' | '#no').resolve().id") == ["physio"]


def test_terminology_and_profiles_are_asked(ask: Callable[..., list[Any]]) -> None:
    """What the services do not know cannot be evaluated; it is never taken for true or false."""
    assert ask("status.memberOf('http://example.org/known')", services=Known()) == [True]
    assert ask("intent.memberOf('http://example.org/known')", services=Known()) == [False]
    assert ask("conformsTo('http://example.org/known')", services=Known()) == [True]
    assert ask("note.memberOf('http://example.org/known')") == []
    for unknown in ("status.memberOf('http://example.org/no')", "conformsTo('http://example.org/no')"):
        with pytest.raises(fhirpath.EvaluationError):
            ask(unknown, services=Known())


def test_trace_tells_the_environment_and_nobody_else(ask: Callable[..., list[Any]]) -> None:
    """The input goes through unchanged; what is told may be a projection of it."""
    told: list[Any] = []
    given = {"trace": lambda name, items: told.append((name, len(items)))}
    assert ask("category.trace('all').coding.trace('codes', code).count()", **given) == [3]
    assert told == [("codes", 3), ("all", 2)] or told == [("all", 2), ("codes", 3), ("all", 2)]


def test_strict_holds_to_the_letter(ask: Callable[..., list[Any]]) -> None:
    """Unknown elements, another type at the head and ``as`` on several items, which R4's own artifacts use."""
    for expression in ("nothing", "Patient.id", "category.as(CodeableConcept)", "category.codin.code"):
        ask(expression)
        with pytest.raises(fhirpath.EvaluationError):
            ask(expression, strict=True)
    assert ask("CarePlan.status", strict=True) == ["active"]


@pytest.mark.parametrize(("div", "answer"), [
    ("<div xmlns='http://www.w3.org/1999/xhtml'><p class='a'>Text</p></div>", [True]),
    ("<div xmlns='http://www.w3.org/1999/xhtml'><script>x</script></div>", [False]),
    ("<div xmlns='http://www.w3.org/1999/xhtml'> </div>", [False]), ("<p>Text</p>", [False]),
])
def test_a_narrative_is_checked_by_the_validators_list(div: str, answer: list[bool]) -> None:
    """htmlChecks and the validator allow the same."""
    resource = {"resourceType": "Basic", "text": {"status": "generated", "div": div}}
    assert fhirpath.compile("text.`div`.htmlChecks()").evaluate(resource) == answer


def test_a_condition_is_true_false_or_open(care_plan: dict[str, Any]) -> None:
    """An invariant holds when it yields true; nothing is not that, and several items are an error."""
    assert fhirpath.compile("status = 'active'").test(care_plan) is True
    assert fhirpath.compile("status = 'draft'").test(care_plan) is False
    assert fhirpath.compile("description.startsWith('a')").test(care_plan) is None
    assert fhirpath.compile("status").test(care_plan) is True
    with pytest.raises(fhirpath.EvaluationError):
        fhirpath.compile("category").test(care_plan)
    with pytest.raises(fhirpath.EvaluationError):
        fhirpath.compile("elementDefinition()").test(care_plan)


def test_what_is_handed_out_is_the_callers(care_plan: dict[str, Any]) -> None:
    """Closures share lists; a caller who changes a result changes nothing else."""
    expression = fhirpath.compile("1 | 2")
    expression.nodes(care_plan).append(3)
    fhirpath.compile("{}").evaluate(care_plan).append(1)
    assert expression.nodes(care_plan) == [1, 2]
    assert fhirpath.compile("note").nodes(care_plan) == []
