"""Rehabilitation plans by level, with goal, team, visits and sessions. https://hl7.org/fhir/R4/careplan.html"""

from dataclasses import dataclass
from datetime import date, timedelta

from fhirpain.cohort.chance import Chance
from fhirpain.cohort.parts import Resource, at, claiming, coded, concept, extension, to, unit
from fhirpain.cohort.person import Person

_MEASURES = (("pain-education", "physiotherapist"), ("activity-analysis", "occupational-therapist"))
_WEEK = timedelta(7)
MUNICIPALITY: Resource = {"type": "Organization",
                          "identifier": {"system": "urn:oid:2.5.4.97", "value": "2321000131"}}


@dataclass(frozen=True, slots=True)
class Course:
    """What a plan is made for: whose, at which level, for what, from when to when, by which request."""

    person: Person
    level: str
    start: date
    end: date
    conditions: list[Resource]
    support: list[Resource]
    request: Resource | None = None

    def named(self, what: str) -> str:
        """An id for something of this course."""
        return f"{self.person.id}-{what}"

    @property
    def unit(self) -> Resource:
        """Who gives the care."""
        return unit(self.person.country, self.level)


def goal(chance: Chance, course: Course, ended: str) -> Resource:
    """What the person wants, in the person's own words, which are invented, and whether it was reached."""
    reached = "achieved" if chance.happens("goal-reached") else "not-achieved"
    achievement = {"system": "http://terminology.hl7.org/CodeSystem/goal-achievement",
                   "code": reached if ended == "completed" else "in-progress"}
    return {**claiming("Goal", course.named("goal"), "pain-goal"),
            "lifecycleStatus": "completed" if ended == "completed" else "active",
            "achievementStatus": {"coding": [achievement]},
            "category": [concept("goal-area", chance.one_of("goal-area"))],
            "description": {"text": "An everyday thing that matters to a person who was invented"},
            "subject": course.person.reference, "startDate": course.start.isoformat(),
            "target": [{"dueDate": course.end.isoformat()}], "expressedBy": course.person.reference}


def care_plan(chance: Chance, course: Course, goal: Resource) -> Resource:
    """The plan of the level."""
    return {**_plan(chance, course, goal, f"pain-care-plan-level-{course.level}", "plan", "RP"),
            "contributor": [_who(course, profession) for profession in ("physician", "rehabilitation-coordinator")]}


def coordinated_plan(chance: Chance, course: Course, goal: Resource) -> Resource:
    """The plan together with the municipality (SIP)."""
    return {**_plan(chance, course, goal, "pain-coordinated-plan", "coordinated-plan", "SIP"),
            "contributor": [_who(course, "rehabilitation-coordinator"), MUNICIPALITY]}


def stopped(plan: Resource, day: date, reason: str) -> None:
    """The plan ends before its time, for a reason."""
    plan["status"] = "revoked"
    plan["extension"].append(coded("status-reason", "status-reason", reason))
    plan["period"]["end"] = day.isoformat()


def team(course: Course) -> Resource:
    """The person and those who work around the person."""
    roles = (("physiotherapist", "physiotherapist-in-team"), ("rehabilitation-coordinator", "coordinator-in-team"))
    return {**claiming("CareTeam", course.named("team"), "pain-care-team"), "status": "active",
            "category": [concept("care-level", course.level)], "subject": course.person.reference,
            "period": {"start": course.start.isoformat()},
            "participant": [
                *({"role": [concept("profession", role)], "member": {"reference": f"PractitionerRole/{member}"}}
                  for role, member in roles),
                {"role": [concept("team-role-other", "patient")], "member": course.person.reference}],
            "managingOrganization": [responsible(course.person)]}


def visit(course: Course, kind: str, day: date, plan: Resource, episode: Resource) -> Resource:
    """A visit that took place."""
    led = {"basedOn": [to(course.request)]} if course.request else {}
    return {**claiming("Encounter", course.named(kind), "pain-encounter"),
            "extension": [extension("based-on-care-plan", valueReference=to(plan))],
            "identifier": [{"system": "https://ehr.example/contact-id", "value": course.named(kind)}],
            "status": "finished",
            "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"},
            "type": [concept("encounter-kind", kind)], "subject": course.person.reference,
            "episodeOfCare": [to(episode)], **led, "period": {"start": at(day, 13), "end": at(day, 14)},
            "serviceProvider": course.unit}


def missed(course: Course, plan: Resource, episode: Resource) -> Resource:
    """A visit that was cancelled, and why."""
    made = visit(course, "session", course.start + 4 * _WEEK, plan, episode)
    made["extension"].append(coded("status-reason", "status-reason", "illness"))
    return {**made, "status": "cancelled"}


def session(chance: Chance, course: Course) -> Resource:
    """The person's seat at a session of the group; it may have been given up."""
    cancelled, day = chance.happens("cancelled-session"), course.start + 3 * _WEEK
    why = {"cancelationReason": concept("status-reason", "illness")} if cancelled else {}
    led = {"basedOn": [to(course.request)]} if course.request else {}
    return {**claiming("Appointment", course.named("session"), "pain-appointment"),
            "extension": [extension("programme-cohort", valueReference={"reference": "Group/spring-round"})],
            "status": "cancelled" if cancelled else "fulfilled", **why, **led,
            "serviceType": [concept("encounter-kind", "session")], "start": at(day), "end": at(day, 12),
            "participant": [{"actor": course.person.reference, "status": "declined" if cancelled else "accepted"}]}


def place(course: Course, exit_reason: str, day: date) -> Resource:
    """The person's place in the group programme; one that was given up says why, another has no reason."""
    ended = {"status": "cancelled", "period": {"start": course.start.isoformat(), "end": day.isoformat()}}
    open_ = {"status": "active", "period": {"start": course.start.isoformat()}}
    why = [coded("exit-reason", "exit-reason", exit_reason)] if exit_reason else []
    led = {"referralRequest": [to(course.request)]} if course.request else {}
    return {**claiming("EpisodeOfCare", course.named("place"), "pain-group-place"),
            "extension": [extension("programme-cohort", valueReference={"reference": "Group/spring-round"}), *why],
            **(ended if exit_reason else open_), "type": [concept("service-kind", "group-programme")],
            "patient": course.person.reference, "managingOrganization": responsible(course.person), **led}


def responsible(person: Person) -> dict[str, str]:
    """A reference to the organisation that is responsible now."""
    return {"reference": "Organization/region-pain-team" if person.country == "se" else "Organization/smertesenter"}


def _plan(chance: Chance, course: Course, goal: Resource, profile: str, name: str, kind: str) -> Resource:
    led = [extension("based-on-service-request", valueReference=to(course.request))] if course.request else []
    return {**claiming("CarePlan", course.named(name), profile),
            "extension": [extension("follow-up", valueDate=course.end.isoformat()), *led],
            "identifier": [{"system": "https://ehr.example/document-id", "value": course.named(name)}],
            "status": "active", "intent": "plan",
            "category": [concept("care-level", course.level), concept("plan-category", kind)],
            "title": "Rehabilitation plan", "subject": course.person.reference,
            "encounter": {"reference": f"Encounter/{course.named('first-visit')}"},
            "period": {"start": course.start.isoformat(), "end": course.end.isoformat()},
            "created": at(course.start), "author": course.unit,
            "addresses": [to(condition) for condition in course.conditions],
            "supportingInfo": [to(each) for each in course.support], "goal": [to(goal)],
            "activity": [_measure(chance, course, code, who) for code, who in _MEASURES]}


def _measure(chance: Chance, course: Course, code: str, profession: str) -> Resource:
    how = "digital" if chance.happens("digital") else "individual"
    return {"detail": {"extension": [coded("delivery-type", "delivery-type", how)],
                       "code": concept("plan-activity", code), "status": "scheduled",
                       "performer": [_who(course, profession)]}}


def _who(course: Course, profession: str) -> Resource:
    return {"extension": [coded("profession", "profession", profession)], **course.unit}
