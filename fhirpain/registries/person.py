"""One person's current resources, and the questions that every registry asks of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from fhirpain import countries, guide

Resource = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """A Patient and everything held about that person; ``country`` is told by the person identifier."""

    patient: Resource
    resources: tuple[Resource, ...]

    @classmethod
    def of(cls, resources: Iterable[Resource]) -> "Person":
        """From a person's resources, the Patient among them."""
        held = tuple(resources)
        return cls(next(resource for resource in held if resource["resourceType"] == "Patient"), held)

    @property
    def country(self) -> str | None:
        """``se``, ``no`` or None."""
        return countries.country_of(self.patient)

    def all(self, resource_type: str) -> list[Resource]:
        """The resources of one type, in the order held."""
        return [resource for resource in self.resources if resource["resourceType"] == resource_type]

    def age(self, today: date) -> int | None:
        """Whole years, or None where no birth date is known."""
        born = birth_date(self.patient)
        return None if born is None else today.year - born.year - ((today.month, today.day) < (born.month, born.day))

    def plans(self) -> list[Resource]:
        """The care plans that were not entered in error."""
        return [plan for plan in self.all("CarePlan") if plan.get("status") != "entered-in-error"]

    def plan(self, plan_types: Iterable[str]) -> Resource | None:
        """The pain care plan in question: the one of those types with the latest start."""
        wanted = set(plan_types)
        plans = [plan for plan in self.plans() if codes(plan, "plan-category") & wanted]
        return max(plans, key=lambda plan: str(plan.get("period", {}).get("start", "")), default=None)

    def responses(self, instruments: Iterable[str]) -> list[Resource]:
        """Finished answers to those questionnaires (artifact ids), oldest first."""
        canonicals = {guide.canonical("Questionnaire", instrument) for instrument in instruments}
        answered = [response for response in self.all("QuestionnaireResponse")
                    if response.get("questionnaire", "").split("|")[0] in canonicals
                    and response.get("status") in ("completed", "amended")]
        return sorted(answered, key=lambda response: str(response.get("authored", "")))


def withdrawn(deleted: Iterable[Resource]) -> list[Resource]:
    """What still counts of resources that were deleted: whose they were, and a plan as one entered in error.

    A registry that was told of the plan is told to forget it; the number by which it knows the person is the Patient's.
    """
    return [resource if resource["resourceType"] == "Patient" else {**resource, "status": "entered-in-error"}
            for resource in deleted if resource["resourceType"] in ("Patient", "CarePlan")]


def codes(resource: Mapping[str, Any], code_system: str, element: str = "category") -> set[str]:
    """The codes of one of our CodeSystems (by id) in a list of CodeableConcepts; what is no such list has none."""
    system = guide.canonical("CodeSystem", code_system)
    return {str(coding.get("code")) for concept in _dicts(resource.get(element))
            for coding in _dicts(concept.get("coding")) if coding.get("system") == system and "code" in coding}


def time_point(response: Mapping[str, Any]) -> str | None:
    """At which follow-up point a questionnaire was answered (CodeSystem ``time-point``), where it says so."""
    url = guide.canonical("StructureDefinition", "time-point")
    said = [extension.get("valueCodeableConcept") for extension in _dicts(response.get("extension"))
            if extension.get("url") == url]
    return next(iter(codes({"said": said}, "time-point", "said")), None)


def _dicts(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; a resource may be asked before it has been validated."""
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def birth_date(patient: Resource) -> date | None:
    """The birth date as told, or as the person number carries it."""
    told = str(patient.get("birthDate", ""))
    if len(told) == len("YYYY-MM-DD"):
        return date.fromisoformat(told)
    return countries.birth_date(patient)
