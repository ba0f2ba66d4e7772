"""Summaries and chosen elements."""

from typing import Any

import pytest

from fhirpain.fhir.subset import SUBSETTED, Summary, elements, summary

PATIENT = {
    "resourceType": "Patient", "id": "a", "meta": {"versionId": "1", "tag": [{"code": "mine"}]},
    "text": {"status": "generated", "div": "<div/>"}, "modifierExtension": [{"url": "https://x.example"}],
    "active": False, "birthDate": "2020-01-01", "_birthDate": {"id": "b"}, "deceasedBoolean": False,
    "photo": [{"title": "x"}], "contact": [{"name": {"text": "x"}}],
}
OBSERVATION = {
    "resourceType": "Observation", "status": "final", "code": {"text": "x"}, "valueQuantity": {"value": 1},
    "note": [{"text": "x"}],
    "component": [{"code": {"text": "x"}, "valueString": "x", "interpretation": [{"text": "x"}]}],
}


@pytest.mark.parametrize(("wanted", "left_out"), [
    ("true", {"text", "photo", "contact"}),
    ("text", {"birthDate", "_birthDate", "photo", "contact"}),
    ("data", {"text"}),
])
def test_a_summary_is_what_r4_marks_as_such(wanted: Summary, left_out: set[str]) -> None:
    """Modifier elements stay: without them the rest would mean something else."""
    made = summary(PATIENT, wanted)

    assert PATIENT.keys() - made.keys() == left_out
    assert made["meta"] == {"versionId": "1", "tag": [{"code": "mine"}, SUBSETTED]}


def test_a_summary_goes_into_what_it_keeps() -> None:
    """A component's interpretation is no part of it, though the component is."""
    made = summary(OBSERVATION, "true")

    assert made["component"] == [{"code": {"text": "x"}, "valueString": "x"}]
    assert "note" not in made


def test_no_summary_is_the_resource() -> None:
    """And says nothing of a part."""
    assert summary(PATIENT, "false") == PATIENT


@pytest.mark.parametrize(("names", "kept"), [
    (["birthDate"], {"birthDate", "_birthDate"}),
    (["deceased"], set()),
    (["Patient.photo", "Observation.contact"], {"photo"}),
    (["contact.name", "unknown"], {"contact"}),
])
def test_elements_are_chosen_by_name(names: list[str], kept: set[str]) -> None:
    """With what stands beside a primitive, and what must never be left out."""
    always = {"resourceType", "id", "meta", "modifierExtension", "active", "deceasedBoolean"}

    assert elements(PATIENT, names).keys() == always | kept


def test_a_choice_is_chosen_by_its_stem() -> None:
    """``value`` is valueQuantity; status and code are mandatory."""
    made: dict[str, Any] = elements(OBSERVATION, ["value"])

    assert list(made) == ["resourceType", "meta", "status", "code", "valueQuantity"]
