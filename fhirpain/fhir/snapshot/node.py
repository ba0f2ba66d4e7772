"""A snapshot as a tree: an element holds the elements inside it and its slices. Ids and paths follow from the place.

https://hl7.org/fhir/R4/elementdefinition.html#id
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fhirpain.fhir.snapshot.choice import choice_of

Definition = Mapping[str, Any]


class Node:
    """One element. Its definition is shared with what it was copied from: replace it, never change it."""

    __slots__ = ("children", "definition", "name", "slices")

    def __init__(self, name: str, definition: Definition) -> None:
        """``name`` is the last part of its path; of ``definition``, the ElementDefinition, id and path do not count."""
        self.name = name
        self.definition = definition
        self.children: dict[str, Node] = {}
        self.slices: dict[str, Node] = {}

    def copy(self) -> Node:
        """The same element with everything in it, to be changed apart."""
        made = Node(self.name, self.definition)
        made.children = copies(self.children)
        made.slices = copies(self.slices)
        return made

    def size(self) -> int:
        """How many elements it is, with all that is in it."""
        return 1 + sum(node.size() for nodes in (self.children, self.slices) for node in nodes.values())


def copies(nodes: Mapping[str, Node]) -> dict[str, Node]:
    """Copies of elements, by the same names."""
    return {name: node.copy() for name, node in nodes.items()}


def read(elements: Iterable[Definition]) -> Node:
    """The tree of a snapshot's elements, which are placed by path and order; older guides leave out the ids."""
    latest: list[Node] = []
    for definition in elements:
        depth = definition["path"].count(".")
        node = Node(definition["path"].rpartition(".")[2], definition)
        if depth > len(latest) or (depth == 0 and latest):
            continue
        del latest[depth:]
        if latest:
            _place(latest[-1], node)
        latest.append(node)
    return latest[0]


def _place(parent: Node, node: Node) -> None:
    name = node.definition.get("sliceName")
    sliced = parent.children.get(node.name) or (choice_of(parent, node.name) if name else None)
    if name is None or sliced is None:
        parent.children[node.name] = node
        return
    node.name = sliced.name
    holder(sliced, name).slices[name] = node


def holder(sliced: Node, name: str) -> Node:
    """Where a slice belongs: a slice of a slice (``a/b``) to that slice, any other to the sliced element itself."""
    outer, parts = sliced, name.split("/")
    for end in range(1, len(parts)):
        outer = outer.slices.get("/".join(parts[:end]), outer)
    return outer


def write(node: Node, path: str, of: str = "", mark: str = "") -> Iterator[dict[str, Any]]:
    """The elements of a tree in the order of a snapshot, with ids and paths.

    ``of`` is the id of the element that a slice is a slice of; ``mark`` is for the slice's name behind it.
    """
    identity = (of or path) + mark
    kept = {name: value for name, value in node.definition.items() if name not in ("id", "path")}
    yield {"id": identity, "path": path, **kept}
    for child in node.children.values():
        yield from write(child, f"{path}.{child.name}", f"{identity}.{child.name}")
    for name, one in node.slices.items():
        yield from write(one, path, of or path, f":{name}")
