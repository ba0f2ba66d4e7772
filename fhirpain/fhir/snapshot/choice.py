"""Choices of type: elements whose name ends with ``[x]``. https://hl7.org/fhir/R4/formats.html#choice"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fhirpain.fhir.snapshot.node import Node

_FHIR_TYPE = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"
_SYSTEM = "http://hl7.org/fhirpath/System."


def type_code(one: Mapping[str, Any]) -> str:
    """The FHIR type of an ``ElementDefinition.type``, also where R4 writes the FHIRPath type behind it."""
    code: str = one["code"]
    named = [each for each in one.get("extension", ()) if each["url"] == _FHIR_TYPE]
    if code.startswith(_SYSTEM) and named:
        return str(named[0].get("valueUrl") or named[0].get("valueUri"))
    return code


def stem(name: str) -> str:
    """What the name of a choice begins with (``value`` of ``value[x]``); empty when it is none."""
    return name.removesuffix("[x]") if name.endswith("[x]") else ""


def type_named(choice: Node, name: str) -> Mapping[str, Any] | None:
    """The type of a choice that ``valueQuantity`` is named for; None when it allows none such."""
    for one in choice.definition.get("type", ()) if stem(choice.name) else ():
        code = type_code(one)
        if name == stem(choice.name) + code[0].upper() + code[1:]:
            found: Mapping[str, Any] = one
            return found
    return None


def choice_of(parent: Node, name: str) -> Node | None:
    """The choice inside an element that a name such as ``valueQuantity`` stands for a part of, or None."""
    for child in parent.children.values():
        if type_named(child, name) is not None or (stem(child.name) and name in child.slices):
            return child
    return None
