"""What a plan of level 2 and of level 4 asks for cannot be had by saying the same twice."""

import json

import pytest

from fhirpain import guide

PROFESSION = {"url": guide.canonical("StructureDefinition", "profession")}


def found(plan):
    """The rules of levels that a plan breaks, and whether each refuses it."""
    return {(issue.rule, issue.is_error) for issue in guide.validator().validate(plan)
            if issue.rule.startswith("pain-care-plan-level-")}


def example(name):
    """A valid example."""
    return json.loads((guide.folder("examples") / "valid" / f"{name}.json").read_bytes())


def by(*professions):
    """The valid plan of level 2, by these professions."""
    plan = example("pain-care-plan-level-2")
    del plan["activity"][1:]
    del plan["activity"][0]["detail"]["performer"]
    system = guide.canonical("CodeSystem", "profession")
    plan["contributor"] = [
        {"extension": [PROFESSION | {"valueCodeableConcept": {"coding": [{"system": system, "code": code}]}}],
         "identifier": {"system": "urn:oid:1.2.752.29.4.19", "value": "SE2321000131-E000000000777"}}
        for code in professions]
    return plan


@pytest.mark.parametrize(("professions", "broken"), [
    (["physician", "nurse", "rehabilitation-coordinator"], set()),
    (["physician", "nurse"], {("pain-care-plan-level-2-2", False)}),
    (["physician", "rehabilitation-coordinator"], {("pain-care-plan-level-2-1", True)}),
    (["nurse", "nurse", "rehabilitation-coordinator"], {("pain-care-plan-level-2-1", True)}),
])
def test_a_team_is_two_of_the_six_professions_and_a_coordinator(professions, broken):
    """The coordinator is no second profession, nor are two of the same."""
    assert found(by(*professions)) == broken


def test_the_same_condition_twice_is_one():
    """A plan of level 4 addresses complex pain and another condition."""
    plan = example("pain-care-plan-level-4")
    kept = found(plan)
    plan["addresses"] = [plan["addresses"][0]] * 2

    assert kept == set()
    assert found(plan) == {("pain-care-plan-level-4-1", False)}
