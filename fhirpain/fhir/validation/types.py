"""R4's types made into code: for each JSON key of a type, one function that looks at what stands there.

A resource is walked once, over the keys it has. https://hl7.org/fhir/R4/json.html
"""

import re
import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fhirpain.fhir.validation import members
from fhirpain.fhir.validation.addresses import address_checks
from fhirpain.fhir.validation.binding import WITH_SYSTEM, binding_checks, code_check
from fhirpain.fhir.validation.elements import Element, tree
from fhirpain.fhir.validation.extensions import check_extension
from fhirpain.fhir.validation.invariants import Rule, ValueTest, rules
from fhirpain.fhir.validation.location import At, render
from fhirpain.fhir.validation.narrative import check_narrative
from fhirpain.fhir.validation.primitives import ELEMENT_ID, PRIMITIVES, Primitive
from fhirpain.fhir.validation.references import check_form, reference_check
from fhirpain.fhir.validation.remembered import remembered
from fhirpain.fhir.validation.resources import check_attachment, contained_member, inner_member
from fhirpain.fhir.validation.run import Check, Run, Scope
from fhirpain.fhir.validation.shapes import Form, Last, Shapes, shape, sight

if TYPE_CHECKING:
    from fhirpain.fhir.validation.compiled import Compiled

_SOUND_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}").fullmatch
# Faults of a direct part that make an invariant of the whole meaningless: the fault is said once, at the part.
_BROKEN = frozenset({"wrong-type", "primitive-format", "empty-value", "choice-type"})

_SHAPES = 256
"""How many shapes of one type are remembered: real data has a few, an attack as many as there are permutations."""


class Plan:
    """How one type, or one element with elements of its own, is checked. Filled in when first used.

    What follows from the keys alone (that they are known, that none is missing, most invariants) is found out at the
    first value that has them and remembered as its shape.
    """

    __slots__ = ("_compiled", "_element", "_lock", "choices", "invariants", "members", "name", "required", "shapes",
                 "sights")

    def __init__(self, name: str, element: Element, compiled: "Compiled") -> None:
        """``name`` is the type, or the path of the element: what FHIRPath knows it by."""
        self.name = name
        self._element = element
        self._compiled = compiled
        self._lock = threading.Lock()
        self.members: dict[str, members.Member] = {}
        self.choices: dict[str, str] = {}
        self.required: tuple[tuple[str, frozenset[str]], ...] = ()
        self.invariants: tuple[Rule, ...] = ()
        self.sights: dict[str, members.Member] = {}
        self.shapes: Shapes = {}

    def check(self, run: Run, value: dict[str, Any], at: At) -> None:
        """Note everything that is wrong with a value of this type and with what is in it."""
        (self.shapes.get(tuple(value)) or self.check_new)(run, value, at)

    def check_new(self, run: Run, value: dict[str, Any], at: At) -> None:
        """The same for a value with keys that are not remembered."""
        if not value:
            run.add("empty-value", at)
            return
        found = self.members or self._fill()
        before = len(run.issues)
        for key, given in value.items():
            member = found.get(key)
            if member is None:
                self._unknown(run, key, at)
            else:
                member(run, value, given, at)
        keys = value.keys()
        for name, alternatives in self.required:
            if keys.isdisjoint(alternatives):
                run.add("cardinality-min", (at, name, -1), name=name, min="1")
        if self.choices:
            self._check_choices(run, value, at)
        if len(run.issues) == before or not _is_broken(run, before, at):
            for rule in self.invariants:
                rule.test(run, value, at, self.name, None)
            self._remember(run, value, at)

    def _remember(self, run: Run, value: dict[str, Any], at: At) -> None:
        """Keep the shape of a value whose keys are right; the value itself is, as far as invariants look."""
        stems = [self.choices[key] for key in value if key in self.choices]
        if len(self.shapes) < _SHAPES and value.keys() <= self.members.keys() and len(set(stems)) == len(stems) and (
                not any(value.keys().isdisjoint(alternatives) for _, alternatives in self.required)):
            unsettled = tuple(rule.test for rule in self.invariants
                              if not rule.is_settled(run, value, at, self.name, None))
            last = _last(unsettled, self.name) if unsettled else None
            self.shapes[tuple(value)] = shape([self.sights[key] for key in value], last)

    def _fill(self) -> dict[str, members.Member]:
        with self._lock:
            if not self.members:
                builder = _Builder(self, self._element, self._compiled)
                self.choices = builder.choices
                self.sights = {key: sight(builder.forms.get(key), member) for key, member in builder.members.items()}
                self.required = tuple(builder.required)
                self.invariants = tuple(rules(self._element.definition.get("constraint", ()), ""))
                self.members = builder.members
        return self.members

    def _unknown(self, run: Run, key: str, at: At) -> None:
        if not _SOUND_NAME(key):
            run.add("unknown-element", at, type=self.name)
            return
        stem = next((name for name in set(self.choices.values()) if self._is_choice_of(key, name)), None)
        if stem is None:
            run.add("unknown-element", (at, key, -1), type=self.name)
        else:
            types = ", ".join(sorted(one[len(stem):] for one in self.choices if self.choices[one] == stem))
            run.add("choice-type", (at, stem, -1), types=types)

    def _is_choice_of(self, key: str, stem: str) -> bool:
        """Whether an unknown key is a choice with a type that exists but is not allowed here."""
        rest = key.removeprefix("_").removeprefix(stem)
        compiled = self._compiled
        return key.removeprefix("_").startswith(stem) and bool(rest) and (
            compiled.is_type(rest) or compiled.is_type(rest[0].lower() + rest[1:]))

    def _check_choices(self, run: Run, value: Mapping[str, Any], at: At) -> None:
        seen: dict[str, str] = {}
        for key in value:
            plain = key.removeprefix("_")
            name = self.choices.get(plain)
            if name is not None and seen.setdefault(name, plain) != plain:
                run.add("choice-type", (at, name, -1), reason="one")


def _last(invariants: tuple[ValueTest, ...], name: str) -> Last:
    """The invariants, where the direct parts of the value are as they should."""
    def last(run: Run, value: Any, at: At, before: int) -> None:
        if len(run.issues) == before or not _is_broken(run, before, at):
            for invariant in invariants:
                invariant(run, value, at, name, None)

    return last


def _is_broken(run: Run, before: int, at: At) -> bool:
    place = render(at) + "."
    return any(issue.rule in _BROKEN and issue.expression.startswith(place)
               and "." not in issue.expression[len(place):] for issue in run.issues[before:])


class _Builder:
    """The members of one plan."""

    def __init__(self, plan: Plan, element: Element, compiled: "Compiled") -> None:
        self.plan = plan
        self.compiled = compiled
        self.members: dict[str, members.Member] = {}
        self.forms: dict[str, Form] = {}
        self.choices: dict[str, str] = {}
        self.required: list[tuple[str, frozenset[str]]] = []
        if compiled.is_resource(plan.name):
            self.members["resourceType"] = members.nothing
        for child in element.children.values():
            self._add(child)

    def _add(self, child: Element) -> None:
        name = child.name.removesuffix("[x]")
        keys: list[str] = []
        for allowed, code in zip(child.types, child.codes, strict=True):
            key = name + code[0].upper() + code[1:] if child.is_choice else name
            keys.append(key)
            self._add_type(child, name, key, code, allowed)
            if child.is_choice:
                self.choices[key] = name
        if "contentReference" in child.definition:
            plan = self.compiled.plan(child.definition["contentReference"].rpartition("#")[2])
            self._add_object(name, name, child.repeats, plan, ())
            keys.append(name)
        if child.definition["min"]:
            self.required.append((name, frozenset(keys) | {"_" + key for key in keys}))

    def _add_type(self, child: Element, name: str, key: str, code: str, allowed: Mapping[str, Any]) -> None:
        checks = [*self._checks(child, code, allowed)]
        primitive = self._primitive(child, code)
        if code == "xhtml":
            self.members[key] = members.primitive_one(name, PRIMITIVES["xhtml"], [check_narrative])
        elif primitive is not None:
            make = members.primitive_many if child.repeats else members.primitive_one
            self.members[key] = make(name, primitive, checks)
            if not child.repeats and len(primitive.kinds) == 1:
                self.forms[key] = Form(name, False, primitive, tuple(checks))
            self.members["_" + key] = members.beside_member(
                name, key, child.repeats, self.compiled.plan("Element").check)
        elif code in ("Resource", "DomainResource"):
            self.members[key] = contained_member(name) if name == "contained" else inner_member(name)
        elif child.children:
            self._add_object(key, name, child.repeats, self.compiled.plan(child.path), ())
        else:
            self._add_object(key, name, child.repeats, self.compiled.plan(code), checks)

    def _add_object(self, key: str, name: str, repeats: bool, plan: Plan, checks: Sequence[Check]) -> None:
        self.members[key] = members.complex_member(name, repeats, members.in_turn(plan.check, checks))
        self.forms[key] = Form(name, repeats, None, tuple(checks), plan)

    def _primitive(self, child: Element, code: str) -> Primitive | None:
        # R4's snapshots say "string" for the id of a resource, its text says "id":
        # https://hl7.org/fhir/R4/resource.html#id
        if child.name == "id" and child.path.count(".") == 1 and code == "string":
            return PRIMITIVES["id"] if self.compiled.is_resource(self.plan.name) else ELEMENT_ID
        return PRIMITIVES.get(code)

    def _checks(self, child: Element, code: str, allowed: Mapping[str, Any]) -> list[Check]:
        definition, compiled = child.definition, self.compiled
        bound = binding_checks(definition.get("binding", {}), code, compiled.terminology, "")
        found = [remembered(check, code) for check in bound]
        if code == "Reference":
            found.append(check_form)
            if "targetProfile" in allowed:
                targets = allowed["targetProfile"]
                found.append(reference_check(targets, compiled.resource_types(targets), ""))
        elif code == "Extension":
            found.append(check_extension(
                compiled.policy, nested=self.plan.name == "Extension", modifier=child.name != "extension"))
        elif code in WITH_SYSTEM:
            found.insert(0, remembered(code_check(compiled.terminology, code), code))
        elif code == "Attachment":
            found.append(check_attachment)
        # A StructureDefinition gives the elements of its two views the same ids.
        is_element_id = child.name == "id" and not (
            compiled.is_resource(self.plan.name) or self.plan.name == "ElementDefinition")
        found += address_checks(child.name, code, compiled.policy, is_element_id=is_element_id)
        found += [compiled.type_profile(profile) for profile in allowed.get("profile", ())]
        if "maxLength" in definition:
            found.append(members.maximum_length(definition["maxLength"], ""))
        if not child.children:
            found += [_on_value(rule.test, code) for rule in rules(self._own_constraints(child, code), "")]
        return found

    def _own_constraints(self, child: Element, code: str) -> list[Mapping[str, Any]]:
        """The constraints of an element that are not its type's: R4 repeats those at every element."""
        root = {} if code in PRIMITIVES else self.compiled.types.tree(code).definition
        known = {(one["key"], one.get("expression")) for one in root.get("constraint", ())}
        given = child.definition.get("constraint", ())
        return [one for one in given if (one["key"], one.get("expression")) not in known]


def _on_value(test: ValueTest, code: str) -> Check:
    return lambda run, value, at: test(run, value, at, code, None)


def _names(scope: Scope, at: At) -> tuple[str, ...]:
    """The resource's type, and the elements on the way from it to a place."""
    names: list[str] = []
    place: At | None = at
    while place is not None and place != scope.at:
        names.append(place[1])
        place = place[0]
    return (str(scope.resource.get("resourceType")), *reversed(names))


class Types:
    """The plans of all types, each made when first asked for."""

    def __init__(self, compiled: "Compiled") -> None:
        """Make nothing yet."""
        self._compiled = compiled
        self._plans: dict[str, Plan] = {}
        self._trees: dict[str, Element] = {}
        self._contexts: dict[tuple[str, ...], frozenset[str] | None] = {}

    def plan(self, name: str) -> Plan:
        """The plan of a type (``Period``) or of an element with its own elements (``CarePlan.activity``)."""
        found = self._plans.get(name)
        # setdefault is atomic: two threads that come at once end up with one plan.
        return found or self._plans.setdefault(name, Plan(name, self.element(name), self._compiled))

    def element(self, path: str) -> Element:
        """The element at a path of R4's types, in the tree of its type; raises ``KeyError`` when there is none."""
        first, *names = path.split(".")
        found = self.tree(first)
        for name in names:
            found = found.children[name]
        return found

    def contexts(self, scope: Scope, at: At) -> frozenset[str] | None:
        """What an element may be called where extensions say where they stand: its paths, its types and their bases.

        None where the type on the way is a choice, which the place does not tell.
        """
        key = _names(scope, at)
        if key not in self._contexts:
            self._contexts[key] = self._find_contexts(key)
        return self._contexts[key]

    def kind(self, scope: Scope, at: At) -> str | None:
        """What FHIRPath knows an element by: its type or, where it has elements of its own, its path."""
        names = _names(scope, at)
        found = self._find(names)
        if found is None:
            return None
        element, codes = found
        if len(names) > 1 and element.children:
            return element.path
        return codes[0] if len(codes) == 1 else None

    def _find(self, names: tuple[str, ...]) -> tuple[Element, list[str]] | None:
        if not self._compiled.is_type(names[0]):
            return None
        element, codes = self.tree(names[0]), [names[0]]
        for name in names[1:]:
            inside = element.children
            if not inside and (len(codes) != 1 or not self._compiled.is_type(codes[0])):
                return None
            inside = inside or self.tree(codes[0]).children
            found = inside.get(name) or inside.get(name + "[x]")
            if found is None:
                return None
            reference = found.definition.get("contentReference")
            element = self.element(reference.rpartition("#")[2]) if reference else found
            codes = element.codes
        return element, codes

    def _find_contexts(self, names: tuple[str, ...]) -> frozenset[str] | None:
        place = self._find(names)
        if place is None:
            return None
        element, codes = place
        bases = {base for code in codes for base in self._compiled.bases(code)}
        inherited = element.definition.get("base", {}).get("path", element.path)
        return frozenset({".".join(names), element.path.removesuffix("[x]"), inherited.removesuffix("[x]"), *bases})

    def tree(self, name: str) -> Element:
        """The snapshot tree of a type; raises ``KeyError`` when R4 has no such type."""
        if name not in self._trees:
            structure = self._compiled.definitions.type(name)
            if structure is None:
                raise KeyError(name)
            self._trees[name] = tree(structure)
        return self._trees[name]

