"""Identifiers by country: many names and forms on input, one of each in the store. One module a country.

https://hl7.org/fhir/R4/identifier-registry.html
"""

import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from fhirpain.countries.identifier import IdentifierError, IdentifierSystem, Kind, Sex
from fhirpain.fhir.issue import Issue, Severity, say

__all__ = [
    "IdentifierError",
    "IdentifierSystem",
    "Kind",
    "Sex",
    "birth_date",
    "canonical_identifier",
    "countries",
    "country_of",
    "masked",
    "normalise",
    "person_identifier",
    "sex",
    "system",
    "systems",
]

_Form = Callable[[dict[str, Any], str], tuple[dict[str, Any], list[Issue]]]


@functools.cache
def countries() -> tuple[str, ...]:
    """The ISO codes of the countries known: the modules of this folder that are named by two letters."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__) if len(module.name) == 2))


@functools.cache
def systems(country: str) -> tuple[IdentifierSystem, ...]:
    """The identifier systems of one country."""
    found: tuple[IdentifierSystem, ...] = importlib.import_module(f"{__name__}.{country}").SYSTEMS
    return found


@functools.cache
def _by_name() -> dict[str, tuple[str, IdentifierSystem]]:
    return {name: (country, known) for country in countries() for known in systems(country)
            for name in (known.canonical, *known.aliases)}


def system(name: str) -> IdentifierSystem | None:
    """The identifier system that goes by a canonical or an alias, or None."""
    country_and_system = _by_name().get(name)
    return country_and_system[1] if country_and_system else None


def canonical_identifier(identifier: dict[str, Any], at: str = "Identifier", *, today: date | None = None,
                         test_numbers: bool = False) -> tuple[dict[str, Any], list[Issue]]:
    """An Identifier in canonical form, and what was changed in it (information) or is wrong with it (error).

    ``at`` is the identifier's FHIRPath. One of an unknown system, or without a value, is returned as it came.
    """
    known, value = system(_text(identifier, "system")), _text(identifier, "value")
    if known is None or not value:
        return identifier, []
    issues: list[Issue] = []
    if identifier["system"] != known.canonical:
        issues.append(_issue("information", "identifier-alias", f"{at}.system", known.name))
    try:
        kept = known.check(value, today=today, test_numbers=test_numbers)
    except IdentifierError as broken:
        return identifier, [_issue("error", broken.rule, f"{at}.value", known.name)]
    if kept != value:
        issues.append(_issue("information", "identifier-rewritten", f"{at}.value", known.name))
    return {**identifier, "system": known.canonical, "value": kept}, issues


def normalise(resource: dict[str, Any], at: str, *, today: date | None = None,
              test_numbers: bool = False) -> list[Issue]:
    """Put every Identifier of a resource into canonical form, in place; ``at`` is the resource's FHIRPath.

    Two identifiers of one list that turn out to be the same become one. A Patient's identifier of an OID that no
    country knows is kept and questioned (warning). Errors leave the identifier as it came.
    """
    issues: list[Issue] = []
    form = functools.partial(canonical_identifier, today=today, test_numbers=test_numbers)
    _put_in_order(resource, (at,), form, issues)
    return issues


def person_identifier(patient: dict[str, Any]) -> tuple[str, str] | None:
    """The system and value that name a Patient: a national number before a reserve number, neither when it is old."""
    named = list(_person_identifiers(patient))
    return next(((known.canonical, value) for kind in ("person", "reserve") for known, value in named
                 if known.kind == kind), None)


def country_of(patient: dict[str, Any]) -> str | None:
    """The ISO code of the country whose number names a Patient, or None when no country's does."""
    kept = person_identifier(patient)
    return _by_name()[kept[0]][0] if kept else None


def birth_date(patient: dict[str, Any]) -> date | None:
    """The birth date that a Patient's person identifier carries, or None."""
    kept = person_identifier(patient)
    known = system(kept[0]) if kept else None
    return known.born(kept[1]) if kept and known and known.born else None


def sex(patient: dict[str, Any]) -> Sex | None:
    """The sex that a Patient's person identifier carries, or None: never more than a hint beside Patient.gender."""
    kept = person_identifier(patient)
    known = system(kept[0]) if kept else None
    return known.sex(kept[1]) if kept and known and known.sex else None


def masked(identifier: dict[str, Any]) -> str:
    """An Identifier's value as it may be shown on a screen; of one that no country knows, nothing is shown."""
    known, value = system(_text(identifier, "system")), _text(identifier, "value")
    return known.masked(value) if known else "•" * len(value)


def _person_identifiers(patient: dict[str, Any]) -> Iterator[tuple[IdentifierSystem, str]]:
    for identifier in patient.get("identifier", []):
        known, value = system(_text(identifier, "system")), _text(identifier, "value")
        if known and known.kind in ("person", "reserve") and value and identifier.get("use") != "old":
            yield known, value


def _text(holder: Any, key: str) -> str:
    """A string member, or ``""``: nothing here has been validated yet."""
    value = holder.get(key) if isinstance(holder, dict) else None
    return value if isinstance(value, str) else ""


def _is_ours(value: Any) -> bool:
    """Whether this is an Identifier of a system we know. The system alone tells: no Coding or telecom uses one."""
    return bool(_text(value, "system")) and bool(_text(value, "value")) and value["system"] in _by_name()


def _put_in_order(node: dict[str, Any], trail: tuple[Any, ...], form: _Form, issues: list[Issue]) -> None:
    """Walk a resource. A trail is written as a path only where there is something to tell: most nodes have nothing."""
    for key, value in node.items():
        if isinstance(value, dict):
            node[key] = _formed(value, (trail, ".", key), form, issues)
        elif isinstance(value, list):
            here = (trail, ".", key)
            is_top = len(trail) == 1
            for index, item in enumerate(value):
                if isinstance(item, dict) and not (is_top and _is_untouched(item)):
                    value[index] = _formed(item, (here, "[", index, "]"), form, issues)
            issues += _merge_duplicates(value, here)
    if node.get("resourceType") == "Patient":
        issues += _questioned(node, _path(trail))


def _is_untouched(item: dict[str, Any]) -> bool:
    """Whether there is nothing to be done in an object: so it is with most entries of most Bundles."""
    known, waiting = _by_name(), [item]
    for node in waiting:
        for key, part in node.items():
            kind = part.__class__
            if kind is str:
                if (key == "system" and part in known) or (key == "resourceType" and part == "Patient"):
                    return False
            elif kind is dict:
                waiting.append(part)
            elif kind is list:
                waiting += [one for one in part if one.__class__ is dict]
    return True


def _formed(item: dict[str, Any], trail: tuple[Any, ...], form: _Form, issues: list[Issue]) -> dict[str, Any]:
    if _is_ours(item):
        item, found = form(item, _path(trail))
        issues += found
    _put_in_order(item, trail, form, issues)
    return item


def _path(trail: tuple[Any, ...]) -> str:
    return "".join(_path(part) if isinstance(part, tuple) else str(part) for part in trail)


def _merge_duplicates(items: list[Any], trail: tuple[Any, ...]) -> list[Issue]:
    """Keep the first of equal identifiers, with what only the later ones said (a period, an assigner)."""
    first: dict[tuple[str, str], int] = {}
    issues = []
    for index, item in enumerate(items):
        if not _is_ours(item):
            continue
        kept = first.setdefault((item["system"], item["value"]), index)
        if kept != index:
            items[kept] = item | items[kept]
            items[index] = None
            name = _by_name()[item["system"]][1].name
            issues.append(_issue("information", "identifier-duplicate", f"{_path(trail)}[{index}]", name))
    if issues:
        items[:] = [item for item in items if item is not None]
    return issues


def _questioned(patient: dict[str, Any], at: str) -> list[Issue]:
    identifiers = patient.get("identifier", [])
    return [_issue("warning", "identifier-system-unknown", f"{at}.identifier[{index}].system", _accepted())
            for index, identifier in enumerate(identifiers if isinstance(identifiers, list) else [])
            if _is_oid(_text(identifier, "system")) and not system(identifier["system"])]


def _is_oid(name: str) -> bool:
    digits = name.removeprefix("urn:oid:").split(".")
    return len(digits) > 2 and all(part.isascii() and part.isdigit() for part in digits)


def _accepted() -> str:
    return ", ".join(known.canonical for country in countries() for known in systems(country)
                     if known.kind in ("person", "reserve"))


def _issue(severity: Severity, rule: str, at: str, system_name: str) -> Issue:
    """An issue whose sentence names the system, never the value."""
    code = {"error": "value", "warning": "code-invalid"}.get(severity, "informational")
    return Issue(severity, code, rule, at, say(rule, system=system_name))
