"""A profile made into code: only what it asks beyond the type it constrains.

The type itself is checked once for each resource (``types``); a profile's snapshot repeats all of that, so each of
its elements is held against the type's when the profile is compiled, and only what is narrower stays. A fault is
thereby said once, and by the definition that asks. https://hl7.org/fhir/R4/profiling.html
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fhirpain.fhir.validation import slicing
from fhirpain.fhir.validation.binding import binding_checks
from fhirpain.fhir.validation.children import Child, Children
from fhirpain.fhir.validation.elements import Element, part_of, profiles_of, tree
from fhirpain.fhir.validation.errata import strength_of
from fhirpain.fhir.validation.invariants import Rule, rules
from fhirpain.fhir.validation.items import Access, Item, ItemCheck, OfKind
from fhirpain.fhir.validation.location import At
from fhirpain.fhir.validation.members import maximum_length
from fhirpain.fhir.validation.narrative_control import narrative_checks
from fhirpain.fhir.validation.primitives import PRIMITIVES
from fhirpain.fhir.validation.references import aggregation_check, reference_check
from fhirpain.fhir.validation.remembered import remembered
from fhirpain.fhir.validation.run import Check, Run
from fhirpain.fhir.validation.values import limit_check, presence_checks, value_check

if TYPE_CHECKING:
    from fhirpain.fhir.validation.compiled import Compiled

_SHAPES = 256
"""How many shapes a rule remembers: real data has a few, an attack as many as there are permutations."""


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


class ProfileCompiler:
    """Compiles the elements of one profile."""

    def __init__(self, compiled: Compiled, url: str) -> None:
        """``url`` is what its issues name as the profile that was not kept."""
        self.compiled = compiled
        self.url = url

    def item_checks(self, element: Element, base: Element | None) -> list[ItemCheck]:
        """What each value of an element must keep beyond ``base``, the same element of the type."""
        found = [*self._type_checks(element, base), *self._value_checks(element, base)]
        found += [_on_item(rule) for rule in rules(self._new_constraints(element, base), self.url)]
        children = self._children(element, base)
        return [*found, Children(children).check] if children else found

    def _children(self, element: Element, base: Element | None) -> list[Child]:
        known = self.children_of(element, base)
        made = (self.child(child, *_find(known, child.name)) for child in element.children.values())
        return [child for child in made if child is not None]

    def children_of(self, element: Element, base: Element | None) -> Mapping[str, Element]:
        """The elements a value of this element has by its type."""
        if base is not None and base.children and element.codes in (base.codes, []):
            return base.children
        if base is not None and "contentReference" in base.definition:
            return self.compiled.types.element(base.definition["contentReference"].rpartition("#")[2]).children
        codes = element.codes or (base.codes if base is not None else [])
        known = codes[0] if len(set(codes)) == 1 and self.compiled.is_type(codes[0]) else "Element"
        return self.compiled.types.tree(known).children

    def child(self, element: Element, base: Element | None, key: str) -> Child | None:
        """The check of an element within its parent: how many there are, and each of them; None when nothing is new."""
        access = self.access(element, base, key)
        sliced = slicing.compile_slicing(self, element, base)
        checks = self.item_checks(element, base)
        least, most = _narrower(element, base)
        if least == 0 and most is None and not checks and sliced is None:
            return None
        return Child(access, least, most, checks, sliced, self.url)

    def access(self, element: Element, base: Element | None, key: str) -> Access:
        """How to find the items of an element; ``key`` is set where it names one type of a choice."""
        source = base if base is not None else element
        name = source.name.removesuffix("[x]")
        if source.is_choice:
            types = {name + code[0].upper() + code[1:]: code for code in source.codes}
            return Access(name, {key: types[key]} if key in types else types, choice=key not in types)
        if "contentReference" in source.definition:
            return Access(name, {name: source.definition["contentReference"].rpartition("#")[2]}, choice=False)
        code = source.codes[0] if source.codes else "Element"
        return Access(name, {name: source.path if source.children else code}, choice=False)

    def _type_checks(self, element: Element, base: Element | None) -> list[ItemCheck]:
        found: list[ItemCheck] = []
        allowed = frozenset(element.codes)
        if allowed and base is not None and base.codes and not allowed.issuperset(base.codes) and "." in element.path:
            found.append(self._kind_check(allowed))
        same = [] if base is None else base.types
        for one, code in zip(element.types, element.codes, strict=True):
            if one in same:
                continue
            profiles = profiles_of(one)
            # Extensions are held against their own definitions wherever they stand (types.py).
            if profiles and code != "Extension":
                found.append(self._alternatives(code, profiles))
            targets = one.get("targetProfile")
            if code == "Reference" and targets and not any(targets == other.get("targetProfile") for other in same):
                types = self.compiled.resource_types(targets)
                found.append(_of_type(code, reference_check(targets, types, self.url)))
        modes = _modes(element)
        return [*found, aggregation_check(modes, self.url)] if modes and modes != _modes(base) else found

    def _kind_check(self, allowed: frozenset[str]) -> ItemCheck:
        url, names, is_kind_of = self.url, ", ".join(sorted(allowed)), self.compiled.is_kind_of

        def is_other(kind: str) -> bool:
            return kind not in allowed and "." not in kind and not any(is_kind_of(kind, one) for one in allowed)

        return OfKind(is_other, lambda run, item: run.add("choice-type", item.at, url, types=names))

    def _alternatives(self, code: str, profiles: Sequence[tuple[str, str]]) -> ItemCheck:
        """A value of the type must keep one of the profiles; of several, none is blamed alone."""
        compiled, url = self.compiled, self.url

        def check(run: Run, item: Item) -> None:
            # An element with elements of its own has its path for a type, and one type only: BackboneElement.
            if item.type != code and "." not in item.type and not compiled.is_kind_of(item.type, code):
                return
            known = [one for one in itertools.starmap(compiled.profile_part, profiles) if one is not None]
            if len(known) < len(profiles) or not known:
                return
            if len(known) == 1:
                known[0].check(run, item.value, item.at, item.type, item.beside)
            elif not any(run.holds(lambda trial, one=one: one.check(trial, item.value, item.at, item.type, item.beside))  # type: ignore[misc]
                         for one in known):
                run.add("profile-alternatives", item.at, url, profiles=", ".join(name for name, _ in profiles))

        return check

    def _value_checks(self, element: Element, base: Element | None) -> list[ItemCheck]:
        found: list[ItemCheck] = []
        definition, known = element.definition, base.definition if base is not None else {}
        for kind in ("fixed", "pattern"):
            given = element.value(kind)
            if given is not None:
                found.append(value_check(kind, given[1], self.url))
        for kind in ("minValue", "maxValue"):
            given = element.value(kind)
            if given is not None and definition.get(given[0]) != known.get(given[0]):
                found.append(limit_check(kind, given[1], self.url))
        if "maxLength" in definition and definition["maxLength"] != known.get("maxLength"):
            found.append(_of_any(maximum_length(definition["maxLength"], self.url)))
        if "binding" in definition and _binding(definition) != _binding(known):
            terminology = self.compiled.terminology
            binding = {**definition["binding"], "strength": strength_of(definition["binding"], element.path)}
            for code in set(element.codes or (base.codes if base is not None else [])):
                checks = binding_checks(binding, code, terminology, self.url)
                found += [_of_type(code, remembered(check, code)) for check in checks]
        return [*found, *presence_checks(definition, self.url), *narrative_checks(definition, self.url)]

    def _new_constraints(self, element: Element, base: Element | None) -> list[Mapping[str, Any]]:
        """The element's constraints that its type does not already make."""
        own = base.definition.get("constraint", ()) if base is not None else ()
        known = {(one["key"], one.get("expression")) for one in own}
        for code in element.codes if "." in element.path else ():
            if self.compiled.is_type(code) and code not in ("Resource", "DomainResource"):
                root = self.compiled.types.tree(code).definition
                known |= {(one["key"], one.get("expression")) for one in root.get("constraint", ())}
        return [one for one in element.definition.get("constraint", ())
                if (one["key"], one.get("expression")) not in known and one["key"] not in ("ele-1", "ext-1")]


def _find(known: Mapping[str, Element], name: str) -> tuple[Element | None, str]:
    """The type's element of a name; for ``valueQuantity`` the choice ``value[x]`` and that key."""
    if name in known:
        return known[name], ""
    for child in known.values():
        if child.is_choice and name.startswith(child.name[:-3]):
            return child, name
    return None, ""


def _narrower(element: Element, base: Element | None) -> tuple[int, int | None]:
    """How many there must and may be, as far as that is more than the type asks: (least, most or None)."""
    known = base.definition if base is not None else {}
    least, most = int(element.definition.get("min", 0)), element.definition.get("max", "*")
    least = 0 if least <= int(known.get("min", 0)) else least
    return least, None if most in ("*", known.get("max")) else int(most)


def _modes(element: Element | None) -> frozenset[str]:
    """The aggregation modes an element's References may have; none where one of its types allows any."""
    given = [one.get("aggregation", ()) for one in element.types] if element is not None else []
    return frozenset(str(mode) for modes in given for mode in modes) if all(given) else frozenset()


def _binding(definition: Mapping[str, Any]) -> Any:
    binding = definition.get("binding", {})
    return binding.get("strength"), binding.get("valueSet", "").partition("|")[0], binding.get("extension")


def _on_item(rule: Rule) -> ItemCheck:
    """A rule on items; one that the keys of a value settle is asked once for all values with the same."""
    settled: dict[tuple[str, ...], bool] = {}
    test = rule.test

    def check(run: Run, item: Item) -> None:
        shape = (item.type, *item.object)
        is_settled = settled.get(shape)
        if is_settled:
            return
        if is_settled is None and len(settled) < _SHAPES:
            settled[shape] = rule.is_settled(run, item.value, item.at, item.type, item.beside)
        test(run, item.value, item.at, item.type, item.beside)

    return check


def _of_type(code: str, check: Check) -> ItemCheck:
    """A check on the values of one type; those that are absent or of another JSON kind are not looked at."""
    wanted = str if code in PRIMITIVES else dict
    return OfKind(code.__eq__, lambda run, item: check(run, item.value, item.at) if (
        type(item.value) is wanted) else None)


def _of_any(check: Check) -> ItemCheck:
    return lambda run, item: check(run, item.value, item.at)
