"""What a server process does before it takes requests, so that nobody's first request pays for it (docs/adr/0008).

Types and profiles are compiled when they are first met, and code is made for what is met often: the guide's own valid
examples are met here. https://hl7.org/fhir/R4/validation.html
"""

from collections.abc import Iterator
from typing import Any

from fhirpain import guide
from fhirpain.fhir import json
from fhirpain.fhir.search import extract
from fhirpain.settings import Settings
from fhirpain.web import capability

_OFTEN = 6
"""How often each is looked at: what stands deep in it has its code after some rounds."""

_RARE = frozenset({"Bundle", "MeasureReport", "MessageHeader", "PlanDefinition", "Questionnaire"})
"""What is made here rather than sent to us, or by a few people a few times."""


def warm(settings: Settings) -> None:
    """Compile what EHRs are likely to send: about a second, and memory that would be needed soon."""
    validator, examples = guide.validator(packages=settings.packages), list(_examples())
    for one in (*examples, _transaction(examples[:4])):
        for _ in range(_OFTEN):
            validator.validate(one)
    for one in examples:
        extract(one)
    capability.statement(settings.base_url)


def _examples() -> Iterator[dict[str, Any]]:
    """One valid example of each type and profile."""
    met = set()
    for path in sorted((guide.folder("examples") / "valid").glob("*.json")):
        example = json.parse(path.read_bytes())
        kind = (example["resourceType"], *example.get("meta", {}).get("profile", ()))
        if kind not in met and kind[0] not in _RARE:
            met.add(kind)
            yield example


def _transaction(resources: list[dict[str, Any]]) -> dict[str, Any]:
    """They as an EHR would send them together."""
    return {"resourceType": "Bundle", "type": "transaction", "entry": [
        {"fullUrl": f"urn:uuid:00000000-0000-4000-8000-{number:012d}", "resource": one,
         "request": {"method": "POST", "url": one["resourceType"]}} for number, one in enumerate(resources)]}
