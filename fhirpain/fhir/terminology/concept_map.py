"""What a code becomes in another system. https://hl7.org/fhir/R4/conceptmap.html"""

from collections.abc import Mapping
from typing import Any

Resource = Mapping[str, Any]


def translate(concept_map: Resource, system: str, code: str) -> list[dict[str, str]]:
    """The targets of a code as ``{equivalence, system, code, display}``, most alike first as the map lists them.

    An unmapped code follows the group's ``unmapped`` (``fixed`` or ``provided``); else the list is empty.
    """
    found: list[dict[str, str]] = []
    for group in concept_map.get("group", ()):
        if group.get("source") == system:
            found += _translated(group, code)
    return found


def _translated(group: Resource, code: str) -> list[dict[str, str]]:
    for element in group.get("element", ()):
        if element.get("code") == code:
            return [_target(group, target) for target in element.get("target", ()) if "code" in target]
    unmapped = group.get("unmapped", {})
    if unmapped.get("mode") == "fixed":
        return [_target(group, {"equivalence": "inexact", **unmapped})]
    if unmapped.get("mode") == "provided":
        return [_target(group, {"equivalence": "equal", "code": code})]
    return []


def _target(group: Resource, target: Resource) -> dict[str, str]:
    made = {name: target[name] for name in ("equivalence", "code", "display") if name in target}
    return made | ({"system": group["target"]} if "target" in group else {})
