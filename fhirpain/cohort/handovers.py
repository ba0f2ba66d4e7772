"""A plan that a region hands over to a municipality: the message, and the Task as it stands after the answer.

The message is between the two and goes past fhirpain; the Task is sent to it like everything else. docs/profiles.md
"""

from datetime import date, timedelta
from typing import Any

from fhirpain.cohort.chance import Chance
from fhirpain.cohort.parts import Resource, at, claiming, concept, extension, to, urn
from fhirpain.cohort.plans import MUNICIPALITY, Course

_HERE = "https://ehr.example/fhir"
_ANSWERED = timedelta(7)
_HELD = timedelta(180)


def hand_over(chance: Chance, course: Course, day: date, handed: list[Resource]) -> tuple[Resource, Resource]:
    """The Task after the answer, and the message; ``handed`` is the person, the plan, then what the plan names."""
    refused = chance.happens("handover-refused")
    asked = _task(course, handed[1], day)
    answer: dict[str, Any] = {"status": "rejected" if refused else "accepted"}
    if refused:
        answer["statusReason"] = concept("decline-reason", "no-capacity")
    remains = extension("care-responsibility-remains", valueBoolean=refused)
    return {**asked, "extension": [remains], **answer}, _message(course, day, [asked, *handed])


def _task(course: Course, plan: Resource, day: date) -> Resource:
    return {**claiming("Task", course.named("handover"), "pain-handover-task"),
            "extension": [extension("care-responsibility-remains", valueBoolean=True)],
            "status": "requested", "intent": "order", "code": concept("task-code", "handover"),
            "focus": {**to(plan), "identifier": plan["identifier"][0]}, "for": course.person.reference,
            "executionPeriod": {"start": day.isoformat(), "end": (day + _HELD).isoformat()},
            "authoredOn": at(day), "requester": course.unit, "owner": MUNICIPALITY,
            "restriction": {"period": {"end": (day + _ANSWERED).isoformat()}}}


def _message(course: Course, day: date, held: list[Resource]) -> Resource:
    """A message that holds everything it is about; what it does not hold is named by its address."""
    message, inside = urn(course.named("handover-message")), {to(each)["reference"] for each in held}
    header = {**claiming("MessageHeader", message.removeprefix("urn:uuid:"), "pain-handover-header"),
              "eventCoding": concept("message-event", "handover")["coding"][0],
              "destination": [{"endpoint": "https://municipality.example/fhir/$process-message",
                               "receiver": MUNICIPALITY}],
              "sender": course.unit, "source": {"endpoint": _HERE},
              "focus": [{"reference": urn(to(each)["reference"])} for each in held]}
    return {"resourceType": "Bundle", "meta": claiming("Bundle", "", "pain-handover")["meta"], "type": "message",
            "identifier": {"system": "urn:ietf:rfc:3986", "value": message}, "timestamp": at(day),
            "entry": [{"fullUrl": message, "resource": header},
                      *({"fullUrl": urn(to(each)["reference"]), "resource": _rewritten(each, inside)}
                        for each in held)]}


def _rewritten(value: Any, inside: set[str]) -> Any:
    """With references that lead to entries of the message, or to where the sender has what they name."""
    if isinstance(value, list):
        return [_rewritten(each, inside) for each in value]
    if not isinstance(value, dict):
        return value
    return {key: _address(part, inside) if key == "reference" and isinstance(part, str) else _rewritten(part, inside)
            for key, part in value.items()}


def _address(reference: str, inside: set[str]) -> str:
    return urn(reference) if reference in inside else f"{_HERE}/{reference}"

