"""What the validator's tests share: one validator over R4, and a care plan that keeps every rule."""

import copy

import pytest

from fhirpain.fhir.definitions import r4
from fhirpain.fhir.validation import Validator

CARE_PLAN = {
    "resourceType": "CarePlan",
    "id": "plan",
    "text": {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml"><p>A plan</p></div>'},
    "status": "active",
    "intent": "plan",
    "subject": {"reference": "Patient/1"},
    "period": {"start": "2024-02-29", "end": "2024-03-01"},
    "activity": [{"detail": {"status": "scheduled", "description": "Walk"}}],
}


@pytest.fixture(scope="session")
def validator():
    """One validator over R4 alone."""
    return Validator(r4())


@pytest.fixture
def care_plan():
    """A care plan that keeps every rule; each test has its own."""
    return copy.deepcopy(CARE_PLAN)


@pytest.fixture
def faults(validator):
    """A resource's errors as (rule, expression), in order of place."""
    def find(resource, profiles=()):
        return sorted((issue.rule, issue.expression) for issue in validator.validate(resource, profiles)
                      if issue.is_error)

    return find


@pytest.fixture
def findings(validator):
    """All that is found in a resource, as (severity, rule, expression)."""
    def find(resource, profiles=()):
        return {(issue.severity, issue.rule, issue.expression) for issue in validator.validate(resource, profiles)}

    return find
