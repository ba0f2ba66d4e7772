"""Observations that must keep a profile because of what they observe."""

import pytest

CATEGORY = [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category",
                         "code": "vital-signs"}]}]


def pulse(**parts):
    """A heart rate that keeps its profile."""
    return {"resourceType": "Observation", "status": "final", "category": CATEGORY,
            "code": {"coding": [{"system": "http://loinc.org", "code": "8867-4"}]},
            "subject": {"reference": "Patient/1"}, "effectiveDateTime": "2024-01-01", "valueQuantity": {
                "value": 72, "unit": "/min", "system": "http://unitsofmeasure.org", "code": "/min"}, **parts}


def test_a_vital_sign_keeps_its_profile_without_claiming_it(faults):
    """The code alone asks for the profile of R4."""
    assert faults(pulse()) == []
    assert faults(pulse(category=[{"text": "x"}])) == [("slice-min", "Observation.category")]


@pytest.mark.parametrize("parts", [
    {"status": "entered-in-error"}, {"code": {"text": "pulse"}},
    {"code": {"coding": [{"system": "http://example.org", "code": "8867-4"}]}}])
def test_what_is_no_vital_sign_is_left_alone(faults, parts):
    """Another code, a code of another system, and a sign that was entered in error."""
    assert faults(pulse(category=[{"text": "x"}], **parts)) == []
