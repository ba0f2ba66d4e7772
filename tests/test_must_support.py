"""Every profile marks what both sides have a place for, in words of ours: profiles/intro/must-support.md."""

from collections.abc import Iterator
from typing import Any

import pytest

from tools.constraints import is_sum_of_slices, structures

Json = dict[str, Any]

STRUCTURES = {each["url"]: each for each in structures()}
PROFILES = [each for each in STRUCTURES.values() if each["type"] != "Extension"]


def marked(profile: Json) -> list[Json]:
    """The elements of a snapshot with the mark."""
    return [each for each in profile["snapshot"]["element"] if each.get("mustSupport")]


def lineage(structure: Json) -> Iterator[Json]:
    """A profile of ours and those of ours that it is made from."""
    held: Json | None = structure
    while held is not None:
        yield held
        held = STRUCTURES.get(held["baseDefinition"])


def worded(structure: Json) -> set[str]:
    """The ids of the elements, and of those that are sliced, that have a short of ours."""
    return {each["id"] for one in lineage(structure) for each in one["differential"]["element"] if "short" in each}


def has_words(element: Json, words: set[str]) -> bool:
    """A short of its own, or that of the element that it is a slice of: SUSHI writes the same only once."""
    return element["id"] in words or element["path"] in words


@pytest.mark.parametrize("profile", PROFILES, ids=lambda each: str(each["id"]))
def test_a_profile_marks_what_it_requires_and_more(profile: Json) -> None:
    """What has to be there is must-support, and each profile has marks."""
    elements = profile["snapshot"]["element"]
    required = [each["id"] for each in elements if each["id"].count(".") == 1 and each["min"]
                and not is_sum_of_slices(each, elements)]

    assert marked(profile)
    assert set(required) <= {each["id"] for each in marked(profile)}


@pytest.mark.parametrize("profile", PROFILES, ids=lambda each: str(each["id"]))
def test_a_marked_element_has_words_of_ours(profile: Json) -> None:
    """Who reads a mark reads what for, and not the standard's word for it."""
    words = worded(profile)

    assert [each["id"] for each in marked(profile) if not has_words(each, words)] == []


@pytest.mark.parametrize("profile", PROFILES, ids=lambda each: str(each["id"]))
def test_a_mark_can_be_kept(profile: Json) -> None:
    """What is marked is allowed, and what it is a part of is marked too; but for meta, which is every resource's."""
    paths = {each["path"] for each in marked(profile)} | {profile["type"], f"{profile['type']}.meta"}

    assert [each["id"] for each in marked(profile) if each["max"] == "0"] == []
    assert {each["path"].rpartition(".")[0] for each in marked(profile)} <= paths


def test_a_profile_keeps_the_marks_of_the_one_that_it_is_made_from() -> None:
    """Nothing is taken back at a level."""
    for profile in PROFILES:
        base = STRUCTURES.get(profile["baseDefinition"])
        inherited = {each["id"] for each in marked(base)} if base else set()
        assert inherited <= {each["id"] for each in marked(profile)}, profile["id"]
