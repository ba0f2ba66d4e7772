"""What a person wills about registries, as an EHR says it: told, objecting, consenting. docs/guide-registries.md"""

from datetime import date
from typing import Any

from fhirpain import guide
from fhirpain.cohort.parts import Resource, at, claiming, concept, unit
from fhirpain.cohort.person import Person

_LAW = {"se": "https://www.riksdagen.se/sv/dokument-och-lagar/dokument/svensk-forfattningssamling/"
              "patientdatalag-2008355_sfs-2008-355/", "no": "https://lovdata.no/dokument/NL/lov/2014-06-20-43"}
_PATIENT_CONSENT = {"system": "http://loinc.org", "code": "59284-0"}


def told(person: Person, day: date) -> Resource:
    """That the person was told about the registry before anything was reported."""
    return {**claiming("Communication", f"{person.id}-told", "pain-communication"), "status": "completed",
            "category": [concept("communication-kind", "registry-information")], "subject": person.reference,
            "sent": at(day), "recipient": [person.reference], "sender": unit(person.country, "1")}


def objection(person: Person, day: date) -> Resource:
    """The person does not want to be in NRS."""
    return _consent(person, day, "pain-registry-objection", "registry-objection", "deny", "nrs")


def consent(person: Person, day: date) -> Resource:
    """The person consents to NOKSmerte."""
    return _consent(person, day, "pain-registry-consent", "registry-consent", "permit", "noksmerte")


def _consent(person: Person, day: date, profile: str, kind: str, allowed: str, registry: str) -> Resource:
    recipient: dict[str, Any] = {
        "role": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": "IRCP"}]},
        "reference": {"identifier": {"system": guide.canonical("NamingSystem", "registry-id"), "value": registry}}}
    scope = {"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"}
    return {**claiming("Consent", f"{person.id}-{kind}", profile), "status": "active", "scope": {"coding": [scope]},
            "category": [concept("consent-kind", kind), {"coding": [_PATIENT_CONSENT]}],
            "patient": person.reference, "dateTime": day.isoformat(), "policy": [{"uri": _LAW[person.country]}],
            "provision": {"type": allowed, "actor": [recipient]}}
