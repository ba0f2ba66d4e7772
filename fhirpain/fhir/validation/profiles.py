"""A profile made into code: only what it asks beyond the type it constrains.

The type itself is checked once for each resource (``types``); a profile's snapshot repeats all of that, so each of
its elements is held against the type's when the profile is compiled, and only what is narrower stays. A fault is
thereby said once, and by the definition that asks. https://hl7.org/fhir/R4/profiling.html
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fhirpain.fhir.validation.elements import Element, part_of, tree
from fhirpain.fhir.validation.items import Item, ItemCheck
from fhirpain.fhir.validation.location import At
from fhirpain.fhir.validation.profile_compiler import ProfileCompiler
from fhirpain.fhir.validation.run import Run

if TYPE_CHECKING:
    from fhirpain.fhir.validation.compiled import Compiled

MALFORMED = (AttributeError, KeyError, TypeError, ValueError)
"""What a definition that is no proper StructureDefinition leads to. Definitions come from anywhere, and to hold each
against R4 before its use would take longer than to use it; what such a one asks is said not to be checked."""


class Profile:
    """One StructureDefinition that constrains a type; compiled when first used."""

    def __init__(self, structure: Mapping[str, Any], compiled: Compiled) -> None:
        """Keep the definition."""
        self.url: str = structure["url"]
        self.type: str = structure["type"]
        self.structure = structure
        self._compiled = compiled
        self._lock = threading.Lock()
        self._checks: tuple[ItemCheck, ...] | None = None
        self._root: Element | None = None
        self._parts: dict[str, Part | None] = {}
        self._declared: frozenset[str] | None = None

    def check(self, run: Run, value: Any, at: At, kind: str, beside: dict[str, Any] | None = None) -> None:
        """Note what a value of the FHIR type ``kind`` does not keep of this profile; its type's rules are not here."""
        if kind != self.type and not self._compiled.is_kind_of(kind, self.type):
            run.add("profile-type", at, self.url, type=self.type)
            return
        key = (id(value), self.url)
        # A profile on an element that is already being held against it: a circle, which adds nothing.
        if key in run.active:
            return
        run.active.add(key)
        outer = run.scope
        if type(value) is dict and "resourceType" in value and value is not outer.resource:
            run.scope = outer.inner(value, at)
        item = Item(value, beside, kind, at)
        for check in self.checks():
            check(run, item)
        run.scope = outer
        run.active.discard(key)

    def checks(self) -> tuple[ItemCheck, ...]:
        """The compiled checks of the whole profile, for an item that is its root."""
        if self._checks is None:
            with self._lock:
                if self._checks is None:
                    self._checks = self._compile()
        return self._checks

    def _compile(self) -> tuple[ItemCheck, ...]:
        if not self._compiled.is_type(self.type):
            return (self._not_compiled,)
        base = self._compiled.types.tree(self.type)
        try:
            own = ProfileCompiler(self._compiled, self.url).item_checks(self.root(), base)
        except MALFORMED:
            return (self._not_compiled,)
        if self.root().structure is not self.structure:
            return (self._not_compiled,)
        return (*self._inherited(), *own)

    def _inherited(self) -> tuple[ItemCheck, ...]:
        """A differential says only what is new: what it builds on is asked as well."""
        if "snapshot" in self.structure:
            return ()
        above = self._compiled.profile(self.structure.get("baseDefinition", ""))
        if above is None or self._is_its_own_base():
            return (self._not_compiled,)
        return above.checks() if above.structure.get("derivation") == "constraint" else ()

    def _is_its_own_base(self) -> bool:
        seen: set[str] = set()
        structure: Mapping[str, Any] | None = self.structure
        while structure is not None and structure["url"] not in seen:
            seen.add(structure["url"])
            structure = self._compiled.definitions.structure(str(structure.get("baseDefinition", "")))
        return structure is not None

    def _not_compiled(self, run: Run, item: Item) -> None:
        run.add("profile-not-compiled", item.at, self.url)

    def part(self, element_id: str) -> Part | None:
        """What it says of one of its elements; None when it has no such element."""
        if element_id not in self._parts:
            element = part_of(self.root(), element_id)
            made = None if element is None else Part(self, element, self._compiled)
            self._parts.setdefault(element_id, made)
        return self._parts[element_id]

    def declared_parts(self) -> frozenset[str]:
        """For an Extension's definition, the relative urls of the parts it declares; none where it leaves them open."""
        if self._declared is None:
            parts = self.root().children.get("extension")
            urls = (one.children["url"].value("fixed") for one in (parts.slices.values() if parts is not None else ())
                    if "url" in one.children)
            self._declared = frozenset(str(url[1]) for url in urls if url is not None)
        return self._declared

    def root(self) -> Element:
        """The tree of its elements; the root alone where they are no proper ElementDefinitions."""
        if self._root is None:
            try:
                self._root = tree(self.structure)
            except MALFORMED:
                self._root = Element({"path": self.type}, {})
        return self._root


class Part:
    """One element of a profile, asked for by another profile instead of the whole.

    https://hl7.org/fhir/R4/extension-elementdefinition-profile-element.html
    """

    def __init__(self, profile: Profile, element: Element, compiled: Compiled) -> None:
        """Compile nothing yet."""
        self.element = element
        self._profile = profile
        self._compiled = compiled
        self._checks: list[ItemCheck] | None = None

    def check(self, run: Run, value: Any, at: At, kind: str, beside: dict[str, Any] | None = None) -> None:
        """Note what a value does not keep of this element."""
        key = (id(value), f"{self._profile.url}#{self.element.path}")
        if key in run.active:
            return
        run.active.add(key)
        item = Item(value, beside, kind, at)
        for check in self._made():
            check(run, item)
        run.active.discard(key)

    def _made(self) -> list[ItemCheck]:
        if self._checks is None:
            try:
                base = self._compiled.types.element(self.element.path)
            except KeyError:
                base = None
            try:
                self._checks = ProfileCompiler(self._compiled, self._profile.url).item_checks(self.element, base)
            except MALFORMED:
                self._checks = []
        return self._checks
