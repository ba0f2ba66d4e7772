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
    return made | ({"system": group["target"]} if group.get("target") else {})


def translate_back(concept_map: Resource, system: str, code: str) -> list[dict[str, str]]:
    """The sources that a map leads to a code, shaped as those of ``translate``; the equivalence is turned round."""
    found = []
    for group in concept_map.get("group", ()):
        for element in group.get("element", ()) if group.get("target") == system else ():
            for target in element.get("target", ()):
                if target.get("code") == code and "code" in element:
                    turned = {**element, "equivalence": _TURNED.get(target.get("equivalence"), "relatedto")}
                    found.append(_target({"target": group.get("source")}, turned))
    return found


# https://hl7.org/fhir/R4/valueset-concept-map-equivalence.html: said of the target as seen from the source.
_TURNED = {"relatedto": "relatedto", "equivalent": "equivalent", "equal": "equal", "wider": "narrower",
           "narrower": "wider", "subsumes": "specializes", "specializes": "subsumes", "inexact": "inexact",
           "disjoint": "disjoint"}
