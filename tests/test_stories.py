"""Every folder of examples/ that tells a story: its golden files, and that nothing leaves which may not."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from fhirpain import guide
from fhirpain.story import Story, stories
from tools.write_stories import golden

STORIES = {story.name: story for story in stories()}


@pytest.fixture(params=STORIES)
def story(request: pytest.FixtureRequest) -> Story:
    """One story after the other."""
    return STORIES[request.param]


def test_a_story_has_its_golden_files_and_no_others(story: Story) -> None:
    """What is committed beside a story is what the code makes of its payload today."""
    made = {name: json.loads(content) for name, content in golden(story).items()}

    assert made == {path.name: json.loads(path.read_bytes()) for path in story.folder.glob("[234]-*.json")}


def test_a_story_says_of_each_registry_how_it_ends_or_why_it_is_refused(story: Story) -> None:
    """The first payload is about a person; of a later one that is about nobody's reports, no registry has a row."""
    first, *later = ({end.destination for end in step.ends} for step in story.steps)

    assert first == (set() if story.steps[0].refused else {"nrs", "noksmerte"})
    assert all(found in (set(), {"nrs", "noksmerte"}) for found in later)


def test_a_message_keeps_its_profile(story: Story) -> None:
    """What is sent is accepted by the receiver's own validator: the same one."""
    profile = guide.canonical("StructureDefinition", "pain-registry-report")
    for message in _messages(story):
        assert [issue for issue in guide.validator().validate(message, [profile]) if issue.is_error] == []


def test_no_name_no_free_text_and_no_contact_is_in_a_message(story: Story) -> None:
    """Every word that a person wrote in the payload stays here: none of them is found in any message."""
    words = {word for path in story.folder.glob("2-fhir*.json") for word in _words(json.loads(path.read_bytes()))}

    assert [word for word in words for message in _messages(story) if word in json.dumps(message)] == []


def test_the_words_of_a_payload_are_found_by_the_test_above() -> None:
    """The test above can fail: names, titles, texts and telephone numbers of a payload are among its words."""
    words = set(_words(json.loads(STORIES["level-1-plan-reaches-nrs"].payload)))

    assert {"Testsson", "Anna", "Rehabiliteringsplan", "Sitta en hel körövning", "+46 31 000 00 00"} <= words


def _messages(story: Story) -> list[dict[str, Any]]:
    return [json.loads(path.read_bytes()) for path in story.folder.glob("3-registry-*.json")]


def _words(value: Any, name: str = "") -> Iterator[str]:
    """What stands in elements that hold words for people."""
    if isinstance(value, dict):
        for key, part in value.items():
            inside = "words" if key in ("name", "telecom") else name
            yield from _words(part, inside if inside == "words" and key in ("name", "telecom", "family", "given",
                                                                           "value") else key)
    elif isinstance(value, list):
        for part in value:
            yield from _words(part, name)
    elif isinstance(value, str) and name in ("words", "text", "title", "display", "div", "description"):
        yield value
