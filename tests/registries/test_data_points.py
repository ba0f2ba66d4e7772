"""Every data point of every registry: where it comes from, and that what the EHR sent arrives there."""

import json
from collections import Counter
from typing import Any

import pytest

from fhirpain import guide, registries
from fhirpain.questionnaires import instrument
from fhirpain.registries import coverage, minimal
from fhirpain.registries.data_points import FORMS, SOURCES, Variable
from tests.registries.conftest import STORIES

EXAMPLES = {"nrs": "a-programme-left-early-is-followed-up",
            "noksmerte": "a-norwegian-programme-left-early-is-followed-up"}
SHARED = {
    "deceased": [False], "care-level": ["3"], "referral-date": ["2022-01-17T10:00:00+01:00"], "referring-level": ["1"],
    "first-offered-date": ["2022-02-14"], "first-visit-date": ["2022-02-21T13:00:00+01:00"],
    "pain-duration": ["2020-03-01"], "plan-type": ["RP"], "plan-status": ["revoked"], "plan-start": ["2022-04-04"],
    "plan-end": ["2022-05-20"], "drop-out-reason": ["illness"],
    "programme-component": ["pain-education", "movement-relaxation", "talk-group"],
    "delivery-type": ["group", "digital", "group"], "profession": ["physician", "physiotherapist", "psychologist"],
    "goal-area": ["participation"], "goal-achievement": ["not-achieved"], "follow-up-date": ["2022-09-30"],
    "time-point": ["T0"], "pain-intensity": [8],
}
EXPECTED = {
    "nrs": SHARED | {
        "person": ["196101182803"], "sex": ["female"], "birth-year": [1961], "unit": ["SE2321000131-E000000000777"],
        "service-kind": ["pain-rehabilitation"], "assessment-date": ["2022-03-14T08:30:00+01:00"],
        "diagnosis": ["R52.2C", "MG30.0"], "diagnosis-icd-11": ["MG30.0"], "long-term-pain": [True], "team": [3],
        "answer-date": ["2022-02-18T19:40:00+01:00"] * 8,
        "ompsq-sf": [10, 8, 2, 3, 7, 6, 8, 2, 8, 7], "ompsq-sf-total": [77],
        "hads": [2, 1] * 7, "anxiety": [14], "depression": [7],
        "eq-5d-5l": [3, 2, 3, 4, 3], "health-today": [40], "quality-of-life": ["32343"],
        "cpaq-8": [2, 4, 2, 5, 2, 3, 4, 4], "cpaq-8-total": [16], "cpaq-8-engagement": [9], "cpaq-8-willingness": [7],
        "tsk-11": [3, 3, 2, 3, 3, 2, 3, 3, 2, 3, 3], "tsk-11-total": [30],
        "rand-36": [4, 4, 2, 1, 2, 1, 2, 2, 1, 2, 2, 3, 1, 1, 1, 2, 1, 2, 1, 4, 5, 4, 5, 4, 4, 4, 5, 5, 6, 4, 5, 2, 3,
                    3, 3, 4],
        "rand-36-physical-functioning": [40], "rand-36-role-physical": [25], "rand-36-role-emotional": [33.33],
        "rand-36-energy": [55], "rand-36-emotional": [56], "rand-36-social": [25], "rand-36-pain": [22.5],
        "rand-36-general-health": [40], "rand-36-health-change": [25],
        "mpi-severity": [4.3], "mpi-interference": [4.6], "mpi-life-control": [2.5], "mpi-affective-distress": [3.7],
        "mpi-support": [4.0], "mpi-punishing": [1.5], "mpi-solicitous": [3.2], "mpi-distracting": [2.8],
        "mpi-activity": [2.1],
    },
    "noksmerte": SHARED | {
        "person": ["31129956715"], "sex": ["male"], "birth-year": [1899], "unit": ["974795787"],
        "diagnosis": ["R52.2", "MG30.0"], "answer-date": ["2022-02-18T19:40:00+01:00"],
    },
}
"""What the first message of each example carries, by data point."""
A_YEAR_LATER = {
    "nrs": {
        "time-point": ["T3"], "pain-intensity": [5], "follow-up-visit-date": ["2023-05-22T09:00:00+02:00"],
        "cpaq-20": [4, 3, 4, 2, 4, 3, 2, 4, 4, 4, 2, 4, 3, 2, 4, 2, 3, 2, 4, 2], "cpaq-20-total": [76],
        "cpaq-20-engagement": [42], "cpaq-20-willingness": [34],
        "tsk-17": [2, 2, 2, 3, 2, 1, 2, 3, 2, 2, 2, 3, 2, 2, 2, 3, 2], "tsk-17-total": [33],
    },
    "noksmerte": {"time-point": ["T3"], "pain-intensity": [5],
                  "follow-up-visit-date": ["2023-05-22T09:00:00+02:00"]},
}
ROWS = [pytest.param(registry.id, variable, id=variable.name)
        for registry in registries.all() for variable in registry.variables]


def message(registry: str, number: str = "") -> dict[str, Any]:
    """What a registry got in the example that has all there can be."""
    told: dict[str, Any] = json.loads((STORIES[EXAMPLES[registry]].folder / f"3-registry-{registry}{number}.json")
                                      .read_bytes())  # fmt: skip
    return told


def values(found: list[Any]) -> list[Any]:
    """As JSON has them; dates as they are written."""
    return [each if isinstance(each, int | float | str) else float(each) if hasattr(each, "as_tuple") else str(each)
            for each in found]


@pytest.mark.parametrize(("registry", "variable"), ROWS)
def test_a_data_point_is_found_or_its_absence_has_a_reason(registry: str, variable: Variable) -> None:
    """Each row of the map is evaluated over a message: before the programme, or where it is of then, a year later."""
    name = variable.name.removeprefix(f"{registry}-")
    before, later = EXPECTED[registry].get(name, []), A_YEAR_LATER[registry].get(name)

    assert values(coverage.found(variable, message(registry))) == before
    assert later is None or values(coverage.found(variable, message(registry, "-2"))) == later
    assert bool(before or later) == (variable.kind != "missing")
    assert variable.kind != "missing" or variable.note.endswith(".")


@pytest.mark.parametrize(("registry", "variable"), ROWS)
def test_a_data_point_says_what_it_comes_from(registry: str, variable: Variable) -> None:
    """A profile of ours, or items that a questionnaire of ours has: of one asked, items that a person answers."""
    if variable.questionnaire:
        held = guide.definitions().resource("Questionnaire", guide.canonical("Questionnaire", variable.questionnaire))
        assert held is not None
        answered = {rule.link_id for rule in instrument(held).rules if rule.expression}
        assert set(variable.items) <= set(instrument(held).items)
        assert variable.kind != "asked" or not set(variable.items) & answered
    elif variable.kind != "missing":
        assert guide.canonical("StructureDefinition", variable.profile)
    assert (variable.kind == "asked") <= bool(variable.questionnaire)


@pytest.mark.parametrize("registry", registries.all(), ids=lambda registry: registry.id)
def test_a_questionnaire_is_asked_whole(registry: registries.Registry) -> None:
    """Of each instrument that a registry wants, every item that a person answers is a data point, and of no other."""
    wanted = {(name, item) for name in registry.instruments for item in _answered(name)}  # type: ignore[attr-defined]

    assert set(coverage.asked([registry])) == wanted


def _answered(questionnaire: str) -> set[str]:
    held = guide.definitions().resource("Questionnaire", guide.canonical("Questionnaire", questionnaire))
    assert held is not None
    return set(instrument(held).items) - {rule.link_id for rule in instrument(held).rules if rule.expression}


def test_nothing_is_asked_twice_across_the_registries() -> None:
    """An item is one data point of each registry at most, under one name; what is held or computed is not asked."""
    for names in coverage.asked().values():
        assert len({name.partition("-")[2] for name in names}) == 1
        assert len({name.partition("-")[0] for name in names}) == len(names)
    kinds: dict[str, set[str]] = {}
    for registry in registries.all():
        for variable in registry.variables:
            kinds.setdefault(variable.name.removeprefix(f"{registry.id}-"), set()).add(variable.kind)
    assert [name for name, found in kinds.items() if len(found - {"missing"}) > 1] == []
    assert "nrs-pain-intensity" in coverage.asked()["nrs-pain", "pain-intensity"]
    assert "noksmerte-pain-intensity" in coverage.asked()["nrs-pain", "pain-intensity"]


def test_a_data_point_of_two_registries_comes_from_one_place() -> None:
    """The same expression for both, so that one answer serves them."""
    told = {variable.name: variable.expression for registry in registries.all() for variable in registry.variables}

    for name, source in SOURCES.items():
        assert {told[f"{each.id}-{name}"] for each in registries.all()
                if told.get(f"{each.id}-{name}")} <= {source.expression}  # fmt: skip


def test_a_person_answers_one_form_of_an_instrument() -> None:
    """In the example no two forms of one instrument are answered at one time point."""
    for number in ("", "-2"):
        answered = {entry["resource"]["questionnaire"].rpartition("/")[2].partition("|")[0]
                    for entry in message("nrs", number)["entry"] if "questionnaire" in entry["resource"]}
        assert all(len(answered & set(forms)) == 1 for forms in FORMS)


def test_what_leaves_is_wanted() -> None:
    """Every type of resource that may leave is read by a data point of each registry."""
    for registry in registries.all():
        read = " ".join(variable.expression for variable in registry.variables)
        assert [kind for kind in minimal.resource_types() if f"ofType({kind})" not in read] == []


def test_the_counts_add_up() -> None:
    """Each data point is of one kind."""
    for registry in registries.all():
        counts = coverage.counts(registry.variables)
        assert list(counts) == ["direct", "derived", "asked", "missing"]
        assert counts == Counter(variable.kind for variable in registry.variables)
        assert sum(counts.values()) == len({variable.name for variable in registry.variables})


def test_the_origin_of_a_data_point_is_told_in_few_words() -> None:
    """A profile, a range of items, some items, nothing."""
    assert coverage.origin(SOURCES["person"]) == "pain-patient"
    assert coverage.origin(SOURCES["hads"]) == "hads: 1-14"
    assert coverage.origin(SOURCES["anxiety"]) == "hads: anxiety"
    assert coverage.origin(Variable("nrs-benefit", "missing", note="Why.")) == ""
