"""Rows for tools/break_examples that need no hand: a valid example, and the one edit that breaks one constraint.

``row`` finds the valid example that has the element and says what to do to it; it answers None where that takes
judgement: for an invariant, for a value of which no other valid one is known, for an element that no example has.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fhirpain import guide
from fhirpain.fhir.terminology import Terminology
from tools.constraints import Constraint, Element

VALID = Path(__file__).resolve().parent.parent / "examples" / "valid"
DATA_ABSENT = {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}
OTHER_EXTENSION = {"url": "https://ehr.example/StructureDefinition/other", "valueBoolean": True}
WRONG_CODING = {"system": guide.canonical("CodeSystem", "registry"), "code": "nrs"}
OTHER_URL = "urn:uuid:7d1f6a50-1b9e-4c7e-9a10-0000000000ff"
ELSEWHERE = {"reference": "Basic/elsewhere"}
SAMPLES: dict[str, Any] = {
    "string": "words", "markdown": "words", "boolean": True, "integer": 1, "positiveInt": 1, "dateTime": "2024-03-18",
    "date": "2024-03-18", "code": "words", "uri": "https://ehr.example/other", "Reference": ELSEWHERE,
    "Identifier": {"value": "words"}, "CodeableConcept": {"coding": [WRONG_CODING]}, "Coding": WRONG_CODING,
    "Period": {"start": "2024-03-18"}, "Quantity": {"value": 1}, "Range": {"low": {"value": 1}},
    "Annotation": {"text": "words"}, "base64Binary": "d29yZHM=", "BackboneElement": {"id": "words"},
}  # fmt: skip
"""By type, a value to put where there should be none, or none of that type."""

Steps = tuple[str | int, ...]
Place = tuple[Steps, Any]
"""The way to something in an example, and what stands there."""
Row = list[Any]


@dataclass(frozen=True)
class Spot:
    """An element that an example has: where the parent is, under what name, and which of a list's items."""

    example: str
    parent: Steps
    key: str
    items: tuple[int, ...] | None
    value: Any
    """The element's value; of a list, the first of the items."""

    @property
    def path(self) -> str:
        """Where the value is, as an edit of the table says it."""
        return _path((*self.parent, self.key, *(self.items or ())[:1]))

    @property
    def list_path(self) -> str:
        """Where the list is, or the value that is none."""
        return _path((*self.parent, self.key))


def row(constraint: Constraint) -> Row | None:
    """The row that breaks a constraint, or None where a hand must write it."""
    if constraint.is_invariant:
        return None
    deriver = {"min": _min, "max": _max, "binding": _binding, "pattern": _pattern, "type": _type}.get(constraint.kind)
    return deriver(constraint) if deriver else None


def _min(constraint: Constraint) -> Row | None:
    spot = _spot(constraint)
    if spot is None:
        return None
    if constraint.structure["type"] == "Extension" and spot.key.startswith("value"):
        beside = {f"_{spot.key}"} & set(_at(_example(spot.example), spot.parent))
        edits = [["drop", spot.list_path], *(["drop", _path((*spot.parent, key))] for key in beside),
                 ["put", _path((*spot.parent, "extension")), [DATA_ABSENT]]]
        return _row(constraint, spot, edits, "cardinality-min", _said(spot, constraint), "cardinality-max")
    rule = "slice-min" if "sliceName" in constraint.element else "cardinality-min"
    too_many = (spot.items or ())[:1 - constraint.element["min"] or None]
    if spot.key == "extension" and len(too_many) == 1:
        # Another extension in its place, or there might also be too few of them.
        other = DATA_ABSENT if constraint.structure["type"] == "Extension" else OTHER_EXTENSION
        return _row(constraint, spot, [["put", spot.path, other]], rule, _said(spot, constraint))
    return _row(constraint, spot, _dropped(spot, too_many), rule, _said(spot, constraint))


def _dropped(spot: Spot, items: tuple[int, ...]) -> list[Row]:
    """Edits that take away items of a list, or the whole element; neither a list nor an object is left empty."""
    held = _at(_example(spot.example), spot.parent)
    if items and len(held[spot.key]) > len(items):
        return [["drop", f"{spot.list_path}[{index}]"] for index in sorted(items, reverse=True)]
    keys = {spot.key, f"_{spot.key}"} & set(held)
    kept = [] if set(held) - keys else [["put", _path((*spot.parent, "extension")), [DATA_ABSENT]]]
    return [*(["drop", _path((*spot.parent, key))] for key in sorted(keys)), *kept]


def _max(constraint: Constraint) -> Row | None:
    if constraint.element["max"] == "0":
        return _forbidden(constraint)
    spot = _spot(constraint)
    if spot is None or spot.items is None:
        return None
    copies = int(constraint.element["max"]) + 1 - len(spot.items)
    copy = {**spot.value, "fullUrl": OTHER_URL} if "fullUrl" in spot.value else spot.value
    rule = "slice-max" if "sliceName" in constraint.element else "cardinality-max"
    return _row(constraint, spot, [["add", spot.list_path, copy]] * copies, rule, _said(spot, constraint))


def _forbidden(constraint: Constraint) -> Row | None:
    """A value where there must be none."""
    snapshot = {each["id"]: each for each in constraint.structure["snapshot"]["element"]}
    element = snapshot[constraint.element["id"]]
    *parents, name = str(element["id"]).split(".")[1:]
    types = [each["code"] for each in element.get("type", ()) if each["code"] in SAMPLES]
    parent = next(_found(constraint, parents), None) if types else None
    if parent is None:
        return None
    example, steps, _ = parent
    key = name.replace("[x]", types[0][:1].upper() + types[0][1:])
    path, value = _path((*steps, key)), SAMPLES[types[0]]
    spot = Spot(example, steps, key, None, value)
    edit = ["put", path, value] if element["base"]["max"] == "1" else ["put", path, [value]]
    return _row(constraint, spot, [edit], "cardinality-max", _said(spot, constraint))


def _binding(constraint: Constraint) -> Row | None:
    spot = _spot(constraint)
    if spot is None:
        return None
    if isinstance(spot.value, str):
        edit = ["put", spot.path, "no-such-code"]
    elif "coding" not in spot.value:
        edit = ["put", f"{spot.path}.code", "no-such-code"]
    elif "sliceName" in constraint.element:
        # The system must stay, or the item would leave the slice.
        edit = ["put", f"{spot.path}.coding[0]", {"system": spot.value["coding"][0]["system"], "display": "Nowhere"}]
    else:
        edit = ["put", f"{spot.path}.coding", [WRONG_CODING]]
    rule = f"binding-{constraint.element['binding']['strength']}"
    return _row(constraint, spot, [edit], rule, _said(spot, constraint, is_item=True))


def _pattern(constraint: Constraint) -> Row | None:
    spot = _spot(constraint)
    if spot is None or not isinstance(spot.value, dict | str | bool):
        return None
    key = next(key for key in constraint.element if key.startswith(("pattern", "fixed")))
    rule = "pattern-value" if key.startswith("pattern") else "fixed-value"
    kind = key.removeprefix("pattern").removeprefix("fixed")
    others = {"Uri": SAMPLES["uri"], "Boolean": spot.value is False,
              "CodeableConcept": SAMPLES["CodeableConcept"], "Coding": WRONG_CODING}  # fmt: skip
    other = _other_code(constraint, spot.value) if kind == "Code" else others.get(kind)
    if other is None:
        return None
    return _row(constraint, spot, [["put", spot.path, other]], rule, _said(spot, constraint, is_item=True))


def _other_code(constraint: Constraint, code: str) -> str | None:
    """Another code of the value set to which the standard itself binds the element."""
    base = guide.definitions().type(constraint.structure["type"])
    element = next((e for e in (base or {})["snapshot"]["element"] if e["path"] == constraint.element["path"]), {})
    value_set = element.get("binding", {}).get("valueSet")
    held = Terminology(guide.definitions()).expansion(value_set) if value_set else None
    return min((other for codes in (held or {}).values() for other in codes if other != code), default=None)


def _type(constraint: Constraint) -> Row | None:
    spot = _spot(constraint)
    if spot is None:
        return None
    if not constraint.element["path"].endswith("[x]") and isinstance(spot.value, dict):
        edit = ["put", spot.path, ELSEWHERE]
        return _row(constraint, spot, [edit], "reference-target", _said(spot, constraint, is_item=True))
    allowed = {each["code"] for each in constraint.element["type"]}
    name = constraint.element["path"].rpartition(".")[2].removesuffix("[x]")
    # A markdown is a kind of string, which the validator lets pass.
    kin = {"markdown"} if "string" in allowed else set()
    other = next((code for code in SAMPLES if code in set(_base_types(constraint)) - allowed - kin), None)
    if other is None:
        return None
    put = ["put", _path((*spot.parent, name + other[:1].upper() + other[1:])), SAMPLES[other]]
    return _row(constraint, spot, [["drop", spot.list_path], put], "choice-type", _said(spot, constraint))


def _base_types(constraint: Constraint) -> list[str]:
    base = guide.definitions().type(constraint.structure["type"]) or {}
    path = str(constraint.element["path"])
    while "." in path:
        for element in base.get("snapshot", {}).get("element", ()):
            if element["path"] == path:
                return [each["code"] for each in element["type"]]
        path = "Extension.value[x]" if path.endswith("xtension.value[x]") and path != "Extension.value[x]" else ""
        base = guide.definitions().type("Extension") or {}
    return []


def _row(constraint: Constraint, spot: Spot, edits: list[Row], rule: str, expression: str, *also: str) -> Row:
    return [constraint.name, spot.example, edits, rule, expression, *also]


def _said(spot: Spot, constraint: Constraint, *, is_item: bool = False) -> str:
    """Where the validator says that it is: the element without its type, an item of a list where it is one."""
    name = constraint.element["path"].rpartition(".")[2].removesuffix("[x]")
    items = (spot.items or ())[:1] if is_item else ()
    return ".".join((_example(spot.example)["resourceType"], _path((*spot.parent, name, *items))))


def _spot(constraint: Constraint) -> Spot | None:
    """The first example's element under a constraint."""
    *parents, last = str(constraint.element["id"]).split(".")[1:]
    for example, steps, node in _found(constraint, parents):
        for key, items in _held(node, last, _prefix(constraint, parents), constraint):
            value = node[key] if items is None else node[key][items[0]]
            return Spot(example, steps, key, items, value)
    return None


def _prefix(constraint: Constraint, parents: list[str]) -> str:
    return ".".join((constraint.structure["type"], *parents))


def _found(constraint: Constraint, parts: list[str]) -> Iterator[tuple[str, Steps, Any]]:
    """Each place in an example that a path of element ids leads to."""
    for example, steps, node in _instances(constraint.structure):
        yield from ((example, *place) for place in _walk(node, steps, parts, constraint.structure["type"], constraint))


def _walk(node: Any, steps: Steps, parts: list[str], prefix: str, constraint: Constraint) -> Iterator[Place]:
    if not parts:
        yield steps, node
        return
    for key, items in _held(node, parts[0], prefix, constraint):
        for step in [(key,)] if items is None else [(key, index) for index in items]:
            value = _at(node, step)
            if isinstance(value, dict):
                yield from _walk(value, (*steps, *step), parts[1:], f"{prefix}.{parts[0]}", constraint)


def _held(node: Any, part: str, prefix: str, constraint: Constraint) -> Iterator[tuple[str, tuple[int, ...] | None]]:
    """The key of a node, and which of its items, that one step of an element id stands for."""
    name, _, slice_name = part.partition(":")
    stem = name.removesuffix("[x]")
    keys = [key for key in node if key == name or (name != stem and key.startswith(stem) and key[len(stem)].isupper())]
    for key in keys:
        if not isinstance(node[key], list):
            yield key, None
            continue
        matched = tuple(index for index, item in enumerate(node[key])
                        if not slice_name or _is_of_slice(item, f"{prefix}.{part}", constraint.structure))
        if matched:
            yield key, matched


def _is_of_slice(item: Any, slice_id: str, structure: dict[str, Any]) -> bool:
    """Whether an item is in a slice, by the slice's values, its extension's url or its resource's type."""
    for element in structure["snapshot"]["element"]:
        if element["id"] != slice_id and not element["id"].startswith(f"{slice_id}."):
            continue
        path = str(element["id"]).removeprefix(slice_id).lstrip(".")
        value = next((value for key, value in element.items() if key.startswith(("pattern", "fixed"))), None)
        if value is not None and ":" not in path and "[x]" not in path and not _has(_deep(item, path), value):
            return False
        if not path and item.get("url") not in _profiles(element) | {item.get("url") if not _profiles(element) else ""}:
            return False
        if path == "resource" and not _is_of_type(item.get("resource", {}), element):
            return False
    return True


def _profiles(element: Element) -> set[str]:
    return {url for each in element.get("type", ()) if each["code"] == "Extension" for url in each.get("profile", ())}


def _is_of_type(resource: dict[str, Any], element: Element) -> bool:
    return resource.get("resourceType") in {each["code"] for each in element["type"]}


def _deep(value: Any, path: str) -> Any:
    for step in path.split(".") if path else ():
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _has(value: Any, pattern: Any) -> bool:
    if isinstance(pattern, dict):
        return isinstance(value, dict) and all(_has(value.get(key), part) for key, part in pattern.items())
    if isinstance(pattern, list):
        return isinstance(value, list) and all(any(_has(item, part) for item in value) for part in pattern)
    return bool(value == pattern)


def _instances(structure: dict[str, Any]) -> Iterator[tuple[str, Steps, Any]]:
    """Where examples show a profile, or an extension: the example, the way there, what stands there; Bundles last."""
    held = {path.stem: _example(path.stem) for path in sorted(VALID.glob("*.json"))}
    for name in sorted(held, key=lambda name: (held[name]["resourceType"] == "Bundle", name)):
        if structure["type"] == "Extension":
            yield from ((name, *found) for found in _extensions(held[name], (), structure["url"]))
        elif structure["url"] in held[name]["meta"]["profile"]:
            yield name, (), held[name]


def _extensions(node: Any, steps: Steps, url: str) -> Iterator[Place]:
    if isinstance(node, dict) and node.get("url") == url and "resourceType" not in node:
        yield steps, node
    members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for step, member in members:
        yield from _extensions(member, (*steps, step), url)


@cache
def _example(name: str) -> Any:
    return json.loads((VALID / f"{name}.json").read_text(encoding="utf-8"))


def _at(node: Any, steps: Steps) -> Any:
    for step in steps:
        node = node[step]
    return node


def _path(steps: Steps) -> str:
    said = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return said.removeprefix(".")
