from collections.abc import Callable
from typing import Any

import pytest

from fhirpain.fhir import fhirpath
from fhirpain.fhir.fhirpath import Environment, Node


@pytest.mark.parametrize("expression", [
    "(1).repeat($this + 1)", "'a'.repeat($this & 'a')", "'a'.repeat($this + 'a')",
    "'a'.repeat($this.replaceMatches('$', 'b'))",
    "descendants().select(%resource.descendants().select(%resource.descendants().select(%resource.descendants())))",
    "descendants().where(%resource.descendants().where(%resource.descendants().where(id = 'x').exists()).exists())",
    "descendants().all(%resource.descendants().all(%resource.descendants().all(%resource.descendants().count() > 0)))",
])
def test_an_expression_that_does_not_end_is_stopped(care_plan: dict[str, Any], expression: str) -> None:
    """The budget of steps ends loops, products of collections and growing texts alike."""
    node = Node.of(care_plan)
    with pytest.raises(fhirpath.StepLimit):
        fhirpath.compile(expression).evaluate(node, Environment(resource=node, limit=20_000))


@pytest.mark.parametrize("expression", [
    "(" + " | ".join(map(str, range(40))) + ").aggregate($total & $total, 'aa')",
    "(" + " | ".join(map(str, range(40))) + ").aggregate($total.replace('a', 'aa'), 'aa')",
    "(" + " | ".join(map(str, range(40))) + ").aggregate($total.replaceMatches('', 'aa') + $total, 'aa')",
    "(" + " | ".join(map(str, range(40))) + ").aggregate($total.combine($total), 1)",
])
def test_what_doubles_is_stopped(care_plan: dict[str, Any], expression: str) -> None:
    """Forty doublings would not fit into any memory."""
    with pytest.raises(fhirpath.EvaluationError):
        fhirpath.compile(expression).evaluate(care_plan)


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "(.*a){20}", "^(([a-z])+.)+[A-Z]([a-z])+$"])
def test_no_pattern_backtracks(evaluate: Callable[..., list[Any]], pattern: str) -> None:
    """These keep Python's own engine busy for ages; RE2 answers them all."""
    assert isinstance(evaluate(f"'{'a' * 5000}!'.matches('{pattern}')")[0], bool)


@pytest.mark.parametrize("pattern", ["a{1001}", r"(a)\\1", "(?=a)", "["])
def test_a_pattern_re2_does_not_have_is_an_error(evaluate: Callable[..., list[Any]], pattern: str) -> None:
    """What needs backtracking is refused, not emulated."""
    with pytest.raises(fhirpath.EvaluationError):
        evaluate(f"'a'.matches('{pattern}')")


def test_an_error_tells_nothing_of_the_resource(care_plan: dict[str, Any]) -> None:
    """Its text names types and functions, never values."""
    for expression in ("subject.display > 1", "subject.display.toQuantity() + title", "subject.display.sqrt()"):
        try:
            fhirpath.compile(expression).evaluate(care_plan)
        except fhirpath.EvaluationError as error:
            assert "Anna" not in str(error)  # noqa: PT017 (some of them raise nothing)


def test_the_limit_is_for_one_evaluation(care_plan: dict[str, Any]) -> None:
    """An environment may be used for any number of expressions."""
    environment = Environment(resource=Node.of(care_plan), limit=200)
    for _ in range(100):
        assert fhirpath.compile("descendants().exists()").test(care_plan, environment) is True
