"""What the benchmarks work on is what they say it is; how long anything takes is asked by no test."""

import pytest

from bench import workload
from bench.validator import touch
from fhirpain import guide
from fhirpain.fhir import fhirpath
from fhirpain.fhir import json as fhir_json


@pytest.mark.parametrize("resource", [workload.profiled_plan(), workload.care_plan(), workload.bundle(3)],
                         ids=["profiled", "plan", "bundle"])
def test_what_is_timed_is_valid(resource: workload.Resource) -> None:
    """Who finds nothing has looked at everything: a fault would end some validators early."""
    assert guide.validator().validate(resource) == []


@pytest.mark.parametrize("errors", [1, 7])
def test_a_broken_plan_has_as_many_errors_as_were_asked_for(errors: int) -> None:
    """The figure is time for each error."""
    found = [issue.expression for issue in guide.validator().validate(workload.broken(errors))]

    assert found == [f"CarePlan.instantiatesUri[{index}]" for index in range(errors)]


def test_the_plans_of_a_bundle_are_different_ones() -> None:
    """Each entry has an id and an address of its own."""
    entries = workload.bundle(3)["entry"]

    assert len({entry["fullUrl"] for entry in entries}) == len({entry["resource"]["id"] for entry in entries}) == 3


def test_the_text_is_the_resource() -> None:
    """What the others read is what we were given."""
    assert fhir_json.parse(workload.text(workload.care_plan()).encode()) == workload.care_plan()


@pytest.mark.parametrize("expression", workload.INVARIANTS)
def test_each_invariant_can_be_evaluated(expression: str) -> None:
    """One that raised would be timed as quick."""
    plan = workload.care_plan()

    assert fhirpath.compile(expression).test(plan) is not None


def test_touching_does_nothing() -> None:
    """It is the cost of going through a resource alone."""
    plan = workload.care_plan()
    touch(plan)

    assert plan == workload.care_plan()
