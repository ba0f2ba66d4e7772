"""Every must-support element of every profile is seen in what a cohort of a thousand persons is and becomes."""

import functools
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fhirpain import guide
from fhirpain.cohort import Figures, Sent, individual
from tests.cohort.journey import journey
from tests.cohort.made import thousand
from tests.cohort.marks import Marks

UNSEEN: dict[str, set[str]] = {}
"""By profile, the must-support elements that nothing shows, each with its reason: there is none."""
GUIDES_OWN = ("pain-questionnaire",)
"""What is nobody's in particular: the guide holds it, and it is seen there."""

Resource = dict[str, Any]


def test_every_must_support_element_is_seen(tmp_path: Path) -> None:
    """In what the cohort sends, what the façade and the registries make of it, and the guide's own questionnaires."""
    unseen = {profile["id"]: Marks(profile) for profile in _profiles()}
    shown = set()
    for name, resource in itertools.chain(_claimed(_sent()), journey(_persons(), tmp_path), _questionnaires()):
        for each in _line(name):
            shown.add(each)
            unseen[each].see(resource)

    assert shown == unseen.keys()
    assert {name: marks.unseen for name, marks in unseen.items() if marks.unseen} == UNSEEN


def test_every_profile_of_what_an_ehr_sends_is_claimed() -> None:
    """Transactions, messages and figures show every profile but those of what the façade or a registry writes."""
    claimed = {each for name, _ in _claimed(_sent()) for each in _line(name)}
    written = {"pain-audit-event", "pain-registry-report", "pain-nrs-report", "pain-noksmerte-report",
               "pain-report-header", "pain-report-routing", "pain-delivery-receipt", "pain-receipt-header"}

    assert {profile["id"] for profile in _profiles()} - claimed == {*written, *GUIDES_OWN}


def _sent() -> Iterator[Resource]:
    """Everything that is made of a thousand persons, one resource after another."""
    figures = Figures(1)
    for sent in thousand():
        figures.add(sent.truth)
        yield individual(sent.truth, 1)
        yield from sent.messages
        yield from (entry["resource"] for bundle in (*sent.transactions, *sent.messages) for entry in bundle["entry"])
    yield figures.summary()


def _claimed(resources: Iterable[Resource]) -> Iterator[tuple[str, Resource]]:
    for resource in resources:
        for url in resource.get("meta", {}).get("profile", ()):
            yield url.rpartition("/")[2], resource


def _questionnaires() -> Iterator[tuple[str, Resource]]:
    return _claimed(guide.definitions().all("Questionnaire"))


def _persons() -> list[Sent]:
    """A few who are reported: the first, who come with the units, and two of whom NOKSmerte may know."""
    norwegian = (sent for sent in thousand() if sent.truth["country"] == "no" and sent.truth["will"]
                 and sent.truth["level"] != "1")
    return [*thousand()[:8], *itertools.islice(norwegian, 2)]


def _profiles() -> list[Resource]:
    ours = guide.canonical("StructureDefinition", "pain-patient").rpartition("/")[0]
    return [dict(each) for each in guide.definitions().all("StructureDefinition")
            if each["url"].startswith(ours) and each["type"] != "Extension"]


@functools.cache
def _line(name: str) -> tuple[str, ...]:
    """A profile of ours and those that it is made from; none of one that is not ours."""
    base = {profile["id"]: profile["baseDefinition"].rpartition("/")[2] for profile in _profiles()}
    return (name, *_line(base[name])) if name in base else ()


@pytest.mark.parametrize(("seen", "left"), [
    ({"category": [{"coding": [{"system": "a"}]}]}, {"X.category:b"}),
    ({"category": [{"coding": [{"system": "b"}]}]}, set()),
    ({"_category": {"extension": [{}]}}, {"X.category:b"}),
])
def test_a_slice_is_seen_where_a_value_is_of_it(seen: Resource, left: set[str]) -> None:
    """A value of another slice does not do; what is said beside a primitive shows the element, not the slice."""
    marks = Marks({"snapshot": {"element": [
        {"id": "X", "path": "X"}, {"id": "X.category", "path": "X.category", "mustSupport": True},
        {"id": "X.category:b", "path": "X.category", "mustSupport": True,
         "patternCodeableConcept": {"coding": [{"system": "b"}]}}]}})

    marks.see(seen)

    assert marks.unseen == left
