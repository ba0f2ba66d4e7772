"""What a profile asks of each of its elements beyond the type it constrains, made into checks of items.

https://hl7.org/fhir/R4/profiling.html
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fhirpain.fhir.validation import slicing
from fhirpain.fhir.validation.binding import binding_checks
from fhirpain.fhir.validation.children import Child, Children
from fhirpain.fhir.validation.elements import Element, profiles_of
from fhirpain.fhir.validation.errata import strength_of
from fhirpain.fhir.validation.invariants import Rule, rules
from fhirpain.fhir.validation.items import Access, Item, ItemCheck, OfKind
from fhirpain.fhir.validation.members import maximum_length
from fhirpain.fhir.validation.narrative_control import narrative_checks
from fhirpain.fhir.validation.primitives import PRIMITIVES
from fhirpain.fhir.validation.references import ReferenceCheck, aggregation_check
from fhirpain.fhir.validation.remembered import remembered
from fhirpain.fhir.validation.run import Check, Run
from fhirpain.fhir.validation.values import ValueCheck, limit_check, presence_checks

if TYPE_CHECKING:
    from fhirpain.fhir.validation.compiled import Compiled

_SHAPES = 256
"""How many shapes a rule remembers: real data has a few, an attack as many as there are permutations."""


class ProfileCompiler:
    """Compiles the elements of one profile."""

    def __init__(self, compiled: Compiled, url: str) -> None:
        """``url`` is what its issues name as the profile that was not kept."""
        self.compiled = compiled
        self.url = url

    def item_checks(self, element: Element, base: Element | None) -> list[ItemCheck]:
        """What each value of an element must keep beyond ``base``, the same element of the type."""
        found = [*self._type_checks(element, base), *self._value_checks(element, base)]
        found += [RuleOnItem(rule) for rule in rules(self._new_constraints(element, base), self.url)]
        children = self._children(element, base)
        return [*found, Children(children)] if children else found

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
            found.append(self._kind_check(allowed, is_choice=element.path.endswith("[x]")))
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
                found.append(_of_type(code, ReferenceCheck(targets, types, self.url)))
        modes = _modes(element)
        return [*found, aggregation_check(modes, self.url)] if modes and modes != _modes(base) else found

    def _kind_check(self, allowed: frozenset[str], *, is_choice: bool) -> ItemCheck:
        """Of a choice the name says the type: markdown is a kind of string, but valueMarkdown is not valueString."""
        url, names, is_kind_of = self.url, ", ".join(sorted(allowed)), self.compiled.is_kind_of

        def is_other(kind: str) -> bool:
            return kind not in allowed and "." not in kind and (
                is_choice or not any(is_kind_of(kind, one) for one in allowed))

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
                found.append(ValueCheck(kind, given[1], self.url))
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


class RuleOnItem:
    """A rule on items; one that the keys of a value settle is asked once for all values with the same."""

    __slots__ = ("_settled", "rule")

    def __init__(self, rule: Rule) -> None:
        """Nothing is settled yet."""
        self.rule = rule
        self._settled: dict[tuple[str, ...], bool] = {}

    def __call__(self, run: Run, item: Item) -> None:
        """Look at one item."""
        shape = (item.type, *item.object)
        is_settled = self._settled.get(shape)
        if is_settled:
            return
        if is_settled is None and len(self._settled) < _SHAPES:
            self._settled[shape] = self.rule.is_settled(run, item.value, item.at, item.type, item.beside)
        self.rule.test(run, item.value, item.at, item.type, item.beside)


class OnValue:
    """A check of values on items; those that are absent or of another JSON kind are not looked at."""

    __slots__ = ("_wanted", "check")

    def __init__(self, check: Check, wanted: type) -> None:
        """``wanted`` is the Python type of the JSON kind."""
        self.check = check
        self._wanted = wanted

    def __call__(self, run: Run, item: Item) -> None:
        """Look at one item."""
        if type(item.value) is self._wanted:
            self.check(run, item.value, item.at)


def _of_type(code: str, check: Check) -> ItemCheck:
    """A check on the values of one type."""
    return OfKind(code.__eq__, OnValue(check, str if code in PRIMITIVES else dict))


def _of_any(check: Check) -> ItemCheck:
    return lambda run, item: check(run, item.value, item.at)
