"""Every identifier that the examples show is one that the countries' own rules take, test numbers among them."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from fhirpain import cohort, countries, guide
from fhirpain.fhir import json as fhir_json
from fhirpain.story import stories

EXAMPLES = guide.folder("examples")
TOLD = sorted([*(EXAMPLES / "valid").glob("*.json"), *EXAMPLES.glob("*/3-registry-*.json"),
               *EXAMPLES.glob("*/4-*.json")])  # fmt: skip


def faults(resource: dict[str, Any]) -> list[tuple[str, str]]:
    """What the countries refuse in a resource where test numbers are taken."""
    found = countries.normalise(resource, resource["resourceType"], test_numbers=True)
    return [(issue.rule, issue.expression) for issue in found if issue.severity != "information"]


@pytest.mark.parametrize("path", TOLD, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_an_example_holds_legal_identifiers(path) -> None:
    """Of persons, professionals and organisations: form, date and check digits."""
    assert faults(json.loads(path.read_bytes())) == []


def _steps() -> Iterator[Any]:
    for story in stories():
        for step in story.steps:
            number = f"-{step.number}" if step.number > 1 else ""
            yield pytest.param(step, story.folder / f"2-fhir{number}.json", id=f"{story.name}-{step.number}")


@pytest.mark.parametrize(("step", "path"), [*_steps()])
def test_a_story_holds_legal_identifiers(step, path) -> None:
    """But where the story is about one that is refused."""
    assert set(faults(json.loads(path.read_bytes()))) == {
        (rule, expression) for rule, expression in step.refused if rule.startswith("identifier-")}


def test_the_made_population_has_legal_identifiers() -> None:
    """Those of everybody in it, in canonical form already."""
    sent = [each for person in cohort.cohort(120, 5) for each in person.transactions]

    assert [issue.rule for each in sent
            for issue in countries.normalise(json.loads(fhir_json.dump(each)), "Bundle", test_numbers=True)] == []


def test_an_illegal_identifier_would_be_found() -> None:
    """So that the tests above can fail."""
    organization = {"resourceType": "Organization", "identifier": [{"system": "urn:oid:2.16.578.1.12.4.1.4.102",
                                                                    "value": "000001"}]}  # fmt: skip
    assert faults(organization) == [("identifier-format", "Organization.identifier[0].value")]
