"""A registry as tables: whom and what it wants, its data points and where each comes from, what may leave at all.

docs/guide-registries.md
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from fhirpain import guide, registries
from fhirpain.guide_pages.artifacts import Artifact, Link, artifacts, find
from fhirpain.guide_pages.terms import code_link
from fhirpain.registries import Registry, coverage, minimal
from fhirpain.registries.data_points import Variable, VariableKind

KINDS: dict[VariableKind, str] = {
    "direct": "carried as the EHR holds it", "derived": "computed", "asked": "asked of the person in a questionnaire",
    "missing": "cannot be had yet; the note says why"}
"""What each kind of data point means."""
_GATES = {"objection": "a person may object (opt-out)", "consent": "a person has to consent (opt-in)"}
_WISHES = {"plan_types": "plan-category", "levels": "care-level", "time_points": "time-point",
           "instruments": "instrument"}
"""Sets of codes that a registry told by rules has, and the code system of each."""
_TYPE = re.compile(r"ofType\((\w+)\)")


class Point(NamedTuple):
    """A data point: of which registry, what it is called, what it comes from but for narrower profiles of the same.

    ``items`` are those of the questionnaire that it is answered by or computed from.
    """

    registry: Link
    name: Link
    variable: Variable
    sources: list[Link]
    items: str


def page(registry: Registry) -> str:
    """The file name of a registry's page."""
    return f"registry-{registry.id}.html"


def of(registry: Registry) -> dict[str, Any]:
    """What the page of a registry shows of it; one of another package need not be told by rules."""
    points = [_point(registry, each) for each in registry.variables]
    counted = coverage.counts(registry.variables)
    shared = sorted(f"{form}, {item}" for (form, item), names in coverage.asked().items() if len(names) > 1)
    wishes = {name: [code_link(guide.canonical("CodeSystem", system), code)
                     for code in sorted(getattr(registry, name, ()))] for name, system in _WISHES.items()}
    return {"registry": registry, "gate": _GATES[registry.gate], "wishes": wishes,
            "minimum_age": getattr(registry, "minimum_age", None), "points": points,
            "shared": shared,
            "counts": [(kind, meaning, counted[kind]) for kind, meaning in KINDS.items()],
            "elements": sorted(minimal.elements().items())}


def feeding(artifact: Artifact) -> list[Point]:
    """The data points that come from resources of a profile, or from answers to a questionnaire."""
    return [_point(registry, each) for registry in registries.all() for each in registry.variables
            if artifact in _fed_by(each)]


def _point(registry: Registry, variable: Variable) -> Point:
    system = guide.canonical("CodeSystem", "report-variable")
    return Point(Link(registry.title, page(registry)), code_link(system, variable.name), variable,
                 [Link(each.title, each.page) for each in _fed_by(variable) if not _narrows(each)],
                 coverage.origin(variable).partition(": ")[2])


def _fed_by(variable: Variable) -> list[Artifact]:
    """The profiles of the types that an expression reads, and the questionnaires that it names."""
    return [each for each in artifacts() if each.kind in ("profile", "questionnaire") and _feeds(each, variable)]


def _narrows(artifact: Artifact) -> bool:
    """Whether it is a profile of a profile of ours, as that of a level is."""
    return find(artifact.resource.get("baseDefinition", "")) is not None


def _feeds(artifact: Artifact, variable: Variable) -> bool:
    if artifact.kind == "questionnaire":
        return f"'/{artifact.id}'" in variable.expression
    return artifact.resource["type"] in _TYPE.findall(variable.expression)


def named() -> Iterator[tuple[Registry, str]]:
    """Every registry with the words of our code system for it."""
    for registry in registries.all():
        held = find(guide.canonical("CodeSystem", "registry"))
        concepts = held.resource["concept"] if held else ()
        yield registry, next((each.get("definition") or each["display"] for each in concepts
                              if each["code"] == registry.id), "")
