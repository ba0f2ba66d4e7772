"""What R4 says may stand under each JSON key, and a walk over a resource that knows it at every object.

Written apart from the validator, which it is there to question. https://hl7.org/fhir/R4/json.html
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fhirpain.fhir.definitions import BASE, Definitions
from fhirpain.fhir.terminology import Terminology

Resource = dict[str, Any]
Steps = tuple[str | int, ...]
_FHIR_TYPE = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"
_SYSTEM = "http://hl7.org/fhirpath/System."
_RESOURCES = ("Resource", "DomainResource")


@dataclass(frozen=True)
class Shape:
    """One JSON key: the element's ``name`` (of a choice without the type), its type, and what defines it."""

    name: str
    code: str
    definition: Mapping[str, Any]
    inside: str
    """The type, or the path of an element with its own elements, whose keys its objects have; "" for a primitive."""

    @property
    def repeats(self) -> bool:
        """Whether JSON writes a list."""
        return bool(self.definition["max"] != "1")

    @property
    def is_choice(self) -> bool:
        """Whether the key ends with the type."""
        return str(self.definition["path"]).endswith("[x]")


@dataclass(frozen=True)
class Spot:
    """One object in a resource: where (``steps`` in the JSON, ``at`` as FHIRPath) and what it is."""

    steps: Steps
    at: str
    value: Resource
    inside: str
    path: str
    """The path without indexes from its resource on, as profiles write it: ``CarePlan.activity.detail``."""
    profiled: Mapping[str, Mapping[str, Any]]
    """By such a path, what the profiles that the resource claims say of an element, slices left out."""
    resource_at: str

    def at_key(self, shape: Shape) -> str:
        """The place of an element of the object."""
        return f"{self.at}.{shape.name}"

    def profile_of(self, shape: Shape) -> Mapping[str, Any]:
        """What the claimed profiles say of an element; nothing where they say nothing."""
        return self.profiled.get(f"{self.path}.{shape.name}", {})


class Shapes:
    """The shapes of R4's types, each read when first asked for."""

    def __init__(self, definitions: Definitions) -> None:
        """Read nothing yet."""
        self.definitions = definitions
        self.terminology = Terminology(definitions)
        self._known: dict[str, dict[str, Shape]] = {}
        self._profiles: dict[str, dict[str, Mapping[str, Any]]] = {}

    def of(self, inside: str) -> dict[str, Shape]:
        """The shape under each key of a type or of an element with its own elements."""
        if inside not in self._known:
            self._known[inside] = dict(self._read(inside))
        return self._known[inside]

    def _read(self, inside: str) -> Iterator[tuple[str, Shape]]:
        structure = self.definitions.type(inside.partition(".")[0])
        elements = structure["snapshot"]["element"] if structure else []
        paths = {element["path"] for element in elements}
        parents = {path.rpartition(".")[0] for path in paths}
        for element in elements:
            holder, _, last = element["path"].rpartition(".")
            if holder != inside:
                continue
            name = last.removesuffix("[x]")
            for code in _codes(element):
                key = name + code[0].upper() + code[1:] if last.endswith("[x]") else name
                yield key, Shape(name, code, element, self._inside(element, code, parents))

    def _inside(self, element: Mapping[str, Any], code: str, parents: set[str]) -> str:
        if "contentReference" in element:
            return str(element["contentReference"]).rpartition("#")[2]
        if element["path"] in parents:
            return str(element["path"])
        structure = self.definitions.type(code)
        return "" if structure is None or structure["kind"] == "primitive-type" else code

    def profiled(self, resource: Resource) -> dict[str, Mapping[str, Any]]:
        """By path, what the profiles a resource claims say of its elements."""
        found: dict[str, Mapping[str, Any]] = {}
        for url in resource.get("meta", {}).get("profile", ()):
            found |= self._profile(url)
        return found

    def _profile(self, url: str) -> dict[str, Mapping[str, Any]]:
        if url not in self._profiles:
            structure = self.definitions.structure(url)
            elements = structure["snapshot"]["element"] if structure else []
            self._profiles[url] = {each["path"].removesuffix("[x]"): each for each in elements if ":" not in each["id"]}
        return self._profiles[url]

    def spots(self, resource: Resource) -> Iterator[Spot]:
        """Every object of a resource and of the resources in it, outermost first; narratives are left out."""
        yield from self._resource(resource, (), str(resource["resourceType"]))

    def _resource(self, resource: Resource, steps: Steps, at: str) -> Iterator[Spot]:
        kind = str(resource["resourceType"])
        yield from self._object(Spot(steps, at, resource, kind, kind, self.profiled(resource), at))

    def _object(self, spot: Spot) -> Iterator[Spot]:
        yield spot
        shapes = self.of(spot.inside)
        for key, given in spot.value.items():
            shape = shapes.get(key)
            if shape is None or not shape.inside:
                continue
            for index, one in enumerate(given if isinstance(given, list) else [given]):
                listed = isinstance(given, list)
                steps = (*spot.steps, key, index) if listed else (*spot.steps, key)
                yield from self._inner(spot, shape, one, steps, f"[{index}]" if listed else "")

    def _inner(self, spot: Spot, shape: Shape, value: Resource, steps: Steps, index: str) -> Iterator[Spot]:
        at = spot.at_key(shape) + index
        if shape.code in _RESOURCES:
            yield from self._resource(value, steps, at)
        else:
            path = f"{spot.path}.{shape.name}"
            yield from self._object(Spot(steps, at, value, shape.inside, path, spot.profiled, spot.resource_at))


def _codes(element: Mapping[str, Any]) -> list[str]:
    if "contentReference" in element:
        return ["BackboneElement"]
    return [_code(one) for one in element.get("type", ())]


def _code(one: Mapping[str, Any]) -> str:
    if not one["code"].startswith(_SYSTEM):
        return str(one["code"])
    named = (each for each in one.get("extension", ()) if each["url"] == _FHIR_TYPE)
    return next((str(each.get("valueUrl") or each.get("valueUri")) for each in named), "string")


def target_types(definition: Mapping[str, Any], definitions: Definitions) -> set[str]:
    """The resource types a Reference element may point at; empty when it does not say."""
    found = set()
    for one in definition.get("type", ()):
        for canonical in one.get("targetProfile", ()):
            structure = definitions.structure(canonical)
            found.add(structure["type"] if structure else canonical.removeprefix(BASE))
    return found
