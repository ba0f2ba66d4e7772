"""What is remembered of a value's keys never hides a fault of another value that has the same."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from fhirpain.fhir.definitions import r4
from fhirpain.fhir.validation import Validator

PLAN: dict[str, Any] = {
    "resourceType": "CarePlan", "id": "plan", "status": "active", "intent": "plan", "title": "A plan",
    "category": [{"coding": [{"system": "http://snomed.info/sct", "code": "1", "display": "one"}]}],
    "subject": {"reference": "Patient/anna", "display": "Anna"},
    "period": {"start": "2024-03-18", "end": "2024-06-14"},
    "identifier": [{"system": "https://ehr.example/id", "value": "1"}],
    "activity": [{"detail": {"status": "scheduled", "doNotPerform": False, "scheduledPeriod": {"start": "2024"}}}],
}
WRONG = [None, "", " ", [], {}, [None], [{}], 1, True, "no such code", "2024-02-30", {"x": 1}, ["a", 1], "#gone"]


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (*path, key)
        yield from _places(part, (*path, key))


def _with(value: Any, path: tuple[Any, ...], given: Any) -> Any:
    made = copy.deepcopy(value)
    holder = made
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = given
    return made


@pytest.mark.parametrize("path", list(_places(PLAN)), ids=lambda path: ".".join(map(str, path)))
def test_a_validator_that_remembers_finds_what_a_new_one_finds(path: tuple[Any, ...], used: Validator) -> None:
    """Every value of a valid plan replaced by each of some wrong ones: the same issues in the same order."""
    for given in WRONG:
        broken = _with(PLAN, path, given)

        assert used.validate(broken) == Validator(r4()).validate(broken)


@pytest.mark.parametrize(("first", "second"), [
    ({"start": "2024-06-14", "end": "2024-03-18"}, {"start": "2024-03-18", "end": "2024-06-14"}),
    ({"start": "2024-03-18", "end": "2024-06-14"}, {"start": "2024-06-14", "end": "2024-03-18"}),
])
def test_an_invariant_that_looks_at_values_is_asked_of_each(first: dict[str, Any], second: dict[str, Any]) -> None:
    """Whichever of two periods with the same keys comes first."""
    validator = Validator(r4())
    found = [{issue.rule for issue in validator.validate(PLAN | {"period": one})} for one in (first, second, first)]

    assert [("per-1" in rules) for rules in found] == [one["start"] > one["end"] for one in (first, second, first)]


def test_more_shapes_than_are_remembered_are_checked_all_the_same() -> None:
    """An attack with ever new orders of keys costs no more memory and hides nothing."""
    validator, keys = Validator(r4()), list(PLAN)
    for turn in range(300):
        order = [*keys[turn % len(keys):], *keys[:turn % len(keys)], f"extra{turn}"]
        found = validator.validate({key: PLAN.get(key, "x") for key in order})

        assert "unknown-element" in {issue.rule for issue in found}


@pytest.fixture(scope="module")
def used() -> Validator:
    """A validator that has seen the valid plan often."""
    validator = Validator(r4())
    for _ in range(3):
        validator.validate(copy.deepcopy(PLAN))
    return validator
