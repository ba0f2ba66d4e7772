"""The constraints of our profiles and extensions, each with the name of the example that breaks it.

What a differential adds to its base: a minimum, a maximum, a binding, a value, a type, a closed list, an invariant.
https://hl7.org/fhir/R4/profiling.html
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GENERATED = Path(__file__).resolve().parent.parent / "profiles" / "generated"
CHECKED_BINDINGS = {"required", "extensible"}

Element = dict[str, Any]


@dataclass(frozen=True)
class Constraint:
    """One thing that an example can break: an invariant (its key is the ``kind``) or a rule on an element."""

    structure: dict[str, Any]
    element: Element
    kind: str

    @property
    def place(self) -> str:
        """The element's id without the type in front, as a file's name takes it."""
        return str(self.element["id"]).partition(".")[2].replace(":", "-").replace("[x]", "")

    @property
    def is_invariant(self) -> bool:
        """Whether it is an expression, which only a hand can break."""
        return any(rule["key"] == self.kind for rule in self.element.get("constraint", ()))

    @property
    def name(self) -> str:
        """The name of the broken example."""
        return self.kind if self.is_invariant else f"{self.structure['id']}.{self.place}.{self.kind}"


def structures() -> list[dict[str, Any]]:
    """Every profile and extension of ours, by id."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(GENERATED.glob("StructureDefinition-*"))]


def constraints(structure: dict[str, Any]) -> Iterator[Constraint]:
    """What a profile's differential adds, in its order."""
    elements = structure["differential"]["element"]
    for element in elements:
        kinds_here = [rule["key"] for rule in element.get("constraint", ())]
        if "." in element["id"] and not is_shape(element) and not is_discriminator(element, elements):
            kinds_here += kinds(element, elements)
        yield from (Constraint(structure, element, kind) for kind in kinds_here)


def kinds(element: Element, elements: list[Element]) -> Iterator[str]:
    """The kinds of rule on one element that an example can break."""
    if element.get("min") and not is_sum_of_slices(element, elements):
        yield "min"
    if element.get("max", "*") != "*":
        yield "max"
    if element.get("binding", {}).get("strength") in CHECKED_BINDINGS:
        yield "binding"
    if any(key.startswith(("pattern", "fixed")) for key in element) and "sliceName" not in element:
        yield "pattern"
    if "type" in element and "sliceName" not in element:
        yield "type"
    if element.get("slicing", {}).get("rules") == "closed":
        yield "closed"


def is_shape(element: Element) -> bool:
    """Whether SUSHI wrote it into every extension: its url, and that it has a value or extensions, not both."""
    last = element["id"].rpartition(".")[2]
    is_closed = element.get("max") == "0" and last in ("extension", "value[x]")
    return bool(element["path"].startswith("Extension.") and (last == "url" or is_closed))


def is_discriminator(element: Element, elements: list[Element]) -> bool:
    """Whether the element tells a slice from the others: what breaks it leaves the slice instead."""
    parent, _, name = element["id"].rpartition(".")
    sliced = [e for e in elements if e["path"] == parent.rpartition(":")[0] and "slicing" in e]
    paths = {each["path"] for e in sliced for each in e["slicing"]["discriminator"]}
    return ":" in parent and name in paths


def is_sum_of_slices(element: Element, elements: list[Element]) -> bool:
    """Whether SUSHI wrote the minimum because the slices' minima add up to it."""
    slices = [e for e in elements if e["path"] == element["path"] and "sliceName" in e]
    return element["id"] == element["path"] and 0 < element["min"] <= sum(e.get("min", 0) for e in slices)
