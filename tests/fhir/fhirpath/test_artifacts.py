"""R4's own expressions, HL7's suite and a second engine."""

import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from conformance import fhirpath as suite
from fhirpain.fhir import fhirpath
from fhirpain.fhir.definitions import r4


def invariants() -> set[str]:
    """Every expression of a constraint in R4's definitions."""
    return {constraint["expression"] for structure in r4().all("StructureDefinition")
            for element in structure.get("snapshot", {}).get("element", ())
            for constraint in element.get("constraint", ()) if "expression" in constraint}


def test_every_invariant_of_r4_compiles() -> None:
    """All of them, extensions' and profiles' included."""
    assert len([fhirpath.Expression(expression) for expression in invariants()]) > 200


def test_every_search_parameter_of_r4_compiles() -> None:
    """All expressions of the search parameters."""
    expressions = {one["expression"] for one in r4().all("SearchParameter") if "expression" in one}
    assert len([fhirpath.Expression(expression) for expression in expressions]) > 1000


def test_every_invariant_runs_on_its_own_type() -> None:
    """On an element that holds nothing it yields a truth or nothing, and none of them meets a missing function."""
    environment = fhirpath.Environment(resource=fhirpath.Node.of({"resourceType": "Basic"}))
    for structure in r4().all("StructureDefinition"):
        for element in structure.get("snapshot", {}).get("element", ())[:1]:
            for constraint in element.get("constraint", ()):
                if "expression" in constraint:
                    node = fhirpath.Node({}, structure["type"])
                    assert fhirpath.compile(constraint["expression"]).test(node, environment) in (True, False, None)


SHARED = [
    "status", "activity.detail.status", "category.coding.where(code = '2').system",
    "activity.exists(detail.doNotPerform = true)",
    "activity.where(detail.exists()).count()", "category.coding.code.distinct().count() = 3",
    "(1 | 2 | 3).where($this > 1)",
    "period.start <= @2024-03-02", "title & '!' & status", "activity.detail.scheduled.ofType(string)", "1 / 4",
    "5 mod 3",
    "category.all(coding.exists())", "status = 'active' implies activity.exists()", "'abc'.substring(1, 1)",
    "iif(true, 'a', 'b')",
    "category[0].coding.last().code", "activity.detail.select(status & 'x')", "status in ('active' | 'draft')",
    "contained.ofType(Practitioner).name.given", "'a-b-c'.replace('-', '')", "(1 | 2) contains 2",
    "category.coding.tail().code",
    "activity.detail.doNotPerform.allTrue()", "goal.reference.startsWith('#')", "3.5.truncate()",
    "'12'.toInteger() + 1",
]


@pytest.mark.parametrize("expression", SHARED)
def test_a_second_engine_answers_the_same(care_plan: dict[str, Any], expression: str) -> None:
    """fhirpathpy; where it raises it has no opinion."""
    fhirpathpy = pytest.importorskip("fhirpathpy")
    from fhirpathpy.models import models
    try:
        theirs = fhirpathpy.evaluate(json.loads(json.dumps(care_plan, default=float)), expression, {}, models["r4"])
    except Exception as error:
        pytest.skip(f"no opinion: {type(error).__name__}")
    try:
        ours = fhirpath.compile(expression).evaluate(care_plan)
    except fhirpath.EvaluationError:
        ours = []
    assert [float(one) if isinstance(one, Decimal) else one for one in ours] == theirs


def test_the_suite_of_hl7_is_kept() -> None:
    """At least 97 of 100 cases; ``conformance`` says which are not and what each yields."""
    folder = Path(os.environ.get("FHIRPAIN_DATA", "")) / "hl7-fhirpath-r4"
    if "FHIRPAIN_DATA" not in os.environ or not folder.is_dir():
        pytest.skip("FHIRPAIN_DATA does not name a folder with the suite")
    disagreements, figures = suite.run(folder)
    assert figures["agreed"] + len(disagreements) == figures["cases"]
    assert figures["agreed"] >= 0.97 * figures["cases"], "\n".join(disagreements)


def test_the_runner_tells_agreement_from_disagreement(tmp_path: Path) -> None:
    """A case of each kind, and one that must not be accepted."""
    cases = [
        {"name": "right", "expression": "1 + 1", "outputs": [{"type": "integer", "value": "2"}]},
        {"name": "wrong", "expression": "1 + 1", "outputs": [{"type": "integer", "value": "3"}]},
        {"name": "refused", "expression": "1 +", "outputs": [], "invalid": "syntax"},
        {"name": "kind", "expression": "1.0", "outputs": [{"type": "integer", "value": "1.0"}]},
        {"name": "literal", "expression": "@T10:00", "outputs": [{"type": None, "value": "@T10:00"}]},
        {"name": "predicate", "expression": "1", "predicate": "true", "outputs": [{"type": "boolean",
        "value": "true"}]},
        {"name": "input", "expression": "id", "inputfile": "a.xml", "outputs": [{"type": "id", "value": "a"}]},
    ]
    (tmp_path / "index.json").write_text(json.dumps({"tests": cases}))
    (tmp_path / "input").mkdir()
    (tmp_path / "input" / "a.json").write_text('{"resourceType": "Basic", "id": "a"}')
    disagreements, figures = suite.run(tmp_path)
    assert figures == {"cases": 7, "agreed": 5, "disagreed": 2}
    assert [text.partition(":")[0] for text in disagreements] == ["wrong", "kind"]
