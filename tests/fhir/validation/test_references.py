"""References: their form, and the type of what they point at."""

import pytest


@pytest.mark.parametrize("reference", [
    {"reference": "Patient/1"},
    {"reference": "Group/1"},
    {"reference": "http://example.org/fhir/Patient/1/_history/2"},
    {"reference": "https://example.org/people?id=1"},
    {"reference": "urn:uuid:c757873d-ec9a-4326-a141-556f43239520"},
    {"type": "Patient", "identifier": {"system": "urn:oid:1.2.752.129.2.1.3.1", "value": "191212121212"}},
    {"display": "Tolvan Tolvansson"},
])
def test_a_reference_to_an_allowed_type_is_taken(care_plan, faults, reference):
    """By its text, by its type, or without either."""
    care_plan["subject"] = reference

    assert faults(care_plan) == []


@pytest.mark.parametrize("reference", [
    {"reference": "Practitioner/1"},
    {"reference": "http://example.org/fhir/Practitioner/1"},
    {"type": "Practitioner", "identifier": {"value": "x"}},
])
def test_a_reference_to_another_type_is_refused(care_plan, faults, reference):
    """A plan is about a person or a group, not about a practitioner."""
    care_plan["subject"] = reference

    assert faults(care_plan) == [("reference-target", "CarePlan.subject")]


def test_text_and_type_of_a_reference_agree(care_plan, faults):
    """Reference.type repeats what the text says."""
    care_plan["subject"] = {"reference": "Patient/1", "type": "Group"}

    assert faults(care_plan) == [("reference-target", "CarePlan.subject")]


def test_a_reference_is_an_address(care_plan, faults):
    """No address has a space in it."""
    care_plan["subject"] = {"reference": "ht tp://example.org/Patient/1"}

    assert faults(care_plan) == [("reference-format", "CarePlan.subject.reference")]


def test_a_contained_target_tells_its_own_type(care_plan, faults):
    """What stands inside the resource is looked at."""
    care_plan["contained"] = [{"resourceType": "Practitioner", "id": "p"}]
    care_plan["subject"] = {"reference": "#p"}

    assert faults(care_plan) == [("reference-target", "CarePlan.subject")]


def test_an_entry_tells_its_own_type(faults):
    """A urn:uuid says nothing; the entry it names does."""
    name = "urn:uuid:c757873d-ec9a-4326-a141-556f43239520"
    observation = {"resourceType": "Observation", "status": "final", "code": {"text": "x"},
                   "encounter": {"reference": name}}
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [
        {"fullUrl": name, "resource": {"resourceType": "Patient"}},
        {"fullUrl": name.replace("c7", "c8"), "resource": observation}]}

    assert faults(bundle) == [("reference-target", "Bundle.entry[1].resource.encounter")]


def test_nothing_is_fetched_unless_a_way_is_given(validator, care_plan):
    """With ``fetch`` the target is looked at as if it stood there."""
    care_plan["subject"] = {"reference": "https://example.org/person"}

    assert validator.validate(care_plan) == []
    issues = validator.validate(care_plan, fetch={"https://example.org/person": {"resourceType": "Device"}}.get)
    assert [issue.rule for issue in issues] == ["reference-target"]
