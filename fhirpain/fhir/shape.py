"""What may stand inside each R4 type, by name: the part of the definitions that reading and writing need.

https://hl7.org/fhir/R4/elementdefinition.html
"""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from fhirpain.fhir.definitions import Definitions

Kind = Literal["primitive", "complex", "resource", "xhtml", "attribute"]

_SYSTEM = "http://hl7.org/fhirpath/System."


@dataclass(frozen=True, slots=True)
class Child:
    """One property of a type; of a choice there is one for each type (``valueString``, ``valueQuantity``...)."""

    name: str
    order: int
    many: bool
    kind: Kind
    type: str
    """The type's name; for elements defined in place (``CarePlan.activity``) the path of their definition."""


Shape = Mapping[str, Child]
"""The properties of a type by their names, in the order of the definition."""


@functools.lru_cache(maxsize=4096)
def shape(definitions: Definitions, of: str) -> Shape | None:
    """The shape of a type (``CarePlan``) or of a path in one (``CarePlan.activity``); None when it is not known."""
    structure = definitions.type(of.partition(".")[0])
    if structure is None or "snapshot" not in structure:
        return None
    elements = structure["snapshot"]["element"]
    parents = {element["path"].rpartition(".")[0] for element in elements}
    inside = [element for element in elements if element["path"].rpartition(".")[0] == of]
    return {
        child.name: child
        for order, element in enumerate(inside)
        for child in _children(definitions, element, order, element["path"] in parents)
    }


def _children(definitions: Definitions, element: dict[str, Any], order: int, in_place: bool) -> Iterator[Child]:
    name = element["path"].rpartition(".")[2]
    many = element["max"] not in ("0", "1")
    if "contentReference" in element:
        yield Child(name, order, many, "complex", element["contentReference"].rpartition("#")[2])
        return
    for code in (part["code"] for part in element["type"]):
        kind = _kind(definitions, element, code)
        chosen = name.replace("[x]", code[0].upper() + code[1:])
        # FHIRPath's own types stand for ids and urls, and for a primitive's value, whose type is the primitive's.
        named = "string" if code.startswith(_SYSTEM) else code
        yield Child(chosen, order, many, kind, element["path"] if in_place else named)


def _kind(definitions: Definitions, element: dict[str, Any], code: str) -> Kind:
    if "xmlAttr" in element.get("representation", ()):
        return "attribute"
    if code == "xhtml":
        return "xhtml"
    if code.startswith(_SYSTEM):
        return "primitive"
    structure = definitions.type(code) or {}
    if structure.get("kind") == "resource":
        return "resource"
    return "primitive" if structure.get("kind") == "primitive-type" else "complex"
