"""How one of R4's types is looked at: for each JSON key of it, one function that looks at what stands there.

A resource is walked once, over the keys it has. https://hl7.org/fhir/R4/json.html
"""

import re
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fhirpain.fhir.validation.elements import Element
from fhirpain.fhir.validation.invariants import Rule, ValueTest, rules
from fhirpain.fhir.validation.location import At, render
from fhirpain.fhir.validation.members import Member
from fhirpain.fhir.validation.run import Run
from fhirpain.fhir.validation.shapes import Form, Last, Shapes, shape, sight
from fhirpain.fhir.validation.type_members import TypeMembers

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

    __slots__ = ("_compiled", "_element", "_lock", "choices", "forms", "invariants", "members", "name", "required",
                 "resources", "shapes", "sights")

    def __init__(self, name: str, element: Element, compiled: "Compiled") -> None:
        """``name`` is the type, or the path of the element: what FHIRPath knows it by."""
        self.name = name
        self._element = element
        self._compiled = compiled
        self._lock = threading.Lock()
        self.members: dict[str, Member] = {}
        self.choices: dict[str, str] = {}
        self.forms: dict[str, Form] = {}
        self.resources: set[str] = set()
        self.required: tuple[tuple[str, frozenset[str]], ...] = ()
        self.invariants: tuple[Rule, ...] = ()
        self.sights: dict[str, Member] = {}
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

    def _fill(self) -> dict[str, Member]:
        with self._lock:
            if not self.members:
                builder = TypeMembers(self.name, self._element, self._compiled)
                self.choices = builder.choices
                self.forms, self.resources = builder.forms, builder.resources
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
