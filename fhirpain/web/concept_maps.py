"""ConceptMap/$translate: what a code is in another system. https://hl7.org/fhir/R4/conceptmap-operation-translate.html"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from flask import Response

from fhirpain.fhir.terminology import concept_map
from fhirpain.web import held, negotiation, parameters
from fhirpain.web.asking import Asked, In, read
from fhirpain.web.codes import Code, codes
from fhirpain.web.errors import refusal
from fhirpain.web.parameters import Part
from fhirpain.web.route import offered

_TAKES: Final = {"url": In(), "conceptMap": In("resource"), "conceptMapVersion": In(), "code": In(), "system": In(),
                 "version": In(), "source": In(), "coding": In("Coding"), "codeableConcept": In("CodeableConcept"),
                 "target": In(), "targetsystem": In(), "reverse": In("boolean"),
                 "dependency": In(repeats=True, used=False)}
_NONE: Final = ("unmatched", "disjoint")
"""Equivalences that say there is no such code: https://hl7.org/fhir/R4/valueset-concept-map-equivalence.html"""

Map = Mapping[str, Any]
Target = dict[str, str]


def translate(resource_id: str = "") -> Response:
    """The codes that a code becomes by one map, or by every map from its value set or system to another."""
    asked = read(_TAKES, raw="conceptMap")
    wanted = codes(asked)
    if any(code.system is None for code in wanted):
        raise refusal("parameter-missing", parameter="system")
    found = [(one, target) for one in _maps(asked, resource_id) for target in _targets(one, wanted, asked)]
    result = any(target.get("equivalence") not in _NONE for _, target in found)
    message = [] if result else [parameters.message("not-translated", negotiation.language())]
    return negotiation.render(parameters.parameters([
        {"name": "result", "valueBoolean": result}, *message, *(_match(one, target) for one, target in found)]))


def _maps(asked: Asked, resource_id: str) -> Iterable[Map]:
    if resource_id:
        return [_usable(held.stored("ConceptMap", resource_id))]
    if len(asked.has("url", "conceptMap")) > 1:
        raise refusal("parameter-one-of", parameters="url, conceptMap")
    if asked.has("conceptMap"):
        return [_usable(asked.one("conceptMap"))]
    if asked.has("url"):
        return [held.conformance("ConceptMap", asked.text("url"), asked.text("conceptMapVersion"))]
    if not asked.has("source", "target", "targetsystem"):
        raise refusal("parameter-one-of", parameters="url, conceptMap, target, targetsystem")
    return [one for one in held.terminology().all("ConceptMap") if _is_between(one, asked)]


def _usable(given: dict[str, Any]) -> Map:
    """A map that came or is stored; raises ``Rejected`` where it is none that FHIR knows."""
    if given.get("resourceType") != "ConceptMap" or any(one.is_error for one in held.validator().validate(given)):
        raise refusal("parameter-value", "ConceptMap", parameter="conceptMap", kind="ConceptMap")
    return given


def _is_between(one: Map, asked: Asked) -> bool:
    ends = {name: one.get(f"{name}Uri") or one.get(f"{name}Canonical") for name in ("source", "target")}
    if asked.one("reverse"):
        ends = {"source": ends["target"], "target": ends["source"]}
    return all(not asked.has(name) or end == asked.text(name) for name, end in ends.items())


def _targets(one: Map, wanted: Iterable[Code], asked: Asked) -> Iterator[Target]:
    read_map = concept_map.translate_back if asked.one("reverse") else concept_map.translate
    for code in wanted:
        for target in read_map(one, code.system or "", code.code):
            if target.get("system") == asked.text("targetsystem") or not asked.has("targetsystem"):
                yield target


def _match(one: Map, target: Target) -> Part:
    coding = {name: target[name] for name in ("system", "code", "display") if name in target}
    parts: list[Part] = [{"name": "equivalence", "valueCode": target.get("equivalence", "equivalent")},
                         {"name": "concept", "valueCoding": coding}]
    return {"name": "match", "part": [*parts, *([{"name": "source", "valueUri": one["url"]}] if "url" in one else [])]}


ROUTES = offered("translate", translate, "ConceptMap", "type", "instance")
