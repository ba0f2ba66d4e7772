"""What the benchmarks work on: the care plan of level 3 among the valid examples, alone, in bundles, and broken."""

import functools
import json
from pathlib import Path
from typing import Any

Resource = dict[str, Any]

_PLAN = Path(__file__).resolve().parent.parent / "examples" / "valid" / "pain-care-plan-level-3.json"

INVARIANTS = (
    "contained.contained.empty()",
    "contained.meta.versionId.empty() and contained.meta.lastUpdated.empty()",
    "contained.meta.security.empty()",
    "text.`div`.exists()",
    "period.start.exists().not() or period.end.exists().not() or (period.start <= period.end)",
    "identifier.all(system.exists() and value.exists())",
    "activity.all(detail.empty() or reference.empty())",
    "activity.detail.all(status.exists())",
    "activity.where(detail.status = 'scheduled').exists() implies status = 'active'",
    "category.coding.where(code = '3').exists()",
    "extension.where(url.endsWith('/follow-up')).exists()",
    "activity.detail.code.coding.code.isDistinct()",
    "subject.reference.startsWith('Patient/')",
    "author.exists() implies author.identifier.exists() or author.reference.exists()",
)
"""Fourteen invariants of the kinds that R4 and profiles have."""


@functools.cache
def _written() -> str:
    return _PLAN.read_text(encoding="utf-8")


def profiled_plan() -> Resource:
    """The care plan with its claim to be a pain care plan of level 3."""
    made: Resource = json.loads(_written())
    return made


def care_plan(number: int = 0) -> Resource:
    """The care plan without that claim: R4 alone, as the others know no more; ``number`` makes it another one."""
    made = profiled_plan()
    del made["meta"]
    return made | {"id": f"plan-{number}"}


def other_plans(count: int) -> list[Resource]:
    """So many care plans alike, with other ids, references, dates and words in each."""
    made = [care_plan(number) for number in range(count)]
    for number, plan in enumerate(made):
        day = f"20{number % 90 + 10}-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
        plan |= {"title": f"Plan {number}", "created": f"{day}T08:30:00+01:00"}
        plan["subject"] = {"reference": f"Patient/person-{number}"}
        plan["period"] = {"start": day, "end": f"2150{day[4:]}"}
        plan["goal"] = [{"reference": f"Goal/goal-{number}"}]
        plan["identifier"][0]["value"] = plan["author"]["identifier"]["value"] = f"{number:08d}"
    return made


def text(resource: Resource) -> str:
    """The resource as compact JSON."""
    return json.dumps(resource, ensure_ascii=False, separators=(",", ":"))


def bundle(entries: int) -> Resource:
    """A collection of so many care plans."""
    return {"resourceType": "Bundle", "type": "collection", "entry": [
        {"fullUrl": f"urn:uuid:00000000-0000-4000-8000-{number:012d}", "resource": care_plan(number)}
        for number in range(entries)]}


def broken(errors: int) -> Resource:
    """A care plan with so many wrong addresses: one error each."""
    return care_plan() | {"instantiatesUri": ["not an address"] * errors}
