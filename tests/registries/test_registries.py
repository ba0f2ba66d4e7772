"""What each registry wants, and the map of its variables."""

import json
from datetime import date
from typing import Any

import pytest

from fhirpain import guide, registries
from fhirpain.registries import Registry
from fhirpain.registries.coverage import carried
from fhirpain.registries.person import Person
from fhirpain.registries.report import demanded
from tests.registries.conftest import STORIES, Change, person_of

TODAY = date(2024, 6, 3)
SWEDISH, NORWEGIAN = "level-1-plan-reaches-nrs", "norwegian-consent-reaches-noksmerte"


def sent(story: str, registry: str) -> dict[str, Any]:
    """The message of a story."""
    message: dict[str, Any] = json.loads((STORIES[story].folder / f"3-registry-{registry}.json").read_bytes())
    return message


def recode(system: str, code: str) -> Change:
    """Give the plan another code of one of our systems."""
    def change(resources: dict[str, dict[str, Any]]) -> None:
        for concept in resources["CarePlan"]["category"]:
            if concept["coding"][0]["system"].endswith(f"/{system}"):
                concept["coding"][0]["code"] = code
    return change


def at(point: str) -> Change:
    """Let all answers be of another time point."""
    def change(resources: dict[str, Any]) -> None:
        for resource in resources["*"]:
            if resource["resourceType"] == "QuestionnaireResponse":
                resource["extension"][0]["valueCodeableConcept"]["coding"][0]["code"] = point
    return change


def test_both_registries_are_found_in_their_folder() -> None:
    """Two from the first day: one case never proves a seam."""
    assert [registry.id for registry in registries.all()] == ["noksmerte", "nrs"]
    assert registries.find("nrs").gate == "objection"
    assert registries.find("noksmerte").gate == "consent"


def test_an_unknown_registry_is_not_found() -> None:
    """Asking for another is an error with a rule."""
    with pytest.raises(LookupError, match="unknown-registry"):
        registries.find("nobody")


def test_each_registry_wants_the_person_of_its_own_story(anna: Person, kari: Person) -> None:
    """A rehabilitation plan of an adult of its country at a level and a time point of its own."""
    assert registries.find("nrs").unwanted(anna, TODAY) is None
    assert registries.find("noksmerte").unwanted(kari, TODAY) is None


@pytest.mark.parametrize(("registry", "story", "change", "expected"), [
    ("nrs", NORWEGIAN, lambda resources: None, "not-wanted-country"),
    ("noksmerte", SWEDISH, lambda resources: None, "not-wanted-country"),
    ("nrs", SWEDISH, lambda resources: resources["Patient"].update(birthDate="2006-06-04"), "not-wanted-age"),
    ("nrs", SWEDISH, lambda resources: resources["Patient"].update(birthDate="2006-06-03"), None),
    ("nrs", SWEDISH, recode("plan-category", "SIP"), "not-wanted-plan-type"),
    ("nrs", SWEDISH, lambda resources: resources["CarePlan"].update(resourceType=""), "not-wanted-nothing-to-report"),
    ("nrs", SWEDISH, lambda resources: resources["CarePlan"]["category"].pop(0), "not-wanted-level"),
    ("noksmerte", NORWEGIAN, recode("care-level", "1"), "not-wanted-level"),
    ("nrs", SWEDISH, at("T2b"), "not-wanted-time-point"),
    ("nrs", SWEDISH, at("T3"), None),
    ("noksmerte", NORWEGIAN, at("T1"), "not-wanted-time-point"),
])
def test_a_registry_says_why_it_does_not_want_a_report(registry: str, story: str, change: Change,
                                                       expected: str | None) -> None:
    """One rule for each wish; what is unknown never counts as met."""
    assert registries.find(registry).unwanted(person_of(story, change), TODAY) == expected


def test_a_person_of_unknown_age_is_not_wanted() -> None:
    """A reserve number carries no birth date that may be relied on: adult is not shown."""
    def reserve(resources: dict[str, dict[str, Any]]) -> None:
        resources["Patient"]["identifier"] = [{"system": "urn:oid:1.2.752.113.11.0.2.1.1.4", "value": "17001111A912"}]

    assert registries.find("nrs").unwanted(person_of(SWEDISH, reserve), TODAY) == "not-wanted-age"


@pytest.mark.parametrize("registry", registries.all(), ids=lambda registry: registry.id)
def test_every_variable_is_of_the_code_system_and_its_kind_fits(registry: Registry) -> None:
    """Names are codes of ``report-variable``; what is missing has a reason and no expression, the rest has one."""
    system = guide.definitions().resource("CodeSystem", guide.canonical("CodeSystem", "report-variable"))
    assert system is not None

    known = {concept["code"] for concept in system["concept"]}

    assert {variable.name for variable in registry.variables} <= known
    assert len({variable.name for variable in registry.variables}) == len(registry.variables)
    for variable in registry.variables:
        assert (variable.kind == "missing") == (not variable.expression)
        assert variable.kind != "missing" or variable.note


def test_a_message_carries_what_its_payload_holds_and_no_more() -> None:
    """A plan in RIVTA's form has neither answers nor diagnoses nor visits: nothing is found of them."""
    found = carried(registries.find("nrs").variables, sent("rivta-plan-reaches-nrs", "nrs"))

    assert {name.removeprefix("nrs-") for name, is_carried in found.items() if is_carried} == {
        "person", "sex", "birth-year", "unit", "care-level", "plan-type", "plan-status", "plan-start"}


def test_a_visit_is_told_with_its_plan_and_its_time_point() -> None:
    """One of another plan is not, nor one that did not take place; the one after twelve months with T3 alone."""
    kinds = guide.canonical("CodeSystem", "encounter-kind")

    def told(point: str, **changed: Any) -> list[str]:
        visit = {"resourceType": "Encounter", "id": "visit", "status": "finished",
                 "meta": {"lastUpdated": "2024-06-03T22:30:00.000+00:00"},
                 "type": [{"coding": [{"system": kinds, "code": "first-visit"}]}], **changed}
        anna = person_of(SWEDISH)
        person = Person.of([*anna.resources, visit])
        (report,) = registries.find("nrs").reports(person, lambda reference: reference, [point])
        return [entry["resourceType"] for _, entry in report.entries if entry["resourceType"] == "Encounter"]

    later = [{"coding": [{"system": kinds, "code": "follow-up-12-months"}]}]
    elsewhere = [{"url": guide.canonical("StructureDefinition", "based-on-care-plan"),
                  "valueReference": {"reference": "CarePlan/another"}}]

    assert told("T0") == ["Encounter"]
    assert told("T0", status="cancelled") == []
    assert told("T0", extension=elsewhere) == []
    assert told("T0", type=later) == []
    assert told("T3", type=later) == ["Encounter"]
    assert told("T0", type=[{"coding": [{"system": "https://ehr.example/kinds", "code": "first-visit"}]}]) == []


def test_a_visit_of_pain_care_is_held_to_its_profile() -> None:
    """One with our kind of visit, claimed or not: what a registry is told must keep its profile."""
    kind = {"coding": [{"system": guide.canonical("CodeSystem", "encounter-kind"), "code": "first-visit"}]}

    assert demanded({"resourceType": "Encounter", "type": [kind]}) == guide.canonical("StructureDefinition",
                                                                                      "pain-encounter")
    assert demanded({"resourceType": "Encounter", "type": [{"text": "visit"}]}) is None
