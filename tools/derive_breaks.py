"""Rows for tools/break_examples that need no hand: a valid example, and the one edit that breaks one constraint.

``row`` finds the valid example that has the element and says what to do to it; it answers None where that takes
judgement: for an invariant, for a value of which no other valid one is known, for an element that no example has.
"""

from typing import Any

from fhirpain import guide
from fhirpain.fhir.terminology import Terminology
from tools.constraints import Constraint
from tools.example_spots import Spot, at, example, found, path_of, spot_of

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

Row = list[Any]


def row(constraint: Constraint) -> Row | None:
    """The row that breaks a constraint, or None where a hand must write it."""
    if constraint.is_invariant:
        return None
    deriver = {"min": _min, "max": _max, "binding": _binding, "pattern": _pattern, "type": _type}.get(constraint.kind)
    return deriver(constraint) if deriver else None


def _min(constraint: Constraint) -> Row | None:
    spot = spot_of(constraint)
    if spot is None:
        return None
    if constraint.structure["type"] == "Extension" and spot.key.startswith("value"):
        beside = {f"_{spot.key}"} & set(at(example(spot.example), spot.parent))
        edits = [["drop", spot.list_path], *(["drop", path_of((*spot.parent, key))] for key in beside),
                 ["put", path_of((*spot.parent, "extension")), [DATA_ABSENT]]]
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
    held = at(example(spot.example), spot.parent)
    if items and len(held[spot.key]) > len(items):
        return [["drop", f"{spot.list_path}[{index}]"] for index in sorted(items, reverse=True)]
    keys = {spot.key, f"_{spot.key}"} & set(held)
    kept = [] if set(held) - keys else [["put", path_of((*spot.parent, "extension")), [DATA_ABSENT]]]
    return [*(["drop", path_of((*spot.parent, key))] for key in sorted(keys)), *kept]


def _max(constraint: Constraint) -> Row | None:
    if constraint.element["max"] == "0":
        return _forbidden(constraint)
    spot = spot_of(constraint)
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
    parent = next(found(constraint, parents), None) if types else None
    if parent is None:
        return None
    example, steps, _ = parent
    key = name.replace("[x]", types[0][:1].upper() + types[0][1:])
    path, value = path_of((*steps, key)), SAMPLES[types[0]]
    spot = Spot(example, steps, key, None, value)
    edit = ["put", path, value] if element["base"]["max"] == "1" else ["put", path, [value]]
    return _row(constraint, spot, [edit], "cardinality-max", _said(spot, constraint))


def _binding(constraint: Constraint) -> Row | None:
    spot = spot_of(constraint)
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
    spot = spot_of(constraint)
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
    spot = spot_of(constraint)
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
    put = ["put", path_of((*spot.parent, name + other[:1].upper() + other[1:])), SAMPLES[other]]
    return _row(constraint, spot, [["drop", spot.list_path], put], "choice-type", _said(spot, constraint))


def _base_types(constraint: Constraint) -> list[str]:
    """The types that the standard lets an element have; inside an extension, an extension's."""
    kind, path = str(constraint.structure["type"]), str(constraint.element["path"])
    if path.endswith(".extension.value[x]"):
        kind, path = "Extension", "Extension.value[x]"
    base = guide.definitions().type(kind) or {"snapshot": {"element": []}}
    element = next((each for each in base["snapshot"]["element"] if each["path"] == path), {})
    return [each["code"] for each in element.get("type", ())]


def _row(constraint: Constraint, spot: Spot, edits: list[Row], rule: str, expression: str, *also: str) -> Row:
    return [constraint.name, spot.example, edits, rule, expression, *also]


def _said(spot: Spot, constraint: Constraint, *, is_item: bool = False) -> str:
    """Where the validator says that it is: the element without its type, an item of a list where it is one."""
    name = constraint.element["path"].rpartition(".")[2].removesuffix("[x]")
    items = (spot.items or ())[:1] if is_item else ()
    return ".".join((example(spot.example)["resourceType"], path_of((*spot.parent, name, *items))))
