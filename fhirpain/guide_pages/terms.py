"""Code systems, value sets, concept maps, naming systems and operations as tables.

https://hl7.org/fhir/R4/terminology-module.html
"""

import functools
from collections.abc import Iterable, Iterator
from typing import Any

from fhirpain import guide
from fhirpain.fhir.terminology import Terminology, expansion
from fhirpain.guide_pages.artifacts import Artifact, Json, Link, artifacts, designations, find, link, mentions


def code_system(artifact: Artifact) -> dict[str, Any]:
    """Its concepts with their words, and the value sets that draw on it."""
    using = [Link(each.title, each.page) for each in artifacts()
             if each.kind == "value set" and mentions(each.resource["compose"], artifact.resource["url"])]
    return {"concepts": list(_flat(artifact.resource.get("concept", ()))), "value_sets": using}


def _flat(concepts: Iterable[Json], depth: int = 0) -> Iterator[Json]:
    for concept in concepts:
        yield {"code": concept["code"], "depth": depth, "texts": designations(concept),
               "definition": concept.get("definition", "")}
        yield from _flat(concept.get("concept", ()), depth + 1)


def value_set(artifact: Artifact) -> dict[str, Any]:
    """Its expansion, or what it is composed of where not all codes are held; and who binds to it."""
    bound = [Link(each.title, each.page) for each in artifacts() if each.kind in ("profile", "extension")
             and mentions(each.resource["differential"], artifact.resource["url"])]
    try:
        found = expansion.entries(_terminology(), artifact.resource["url"])
    except expansion.NotHeld:
        return {"entries": None, "includes": artifact.resource["compose"]["include"], "bound": bound}
    entries = [{"system": link(each["system"]), "code": each["code"], "texts": designations(each)} for each in found]
    return {"entries": entries, "includes": (), "bound": bound}


@functools.cache
def _terminology() -> Terminology:
    return Terminology(guide.definitions())


def concept_map(artifact: Artifact) -> dict[str, Any]:
    """Each code with what it becomes."""
    groups = [{"source": link(group["source"]), "target": link(group["target"]),
               "rows": list(_mapped(group))} for group in artifact.resource["group"]]
    return {"groups": groups}


def _mapped(group: Json) -> Iterator[Json]:
    for element in group["element"]:
        for target in element.get("target", ()):
            code = target.get("code", "")
            yield {"source": element["code"], "equivalence": target["equivalence"], "target": code,
                   "display": _display(group["target"], code), "comment": target.get("comment", "")}


def _display(system: str, code: str) -> str:
    return _terminology().display(system, code) or ""


def naming_system(artifact: Artifact) -> dict[str, Any]:
    """Each identifier that it stands for, the preferred one marked."""
    countries = [coding["code"] for each in artifact.resource.get("jurisdiction", ()) for coding in each["coding"]]
    return {"unique_ids": artifact.resource["uniqueId"], "countries": countries}


def operation(artifact: Artifact) -> dict[str, Any]:
    """Where it is called and with what."""
    resource = artifact.resource
    types = resource.get("resource", ())
    places = [*(["/"] if resource["system"] else []),
              *(f"/{each}/" for each in types if resource["type"]),
              *(f"/{each}/[id]/" for each in types if resource["instance"])]
    return {"calls": [f"{place}${resource['code']}" for place in places],
            "parameters": list(_parameters(resource.get("parameter", ())))}


def _parameters(held: Iterable[Json], within: str = "") -> Iterator[Json]:
    for each in held:
        name = f"{within}{each['name']}"
        yield {"name": name, "use": each["use"], "cardinality": f"{each['min']}..{each['max']}",
               "type": each.get("type", ""), "documentation": each.get("documentation", "")}
        yield from _parameters(each.get("part", ()), f"{name}.")


def code_link(system: str, code: str) -> Link:
    """To a code's row on the page of its code system, by what it is called; the code as words where it is not ours."""
    found = find(system)
    if found is None:
        return Link(code, "")
    return Link(_display(system, code) or code, f"{found.page}#code-{code}")
