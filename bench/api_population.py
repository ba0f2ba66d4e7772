"""People in pain care, as many resources as are wanted: always the same ones, all made up."""

from collections.abc import Iterator
from typing import Any

from fhirpain.store import Store

Resource = dict[str, Any]
EACH = 50
"""Resources of one person."""
IDENTIFIERS = "https://region.example/person"
_BATCH = 40  # persons written in one transaction
_PLAN_STATUSES = ("active", "completed", "revoked")
_LOINC = "http://loinc.org"


def fill(store: Store, resources: int) -> None:
    """Write so many resources into a store, as the façade would have written them."""
    people = resources // EACH
    for first in range(0, people, _BATCH):
        numbers = range(first, min(first + _BATCH, people))
        with store.transaction() as tx:
            tx.put_many([(resource, f"person-{number}") for number in numbers for resource in person(number)])


def person(number: int) -> Iterator[Resource]:
    """One person's resources: the Patient, two plans, four referrals, forty-three scores."""
    subject = {"subject": {"reference": f"Patient/person-{number}"}}
    yield {"resourceType": "Patient", "id": f"person-{number}", "active": True,
           "identifier": [{"system": IDENTIFIERS, "value": str(number)}],
           "gender": ("female", "male")[number % 2], "birthDate": f"{1930 + number % 70}-01-02"}
    for plan in range(2):
        yield {"resourceType": "CarePlan", "id": f"plan-{number}-{plan}", "intent": "plan",
               "status": _PLAN_STATUSES[(number + plan) % 3], **subject,
               "period": {"start": f"20{20 + plan}-{1 + number % 12:02}-01"}}
    for request in range(4):
        yield {"resourceType": "ServiceRequest", "id": f"request-{number}-{request}", "intent": "order",
               "status": ("active", "completed")[request % 2], **subject,
               "authoredOn": f"202{request}-03-{1 + number % 28:02}"}
    for score in range(EACH - 7):
        yield {"id": f"score-{number}-{score}", **observation(f"Patient/person-{number}", score)}


def observation(subject: str, number: int) -> Resource:
    """A pain score of somebody."""
    return {"resourceType": "Observation", "status": "final",
            "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category",
                                      "code": "survey"}]}],
            "code": {"coding": [{"system": _LOINC, "code": "72514-3"}], "text": "Pain severity"},
            "subject": {"reference": subject},
            "effectiveDateTime": f"20{20 + number % 6}-{1 + number % 12:02}-{1 + number % 28:02}T10:00:00+01:00",
            "valueQuantity": {"value": number % 11, "system": "http://unitsofmeasure.org", "code": "{score}"}}


def transaction(entries: int, person_number: int) -> Resource:
    """A transaction that creates so many scores of somebody who is there."""
    return {"resourceType": "Bundle", "type": "transaction", "entry": [
        {"fullUrl": f"urn:uuid:00000000-0000-4000-8000-{number:012d}",
         "resource": observation(f"Patient/person-{person_number}", number),
         "request": {"method": "POST", "url": "Observation"}} for number in range(entries)]}
