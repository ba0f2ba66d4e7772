"""Every code of a value set, in order and with its words. https://hl7.org/fhir/R4/valueset.html#expansion

The order is that of the value set where it lists its codes, else that of their code system.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fhirpain.fhir.terminology.code_system import normal
from fhirpain.fhir.terminology.terminology import Terminology

Resource = Mapping[str, Any]
Entry = dict[str, Any]
"""An entry of ``ValueSet.expansion.contains``, each with all its designations."""


class NotHeld(LookupError):
    """Not every code of the value set is held here."""


def entries(terminology: Terminology, canonical: str) -> list[Entry]:
    """Every code of a value set that the terminology knows by that canonical; raises ``NotHeld``."""
    codes = terminology.expansion(canonical)
    if codes is None:
        raise NotHeld
    listed = _listed(terminology, canonical)
    return [_entry(terminology, system, code, listed.get((system, code), {}))
            for system in _systems(codes, listed) for code in _ordered(terminology, system, codes[system], listed)]


def matching(found: Iterable[Entry], text: str) -> list[Entry]:
    """The entries of which each word of a text begins a word of a display or designation, or is the code itself."""
    wanted = normal(text).split()
    return [entry for entry in found if all(any(word.startswith(one) for word in _words(entry)) for one in wanted)]


def in_language(entry: Resource, language: str) -> str:
    """The display in a language (``sv-SE`` is met by ``sv``), or the entry's own; "" where it has none."""
    for wanted in (language, language.partition("-")[0]):
        for designation in entry.get("designation", ()) if wanted else ():
            if str(designation.get("language", "")).casefold() == wanted.casefold():
                return str(designation["value"])
    return str(entry.get("display", ""))


def _listed(terminology: Terminology, canonical: str) -> dict[tuple[str, str], Resource]:
    """The concepts that the value set itself lists, or its expansion holds, in that order."""
    value_set = terminology.resource("ValueSet", canonical) or {}
    composed = value_set.get("compose")
    if composed is None:
        return {(one["system"], one["code"]): one for one in _flat(value_set.get("expansion", {}).get("contains", ()))
                if "system" in one and "code" in one}
    return {(include["system"], concept["code"]): concept for include in composed.get("include", ())
            if "system" in include for concept in include.get("concept", ())}


def _flat(contains: Iterable[Resource]) -> Iterator[Resource]:
    for entry in contains:
        yield entry
        yield from _flat(entry.get("contains", ()))


def _systems(codes: Mapping[str, frozenset[str]], listed: Iterable[tuple[str, str]]) -> list[str]:
    return [system for system in dict.fromkeys([*(system for system, _ in listed), *sorted(codes)]) if system in codes]


def _ordered(terminology: Terminology, system: str, codes: frozenset[str],
             listed: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The codes as they are written: a system that ignores case keeps them folded."""
    held = terminology.code_system(system)
    fold = str if held is None else held.fold
    by_fold = {fold(code): code for one, code in listed if one == system}
    order = dict.fromkeys([*by_fold, *(() if held is None else held.displays), *sorted(codes)])
    return (by_fold.get(code, code) for code in order if code in codes)


def _entry(terminology: Terminology, system: str, code: str, listed: Resource) -> Entry:
    known = terminology.concept(system, code) or {"code": code}
    made: Entry = {"system": system}
    if _has(known, "notSelectable"):
        made["abstract"] = True
    if _has(known, "inactive") or _status(known) in ("retired", "inactive"):
        made["inactive"] = True
    made["code"] = known["code"]
    display = listed.get("display") or known.get("display")
    designations = [*listed.get("designation", ()), *known.get("designation", ())]
    return made | ({"display": display} if display else {}) | ({"designation": designations} if designations else {})


def _has(concept: Resource, name: str) -> bool:
    return any(given.get("code") == name and given.get("valueBoolean") is True for given in concept.get("property", ()))


def _status(concept: Resource) -> str:
    return next((given.get("valueCode", "") for given in concept.get("property", ()) if given.get("code") == "status"),
                "")


def _words(entry: Resource) -> Iterator[str]:
    yield normal(entry["code"])
    for text in (entry.get("display", ""), *(str(one.get("value", "")) for one in entry.get("designation", ()))):
        yield from normal(text).replace("-", " ").split()
