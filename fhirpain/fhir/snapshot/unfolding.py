"""What is inside an element whose own elements a snapshot does not list: its type's, its profile's, or another's.

https://hl7.org/fhir/R4/profiling.html#snapshot
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fhirpain.fhir.definitions import BASE
from fhirpain.fhir.snapshot.choice import type_code
from fhirpain.fhir.snapshot.node import Node, copies

Trees = Callable[[str], Node | None]
"""Finds the tree of a canonical's snapshot."""


def unfold(node: Node, trees: Trees) -> None:
    """Put into an element the elements of what it is; it stays as it is when that is not known."""
    reference = node.definition.get("contentReference")
    if reference is not None:
        _refer(node, reference.rpartition("#")[2], trees)
        return
    found = _tree(node.definition.get("type", []), trees)
    if found is not None:
        node.children = copies(found.children)


def _refer(node: Node, path: str, trees: Trees) -> None:
    """Become a copy of the element referred to, as the type defines it: a profile's rules there are not repeated."""
    name, *names = path.split(".")
    found = trees(BASE + name)
    for each in names:
        found = found.children.get(each) if found is not None else None
    if found is not None:
        node.children = copies(found.children)
        own = {key: value for key, value in node.definition.items() if key != "contentReference"}
        node.definition = {**own, "type": found.definition.get("type", [])}


def _tree(types: list[Mapping[str, Any]], trees: Trees) -> Node | None:
    """The tree of the one profile the types name, of their one type, or of what all types have in common."""
    profiles = types[0].get("profile", []) if len(types) == 1 else []
    profiled = trees(profiles[0]) if len(profiles) == 1 else None
    if profiled is not None:
        return profiled
    codes = {type_code(one) for one in types}
    if not codes:
        return None
    return trees(BASE + (codes.pop() if len(codes) == 1 else "Element"))
