"""Resources contained in others."""

import pytest


@pytest.fixture
def person():
    """A contained patient that the plan is about."""
    return {"resourceType": "Patient", "id": "p"}


@pytest.fixture
def plan(care_plan, person):
    """A plan about a contained person."""
    return care_plan | {"contained": [person], "subject": {"reference": "#p"}}


def test_a_contained_resource_that_is_referred_to_is_right(validator, plan):
    """It needs no narrative of its own."""
    assert validator.validate(plan) == []


def test_a_reference_into_the_resource_leads_somewhere(plan, faults):
    """R4's ref-1."""
    plan["subject"] = {"reference": "#q"}

    assert faults(plan) == [("dom-3", "CarePlan.contained[0]"), ("ref-1", "CarePlan.subject")]


def test_a_contained_resource_that_nothing_refers_to_is_refused(plan, faults):
    """R4's dom-3, told at the contained resource."""
    plan["subject"] = {"reference": "Patient/1"}

    assert faults(plan) == [("dom-3", "CarePlan.contained[0]")]


def test_a_contained_resource_may_refer_to_its_container(plan, faults):
    """Its "#" is what keeps it, and is no broken reference."""
    provenance = {"resourceType": "Provenance", "id": "v", "target": [{"reference": "#"}],
                  "recorded": "2024-02-29T10:00:00Z", "agent": [{"who": {"display": "x"}}]}
    plan["contained"].append(provenance)

    assert faults(plan) == []


def test_ids_of_contained_resources_are_there_and_differ(plan, person, faults):
    """Two of one id, or one without, cannot be referred to."""
    plan["contained"] += [dict(person), {"resourceType": "Patient"}]

    assert faults(plan) == [("contained-id", "CarePlan.contained[1]"), ("contained-id", "CarePlan.contained[2]")]


@pytest.mark.parametrize(("part", "rule"), [
    ({"contained": [{"resourceType": "Device", "id": "d"}]}, "dom-2"),
    ({"meta": {"versionId": "1"}}, "dom-4"),
    ({"meta": {"security": [{"code": "x", "system": "urn:x"}]}}, "dom-5"),
])
def test_a_contained_resource_is_part_of_its_container(plan, person, faults, part, rule):
    """It holds no others, and has neither version nor security label of its own."""
    person |= part

    assert (rule, "CarePlan") in faults(plan)


def test_what_is_wrong_inside_is_told_at_its_place(plan, person, faults):
    """A contained resource is checked as any other."""
    person["gender"] = "man"

    assert faults(plan) == [("binding-required", "CarePlan.contained[0].gender")]
