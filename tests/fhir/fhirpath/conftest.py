from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

CARE_PLAN: dict[str, Any] = {
    "resourceType": "CarePlan", "id": "plan", "status": "active", "intent": "plan",
    "meta": {"profile": ["http://example.org/StructureDefinition/plan"]},
    "contained": [
        {"resourceType": "Practitioner", "id": "physio", "name": [{"family": "Berg", "given": ["Eva"]}]},
        {"resourceType": "Observation", "id": "pain", "status": "final", "code": {"text": "Pain now"},
         "effectiveDateTime": "2024-03-01", "valueQuantity": {
             "value": Decimal("6.0"), "unit": "points", "system": "http://unitsofmeasure.org", "code": "{score}"}},
    ],
    "title": "Plan", "_title": {"extension": [{"url": "http://example.org/short", "valueBoolean": True}]},
    "category": [
        {"coding": [{"system": "http://example.org/level", "code": "2"},
                    {"system": "http://example.org/type", "code": "RP"}]},
        {"coding": [{"system": "http://example.org/other", "code": "x"}], "text": "Other"},
    ],
    "subject": {"reference": "Patient/anna", "display": "Anna"},
    "period": {"start": "2024-03-01",
               "_end": {"extension": [{"url": "http://example.org/absent", "valueCode": "unknown"}]}},
    "activity": [
        {"detail": {"status": "in-progress", "doNotPerform": False, "scheduledString": "twice a week",
                    "performer": [{"reference": "#physio"}], "quantity": {"value": 10, "unit": "times"}}},
        {"detail": {"status": "not-started", "doNotPerform": True, "scheduledPeriod": {"start": "2024-04-01"}}},
        {"reference": {"reference": "ServiceRequest/1"}},
    ],
    "instantiatesUri": ["http://example.org/a", None, "http://example.org/c"],
    "_instantiatesUri": [{"id": "first"}, {"extension": [{"url": "http://example.org/absent", "valueCode": "masked"}]}],
    "goal": [{"reference": "Goal/1"}, {"reference": "#"}],
}

QUESTIONNAIRE: dict[str, Any] = {
    "resourceType": "Questionnaire", "status": "active", "item": [
        {"linkId": "1", "type": "group", "item": [
            {"linkId": "1.1", "type": "choice", "answerOption": [{"valueInteger": 0}, {"valueInteger": 10}]},
            {"linkId": "1.2", "type": "group", "item": [{"linkId": "1.2.1", "type": "decimal"}]},
        ]},
        {"linkId": "2", "type": "string"},
    ],
}


@pytest.fixture
def care_plan() -> dict[str, Any]:
    """A plan with a choice, nested elements, contained resources and primitives that have extensions."""
    return CARE_PLAN


@pytest.fixture
def evaluate() -> Callable[..., list[Any]]:
    """Evaluate an expression on a resource, on the plan where none is given."""
    from fhirpain.fhir import fhirpath
    return lambda expression, resource=CARE_PLAN: fhirpath.compile(expression).evaluate(resource)


@pytest.fixture
def questionnaire() -> dict[str, Any]:
    """A form whose items nest."""
    return QUESTIONNAIRE
