"""A transaction Bundle as a list of writes whose references hold. https://hl7.org/fhir/R4/http.html#transaction"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Match = Callable[[Mapping[str, Any], Mapping[str, Any]], tuple[str, bool] | None]
"""Given a POST's resource and its request: the id of the stored resource it stands for, and whether that is kept."""


@dataclass(frozen=True, slots=True)
class Write:
    """One entry to store: where it stood, the resource with its id set, and whether it was there already (``kept``)."""

    index: int
    method: str
    resource: dict[str, Any]
    kept: bool = False

    @property
    def reference(self) -> str:
        """``Type/id``."""
        return f"{self.resource['resourceType']}/{self.resource['id']}"


def writes(bundle: Mapping[str, Any], new_id: Callable[[], str], match: Match) -> list[Write]:
    """The writes of a transaction in the order of its entries: ids given to what is created, references rewritten.

    A POST that ``match`` knows makes no second resource: it is kept as it is there or brought up to date, and what
    refers to it is led there.
    PUT takes its id from the request's url. The bundle is not changed.
    """
    entries = bundle.get("entry", [])
    ids = [_id(entry, new_id, match) for entry in entries]
    known = {entry["fullUrl"]: f"{entry['resource']['resourceType']}/{found}"
             for entry, (found, _) in zip(entries, ids, strict=True) if "fullUrl" in entry}
    return [Write(index, entry["request"]["method"], _with_id(redirect(entry["resource"], known), found), kept)
            for index, (entry, (found, kept)) in enumerate(zip(entries, ids, strict=True))]


def redirect(value: Any, known: Mapping[str, str]) -> Any:
    """A copy of ``value`` in which every reference to a key of ``known`` says its value."""
    if isinstance(value, dict):
        return {name: known.get(part, part) if name == "reference" and isinstance(part, str) else redirect(part, known)
                for name, part in value.items()}
    if isinstance(value, list):
        return [redirect(part, known) for part in value]
    return value


def references(value: Any, at: str) -> Iterator[tuple[str, str]]:
    """Every literal reference below ``value``, with where it stands."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name == "reference" and isinstance(part, str):
                yield f"{at}.reference", part
            else:
                yield from references(part, f"{at}.{name}")
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from references(part, f"{at}[{index}]")


def _id(entry: Mapping[str, Any], new_id: Callable[[], str], match: Match) -> tuple[str, bool]:
    request = entry["request"]
    if request["method"] == "PUT":
        return request["url"].rsplit("/", 1)[-1], False
    existing = match(entry["resource"], request)
    return existing if existing is not None else (new_id(), False)


def _with_id(resource: dict[str, Any], found: str) -> dict[str, Any]:
    rest = {name: part for name, part in resource.items() if name not in ("resourceType", "id")}
    return {"resourceType": resource["resourceType"], "id": found, **rest}
