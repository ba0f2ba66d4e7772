"""The codes of one system, their words, and what stands below each. https://hl7.org/fhir/R4/codesystem.html"""

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import re2

Resource = Mapping[str, Any]

_BELOW = {"is-a", "descendent-of", "is-not-a", "generalizes"}
_OWN_NAMES = {"code", "concept", "display", "parent", "child"}
"""Properties that every concept may have without its system saying so."""
_GONE = {"retired", "inactive"}


class CodeSystem:
    """The codes of one system, their displays and what stands below each."""

    def __init__(self, resource: Resource) -> None:
        """Read the nested concepts; codes of a system that ignores case are kept folded."""
        self.complete = resource.get("content", "complete") == "complete"
        self.fold: Callable[[str], str] = str.casefold if resource.get("caseSensitive") is False else str
        self.displays: dict[str, str] = {}
        self._concepts: dict[str, Resource] = {}
        self._parents: dict[str, set[str]] = {}
        self._children: dict[str, set[str]] = {}
        self._read(resource.get("concept", ()), None)

    def _read(self, concepts: Iterable[Resource], parent: str | None) -> None:
        for concept in concepts:
            code = self.fold(concept["code"])
            self._concepts[code] = concept
            self.displays[code] = concept.get("display", "")
            if parent is not None:
                self._place(code, parent)
            for given in concept.get("property", ()):
                # A second parent: the nesting can show one alone. https://hl7.org/fhir/R4/codesystem.html#hierachy
                if given.get("code") == "child":
                    self._place(self.fold(_value(given)), code)
                elif given.get("code") in ("parent", "subsumedBy"):
                    self._place(code, self.fold(_value(given)))
            self._read(concept.get("concept", ()), code)

    def _place(self, code: str, parent: str) -> None:
        self._parents.setdefault(code, set()).add(parent)
        self._children.setdefault(parent, set()).add(code)

    def words(self, code: str) -> Iterator[str]:
        """The display and every designation of a code (folded), in any language."""
        return words_of(self._concepts.get(code, {}))

    def concept(self, code: str) -> Resource | None:
        """What the system says of a code (folded), as FHIR writes it, with what stands below it."""
        return self._concepts.get(code)

    def nearest(self, code: str) -> tuple[list[str], list[str]]:
        """The codes right above and right below a code (folded)."""
        return sorted(self._parents.get(code, ())), sorted(self._children.get(code, ()))

    def subsumes(self, ancestor: str, code: str) -> bool:
        """Whether a code (folded) stands anywhere below another; none stands below itself but in a circle."""
        return code in _reached(self._children, ancestor)

    @functools.cached_property
    def called(self) -> frozenset[str]:
        """What any code is called, as ``normal`` writes it."""
        return frozenset(normal(word) for code in self.displays for word in self.words(code))

    def active(self) -> frozenset[str]:
        """The codes that are still in use. https://hl7.org/fhir/R4/codesystem-concept-properties.html"""
        return frozenset(code for code in self.displays if "true" not in self._values(code, "inactive")
                         and not _GONE.intersection(self._values(code, "status")))

    def filtered(self, rule: Resource) -> frozenset[str] | None:
        """The codes a filter keeps, or None for a filter we do not know, or on a property that is not held.

        https://hl7.org/fhir/R4/valueset-filter-operator.html
        """
        name, operator, wanted = rule.get("property", ""), rule.get("op", ""), str(rule.get("value", ""))
        if operator in _BELOW and name in ("concept", "code"):
            return self._in_hierarchy(operator, self.fold(wanted))
        test = _test(operator, wanted)
        if test is None or not (name in _OWN_NAMES or name in self._properties):
            return None
        return frozenset(code for code in self.displays if test(list(self._values(code, name))))

    def _in_hierarchy(self, operator: str, root: str) -> frozenset[str]:
        if operator == "generalizes":
            return frozenset(_reached(self._parents, root) | {root}) & self.displays.keys()
        below = _reached(self._children, root)
        kept = {"descendent-of": below, "is-a": below | {root}, "is-not-a": self.displays.keys() - below - {root}}
        return frozenset(kept[operator]) & self.displays.keys()

    @functools.cached_property
    def _properties(self) -> frozenset[str]:
        return frozenset(str(given.get("code")) for concept in self._concepts.values()
                         for given in concept.get("property", ()))

    def _values(self, code: str, name: str) -> Iterator[str]:
        concept = self._concepts[code]
        if name in ("code", "concept"):
            yield concept["code"]
        elif name == "display" and "display" in concept:
            yield concept["display"]
        elif name in ("parent", "child"):
            yield from (self._parents if name == "parent" else self._children).get(code, ())
        else:
            yield from (_value(given) for given in concept.get("property", ()) if given.get("code") == name)


def words_of(concept: Resource) -> Iterator[str]:
    """The display and the designations of a concept, as far as they are texts: nobody has checked the definitions."""
    designations = concept.get("designation", ())
    given = [concept.get("display"), *(one.get("value") for one in designations if isinstance(one, dict))]
    return (one for one in given if isinstance(one, str) and one)


def normal(text: str) -> str:
    """A display without what makes no difference: case, and how much white space."""
    return " ".join(text.casefold().split())


def _reached(steps: Mapping[str, set[str]], start: str) -> set[str]:
    """All that is reached from a code, also in a circle; itself only then."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = steps.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def _test(operator: str, wanted: str) -> Callable[[list[str]], bool] | None:
    """What an operator asks of a property's values; None for one we do not know."""
    listed = {one.strip() for one in wanted.split(",")}
    tests: dict[str, Callable[[list[str]], bool]] = {
        "=": lambda values: wanted in values,
        "in": lambda values: not listed.isdisjoint(values),
        "not-in": lambda values: listed.isdisjoint(values),
        "exists": lambda values: bool(values) is (wanted == "true"),
    }
    return _matches(wanted) if operator == "regex" else tests.get(operator)


def _matches(pattern: str) -> Callable[[list[str]], bool] | None:
    """Whether a value is of a pattern, all of it: RE2 takes time in proportion to the text, whatever the pattern."""
    options = re2.Options()
    options.log_errors = False
    try:
        compiled = re2.compile(pattern, options)
    except re2.error:
        return None
    return lambda values: any(compiled.fullmatch(value) is not None for value in values)


def _value(given: Resource) -> str:
    """The ``value[x]`` of a concept's property as FHIR writes it."""
    value = next((value for name, value in given.items() if name.startswith("value")), "")
    if isinstance(value, dict):
        return str(value.get("code", ""))
    return str(value).lower() if isinstance(value, bool) else str(value)
