"""R4's types: the tree of each, its plan, and what an element of it may be called.

https://hl7.org/fhir/R4/elementdefinition.html
"""

from typing import TYPE_CHECKING

from fhirpain.fhir.validation.elements import Element, tree
from fhirpain.fhir.validation.location import At
from fhirpain.fhir.validation.plans import Plan
from fhirpain.fhir.validation.run import Scope

if TYPE_CHECKING:
    from fhirpain.fhir.validation.compiled import Compiled


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

