"""R4's search parameters by resource type. https://hl7.org/fhir/R4/searchparameter-registry.html"""

import functools
import re
from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from fhirpain.fhir.definitions import r4
from fhirpain.fhir.search.errata import COMPONENTS, LEFT_OUT, corrected
from fhirpain.fhir.search.model import Component, Parameter, Parameters
from fhirpain.fhir.search.paths import Dynamic, Place, grow

Resource = dict[str, Any]

_LEADS_TO = re.compile(r"\.where\(resolve\(\) is (\w+)\)")
_NONE: Parameters = MappingProxyType({})
_NO_DOMAIN = frozenset({"Binary", "Bundle", "Parameters"})
"""R4's resource types that are no DomainResource."""


@functools.cache
def resource_types() -> frozenset[str]:
    """The names of all of R4's resource types."""
    definition = r4().resource("CompartmentDefinition", "http://hl7.org/fhir/CompartmentDefinition/patient") or {}
    return frozenset(entry["code"] for entry in definition.get("resource", ()))


def parameters(resource_type: str) -> Parameters:
    """The parameters of a type by code, those of every resource included; ``Resource`` has those alone.

    Errata are corrected. Not among them is what ``errata.LEFT_OUT`` names. A type that R4 does not have has none.
    """
    # Only what R4 has is kept: a search may name whatever types it likes.
    known = resource_type == "Resource" or resource_type in resource_types()
    return _parameters(resource_type) if known else _NONE


@functools.cache
def _parameters(resource_type: str) -> Parameters:
    above = ["Resource"] if resource_type in _NO_DOMAIN else ["Resource", "DomainResource"]
    defined = [given for base in (*above, resource_type) for given in _by_base().get(base, ())]
    return MappingProxyType({given["code"]: _parameter(resource_type, given) for given in defined})


@functools.cache
def compartments() -> Mapping[str, Resource]:
    """R4's definition of each compartment, by the type of its owner."""
    # R4's package has an example as well.
    named = (given for given in r4().all("CompartmentDefinition")
             if given["url"].lower().endswith(f"/{given['code'].lower()}"))
    return MappingProxyType({given["code"]: given for given in named})


@functools.cache
def compartment(name: str) -> Mapping[str, tuple[str, ...]]:
    """The types in a compartment (``Patient``), each with the codes of the parameters that tie it to its owner.

    ``{def}`` stands for the owner itself.
    """
    definition = compartments().get(name, {})
    entries = {entry["code"]: tuple(entry["param"]) for entry in definition.get("resource", ()) if entry.get("param")}
    return MappingProxyType(entries)


@functools.cache
def _by_base() -> Mapping[str, list[Resource]]:
    found: defaultdict[str, list[Resource]] = defaultdict(list)
    for given in r4().all("SearchParameter"):
        if given["id"] not in LEFT_OUT and given.get("expression"):
            for base in given.get("base", ()):
                found[base].append(given)
    return found


def _parameter(resource_type: str, given: Resource) -> Parameter:
    expression = _own(resource_type, corrected(given["expression"]))
    components = tuple(_component(part) for part in given.get("component", ()))
    canonical = given["type"] == "reference" and _is_canonical(resource_type, expression)
    targets = _targets(given, expression)
    return Parameter(given["code"], given["type"], given["url"], expression, targets, components, canonical)


def _component(part: Mapping[str, str]) -> Component:
    meant = COMPONENTS.get((part["definition"], part["expression"]), part["definition"])
    defined = r4().resource("SearchParameter", meant) or {}
    return Component(defined["code"], defined["type"], corrected(part["expression"]))


def _own(resource_type: str, expression: str) -> str:
    """The members of a union that are about a type; R4 writes those of several types into one expression."""
    heads = (f"{resource_type}.", "Resource.", "DomainResource.")
    members = expression.split(" | ")
    mine = [member for member in members if member == resource_type or member.lstrip("(").startswith(heads)]
    return " | ".join(mine or members)


def _targets(given: Resource, expression: str) -> tuple[str, ...]:
    """Where a reference may lead: to what the expression says, if all of it says so; else to what R4 lists."""
    said = _LEADS_TO.findall(expression)
    return tuple(said if len(said) == expression.count("|") + 1 else given.get("target", ()))


def _is_canonical(resource_type: str, expression: str) -> bool:
    try:
        places = grow(Place(resource_type, resource_type), expression)
    except Dynamic:
        return False
    return bool(places) and all(place.type_name in ("canonical", "uri") for place in places)
