"""Enumerates R4's value sets from R4's code systems. https://hl7.org/fhir/R4/valueset.html#compositions

An include whose codes are all known becomes ``{system, concept: [{code}]}``; any other stays as HL7 wrote it, so an
include without ``concept`` in the result is one whose codes are not held here.
"""

from collections.abc import Iterable
from typing import Any

Resource = dict[str, Any]
Codes = dict[tuple[str, str], str]
"""Displays by (system, code); "" where the code system tells the display itself, or nobody does."""


class Expansion:
    """The code systems and value sets of one package, ready to enumerate."""

    def __init__(self, systems: Iterable[Resource], value_sets: Iterable[Resource]) -> None:
        """Take the package's resources; only code systems that are ``complete`` are enumerated."""
        self._systems = {system["url"]: Hierarchy(system) for system in systems if system["content"] == "complete"}
        self._value_sets = {value_set["url"]: value_set for value_set in value_sets}

    def compose(self, value_set: Resource) -> Resource:
        """The value set's compose, with every include enumerated that can be."""
        given = value_set["compose"]
        codes = self.codes(value_set)
        if codes is not None:
            return {"include": as_includes(codes)}
        held = [self._include(include) for include in given["include"]]
        made = {"include": [part for include, found in zip(given["include"], held, strict=True)
                            for part in ([without_extension(include)] if found is None else as_includes(found))]}
        return made | ({"exclude": given["exclude"]} if "exclude" in given else {})

    def codes(self, value_set: Resource) -> Codes | None:
        """All codes of the value set, or None when some of them are not known here."""
        found: Codes = {}
        for include in value_set["compose"]["include"]:
            part = self._include(include)
            if part is None:
                return None
            found |= part
        for exclude in value_set["compose"].get("exclude", []):
            part = self._include(exclude)
            if part is None:
                return None
            found = {key: display for key, display in found.items() if key not in part}
        return found

    def _include(self, include: Resource) -> Codes | None:
        """The codes that are in every part of one include: its system's, and each of its value sets'."""
        parts = [self._named(canonical) for canonical in include.get("valueSet", [])]
        if "system" in include:
            parts.append(self._of_system(include))
        held = [part for part in parts if part is not None]
        if len(held) < len(parts):
            return None
        first, *others = held
        return {key: display for key, display in first.items() if all(key in other for other in others)}

    def _named(self, canonical: str) -> Codes | None:
        value_set = self._value_sets.get(canonical.partition("|")[0])
        return None if value_set is None else self.codes(value_set)

    def _of_system(self, include: Resource) -> Codes | None:
        url = include["system"]
        system = self._systems.get(url)
        if "concept" in include:
            return {(url, c["code"]): "" if system else c.get("display", "") for c in include["concept"]}
        if system is None:
            return None
        chosen = set(system.codes)
        for rule in include.get("filter", []):
            kept = system.filtered(rule["property"], rule["op"], rule["value"])
            if kept is None:
                return None
            chosen &= kept
        return {(url, code): "" for code in system.codes if code in chosen}


class Hierarchy:
    """The codes of one code system in its own order, and what stands below each.

    A code with two parents is nested under one of them; the other names it in the property ``child``.
    """

    def __init__(self, system: Resource) -> None:
        """Read the nested concepts."""
        self.codes: list[str] = []
        self._children: dict[str, list[str]] = {}
        self._read(system.get("concept", []))

    def _read(self, concepts: list[Resource]) -> None:
        for concept in concepts:
            self.codes.append(concept["code"])
            below = [child["code"] for child in concept.get("concept", [])]
            below += [p["valueCode"] for p in concept.get("property", []) if p["code"] == "child"]
            self._children[concept["code"]] = below
            self._read(concept.get("concept", []))

    def descendants(self, code: str) -> set[str]:
        """Every code below ``code``."""
        found: set[str] = set()
        waiting = list(self._children.get(code, []))
        while waiting:
            child = waiting.pop()
            if child not in found:
                found.add(child)
                waiting += self._children.get(child, [])
        return found

    def filtered(self, concept_property: str, operator: str, value: str) -> set[str] | None:
        """The codes a filter lets through, or None for a filter that is not about the hierarchy."""
        if concept_property != "concept" or value not in self._children:
            return None
        below = self.descendants(value)
        return {
            "is-a": below | {value},
            "descendent-of": below,
            "is-not-a": set(self.codes) - below - {value},
        }.get(operator)


def as_includes(codes: Codes) -> list[Resource]:
    """The codes as includes, one for each system."""
    by_system: dict[str, list[Resource]] = {}
    for (system, code), display in codes.items():
        by_system.setdefault(system, []).append({"code": code, "display": display} if display else {"code": code})
    return [{"system": system, "concept": concepts} for system, concepts in by_system.items()]


def without_extension(include: Resource) -> Resource:
    """An include that stays as HL7 wrote it, apart from what only a display needs."""
    return {name: value for name, value in include.items() if name != "extension"}
