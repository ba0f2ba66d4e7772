"""A quality register told by its rules, so that a module of this folder holds facts and no logic."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fhirpain.access.gate import Gate
from fhirpain.delivery.message import Receipt, read_receipt
from fhirpain.registries.data_points import Variable
from fhirpain.registries.person import Person, codes, time_point
from fhirpain.registries.report import Header, Pseudonym, Report, message, report, void


@dataclass(frozen=True, slots=True)
class Register:
    """A registry (see ``Registry``) whose wishes are sets of codes.

    Of plans the types and levels, of answers the time points and instruments, of visits the kinds.
    """

    id: str
    title: str
    country: str
    gate: Gate
    minimum_age: int
    plan_types: frozenset[str]
    levels: frozenset[str]
    time_points: frozenset[str]
    instruments: frozenset[str]
    visits: frozenset[str]
    variables: tuple[Variable, ...]

    def unwanted(self, person: Person, today: date) -> str | None:
        """The rule by which a report is not wanted; what is unknown (age, level) never counts as met."""
        if person.country != self.country:
            return "not-wanted-country"
        age = person.age(today)
        if age is None or age < self.minimum_age:
            return "not-wanted-age"
        plan = person.plan(self.plan_types)
        if plan is None:
            return "not-wanted-plan-type" if person.plans() else "not-wanted-nothing-to-report"
        if not codes(plan, "care-level") & self.levels:
            return "not-wanted-level"
        return None if self._points(person) else "not-wanted-time-point"

    def reports(self, person: Person, pseudonym: Pseudonym, points: Sequence[str] | None = None) -> list[Report]:
        """What would be told, at the time points answered or at those given.

        Raises ``LookupError`` for a person without a plan of a wanted type.
        """
        plan = person.plan(self.plan_types)
        if plan is None:
            raise LookupError("not-wanted-plan-type")
        told = self._points(person) if points is None else points
        return [report(person, plan, self.instruments, self.visits, point, pseudonym) for point in told]

    def voids(self, person: Person, pseudonym: Pseudonym) -> list[Report]:
        """Of each plan that was entered in error, or is of a wanted type no more."""
        return [void(person, plan, pseudonym) for plan in person.all("CarePlan")
                if plan.get("status") == "entered-in-error" or not codes(plan, "plan-category") & self.plan_types]

    def _points(self, person: Person) -> list[str | None]:
        """The wanted time points of the answers; None, the plan alone, where no answer names one."""
        named = {point for response in person.responses(self.instruments) if (point := time_point(response))}
        return [point for point in sorted(named) if point in self.time_points] if named else [None]

    def build(self, report: Report, header: Header) -> dict[str, Any]:
        """The message Bundle."""
        return message(report, header)

    def read(self, body: bytes, message_id: str) -> Receipt:
        """The registry's answer: a delivery receipt for that message, or unknown."""
        return read_receipt(body, message_id)
