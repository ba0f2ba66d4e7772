"""Requests from one level to another, and what becomes of each. The closed loop: docs/profiles.md"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from fhirpain.cohort.chance import Chance
from fhirpain.cohort.parts import Resource, at, claiming, coded, concept, extension, to, unit, urn
from fhirpain.cohort.person import Person

_KINDS = {"1": "primary-care", "2": "pain-team", "3": "pain-clinic", "4": "pain-centre"}
_NEXT = {"wrong-level": "other-level", "incomplete": "complete-and-resend", "not-investigated": "investigate-first",
         "criteria-not-met": "individual-rehabilitation", "other-treatment-first": "treat-other-first",
         "no-capacity": "waiting-list"}
_ANSWERED = timedelta(7)
_OFFERED = timedelta(30)


@dataclass(slots=True)
class Case:
    """One person's chain of requests: the resources, and what is true of them."""

    person: Person
    conditions: list[Resource]
    support: list[Resource]
    made: list[Resource] = field(default_factory=list)
    truth: list[dict[str, Any]] = field(default_factory=list)

    def refer(self, chance: Chance, level_from: str, level: str, day: date) -> Resource:
        """Ask a level, which accepts: perhaps not the first time."""
        request = self._agreed(chance, day, lambda on: self._ask(_to_level(level), level_from, level, on))
        self._answer(request, day + _OFFERED, status="accepted", business="confirmed")
        return request

    def send_back(self, chance: Chance, level_from: str, level: str, day: date) -> None:
        """To a lower level, when the plan is done."""
        def ask(on: date) -> Resource:
            request = self._ask("pain-return-request", level_from, level, on, remains=False)
            request["meta"]["profile"] += claiming("", "", _to_level(level))["meta"]["profile"]
            return request

        self._answer(self._agreed(chance, day, ask), day, status="completed", business="final-answer")

    def ask_provider(self, chance: Chance, level: str, day: date) -> None:
        """A procured provider, perhaps for rehabilitation as an inpatient."""
        inpatient = chance.happens("inpatient")
        profile, kind = (("pain-inpatient-request", "inpatient-rehabilitation") if inpatient
                         else ("pain-provider-request", "pain-rehabilitation"))
        request = self._agreed(chance, day, lambda on: self._ask(profile, level, level, on, remains=False, kind=kind))
        self._answer(request, day, status="in-progress", business="under-assessment")

    def ask_completion(self, level_from: str, level: str, day: date) -> None:
        """Of a request that says too little; nothing more is known of it yet."""
        request = self._ask("pain-service-request", level_from, level, day)
        self._answer(request, day, status="received", business="completion-requested")

    def ask_before_operation(self, chance: Chance, day: date) -> None:
        """How great the risk of long-term pain is."""
        def ask(on: date) -> Resource:
            request = self._ask("pain-pre-operative-request", "3", "3", on, kind="pre-operative-pain-risk")
            request["performerType"] = concept("performer-type", "specialist-physician")
            return request

        self._answer(self._agreed(chance, day, ask), day, status="accepted", business="confirmed")

    def _agreed(self, chance: Chance, day: date, ask: Callable[[date], Resource]) -> Resource:
        """The request that is taken: the first, or the one that comes instead of a first that was declined."""
        request = ask(day)
        if not chance.happens("declined"):
            return request
        self._decline(chance, request, day)
        again = ask(day + _OFFERED)
        again["replaces"] = [to(request)]
        return again

    def _decline(self, chance: Chance, request: Resource, day: date) -> None:
        reason = chance.one_of("decline-reason")
        more = [coded("next-step", "next-step", _NEXT[reason])]
        if _NEXT[reason] == "other-level":
            more.append(coded("target-level", "care-level", self.truth[-1]["from"]))
        request |= {"status": "revoked",
                    "extension": [*request["extension"], coded("status-reason", "status-reason", "other")]}
        self._answer(request, day, status="rejected", business="rejected",
                     extension=more, statusReason=concept("decline-reason", reason))
        self.truth[-1]["reason"] = reason

    def _ask(self, profile: str, level_from: str, level: str, day: date, *, remains: bool = True,
             kind: str = "") -> Resource:
        name, country = f"{self.person.id}-request-{len(self.truth) + 1}", self.person.country
        request = {
            **claiming("ServiceRequest", name, profile),
            "extension": [coded("level-from", "care-level", level_from),
                          extension("care-responsibility-remains", valueBoolean=remains)],
            "identifier": [{"system": "https://ehr.example/document-id", "value": name}],
            "status": "active", "intent": "order",
            "category": [concept("care-level", level), concept("service-kind", kind or _KINDS[level])],
            "code": _snomed("306265007"),
            "subject": self.person.reference, "occurrencePeriod": {"start": (day + _OFFERED).isoformat()},
            "authoredOn": at(day), "requester": unit(country, level_from), "performer": [unit(country, level)],
            "reasonCode": [_snomed("82423001")], "reasonReference": [to(condition) for condition in self.conditions],
            "supportingInfo": [to(each) for each in self.support], "note": [{"text": "Of a person who was invented."}]}
        self.truth.append({"request": to(request)["reference"], "profile": profile, "from": level_from, "to": level,
                           "authored": day.isoformat()})
        self.made.append(request)
        return request

    def _answer(self, request: Resource, day: date, *, status: str, business: str, **more: Any) -> None:
        """The Task of a request; all of a person's carry the same case id."""
        self.truth[-1]["status"] = status
        answered = max(day, date.fromisoformat(request["authoredOn"][:10])) + _ANSWERED
        self.made.append({
            **claiming("Task", request["id"].replace("-request-", "-task-"), "pain-referral-task"),
            "groupIdentifier": {"system": "urn:ietf:rfc:3986", "value": urn(self.person.id)},
            "status": status, "businessStatus": concept("referral-status", business), "intent": "order",
            "code": concept("task-code", "referral"), "focus": to(request), "for": self.person.reference,
            "authoredOn": request["authoredOn"], "lastModified": at(answered),
            "requester": request["requester"], "owner": request["performer"][0], **more})


def _to_level(level: str) -> str:
    return f"pain-service-request-level-{level}"


def _snomed(code: str) -> Resource:
    return {"coding": [{"system": "http://snomed.info/sct", "code": code}]}
