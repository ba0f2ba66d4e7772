"""What a thousand persons show of our profiles: each element that a profile describes, a slice as its element."""

from collections.abc import Iterator
from typing import Any

from fhirpain import guide
from tests.cohort.made import thousand

UNSEEN = {
    # What the façade makes or answers: trace, reports, receipts, figures.
    "pain-audit-event", "pain-provenance", "pain-registry-report", "pain-nrs-report", "pain-noksmerte-report",
    "pain-report-header", "pain-report-routing", "pain-delivery-receipt", "pain-receipt-header", "pain-measure-report",
    # The guide's own, and messages: neither comes in a transaction of an EHR.
    "pain-questionnaire", "pain-handover", "pain-handover-header", "pain-handover-task",
}
"""The profiles that nothing in the cohort is of."""


def test_every_element_that_a_profile_describes_is_seen() -> None:
    """In a resource that claims the profile, or one made from it; whole profiles that are not are listed above."""
    missing = {profile["url"]: set(_described(profile)) for profile in _profiles()}
    parents = {profile["url"]: profile["baseDefinition"] for profile in _profiles()}
    claimed = set()
    for resource in _resources():
        lines = [url for claim in resource["meta"]["profile"] for url in _line(claim, parents)]
        claimed.update(lines)
        if any(missing[url] for url in lines):
            seen = set(_paths(resource, ""))
            for url in lines:
                missing[url] = {path for path in missing[url] if not _is_among(path, seen)}

    assert {url.rpartition("/")[2] for url in missing.keys() - claimed} == UNSEEN
    assert {url: paths for url, paths in missing.items() if url in claimed and paths} == {}


def _resources() -> Iterator[dict[str, Any]]:
    return (entry["resource"] for sent in thousand() for bundle in sent.transactions for entry in bundle["entry"])


def _line(url: str, parents: dict[str, str]) -> Iterator[str]:
    """A profile of ours and those that it is made from."""
    while url in parents:
        yield url
        url = parents[url]


def _profiles() -> Iterator[dict[str, Any]]:
    ours = guide.canonical("StructureDefinition", "pain-patient").rpartition("/")[0]
    return (each for each in guide.definitions().all("StructureDefinition")
            if each["url"].startswith(ours) and each["type"] != "Extension")


def _paths(value: Any, at: str) -> Iterator[str]:
    """Every path with something in it; an extension by its name."""
    for each in value if isinstance(value, list) else [value]:
        yield at
        if isinstance(each, dict):
            name = each["url"].rpartition("/")[2] if at.endswith("extension") else ""
            yield (inside := f"{at}:{name}" if name else at)
            for key, member in each.items():
                yield from _paths(member, f"{inside}.{key}" if inside else key)


def _described(profile: dict[str, Any]) -> Iterator[str]:
    """The paths of a differential below the resource, without what is forbidden."""
    elements = {each["id"]: each for each in profile["snapshot"]["element"]}
    for element in profile["differential"]["element"]:
        if "." in element["id"] and element.get("max") != "0" and set(element) - {"id", "path", "mapping"}:
            parts = element["id"].split(".")
            yield ".".join(_step(elements, parts[:end]) for end in range(2, len(parts) + 1))


def _step(elements: dict[str, Any], parts: list[str]) -> str:
    name, _, part = parts[-1].partition(":")
    if name != "extension" or not part:
        return name
    return f"extension:{elements['.'.join(parts)]['type'][0]['profile'][0].rpartition('/')[2]}"


def _is_among(path: str, seen: set[str]) -> bool:
    if not path.endswith("[x]"):
        return path in seen
    return any(each.startswith(path.removesuffix("[x]")) for each in seen)
