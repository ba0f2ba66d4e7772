"""One person's way through pain care, made in the order in which it happens; the truth is written as it is made."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from fhirpain.cohort import plans, wills
from fhirpain.cohort.answers import Asked, observed, responses
from fhirpain.cohort.chance import Chance, plan
from fhirpain.cohort.handovers import hand_over
from fhirpain.cohort.parts import Resource, at, claiming, coded, concept, extension, to
from fhirpain.cohort.person import Person
from fhirpain.cohort.plans import Course
from fhirpain.cohort.referrals import Case
from fhirpain.questionnaires import Score

_HL7 = "http://terminology.hl7.org/CodeSystem"
_MONTH = timedelta(30)
_YEAR = timedelta(365)
_EXITS = {"completed": "completed", "deceased": "deceased", "moved": "moved", "illness": "other-illness",
          "treated-elsewhere": "transferred"}
"""Why a pathway ended, by how its plan did; all others ended it themselves."""
_EASIER = 0.7  # what is left of the burden at each time point after the first two


@dataclass(slots=True)
class Episode:
    """What was made of one person: resources in order of time, and what is true of them."""

    chance: Chance
    person: Person
    made: list[Resource] = field(default_factory=list)
    messages: list[Resource] = field(default_factory=list)
    died: date | None = None
    truth: dict[str, Any] = field(default_factory=dict)

    def play(self) -> "Episode":
        """Let it happen, from the first contact on."""
        level, burden = self.chance.one_of("level"), self.chance.random.betavariate(4, 3)
        self.truth = {"person": self.person.reference["reference"], "country": self.person.country,
                      "sex": self.person.sex, "born": self.person.born.isoformat(),
                      "protected": self.person.protected, "level": level, "scores": [], "handover": None}
        conditions = self._conditions(level)
        before = self._answers("T0", self.person.contact, burden)
        case = Case(self.person, conditions, before)
        day, request = self._up(case, level)
        end = day + timedelta(plan()["days"]["first-visit-to-end"])
        self._care(Course(self.person, level, day, end, conditions, before, request), case, burden)
        return self

    def _up(self, case: Case, level: str) -> tuple[date, Resource | None]:
        """From level to level, until the one where the person stays; who waits for an answer stays at level 1."""
        day, request = self.person.contact, None
        if level == "1" and self.chance.happens("completion-requested"):
            case.ask_completion("1", "2", day)
        if level == "1" and self.chance.happens("from-elsewhere"):
            request = case.refer(self.chance, "1", "1", day)
        for low in range(1, int(level)):
            request = case.refer(self.chance, str(low), str(low + 1), day)
            day += _MONTH
        return day + _MONTH, request

    def _care(self, course: Course, case: Case, burden: float) -> None:
        ended = self._end()
        goal, team = plans.goal(self.chance, course, ended), plans.team(course)
        care = plans.care_plan(self.chance, course, goal)
        episode = self._pathway(course, case, team, ended)
        self.made += [goal, care, team, episode, plans.visit(course, "first-visit", course.start, care, episode)]
        if self.chance.happens("cancelled-session"):
            self.made.append(plans.missed(course, care, episode))
        self._answers("T1", course.start, burden)
        self._extra(course, goal, team, ended)
        if ended == "completed":
            self._complete(course, care, episode, burden)
        elif ended:
            self._stop(course, care, ended)
        self._elsewhere(course, case, ended)
        self.made += case.made
        self.truth |= {"plan": to(care)["reference"], "ended": ended, "referrals": case.truth}

    def _end(self) -> str:
        """``completed``, a status reason, or nothing while the plan goes on."""
        if self.chance.happens("completed"):
            return "completed"
        return self.chance.one_of("drop-out-reason") if self.chance.happens("dropped-out") else ""

    def _stop(self, course: Course, care: Resource, ended: str) -> None:
        day = course.start + 2 * _MONTH
        plans.stopped(care, day, ended)
        self.died = day if ended == "deceased" else None

    def _extra(self, course: Course, goal: Resource, team: Resource, ended: str) -> None:
        """A place in a group, and a plan with the municipality, where it comes to that."""
        if course.level != "1" and self.chance.happens("group"):
            why = _EXITS.get(ended, "dropped-out") if ended not in ("", "completed") else ""
            self.made += [plans.place(course, why, course.start + 2 * _MONTH),
                          plans.session(self.chance, course)]
        if self.chance.happens("coordinated-plan"):
            shared = plans.coordinated_plan(self.chance, course, goal)
            self.made.append(shared)
            if self.chance.happens("handed-over"):
                self._hand_over(course, [self.person.patient(), shared, team, goal, *course.conditions])
            if ended not in ("", "completed"):
                plans.stopped(shared, course.start + 2 * _MONTH, ended)

    def _hand_over(self, course: Course, handed: list[Resource]) -> None:
        task, message = hand_over(self.chance, course, course.start + _MONTH, handed)
        self.made.append(task)
        self.messages.append(message)
        self.truth["handover"] = {"task": to(task)["reference"], "status": task["status"]}

    def _complete(self, course: Course, care: Resource, episode: Resource, burden: float) -> None:
        """The end of the programme, and what is asked then and afterwards."""
        care["status"] = "completed"
        self.made.append(plans.visit(course, "programme-end", course.end, care, episode))
        self._answers("T2", course.end, burden * _EASIER)
        if self.chance.happens("three-months"):
            self._answers("T2b", course.end + 3 * _MONTH, burden * _EASIER)
        if self.chance.happens("followed-up"):
            self._answers("T3", course.end + _YEAR, burden * _EASIER)

    def _elsewhere(self, course: Course, case: Case, ended: str) -> None:
        if course.level in ("3", "4") and ended == "completed" and self.chance.happens("sent-back"):
            case.send_back(self.chance, course.level, "1", course.end)
        if course.level == "2" and self.chance.happens("to-provider"):
            case.ask_provider(self.chance, "2", course.start)
        if self.chance.happens("pre-operative"):
            case.ask_before_operation(self.chance, course.start)

    def _conditions(self, level: str) -> list[Resource]:
        """Long-term pain; at level 4 another disease too."""
        since = self.person.contact - timedelta(self.chance.between(100, 3000))
        codes = [[("http://terminology.hl7.se/CodeSystem/icd-10-se", f"R52.2{self.chance.random.choice('ABC')}"),
                  ("http://id.who.int/icd/release/11/mms", "MG30.0"), ("urn:oid:2.16.578.1.12.4.1.1.7170", "A01")]]
        if level == "4":
            codes.append([("http://terminology.hl7.se/CodeSystem/icd-10-se", "M05.9")])
        active = {"system": f"{_HL7}/condition-clinical", "code": "active"}
        confirmed = {"system": f"{_HL7}/condition-ver-status", "code": "confirmed"}
        made: list[Resource] = [
            {**claiming("Condition", f"{self.person.id}-condition-{number}", "pain-condition"),
             "clinicalStatus": {"coding": [active]}, "verificationStatus": {"coding": [confirmed]},
             "code": {"coding": [{"system": system, "code": code} for system, code in codings]},
             "subject": self.person.reference, "onsetDateTime": since.isoformat(),
             "recordedDate": self.person.contact.isoformat()} for number, codings in enumerate(codes, 1)]
        self.made += made
        return made

    def _answers(self, point: str, day: date, burden: float) -> list[Resource]:
        given = list(responses(self.chance, Asked(self.person, day, point, burden)))
        made = [response for response, _ in given]
        if point == "T0":
            self.made += [seen for response, found in given for seen in observed(response, found)]
        self.truth["scores"] += [_told(response, point, score) for response, found in given for score in found]
        self.made += made
        return made

    def _pathway(self, course: Course, case: Case, team: Resource, ended: str) -> Resource:
        """The pathway, with what its clocks read."""
        events: tuple[tuple[str, date], ...] = (("contact", self.person.contact), ("assessment-started", course.start))
        stop = course.end if ended == "completed" else course.start + 2 * _MONTH
        over = {"end": stop.isoformat()} if ended else {}
        events += (("ended", stop),) if ended else ()
        requests = [to(each) for each in case.made if each["resourceType"] == "ServiceRequest"]
        why = [coded("exit-reason", "exit-reason", _EXITS.get(ended, "dropped-out"))] if ended else []
        return {
            **claiming("EpisodeOfCare", f"{self.person.id}-pathway", "pain-episode-of-care"),
            "extension": [*(extension("pathway-event", extension=[
                {"url": "event", "valueCodeableConcept": concept("pathway-event", what)},
                {"url": "time", "valueDateTime": at(when)}]) for what, when in events), *why],
            "status": "finished" if ended else "active",
            "type": [concept("pathway", f"{self.person.country}-long-term-pain")],
            "diagnosis": [{"condition": to(course.conditions[0])}], "patient": self.person.reference,
            "managingOrganization": plans.responsible(self.person),
            "period": {"start": self.person.contact.isoformat(), **over},
            **({"referralRequest": requests} if requests else {}), "team": [to(team)]}


def wish(chance: Chance, person: Person) -> tuple[Resource | None, bool]:
    """The person's objection or consent, and whether it comes only after the first report."""
    if person.country == "no":
        return (wills.consent(person, person.contact), False) if chance.happens("consent") else (None, False)
    if not chance.happens("objection"):
        return None, False
    late = chance.happens("late-objection")
    return wills.objection(person, person.contact + (_YEAR if late else timedelta())), late


def _told(response: Resource, point: str, score: Score) -> dict[str, Any]:
    instrument = response["questionnaire"].rpartition("/")[2].partition("|")[0]
    outcome = {"reason": score.reason} if score.reason else {"value": score.value}
    return {"response": to(response)["reference"], "instrument": instrument, "timePoint": point,
            "score": score.rule.link_id, **outcome}
