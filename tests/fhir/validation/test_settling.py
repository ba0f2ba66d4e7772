"""One defect, one issue."""

import pytest

from fhirpain.fhir.issue import Issue
from fhirpain.fhir.validation.settling import settled


def issues(*found):
    """Issues of those (rule, place) pairs."""
    return [Issue("error", "invalid", rule, place, {"en": ""}) for rule, place in found]


@pytest.mark.parametrize(("first", "other"), [
    (("primitive-format", "Patient.gender"), ("binding-required", "Patient.gender")),
    (("empty-value", "Bundle.entry[0]"), ("cardinality-min", "Bundle.entry[0].resource")),
    (("wrong-type", "CarePlan.period"), ("cardinality-min", "CarePlan.period.start")),
    (("choice-type", "Observation.value"), ("cardinality-min", "Observation.value")),
    (("pattern-value", "Bundle.type"), ("binding-required", "Bundle.type")),
])
def test_what_follows_from_a_broken_value_is_not_told(first, other):
    """The defect itself is, in whatever order they were found."""
    assert settled(issues(first, other)) == issues(first)
    assert settled(issues(other, first)) == issues(first)


@pytest.mark.parametrize(("first", "other"), [
    (("empty-value", "Bundle.entry[0]"), ("cardinality-min", "Bundle.entry[01].resource")),
    (("empty-value", "Patient.name"), ("cardinality-min", "Patient.names")),
    (("empty-value", "Patient.name[0].given"), ("inv-1", "Patient.name[0]")),
    (("wrong-type", "CarePlan.period"), ("primitive-format", "CarePlan.period.start")),
    (("choice-type", "Observation.value"), ("binding-required", "Observation.value.code")),
    (("pattern-value", "Bundle.type"), ("inv-1", "Bundle.type")),
])
def test_what_is_a_defect_of_its_own_is_told(first, other):
    """Beside it, around it, or broken by itself inside it."""
    assert settled(issues(first, other)) == issues(first, other)
