"""The code systems, value sets and concept maps of some definitions, and what can be asked of them.

Three answers: yes, no, and None where the codes are not held here; a terminology server may then know more.
"""

import functools
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from fhirpain.fhir.definitions import Definitions
from fhirpain.fhir.terminology import concept_map
from fhirpain.fhir.terminology.code_system import CodeSystem, normal
from fhirpain.fhir.terminology.forms import LISTED, LOINC, SNOMED, UCUM, by_form
from fhirpain.fhir.terminology.value_set import Part, ValueSet, compose, some, words

Resource = Mapping[str, Any]

_MALFORMED = (AttributeError, KeyError, TypeError, ValueError)

_DEEPEST = 50
"""How many value sets may import one another in a row before nothing more is known."""

_IMPLICIT: dict[str, Part] = {
    # https://hl7.org/fhir/R4/snomedct.html#implicit, https://hl7.org/fhir/R4/loinc.html#implicit
    SNOMED + "?fhir_vs": Part(SNOMED, rest="all"),
    LOINC + "/vs": Part(LOINC, rest="all"),
    UCUM + "/vs": Part(UCUM, rest="all"),
}
_IMPLICIT_PARTS = ((SNOMED + "?fhir_vs=", SNOMED), (LOINC + "/vs/", LOINC))


class Remote(Protocol):
    """Somebody who holds more codes; asked where this machine holds none. Answers None for what it cannot tell."""

    def validate_code(self, system: str | None, code: str, value_set: str | None) -> bool | None:
        """Whether a code is in a value set, or, without one, whether its system has it; never raises."""


class Terminology:
    """The code systems, value sets and concept maps of some definitions."""

    def __init__(self, definitions: Definitions, remote: Remote | None = None) -> None:
        """Work out nothing yet; ``remote`` is asked what cannot be answered from the definitions."""
        self._definitions = definitions
        self._remote = remote
        self._value_sets: dict[str, ValueSet] = {}
        self._systems: dict[str, CodeSystem] = {}

    @property
    def has_remote(self) -> bool:
        """Whether somebody else is asked, whose answer may be another the next time."""
        return self._remote is not None

    def resource(self, resource_type: str, canonical: str) -> Resource | None:
        """The CodeSystem, ValueSet or ConceptMap itself, or None where it is not held."""
        return self._definitions.resource(resource_type, canonical)

    def all(self, resource_type: str) -> Iterator[Resource]:
        """Every resource of a type, each canonical once."""
        return iter(self._definitions.all(resource_type))

    def with_value_set(self, value_set: dict[str, Any]) -> "Terminology":
        """Another that knows one more value set, by its ``url``; the code systems worked out so far are shared."""
        made = Terminology(self._definitions.with_resources([value_set]), self._remote)
        # A value set adds no code system.
        made._systems = self._systems
        made.__dict__["_extra"] = self._extra
        return made

    def member(self, value_set: str, system: str | None, code: str) -> bool | None:
        """Whether the code is in the value set (``url`` or ``url|version``); None when that cannot be known here.

        Without a system, whether it is a code of any of the systems that the value set draws on.
        """
        if system is None:
            held = self._value_set(value_set)
            if held is not None and code in held.plain:
                return True
            answer = some(self._has(value_set, one, code) for one in sorted(self._drawn_on(value_set)))
        else:
            answer = self._has(value_set, system, code)
        return self._remote.validate_code(system, code, value_set) if answer is None and self._remote else answer

    def known(self, system: str, code: str) -> bool | None:
        """Whether the system defines the code; None when its codes are not held."""
        held = self.code_system(system)
        answer = by_form(system, code) if held is None else held.fold(code) in held.displays
        if answer is False and held is not None and not held.complete:
            answer = None
        return self._remote.validate_code(system, code, None) if answer is None and self._remote else answer

    def display(self, system: str, code: str) -> str | None:
        """The system's own display of the code, or None when it has none or is not held."""
        held = self.code_system(system)
        return None if held is None else held.displays.get(held.fold(code))

    def concept(self, system: str, code: str) -> dict[str, Any] | None:
        """What is said of a code: ``code``, ``display``, ``definition``, ``designation``, ``property``.

        Designations of supplements come after the system's own; what stands below the code is left out. None where
        the code, or its system, is not held.
        """
        held = self.code_system(system)
        given = None if held is None else held.concept(held.fold(code))
        if held is None or given is None:
            return None
        added = [one.concept(one.fold(code)) or {} for one in self._extra[0].get(system, ())]
        designations = [each for concept in (given, *added) for each in concept.get("designation", ())]
        own = {name: part for name, part in given.items() if name != "concept"}
        return own | ({"designation": designations} if designations else {})

    def is_display(self, system: str, code: str, display: str, value_set: str = "") -> bool | None:
        """Whether a text is what the system (or a supplement of it, or the value set) calls the code, in any language.

        Case and white space do not count. None where no words for the code are held.
        """
        wanted, said = normal(display), False
        for word in self._words(system, code, value_set):
            said = True
            if normal(word) == wanted:
                return True
        return False if said else None

    def is_called(self, system: str, display: str) -> bool:
        """Whether any code of the system is called so, as far as the system's words are held."""
        held = self.code_system(system)
        return held is not None and normal(display) in held.called

    def _words(self, system: str, code: str, value_set: str) -> Iterator[str]:
        held = self.code_system(system)
        if held is not None:
            yield from held.words(held.fold(code))
            # Only after the system's own: to find the supplements, every code system has to be looked at once.
            for supplement in self._extra[0].get(system, ()):
                yield from supplement.words(supplement.fold(code))
        given = self._definitions.resource("ValueSet", value_set) if value_set else None
        yield from words(given or {}, system, code)

    def translate(self, concept_map_: Resource, system: str, code: str) -> list[dict[str, str]]:
        """The targets of a code as ``{equivalence, system, code, display}``: see ``concept_map.translate``."""
        return concept_map.translate(concept_map_, system, code)

    def code_system(self, url: str) -> CodeSystem | None:
        """A code system's codes, or None when it is not held."""
        found = self._systems.get(url)
        if found is None and (made := self._read(url)) is not None:
            # Only what is held is kept: resources may name as many others as they like. setdefault is atomic.
            found = self._systems.setdefault(url, made)
        return found

    def _read(self, url: str) -> CodeSystem | None:
        given = self._definitions.resource("CodeSystem", url)
        if given is None and url in LISTED:
            given = {"concept": [{"code": code} for code in LISTED[url]]}
        # A supplement adds words to the codes of another system; it has none of its own.
        if given is None or "concept" not in given or given.get("content") == "supplement":
            return None
        return _made(given)

    def is_value_set(self, url: str) -> bool:
        """Whether a url is that of a value set, and of no code system: a mistake where a system is asked for."""
        return (self._definitions.resource("CodeSystem", url) is None
                and self._definitions.resource("ValueSet", url) is not None)

    def expansion(self, value_set: str) -> dict[str, frozenset[str]] | None:
        """Every code of a value set by system; None where not all of them are held."""
        parts = list(self._parts(value_set))
        if any(part is None or part.rest != "out" or part == Part(None) for part in parts):
            return None
        listed = {(part.system, code) for part in parts if part is not None and part.system for code in part.codes}
        kept: dict[str, set[str]] = {}
        for system, code in listed:
            if system is not None and self._has(value_set, system, code):
                kept.setdefault(system, set()).add(code)
        return {system: frozenset(codes) for system, codes in kept.items()}

    def _parts(self, canonical: str) -> Iterator[Part | None]:
        """The parts of a value set and of those it imports; None for one that is not held."""
        waiting, seen = [canonical], {canonical}
        while waiting:
            held = self._value_set(waiting.pop())
            if held is None:
                yield None
                continue
            yield from held.parts
            waiting += held.imports - seen
            seen |= held.imports

    def _drawn_on(self, canonical: str) -> set[str]:
        """The systems of a value set; with none, ``""``, to which what is not known of it answers too."""
        return {"", *(part.system for part in self._parts(canonical) if part is not None and part.system)}

    def _has(self, canonical: str, system: str, code: str, asked: dict[str, bool | None] | None = None,
             depth: int = 0) -> bool | None:
        """Whether a code of a system is in; ``asked`` holds the answers of the value sets on the way here."""
        asked = {} if asked is None else asked
        if canonical in asked:
            return asked[canonical]
        # An import that comes back to where it started adds nothing that is known.
        asked[canonical] = None
        held = self._value_set(canonical)
        if held is not None and depth < _DEEPEST:
            codes = self.code_system(system) if system else None
            folded = codes.fold(code) if codes is not None else code
            asked[canonical] = held.has(system, folded, lambda one: self._has(one, system, code, asked, depth + 1))
        return asked[canonical]

    def _value_set(self, canonical: str) -> ValueSet | None:
        found = self._value_sets.get(canonical)
        if found is not None:
            return found
        given = self._definitions.resource("ValueSet", canonical)
        if given is None:
            return self._implicit(canonical)
        try:
            return self._value_sets.setdefault(canonical, compose(given, self.code_system))
        except _MALFORMED:
            # Definitions may have come with the resource: what is no ValueSet says nothing that can be known.
            return None

    def _implicit(self, canonical: str) -> ValueSet | None:
        """A value set that nobody wrote down: all of a system, or a part of SNOMED CT or LOINC that is not held."""
        if canonical in _IMPLICIT:
            return ValueSet([_IMPLICIT[canonical]])
        for start, system in _IMPLICIT_PARTS:
            if canonical.startswith(start):
                return ValueSet([Part(system, rest="some")])
        url = self._extra[1].get(canonical.partition("|")[0])
        return None if url is None else compose({"compose": {"include": [{"system": url}]}}, self.code_system)

    @functools.cached_property
    def _extra(self) -> tuple[dict[str, list[CodeSystem]], dict[str, str]]:
        """Supplements by the url of their system, and the url of each system by that of the value set of all it has."""
        supplements: dict[str, list[CodeSystem]] = {}
        whole: dict[str, str] = {}
        for given in self._definitions.all("CodeSystem"):
            url = str(given.get("supplements", "")).partition("|")[0]
            if given.get("content") == "supplement":
                made = _made(given)
                supplements.setdefault(url, []).extend([] if made is None else [made])
            elif "valueSet" in given:
                whole[str(given["valueSet"])] = str(given.get("url", ""))
        return supplements, whole


def _made(given: Resource) -> CodeSystem | None:
    """A code system's codes; none where it is not what it says it is."""
    try:
        return CodeSystem(given)
    except _MALFORMED:
        return None
