"""A StructureDefinition's snapshot as a tree of its elements. https://hl7.org/fhir/R4/elementdefinition.html"""

from collections.abc import Mapping
from typing import Any

_FHIR_TYPE = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"
_PROFILE_ELEMENT = "http://hl7.org/fhir/StructureDefinition/elementdefinition-profile-element"
_SYSTEM = "http://hl7.org/fhirpath/System."


class Element:
    """One ElementDefinition with the elements inside it and, where it is sliced, its slices by name."""

    __slots__ = ("children", "definition", "name", "path", "slices", "structure")

    def __init__(self, definition: Mapping[str, Any], structure: Mapping[str, Any]) -> None:
        """Keep the definition; children and slices are put in by ``tree``."""
        self.definition = definition
        self.structure = structure
        self.path: str = definition["path"]
        self.name = self.path.rpartition(".")[2]
        self.children: dict[str, Element] = {}
        self.slices: dict[str, Element] = {}

    @property
    def types(self) -> list[Mapping[str, Any]]:
        """Its allowed types, as given."""
        found: list[Mapping[str, Any]] = self.definition.get("type", [])
        return found

    @property
    def codes(self) -> list[str]:
        """The names of its allowed FHIR types."""
        return [type_code(allowed) for allowed in self.types]

    @property
    def is_choice(self) -> bool:
        """Whether its JSON name ends with the type: ``value[x]``."""
        return str(self.name).endswith("[x]")

    @property
    def repeats(self) -> bool:
        """Whether JSON writes it as a list: its maximum in the type that first defined it."""
        own = self.definition.get("max")
        return self.definition.get("base", {}).get("max", own) not in ("0", "1")

    def value(self, prefix: str) -> tuple[str, Any] | None:
        """The value of ``fixed[x]``, ``pattern[x]``, ``minValue[x]`` ... with the name it stands under."""
        for name, given in self.definition.items():
            if name.startswith(prefix) and name[len(prefix):len(prefix) + 1].isupper():
                return name, given
        return None


def type_code(allowed: Mapping[str, Any]) -> str:
    """The FHIR type of an ``ElementDefinition.type``, also where R4 names a FHIRPath system type."""
    code: str = allowed["code"]
    if not code.startswith(_SYSTEM):
        return code
    for extension in allowed.get("extension", ()):
        if extension["url"] == _FHIR_TYPE:
            return str(extension.get("valueUrl") or extension.get("valueUri"))
    return "string"


def profiles_of(allowed: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The profiles of an ``ElementDefinition.type``, each with the id of the element of it that is meant, or "".

    https://hl7.org/fhir/R4/extension-elementdefinition-profile-element.html
    """
    beside = allowed.get("_profile", ())
    return [(url, _element_id(beside[index] if index < len(beside) else None))
            for index, url in enumerate(allowed.get("profile", ()))]


def _element_id(beside: Any) -> str:
    extensions = beside.get("extension", ()) if type(beside) is dict else ()
    return next((str(one.get("valueString", "")) for one in extensions if one.get("url") == _PROFILE_ELEMENT), "")


def part_of(root: Element, element_id: str) -> Element | None:
    """The element of a tree with an id such as ``Composition.section:vitals.code``, or None."""
    found: Element | None = root
    for step in element_id.split(".")[1:]:
        name, _, slice_name = step.partition(":")
        child = found.children.get(name) if found is not None else None
        found = child.slices.get(slice_name) if child is not None and slice_name else child
    return found


def tree(structure: Mapping[str, Any]) -> Element:
    """The root of the tree of a snapshot, or of the differential where there is no snapshot.

    Placing goes by path and order, not by id, which older profiles leave out. A differential skips elements it says
    nothing of; stand-ins take their place.
    """
    view = structure["snapshot"] if "snapshot" in structure else structure.get("differential", {})
    root = Element({"path": structure["type"]}, structure)
    latest = [root]
    for definition in view.get("element", ()):
        element = Element(definition, structure)
        depth = element.path.count(".")
        if depth == 0:
            root = element
            latest = [root]
            continue
        del latest[depth:]
        _bridge(latest, element, depth)
        _place(latest[-1], element)
        latest.append(element)
    return root


def _bridge(latest: list[Element], element: Element, depth: int) -> None:
    """Follow, or put in, the elements between the last known one and the parent of ``element``."""
    names = element.path.split(".")
    # In a differential the last element at a depth may be another one than the parent.
    while len(latest) > 1 and latest[-1].path != ".".join(names[:len(latest)]):
        latest.pop()
    while len(latest) < depth:
        path = ".".join(names[:len(latest) + 1])
        known = latest[-1].children.get(names[len(latest)])
        if known is None:
            known = Element({"path": path}, element.structure)
            latest[-1].children[known.name] = known
        latest.append(known)


def _place(parent: Element, element: Element) -> None:
    slice_name = element.definition.get("sliceName")
    if slice_name is None:
        parent.children[element.name] = element
        return
    sliced = parent.children.get(element.name) or _unsliced(parent, element)
    outer, _, inner = str(slice_name).rpartition("/")
    holder = sliced.slices.get(outer, sliced) if inner else sliced
    holder.slices[slice_name] = element


def _unsliced(parent: Element, element: Element) -> Element:
    """The choice a slice such as ``valueQuantity`` is of, or a stand-in where the sliced element is not given."""
    for child in parent.children.values():
        if child.is_choice and element.name.startswith(child.name[:-3]):
            return child
    stand_in = Element({"path": element.path}, element.structure)
    parent.children[element.name] = stand_in
    return stand_in
