"""Persons for the registries' tests, taken from the stories."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from fhirpain.registries.person import Person
from fhirpain.story import stories

Change = Callable[[dict[str, Any]], Any]
STORIES = {story.name: story for story in stories()}


def person_of(story: str, change: Change = lambda resources: None) -> Person:
    """The person of a story as the store holds them; ``change`` is given the last of each type, and all as ``*``."""
    entries = json.loads(STORIES[story].payload)["entry"]
    resources = [{**entry["resource"], "meta": {"versionId": "1", "lastUpdated": "2024-06-03T22:30:00.000+00:00"}}
                 for entry in entries]
    by_type: dict[str, Any] = {resource["resourceType"]: resource for resource in resources} | {"*": resources}
    change(by_type)
    return Person.of(resource for resource in resources if resource.get("resourceType"))


@pytest.fixture
def anna() -> Person:
    """Level 1, Sweden, answers before assessment."""
    return person_of("level-1-plan-reaches-nrs")


@pytest.fixture
def kari() -> Person:
    """Level 3, Norway, answers before assessment."""
    return person_of("norwegian-consent-reaches-noksmerte")
