"""What every instrument says of itself: whose it is, where its scoring was read, what its answers and scores may be."""

from collections.abc import Mapping
from typing import Any

import pytest

from fhirpain import guide
from tests.questionnaires import asked, held, ids

WANTED = {"ompsq", "ompsq-sf", "nrs-pain", "bpi-sf", "hads", "phq-9", "gad-7", "pcs", "tsk-11", "tsk-17", "cpaq-8",
          "cpaq-20", "eq-5d-5l", "rand-36", "isi", "pdi", "pseq", "gcps", "paindetect", "dn4", "start-back",
          "start-msk", "ort", "pgic", "lisat-11", "mpi", "group-programme-screening"}
BACKWARDS = {
    "ompsq": {"12", "16", "17", "21", "22", "23", "24", "25"}, "ompsq-sf": {"3", "4", "8"},
    "tsk-17": {"4", "8", "12", "16"}, "cpaq-8": {"2", "4", "7", "8"},
    "cpaq-20": {"4", "7", "11", "13", "14", "16", "17", "18", "20"},
    "rand-36": {"1", "2", "20", "21", "22", "23", "26", "27", "30", "34", "36"},
}
"""The items that count backwards, by instrument; RAND-36's are those that its table gives fewer points for more."""


def said(element: Mapping[str, Any], extension: str) -> list[Any]:
    """The values, or the parts by name, of one of our extensions."""
    url = guide.canonical("StructureDefinition", extension)
    return [{part["url"]: _value(part) for part in each["extension"]} if "extension" in each else _value(each)
            for each in element.get("extension", ()) if each["url"] == url]  # fmt: skip


def _value(extension: Mapping[str, Any]) -> Any:
    return next(value for name, value in extension.items() if name.startswith("value"))


def test_the_instruments_that_pain_care_uses_are_here() -> None:
    """All of them, the screening for a group programme among them."""
    assert set(ids()) >= WANTED


@pytest.mark.parametrize("name", ids())
def test_an_instrument_says_whose_it_is_and_where_its_scoring_was_read(name: str) -> None:
    """Version, copyright, the terms of its wording, at least one source, whose words it shows."""
    questionnaire = held(name).questionnaire

    assert questionnaire["version"]
    assert questionnaire["copyright"]
    assert said(questionnaire, "wording") == ["own-labels"]
    assert len(said(questionnaire, "wording-licence")) == 1
    assert said(questionnaire, "instrument-source")


@pytest.mark.parametrize("name", ids())
def test_each_item_says_what_may_be_answered(name: str) -> None:
    """A number between two limits, yes or no, or one of some options."""
    for link_id in asked(name):
        item = held(name).items[link_id]
        assert item["type"] in ("integer", "decimal", "boolean", "choice")
        assert item["type"] not in ("integer", "decimal") or None not in held(name).limits(link_id)
        assert item["type"] != "choice" or len(item["answerOption"]) > 1


@pytest.mark.parametrize("name", ids())
def test_each_score_says_by_which_rule_and_how_sure(name: str) -> None:
    """Its version, whether it was read in a published source, which end is good; bands do not overlap."""
    assert held(name).rules
    for rule in held(name).rules:
        (score,) = said(rule.item, "score")
        assert score["ruleVersion"]
        assert score["verification"] in ("verified", "unverified")
        assert score["better"]
        ends = [end for band in sorted(rule.bands, key=lambda each: each.low) for end in (band.low, band.high)]
        assert ends == sorted(ends)
        assert len(set(ends[1::2]) & set(ends[2::2])) == 0
        for change in said(rule.item, "change-that-matters"):
            assert change["verification"] in ("verified", "unverified")
            assert change["range"]["low"]["value"] > 0


@pytest.mark.parametrize("name", ids())
def test_the_items_that_count_backwards_are_those_of_the_instrument(name: str) -> None:
    """And no others."""
    found = {link_id for link_id, item in held(name).items.items() if said(item, "reverse-scored") == [True]}

    assert found == BACKWARDS.get(name, set())
