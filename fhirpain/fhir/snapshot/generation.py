"""The snapshot of a profile: its base's elements, with what its differential says of them.

https://hl7.org/fhir/R4/profiling.html#snapshot
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from fhirpain.fhir.definitions import Definitions
from fhirpain.fhir.issue import Issue, say
from fhirpain.fhir.snapshot import form
from fhirpain.fhir.snapshot.choice import choice_of, stem, type_named
from fhirpain.fhir.snapshot.differential import Change, changes
from fhirpain.fhir.snapshot.merging import merged
from fhirpain.fhir.snapshot.node import Node, holder, read, write
from fhirpain.fhir.snapshot.unfolding import unfold

Resource = dict[str, Any]

_BY_URL: Resource = {"discriminator": [{"type": "value", "path": "url"}], "ordered": False, "rules": "open"}
_BY_TYPE: Resource = {"discriminator": [{"type": "type", "path": "$this"}], "ordered": False, "rules": "open"}
MAX_ELEMENTS = 100_000
"""How many elements a differential may add to its base; the largest guides stay far below a tenth of it."""
MAX_BASES = 40
"""How many definitions may wait for each other: profiles on profiles, and profiles of types inside them."""
_NOT_INHERITED = ("slicing", "sliceIsConstraining")


class NoSnapshot(ValueError):
    """A profile of which no snapshot can be made; carries the issues that say why."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        """Keep the issues; the message is their rules."""
        self.issues = list(issues)
        super().__init__(", ".join(issue.rule for issue in self.issues))


def snapshot(structure: Mapping[str, Any], definitions: Definitions) -> Resource:
    """The StructureDefinition with a snapshot made from its differential, over those of ``definitions``.

    Bases and type profiles without a snapshot get one on the way. A cardinality wider than the base's is not taken.
    Raises ``NoSnapshot`` where there is no proper differential (``snapshot-differential``) or, in a definition it
    builds on, no proper snapshot (``snapshot-snapshot``), where the base is unknown or a
    circle (``snapshot-base``), where the differential speaks of an element (``snapshot-path``) or of what is inside a
    slice (``snapshot-slice``) that there is not, and where the snapshot would be too large (``snapshot-size``). A
    profile of a type that is not held is passed over: what is inside the element is then the type's.
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
        self._applying: list[str] = []

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
        rows = _elements(structure, "differential")
        self._making.append(url)
        try:
            root = self._base(structure).copy()
            _Application(self, structure).apply(root, changes(rows), root.name)
        finally:
            self._making.pop()
        elements = list(write(root, root.name))
        return {**structure, "snapshot": {"element": elements}}

    def _base(self, structure: Mapping[str, Any]) -> Node:
        canonical = structure.get("baseDefinition", "")
        base = self._definitions.structure(canonical)
        if base is None or base["url"] in self._making or len(self._making) > MAX_BASES:
            raise _failure("snapshot-base", structure["url"], "")
        root = read(_elements(self.of(base), "snapshot"))
        if structure.get("derivation") == "specialization":
            root.name = structure["differential"]["element"][0]["path"].partition(".")[0]
        return root

    def chain(self, canonical: str) -> list[Mapping[str, Any]]:
        """A profile and the profiles it is built on, the lowest first; those that have a differential."""
        found: dict[str, Mapping[str, Any]] = {}
        structure = self._definitions.structure(canonical)
        while structure is not None and structure.get("derivation") == "constraint" and structure["url"] not in found:
            found[structure["url"]] = structure
            structure = self._definitions.structure(structure.get("baseDefinition", ""))
        busy = {*self._making, *self._applying}
        return [one for url, one in reversed(found.items()) if "differential" in one and url not in busy]

    @contextlib.contextmanager
    def applying(self, url: str) -> Iterator[None]:
        """While a profile is applied inside another one it is not applied there again: two may name each other."""
        self._applying.append(url)
        try:
            yield
        finally:
            self._applying.pop()

    def tree(self, canonical: str) -> Node | None:
        """The tree of a canonical's snapshot; None when it is not known, or being made: a profile inside itself."""
        if canonical not in self._trees:
            structure = self._definitions.structure(canonical)
            if structure is None or structure["url"] in self._making:
                return None
            self._trees[canonical] = read(_elements(self.of(structure), "snapshot"))
        return self._trees[canonical]


class _Application:
    """One differential applied to the tree of its base."""

    def __init__(self, snapshots: Snapshots, structure: Mapping[str, Any], size: int = 0) -> None:
        self._snapshots = snapshots
        self._url: str = structure["url"]
        self._adds = structure.get("derivation") == "specialization"
        self._marked: set[Node] = set()
        self._size = size

    def apply(self, node: Node, change: Change, path: str) -> None:
        """Change an element, then what is inside it, then its slices, which inherit all of that."""
        if change.row is not None:
            self._constrain(node, change.row, path)
        if change.children and not node.children:
            unfold(node, self._snapshots.tree)
            self._grow(node)
        self._children(node, change, path)
        for name, part in change.slices.items():
            self._slice(node, name, part, path)

    def _constrain(self, node: Node, row: Mapping[str, Any], path: str) -> None:
        before = node.definition.get("type", [])
        if row.get("mustSupport") and not node.definition.get("mustSupport"):
            self._marked.add(node)
        node.definition = merged(node.definition, row, self._url)
        if not node.children or "type" not in row:
            return
        types = node.definition["type"]
        if len(before) > 1 and len(types) == 1:
            # What a choice between types had in common says nothing of the one type it has become.
            node.children = {}
        elif len(types) == 1 and types[0].get("profile") not in [one.get("profile") for one in before]:
            self._profile(node, types[0].get("profile", []), path)

    def _profile(self, node: Node, profiles: Sequence[str], path: str) -> None:
        """An element with rules of its own inside it gets those of its type's profile beside them."""
        for structure in self._snapshots.chain(profiles[0]) if len(profiles) == 1 else ():
            rules = changes(_elements(structure, "differential"))
            rules.row = None
            inner = _Application(self._snapshots, structure, self._size)
            with self._snapshots.applying(structure["url"]):
                inner.apply(node, rules, path)
            self._size = inner._size

    def _children(self, node: Node, change: Change, path: str) -> None:
        named: dict[str, list[str]] = {}
        for name, inner in change.children.items():
            known = node.children.get(name)
            choice = choice_of(node, name) if known is None else None
            if known is not None:
                self.apply(known, inner, f"{path}.{name}")
            elif choice is not None:
                named.setdefault(choice.name, []).append(name)
            elif self._adds and inner.row is not None:
                self._add(node, name, inner, f"{path}.{name}")
            else:
                raise _failure("snapshot-path", self._url, f"{path}.{name}")
        for name, parts in named.items():
            self._named(node.children[name], parts, change, path)

    def _add(self, node: Node, name: str, change: Change, path: str) -> None:
        """A specialization brings elements that its base has not."""
        row = change.row or {}
        base = {"path": path, "min": row.get("min", 0), "max": row.get("max", "*")}
        node.children[name] = Node(name, {"base": base, **row})
        change.row = None
        self.apply(node.children[name], change, path)

    def _named(self, choice: Node, names: Sequence[str], change: Change, path: str) -> None:
        """Elements named for one type of a choice: slices by type and, where nothing is said of the choice, all of it.

        Where the choice is already of that one type, the name is just another name for it.
        """
        if len(choice.definition["type"]) == len(names) == 1 and "slicing" not in choice.definition:
            self.apply(choice, change.children[names[0]], f"{path}.{choice.name}")
            return
        wanted = [type_named(choice, name) for name in names]
        if "slicing" not in choice.definition or choice.name in change.children:
            types = choice.definition["type"] if choice.name in change.children else [one for one in wanted if one]
            rules = "closed" if all(one in wanted for one in types) else "open"
            choice.definition = {**choice.definition, "type": types, "slicing": {**_BY_TYPE, "rules": rules}}
        for name in names:
            self._slice(choice, name, change.children[name], f"{path}.{choice.name}")

    def _slice(self, node: Node, name: str, change: Change, path: str) -> None:
        place = holder(node, name)
        if name not in place.slices and type_named(node, name) is None:
            if change.row is None or change.row.get("sliceIsConstraining"):
                raise _failure("snapshot-slice", self._url, f"{path}:{name}")
            if "sliceName" not in change.row:
                # The id alone speaks of a slice, and there is none: the path counts.
                self.apply(node, change, path)
                return
        if name not in place.slices:
            place.slices[name] = self._new(node, place, name)
        self.apply(place.slices[name], change, path)

    def _grow(self, node: Node) -> None:
        """Slices of slices copy each other: a few rows can ask for more elements than there is room for."""
        self._size += node.size()
        if self._size > MAX_ELEMENTS:
            raise _failure("snapshot-size", self._url, "")

    def _new(self, node: Node, place: Node, name: str) -> Node:
        """A slice, which begins as the element it is a slice of."""
        if "slicing" not in place.definition and (stem(node.name) or node.name.endswith("xtension")):
            slicing = _BY_TYPE if stem(node.name) else _BY_URL
            place.definition = {**place.definition, "slicing": slicing}
        made = place.copy()
        made.slices = {}
        self._grow(made)
        # That the whole must be supported is inherited from the base; said here, it is said of the whole alone.
        left = {*_NOT_INHERITED, *(["mustSupport"] if place in self._marked else ())}
        kept = {key: value for key, value in place.definition.items() if key not in left}
        made.definition = {**kept, "sliceName": name, "min": 0}
        of = type_named(node, name)
        if of is not None:
            made.definition = {**made.definition, "type": [of]}
        return made


def _elements(structure: Mapping[str, Any], view: Literal["snapshot", "differential"]) -> list[Resource]:
    try:
        return form.elements(structure, view)
    except ValueError:
        raise _failure(f"snapshot-{view}", structure["url"], "") from None


def _failure(rule: str, profile: str, path: str) -> NoSnapshot:
    return NoSnapshot([Issue("error", "invalid", rule, path, say(rule, path=path), profile)])
