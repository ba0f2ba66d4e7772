"""The snapshot of a profile: its base's elements, with what its differential says of them.

https://hl7.org/fhir/R4/profiling.html#snapshot
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fhirpain.fhir.definitions import Definitions
from fhirpain.fhir.issue import Issue, say
from fhirpain.fhir.snapshot.differential import Change, changes
from fhirpain.fhir.snapshot.merging import merged
from fhirpain.fhir.snapshot.node import Node, choice_of, holder, read, write
from fhirpain.fhir.snapshot.unfolding import type_code, unfold

Resource = dict[str, Any]

_BY_URL = {"discriminator": [{"type": "value", "path": "url"}], "ordered": False, "rules": "open"}
_BY_TYPE = {"discriminator": [{"type": "type", "path": "$this"}], "ordered": False, "rules": "open"}
_NOT_INHERITED = ("slicing", "sliceIsConstraining", "mustSupport")


class NoSnapshot(ValueError):  # noqa: N818 - named for what is missing
    """A profile of which no snapshot can be made; carries the issues that say why."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        """Keep the issues; the message is their rules."""
        self.issues = list(issues)
        super().__init__(", ".join(issue.rule for issue in self.issues))


def snapshot(structure: Mapping[str, Any], definitions: Definitions) -> Resource:
    """The StructureDefinition with a snapshot made from its differential, over those of ``definitions``.

    Bases and type profiles without a snapshot get one on the way. A cardinality wider than the base's is not taken.
    Raises ``NoSnapshot`` where there is no differential (``snapshot-differential``), where the base is unknown or a
    circle (``snapshot-base``), and where the differential speaks of an element (``snapshot-path``) or of what is
    inside a slice (``snapshot-slice``) that there is not.
    """
    return Snapshots(definitions).make(structure)


class Snapshots:
    """The snapshots over some definitions, each made when it is first asked for. Not safe for several threads."""

    def __init__(self, definitions: Definitions) -> None:
        """Make nothing yet; ``definitions`` are asked for StructureDefinitions with and without snapshots."""
        self._definitions = definitions
        self._made: dict[tuple[str, str], Resource] = {}
        self._trees: dict[str, Node] = {}
        self._making: list[str] = []

    def of(self, structure: Mapping[str, Any]) -> Resource:
        """The StructureDefinition with its snapshot, made when there is none; raises ``NoSnapshot``."""
        if "snapshot" in structure:
            return dict(structure)
        key = structure["url"], structure.get("version", "")
        if key not in self._made:
            self._made[key] = self.make(structure)
        return self._made[key]

    def make(self, structure: Mapping[str, Any]) -> Resource:
        """The StructureDefinition with a new snapshot from its differential; raises ``NoSnapshot``."""
        url = structure["url"]
        if "differential" not in structure:
            raise _failure("snapshot-differential", url, "")
        self._making.append(url)
        try:
            root = self._base(structure).copy()
            _Application(self, structure).apply(root, changes(structure["differential"]["element"]), "")
        finally:
            self._making.pop()
        elements = list(write(root, root.name))
        return {**structure, "snapshot": {"element": elements}}

    def _base(self, structure: Mapping[str, Any]) -> Node:
        canonical = structure.get("baseDefinition", "")
        base = self._definitions.structure(canonical)
        if base is None or base["url"] in self._making:
            raise _failure("snapshot-base", structure["url"], "")
        root = read(self.of(base)["snapshot"]["element"])
        if structure.get("derivation") == "specialization":
            root.name = structure["differential"]["element"][0]["path"].partition(".")[0]
        return root

    def tree(self, canonical: str) -> Node | None:
        """The tree of a canonical's snapshot; None when it is not known, or being made: a profile inside itself."""
        if canonical not in self._trees:
            structure = self._definitions.structure(canonical)
            if structure is None or structure["url"] in self._making:
                return None
            self._trees[canonical] = read(self.of(structure)["snapshot"]["element"])
        return self._trees[canonical]


class _Application:
    """One differential applied to the tree of its base."""

    def __init__(self, snapshots: Snapshots, structure: Mapping[str, Any]) -> None:
        self._snapshots = snapshots
        self._url: str = structure["url"]
        self._adds = structure.get("derivation") == "specialization"

    def apply(self, node: Node, change: Change, path: str) -> None:
        """Change an element, then what is inside it, then its slices, which inherit all of that."""
        path = path or node.name
        if change.row is not None:
            self._constrain(node, change.row)
        if change.children and not node.children:
            unfold(node, self._snapshots.tree)
        for name, inner in change.children.items():
            self._child(node, name, inner, f"{path}.{name}")
        for name, part in change.slices.items():
            self._slice(node, name, part, path)

    def _constrain(self, node: Node, row: Mapping[str, Any]) -> None:
        before = node.definition.get("type", [])
        node.definition = merged(node.definition, row, self._url)
        # What a choice between types had in common says nothing of the one type it has become.
        if len(before) > 1 and len(node.definition.get("type", [])) == 1:
            node.children = {}

    def _child(self, parent: Node, name: str, change: Change, path: str) -> None:
        known = parent.children.get(name)
        choice = None if known else choice_of(parent, name)
        if known is not None:
            self.apply(known, change, path)
        elif choice is not None:
            self._slice(choice, name, change, path)
        elif self._adds and change.row is not None:
            parent.children[name] = added = Node(name, change.row)
            change.row = None
            self.apply(added, change, path)
        else:
            raise _failure("snapshot-path", self._url, path)

    def _slice(self, node: Node, name: str, change: Change, path: str) -> None:
        place = holder(node, name)
        if name not in place.slices:
            if change.row is None:
                raise _failure("snapshot-slice", self._url, f"{path}:{name}")
            place.slices[name] = self._new(node, place, name)
        self.apply(place.slices[name], change, path)

    def _new(self, node: Node, place: Node, name: str) -> Node:
        """A slice, which begins as the element it is a slice of."""
        if "slicing" not in place.definition and (node.choice or node.name.endswith("xtension")):
            slicing = _BY_TYPE if node.choice else _BY_URL
            place.definition = {**place.definition, "slicing": slicing}
        made = place.copy()
        made.slices = {}
        kept = {key: value for key, value in place.definition.items() if key not in _NOT_INHERITED}
        made.definition = {**kept, "sliceName": name, "min": 0, **_types_named(node, name)}
        return made


def _types_named(node: Node, name: str) -> dict[str, Any]:
    """The type that a slice of a choice has by its name (``valueQuantity``)."""
    types = [one for one in node.definition.get("type", ()) if node.choice
             and name == node.choice + type_code(one)[0].upper() + type_code(one)[1:]]
    return {"type": types} if types else {}


def _failure(rule: str, profile: str, path: str) -> NoSnapshot:
    return NoSnapshot([Issue("error", "invalid", rule, path, say(rule, path=path), profile)])
