"""A snapshot with the elements of each extension that it asks for, for programs that do not open the extension's own.

A snapshot may walk into an extension or leave that to the extension's definition; both say the same.
https://hl7.org/fhir/R4/profiling.html#snapshot
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Json = dict[str, Any]
Find = Callable[[str], Mapping[str, Any] | None]
"""From the canonical of an extension to its StructureDefinition."""


def with_asked_extensions(structure: Json, find: Find) -> Json:
    """A copy of a StructureDefinition whose snapshot walks into the extensions that have to be there."""
    elements = structure.get("snapshot", {}).get("element", [])
    walked = {element["id"].rpartition(".")[0] for element in elements}
    written = [each for element in elements for each in (element, *_inside(element, walked, find))]
    return structure if len(written) == len(elements) else {**structure, "snapshot": {"element": written}}


def _inside(element: Json, walked: set[str], find: Find) -> Iterator[Json]:
    """The elements of the extension that an element is a slice for, unless they are there or it need not be.

    Extensions within the extension are left to its own definition, to which the slice's type leads.
    """
    profiles = [profile for each in element.get("type", ()) for profile in each.get("profile", ())]
    if "sliceName" not in element or element.get("min", 0) == 0 or element["id"] in walked or len(profiles) != 1:
        return
    held = find(profiles[0])
    if held is not None and held["type"] == "Extension":
        for each in (each for each in held["snapshot"]["element"][1:] if ":" not in each["id"]):
            yield {**each, "id": element["id"] + each["id"].removeprefix("Extension"),
                   "path": element["path"] + each["path"].removeprefix("Extension")}
