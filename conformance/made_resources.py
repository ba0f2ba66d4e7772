"""Resources made of R4's definitions alone, every element of them filled in: no sense in them, but every path.

Of a choice each resource has one type; ``variants`` makes as many resources as the widest choice needs.
"""

from collections.abc import Iterator
from typing import Any

from fhirpain.fhir.definitions import r4
from fhirpain.fhir.shape import Child, shape

Resource = dict[str, Any]

DEEPEST = 5
VARIANTS = 12
TARGETS = ("Patient", "Group", "Practitioner", "Organization", "Encounter", "Location")
PRIMITIVES = {
    "boolean": True, "integer": 7, "positiveInt": 7, "unsignedInt": 7, "decimal": 1.5, "date": "2024-02-29",
    "dateTime": "2024-02-29T10:11:12+01:00", "instant": "2024-02-29T10:11:12.5Z", "time": "10:11:12", "code": "made",
    "id": "made-1", "uri": "urn:made:1", "url": "https://made.example/1", "oid": "urn:oid:1.2.3",
    "base64Binary": "QQ==", "uuid": "urn:uuid:c757873d-ec9a-4326-a141-556f43239520", "canonical": "https://made.example/made|1.2"}
KINDS = ("composed-of", "depends-on", "derived-from", "predecessor", "successor")
FIXED = {
    ("ContactPoint", "system"): ("phone", "email"),
    ("RelatedArtifact", "type"): KINDS,
    ("Quantity", "comparator"): ("<", ">", "<=", ">="),
    ("SampledData", "data"): ("1 2.5 E -3", "4"),
    ("Extension", "url"): ("urn:made:extension",),
}
"""Elements whose value decides what is found."""
EXTENSIONS: dict[str, dict[str, Any]] = {
    "DiagnosticReport": {
        "DiagnosticReport-geneticsAssessedCondition": {"valueReference": {"reference": "Condition/1"}}},
    "Observation": {
        "observation-geneticsAminoAcidChangeName": {"valueString": "made"},
        "observation-geneticsDnaVariant": {"valueString": "made"},
        "observation-geneticsGene": {"valueCodeableConcept": {"coding": [{"system": "urn:made", "code": "made"}]}}},
    "Patient": {"patient-mothersMaidenName": {"valueString": "made"}},
}
ANSWERED = [{"linkId": "1", "answer": [{"valueReference": {"reference": "Patient/1"}}], "extension": [
    {"url": "http://hl7.org/fhir/StructureDefinition/questionnaireresponse-isSubject", "valueBoolean": True}]}]


def variants(resource_type: str) -> Iterator[Resource]:
    """Resources of a type that together have a value of every type at each of its elements."""
    for number in range(VARIANTS):
        made = {"resourceType": resource_type, **_element(resource_type, number, 0)}
        made["extension"] = [{"url": f"http://hl7.org/fhir/StructureDefinition/{name}", **value}
                             for name, value in EXTENSIONS.get(resource_type, {}).items()]
        if resource_type == "QuestionnaireResponse":
            made["item"] = ANSWERED
        yield made


def _element(type_name: str, number: int, depth: int) -> dict[str, Any]:
    """An element of a type; ``number`` turns what there is to choose from."""
    made: dict[str, Any] = {}
    for children in _by_element(type_name):
        child = children[number % len(children)]
        if child.type in ("Extension", "Narrative") or child.name == "contained":
            continue
        value = _value(type_name, child, number, depth)
        if value is not None:
            made[child.name] = [value, _value(type_name, child, number + 1, depth)] if child.many else value
    return made


def _by_element(type_name: str) -> Iterator[list[Child]]:
    """The properties of a type, those of one choice together."""
    found: dict[int, list[Child]] = {}
    for child in (shape(r4(), type_name) or {}).values():
        found.setdefault(child.order, []).append(child)
    yield from found.values()


def _value(owner: str, child: Child, number: int, depth: int) -> Any:
    if (owner, child.name) in FIXED:
        return FIXED[owner, child.name][number % len(FIXED[owner, child.name])]
    if child.kind == "primitive":
        return PRIMITIVES.get(child.type, f"made {child.name}")
    if child.type == "Reference":
        return {"reference": f"{TARGETS[number % len(TARGETS)]}/made", "display": "made"}
    if child.kind == "resource":
        return {"resourceType": "MessageHeader" if number % 2 else "Composition", "id": "made"}
    if child.kind != "complex" or depth == DEEPEST:
        return None
    return _element(child.type, number, depth + 1) or None
