"""A registry report: a self-contained message about one person, one plan and one time point.

Profiles pain-registry-report and pain-report-header. https://hl7.org/fhir/R4/messaging.html
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fhirpain import countries, guide, questionnaires
from fhirpain.countries import no, se
from fhirpain.fhir import json
from fhirpain.registries.minimal import Links, minimise
from fhirpain.registries.person import Person, Resource, codes, time_point

PAYLOAD_VERSION = "1"
FORM = "rehabilitation-plan"
_WILLS = {"registry-consent": "pain-registry-consent", "registry-objection": "pain-registry-objection"}
_LEVELLED = ("CarePlan", "ServiceRequest")
_LEVELS = {"1", "2", "3", "4"}
_PROFILES = {"Patient": "pain-patient", "CarePlan": "pain-care-plan", "ServiceRequest": "pain-service-request",
             "Goal": "pain-goal", "QuestionnaireResponse": "pain-questionnaire-response", "Encounter": "pain-encounter"}
_LATE_VISITS = {"follow-up-12-months": "T3"}
"""Visits that belong to one time point: told of then alone, so that earlier reports stay as they were."""
Pseudonym = Callable[[str], str]
"""From ``Type/id`` to a UUID that only the holder of the key can make; the same reference gives the same UUID."""


@dataclass(frozen=True, slots=True)
class Report:
    """What would be told: ``entries`` are minimised resources with their ``fullUrl``, the Patient first.

    A void takes back the whole case, at every time point; it carries the Patient alone.
    """

    case: str
    time_point: str | None
    person: dict[str, str]
    is_void: bool
    entries: tuple[tuple[str, Resource], ...]

    @property
    def digest(self) -> str:
        """SHA-256 of what is told, hexadecimal; the time of storing is no part of it."""
        return digest(self.entries)


@dataclass(frozen=True, slots=True)
class Header:
    """Who tells whom, of what kind, under which ids; ``timestamp`` is an instant with offset."""

    registry: str
    event: str
    message_id: str
    business_key: str
    timestamp: str
    organisation: str
    endpoint: str
    destination: str


def report(person: Person, plan: Resource, instruments: Iterable[str], visits: Iterable[str], point: str | None,
           pseudonym: Pseudonym) -> Report:
    """The report on one plan at one time point: its person, referrals, diagnoses, goals, visits, the answers then."""
    answers = [_scored(response) for response in person.responses(instruments) if time_point(response) == point]
    kinds = {kind for kind in visits if _LATE_VISITS.get(kind, point) == point}
    held = [_named_by_number(person.patient), plan, *_referrals(person), *_named(person, plan),
            *_visits(person, plan, kinds), *answers]
    return _report(held, person, plan, point, pseudonym, is_void=False)


def void(person: Person, plan: Resource, pseudonym: Pseudonym) -> Report:
    """What takes back all that was told of a plan, at every time point."""
    return _report([_named_by_number(person.patient)], person, plan, None, pseudonym, is_void=True)


def _report(held: list[Resource], person: Person, plan: Resource, point: str | None, pseudonym: Pseudonym, *,
            is_void: bool) -> Report:
    links = {_reference(resource): f"urn:uuid:{pseudonym(_reference(resource))}" for resource in held}
    system, value = countries.person_identifier(person.patient) or ("", "")
    return Report(case=pseudonym(_reference(plan)), time_point=point, person={"system": system, "value": value},
                  is_void=is_void, entries=tuple(_entry(resource, links) for resource in held))


def _named_by_number(patient: Resource) -> Resource:
    """The Patient with the one identifier by which a registry knows the person, and no other."""
    system, value = countries.person_identifier(patient) or ("", "")
    return {**patient, "identifier": [{"system": system, "value": value}]}


def digest(entries: Iterable[tuple[str, Resource]]) -> str:
    """SHA-256 over entries, hexadecimal; ``meta.lastUpdated`` is left out."""
    told = [[full_url, {**resource, "meta": {"profile": resource["meta"]["profile"]}}]
            for full_url, resource in entries]
    return hashlib.sha256(json.dump({"entry": told})).hexdigest()


def told(message: Mapping[str, Any]) -> str:
    """The digest of what a message told, to be held against a new report's."""
    entries = [(entry["fullUrl"], entry["resource"]) for entry in message["entry"]]
    return digest(entry for entry in entries if entry[1]["resourceType"] not in ("MessageHeader", "Parameters"))


def message(report: Report, header: Header) -> dict[str, Any]:
    """The Bundle of type ``message``: header, routing keys, then the entries."""
    routing = f"urn:uuid:{header.business_key}"
    entries = ((f"urn:uuid:{header.message_id}", _header(report, header, routing)),
               (routing, _routing(report, header)), *report.entries)
    return {
        "resourceType": "Bundle",
        "id": header.message_id,
        "meta": {"profile": [_profile("pain-registry-report")]},
        "identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{header.message_id}"},
        "type": "message",
        "timestamp": header.timestamp,
        "entry": [{"fullUrl": full_url, "resource": resource} for full_url, resource in entries],
    }


def profile_of(resource: Mapping[str, Any]) -> str:
    """The profile that a resource falls under by its type and care level: ours, or R4's own."""
    kind = str(resource["resourceType"])
    base = _PROFILES.get(kind)
    if base is None:
        return f"http://hl7.org/fhir/StructureDefinition/{kind}"
    levels = codes(resource, "care-level") & _LEVELS if kind in _LEVELLED else set()
    return _profile(f"{base}-level-{levels.pop()}" if len(levels) == 1 else base)


def profile_of_reports(registry: str) -> str:
    """The profile of reports to a registry: its own, or that of any report where the guide has none."""
    try:
        return _profile(f"pain-{registry}-report")
    except LookupError:
        return _profile("pain-registry-report")


def demanded(resource: Mapping[str, Any]) -> str | None:
    """The profile that pain care demands of a resource, claimed or not.

    Of one with a care level, a time point or a kind of visit, and of a person's will about registries: what the gate
    could not read would close it without anybody being told.
    """
    kind = resource.get("resourceType")
    for will in codes(resource, "consent-kind") & _WILLS.keys() if kind == "Consent" else ():
        return _profile(_WILLS[will])
    levelled = kind in _LEVELLED and codes(resource, "care-level")
    timed = kind == "QuestionnaireResponse" and time_point(resource)
    of_kind = kind == "Encounter" and codes(resource, "encounter-kind", "type")
    return profile_of(resource) if levelled or timed or of_kind else None


def _header(report: Report, header: Header, routing: str) -> Resource:
    system = se.HSA_ID.canonical if header.organisation.startswith("SE") else no.ENH.canonical
    return {
        "resourceType": "MessageHeader",
        "id": header.message_id,
        "meta": {"profile": [_profile("pain-report-header")]},
        "eventCoding": {"system": guide.canonical("CodeSystem", "message-event"), "code": header.event},
        "destination": [{"endpoint": header.destination, "receiver": _registry(header.registry)}],
        "sender": {"type": "Organization", "identifier": {"system": system, "value": header.organisation}},
        "source": {"endpoint": header.endpoint},
        "focus": [{"reference": full_url} for full_url in (routing, *(entry[0] for entry in report.entries))],
    }


def _registry(registry: str) -> Resource:
    return {"type": "Organization",
            "identifier": {"system": guide.canonical("NamingSystem", "registry-id"), "value": registry}}


def _routing(report: Report, header: Header) -> Resource:
    keys: list[tuple[str, str, Any]] = [
        ("registry", "valueCode", header.registry),
        ("person", "valueIdentifier", report.person),
        ("form", "valueCode", FORM),
        ("payloadVersion", "valueString", PAYLOAD_VERSION),
        ("timePoint", "valueCode", None if report.is_void else report.time_point),
        ("case", "valueIdentifier", {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{report.case}"}),
    ]
    return {"resourceType": "Parameters", "id": header.business_key,
            "meta": {"profile": [_profile("pain-report-routing")]},
            "parameter": [{"name": name, kind: value} for name, kind, value in keys if value is not None]}


def _referrals(person: Person) -> list[Resource]:
    return [request for request in person.all("ServiceRequest")
            if codes(request, "care-level") and request.get("status") != "entered-in-error"]


def _scored(response: Resource) -> Resource:
    """The response with the scores that its instrument computes and the EHR did not send."""
    questionnaire = guide.definitions().resource("Questionnaire", response["questionnaire"])
    return response if questionnaire is None else questionnaires.completed(questionnaire, response)


def _named(person: Person, plan: Resource) -> Iterator[Resource]:
    """The conditions and goals that a plan names."""
    held = {_reference(resource): resource for kind in ("Condition", "Goal") for resource in person.all(kind)}
    for reference in (*plan.get("addresses", ()), *plan.get("goal", ())):
        named = held.pop(reference.get("reference", ""), None)
        if named is not None:
            yield named


def _visits(person: Person, plan: Resource, kinds: set[str]) -> list[Resource]:
    """The visits of those kinds that took place, of this plan or of none that is named."""
    return [visit for visit in person.all("Encounter") if codes(visit, "encounter-kind", "type") & kinds
            and visit.get("status") in ("in-progress", "finished") and _of_plan(visit) in (None, _reference(plan))]


def _of_plan(visit: Resource) -> str | None:
    """The reference to the plan that a visit is part of, where it names one."""
    url = guide.canonical("StructureDefinition", "based-on-care-plan")
    return next((each.get("valueReference", {}).get("reference") for each in visit.get("extension", ())
                 if each.get("url") == url), None)


def _entry(resource: Resource, links: Links) -> tuple[str, Resource]:
    full_url = links[_reference(resource)]
    meta = {"lastUpdated": resource["meta"]["lastUpdated"], "profile": [profile_of(resource)]}
    cut = minimise(resource, links)
    kept = {"resourceType": cut.pop("resourceType"), "id": full_url.removeprefix("urn:uuid:")}
    return full_url, {**kept, "meta": meta, **cut}


def _reference(resource: Mapping[str, Any]) -> str:
    return f"{resource['resourceType']}/{resource['id']}"


def _profile(name: str) -> str:
    return guide.canonical("StructureDefinition", name)
