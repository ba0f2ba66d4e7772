"""Which codes are in a value set, in three answers: True, False, and None for what cannot be known here.

https://hl7.org/fhir/R4/valueset.html#compositions
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from fhirpain.fhir.terminology.code_system import CodeSystem, words_of
from fhirpain.fhir.terminology.forms import by_form

Resource = Mapping[str, Any]
Answer = bool | None
Imported = Callable[[str], Answer]
"""Whether the code that is being looked for is in another value set."""


@dataclass(frozen=True, slots=True)
class Part:
    """One include or exclude: codes of a system, and at the same time of every value set it imports."""

    system: str | None
    codes: frozenset[str] = frozenset()
    rest: Literal["out", "all", "some"] = "out"
    """What is said of codes that are not among ``codes``: none is in, all of the system's, or some we cannot name."""
    imports: tuple[str, ...] = ()

    def has(self, system: str, code: str, imported: Imported) -> Answer:
        """Whether a code is in; ``system`` is the part's own where it has one."""
        own = self._own(system, code)
        if own is False or not self.imports:
            return own
        return every([own, *(imported(one) for one in self.imports)])

    def _own(self, system: str, code: str) -> Answer:
        if self.system is None:
            # Without a system, an include says what its value sets say; without any, nothing that can be known.
            return True if self.imports else None
        if code in self.codes:
            return True
        if self.rest == "out":
            return False
        told = by_form(system, code)
        return told if self.rest == "all" or told is False else None


class ValueSet:
    """A value set, its filters worked out as far as its systems are held."""

    def __init__(self, includes: Iterable[Part], excludes: Iterable[Part] = ()) -> None:
        """Made of what is in, without what is taken out."""
        self._included, self._excluded = _by_system(includes), _by_system(excludes)
        self.parts = [part for held in (self._included, self._excluded) for parts in held.values() for part in parts]
        self.imports = frozenset(canonical for part in self.parts for canonical in part.imports)
        simple = not self._excluded and not self.imports
        self.plain = frozenset(code for part in self.parts if simple for code in part.codes)
        """Codes that are in, of whatever system; none where that takes more than a look."""

    def has(self, system: str, code: str, imported: Imported) -> Answer:
        """Whether a code is in."""
        within = _any_of(self._included, system, code, imported)
        if within is False or not self._excluded:
            return within
        out = _any_of(self._excluded, system, code, imported)
        return every([within, None if out is None else not out])


def _by_system(parts: Iterable[Part]) -> dict[str | None, list[Part]]:
    found: dict[str | None, list[Part]] = {}
    for part in parts:
        found.setdefault(part.system, []).append(part)
    return found


def _any_of(parts: Mapping[str | None, list[Part]], system: str, code: str, imported: Imported) -> Answer:
    return some(part.has(system, code, imported) for key in (system, None) for part in parts.get(key, ()))


def compose(resource: Resource, system: Callable[[str], CodeSystem | None]) -> ValueSet:
    """A value set by what it is composed of; by its expansion where that is all it has."""
    composed = resource.get("compose")
    if composed is None:
        return ValueSet(_expanded(resource["expansion"]) if "expansion" in resource else [Part(None)])
    only_active = composed.get("inactive") is False
    return ValueSet(*([_part(one, system, only_active) for one in composed.get(name, ())]
                      for name in ("include", "exclude")))


def _part(given: Resource, find: Callable[[str], CodeSystem | None], only_active: bool) -> Part:
    url, imports = given.get("system"), tuple(given.get("valueSet", ()))
    if url is None:
        return Part(None, imports=imports)
    system = find(url)
    fold = system.fold if system is not None else str
    if "concept" in given:
        return Part(url, frozenset(fold(one["code"]) for one in given["concept"]), imports=imports)
    if system is None:
        return Part(url, rest="some" if "filter" in given else "all", imports=imports)
    kept = [system.filtered(rule) for rule in given.get("filter", ())]
    known = [codes for codes in kept if codes is not None]
    if len(known) < len(kept) or (kept and not system.complete):
        return Part(url, rest="some", imports=imports)
    every_code = system.active() if only_active else frozenset(system.displays)
    return Part(url, every_code.intersection(*known), "out" if system.complete else "all", imports)


def _expanded(expansion: Resource) -> Iterator[Part]:
    """One part for each system; what is there to select others by alone is not in."""
    codes: dict[str, set[str]] = {}
    waiting = list(expansion.get("contains", ()))
    while waiting:
        entry = waiting.pop()
        waiting += entry.get("contains", ())
        if "code" in entry and "system" in entry and entry.get("abstract") is not True:
            codes.setdefault(entry["system"], set()).add(entry["code"])
    return (Part(system, frozenset(held)) for system, held in codes.items())


def words(resource: Resource, system: str, code: str) -> Iterator[str]:
    """What a value set itself calls a code that it lists."""
    for include in resource.get("compose", {}).get("include", ()):
        for concept in include.get("concept", ()) if include.get("system") == system else ():
            if concept.get("code") == code:
                yield from words_of(concept)


def some(answers: Iterable[Answer]) -> Answer:
    """True where one is, False where all are; else not known."""
    found: Answer = False
    for answer in answers:
        if answer is True:
            return True
        found = None if answer is None else found
    return found


def every(answers: Iterable[Answer]) -> Answer:
    """False where one is, True where all are; else not known."""
    found: Answer = True
    for answer in answers:
        if answer is False:
            return False
        found = None if answer is None else found
    return found
