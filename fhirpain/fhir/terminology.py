"""Which codes are in a value set, and what a code means elsewhere. https://hl7.org/fhir/R4/terminology-module.html

Three answers: yes, no, and None where the codes are not held here. A value set is expanded once, into frozen sets.
"""

import functools
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fhirpain.fhir.definitions import Definitions

Resource = Mapping[str, Any]

_PART = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"
_SYNTAX: dict[str, Callable[[str], object]] = {
    # https://www.rfc-editor.org/rfc/bcp/bcp13.txt
    # Parameters are not looked into: HL7's own examples leave out the quotes that a / in one would need.
    "urn:ietf:bcp:13": re.compile(rf"{_PART}/{_PART}(?:\s*;.*)?").fullmatch,
    # https://www.rfc-editor.org/rfc/bcp/bcp47.txt
    "urn:ietf:bcp:47": re.compile(r"(?:[A-Za-z]{2,8}|[xXiI](?=-))(?:-[A-Za-z0-9]{1,8})*").fullmatch,
}
"""Systems without a list of codes whose codes can be told by their form."""

_FORMS: dict[str, Callable[[str], object]] = {
    # https://www.iso.org/iso-3166-country-codes.html
    "urn:iso:std:iso:3166": re.compile(r"[A-Z]{2,3}|[0-9]{3}").fullmatch,
    "urn:iso:std:iso:3166:-2": re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}").fullmatch,
    # https://unstats.un.org/unsd/methodology/m49/
    "http://unstats.un.org/unsd/methods/m49/m49.htm": re.compile(r"[0-9]{3}").fullmatch,
}
"""Systems whose codes are not held but have a form: what has another form is none of them."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """What is known of a value set: its codes by system, the systems whose codes are not held, and whether all is."""

    codes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    open: frozenset[str] = frozenset()
    complete: bool = True

    def has(self, system: str | None, code: str) -> bool | None:
        """Whether the code is in; without a system, whether it is a code of any of the systems."""
        if system is None:
            if any(code in codes for codes in self.codes.values()):
                return True
        elif code in self.codes.get(system, ()):
            return True
        if not self.complete:
            return None
        return self._open(self.open if system is None else self.open & {system}, code)

    @staticmethod
    def _open(systems: Iterable[str], code: str) -> bool | None:
        answers = [_by_form(system, code) for system in systems]
        return True if True in answers else None if None in answers else False


def _by_form(system: str, code: str) -> bool | None:
    """Whether a code is one of a system whose codes are not held, as far as its form tells."""
    if system in _SYNTAX:
        return bool(_SYNTAX[system](code))
    return False if system in _FORMS and not _FORMS[system](code) else None


_UNKNOWN = Expansion(complete=False)


class Terminology:
    """The code systems, value sets and concept maps of some definitions."""

    def __init__(self, definitions: Definitions) -> None:
        """Expand nothing yet."""
        self._definitions = definitions
        self._expansions: dict[str, Expansion] = {}
        self._expanding: set[str] = set()
        self._systems: dict[str, CodeSystem | None] = {}
        self._lock = threading.RLock()

    def member(self, value_set: str, system: str | None, code: str) -> bool | None:
        """Whether the code is in the value set (``url`` or ``url|version``); None when that cannot be known here."""
        expansion = self.expansion(value_set)
        held = self.code_system(system) if system is not None else None
        return expansion.has(system, held.fold(code) if held is not None else code)

    def known(self, system: str, code: str) -> bool | None:
        """Whether the system defines the code; None when its codes are not held."""
        held = self.code_system(system)
        if held is None or not held.complete:
            return _by_form(system, code)
        return held.fold(code) in held.displays

    def display(self, system: str, code: str) -> str | None:
        """The system's own display of the code, or None when it has none or is not held."""
        held = self.code_system(system)
        return None if held is None else held.displays.get(held.fold(code))

    def translate(self, concept_map: Resource, system: str, code: str) -> list[dict[str, str]]:
        """The targets of a code as ``{equivalence, system, code, display}``, most alike first as the map lists them.

        An unmapped code follows the group's ``unmapped`` (``fixed`` or ``provided``); else the list is empty.
        https://hl7.org/fhir/R4/conceptmap.html
        """
        found: list[dict[str, str]] = []
        for group in concept_map.get("group", ()):
            if group.get("source") == system:
                found += _translated(group, code)
        return found

    def code_system(self, url: str) -> "CodeSystem | None":
        """A code system's codes, or None when it is not held."""
        if url not in self._systems:
            given = self._definitions.resource("CodeSystem", url)
            self._systems[url] = None if given is None or "concept" not in given else CodeSystem(given)
        return self._systems[url]

    def expansion(self, value_set: str) -> Expansion:
        """What is known of a value set; nothing, when it is not held."""
        found = self._expansions.get(value_set)
        if found is not None:
            return found
        with self._lock:
            if value_set in self._expansions:
                return self._expansions[value_set]
            if value_set in self._expanding:
                # An import that comes back to where it started adds nothing that is known.
                return _UNKNOWN
            self._expanding.add(value_set)
            given = self._definitions.resource("ValueSet", value_set)
            made = _UNKNOWN if given is None else self._expand(given)
            self._expanding.discard(value_set)
            self._expansions[value_set] = made
            return made

    def _expand(self, value_set: Resource) -> Expansion:
        compose = value_set.get("compose")
        if compose is None:
            return _contained(value_set.get("expansion"))
        made = _union([self._include(include) for include in compose.get("include", ())])
        excluded = _union([self._include(exclude) for exclude in compose.get("exclude", ())])
        codes = {system: held - excluded.codes.get(system, frozenset()) for system, held in made.codes.items()}
        # What an exclude that is not held takes away is not known: then a code of its system may be in or out.
        return Expansion(codes, made.open, made.complete and not excluded.open and excluded.complete)

    def _include(self, include: Resource) -> Expansion:
        parts = [self.expansion(canonical) for canonical in include.get("valueSet", ())]
        if "system" in include:
            parts.append(self._of_system(include))
        return functools.reduce(_intersection, parts) if parts else _UNKNOWN

    def _of_system(self, include: Resource) -> Expansion:
        url = include["system"]
        system = self.code_system(url)
        if "concept" in include:
            given = (concept["code"] for concept in include["concept"])
            return Expansion({url: frozenset(system.fold(code) if system else code for code in given)})
        if system is None or not system.complete:
            return Expansion(open=frozenset([url]))
        kept = [system.filtered(rule) for rule in include.get("filter", ())]
        if None in kept:
            return Expansion(open=frozenset([url]))
        all_codes = frozenset(system.displays)
        return Expansion({url: all_codes.intersection(*(codes for codes in kept if codes is not None))})


class CodeSystem:
    """The codes of one system, their displays and what stands below each."""

    def __init__(self, resource: Resource) -> None:
        """Read the nested concepts; codes of a system that ignores case are kept folded."""
        self.complete = resource.get("content", "complete") == "complete"
        self.fold: Callable[[str], str] = str.casefold if resource.get("caseSensitive") is False else str
        self.displays: dict[str, str] = {}
        self._concepts: dict[str, Resource] = {}
        self._parents: dict[str, set[str]] = {}
        self._read(resource.get("concept", ()), None)

    def _read(self, concepts: Iterable[Resource], parent: str | None) -> None:
        for concept in concepts:
            code = self.fold(concept["code"])
            self._concepts[code] = concept
            self.displays[code] = concept.get("display", "")
            if parent is not None:
                self._parents.setdefault(code, set()).add(parent)
            for given in concept.get("property", ()):
                # A second parent: the nesting can show one alone. https://hl7.org/fhir/R4/codesystem.html#hierachy
                if given["code"] == "child":
                    self._parents.setdefault(self.fold(given["valueCode"]), set()).add(code)
                elif given["code"] in ("parent", "subsumedBy"):
                    self._parents.setdefault(code, set()).add(self.fold(str(_value(given))))
            self._read(concept.get("concept", ()), code)

    def _ancestors(self, code: str) -> set[str]:
        found: set[str] = set()
        waiting = [code]
        while waiting:
            new = self._parents.get(waiting.pop(), set()) - found
            found |= new
            waiting += new
        return found

    def filtered(self, rule: Resource) -> frozenset[str] | None:
        """The codes a filter keeps, or None for a filter we do not know."""
        name, operator, wanted = rule["property"], rule["op"], rule["value"]
        root = self.fold(wanted)
        if operator in ("is-a", "descendent-of", "is-not-a") and name in ("concept", "code"):
            below = frozenset(code for code in self.displays if root in self._ancestors(code))
            kept = {"is-a": below | {root}, "descendent-of": below}
            return kept[operator] if operator in kept else frozenset(self.displays) - below - {root}
        tests: dict[str, Callable[[str], bool]] = {
            "=": lambda value: value == wanted,
            "in": lambda value: value in wanted.split(","),
            "not-in": lambda value: value not in wanted.split(","),
            "exists": lambda value: wanted == "true",
        }
        if operator not in tests:
            return None
        return frozenset(code for code in self.displays if self._test(code, name, operator, tests[operator], wanted))

    def _test(self, code: str, name: str, operator: str, test: Callable[[str], bool], wanted: str) -> bool:
        values = list(self._values(code, name))
        if not values:
            return operator == "not-in" or (operator == "exists" and wanted == "false")
        return any(test(value) for value in values)

    def _values(self, code: str, name: str) -> Iterator[str]:
        concept = self._concepts[code]
        if name in ("code", "concept"):
            yield concept["code"]
        elif name == "display" and "display" in concept:
            yield concept["display"]
        elif name == "parent":
            yield from self._parents.get(code, ())
        yield from (str(_value(given)) for given in concept.get("property", ()) if given["code"] == name)


def _value(given: Resource) -> Any:
    """The ``value[x]`` of a concept's property; a boolean as FHIR writes it."""
    value = next((value for name, value in given.items() if name.startswith("value")), "")
    if isinstance(value, dict):
        return value.get("code", "")
    return str(value).lower() if isinstance(value, bool) else value


def _translated(group: Resource, code: str) -> list[dict[str, str]]:
    for element in group.get("element", ()):
        if element.get("code") == code:
            return [_target(group, target) for target in element.get("target", ()) if "code" in target]
    unmapped = group.get("unmapped", {})
    if unmapped.get("mode") == "fixed":
        return [_target(group, {"equivalence": "inexact", **unmapped})]
    if unmapped.get("mode") == "provided":
        return [_target(group, {"equivalence": "equal", "code": code})]
    return []


def _target(group: Resource, target: Resource) -> dict[str, str]:
    made = {name: target[name] for name in ("equivalence", "code", "display") if name in target}
    return made | ({"system": group["target"]} if "target" in group else {})


def _contained(expansion: Resource | None) -> Expansion:
    """A value set that has only an expansion is what that expansion says."""
    codes: dict[str, set[str]] = {}
    waiting = list((expansion or {}).get("contains", ()))
    while waiting:
        entry = waiting.pop()
        waiting += entry.get("contains", ())
        if "code" in entry and "system" in entry and entry.get("abstract") is not True:
            codes.setdefault(entry["system"], set()).add(entry["code"])
    return Expansion({system: frozenset(held) for system, held in codes.items()}, complete=expansion is not None)


def _union(parts: Iterable[Expansion]) -> Expansion:
    codes: dict[str, frozenset[str]] = {}
    still_open: frozenset[str] = frozenset()
    complete = True
    for part in parts:
        for system, held in part.codes.items():
            codes[system] = codes.get(system, frozenset()) | held
        still_open |= part.open
        complete = complete and part.complete
    return Expansion(codes, still_open, complete)


def _intersection(one: Expansion, other: Expansion) -> Expansion:
    """The codes in both; where one side of a system is not held, the other's codes may or may not be in."""
    if not one.complete or not other.complete:
        return _UNKNOWN
    both = {system: held & other.codes[system] for system, held in one.codes.items() if system in other.codes}
    unsure = (one.open & (other.open | other.codes.keys())) | (other.open & one.codes.keys())
    return Expansion(both, frozenset(unsure))
