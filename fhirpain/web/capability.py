"""GET /metadata: what the routes really do, said as a CapabilityStatement. https://hl7.org/fhir/R4/http.html#capabilities"""

import functools
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from flask import Response

import fhirpain
from fhirpain import guide
from fhirpain.web import negotiation
from fhirpain.web.facade import current
from fhirpain.web.route import Route
from fhirpain.web.routes import ROUTES
from fhirpain.web.types import is_kept, is_taken, resource_types


def metadata() -> Response:
    """The CapabilityStatement of this façade."""
    return negotiation.render(statement(current().base))


@functools.lru_cache(maxsize=16)
def statement(base: str) -> dict[str, Any]:
    """What a façade at ``base`` offers; shared, so never changed."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "kind": "instance",
        "software": {"name": "fhirpain", "version": fhirpain.__version__},
        "implementation": {"description": "Pain care: from the EHR to the national registries", "url": base},
        "fhirVersion": "4.0.1",
        "format": [negotiation.JSON, negotiation.XML],
        "rest": [{"mode": "server", "resource": _resources(), **_system()}],
    }


def _system() -> dict[str, Any]:
    routes = [route for route in ROUTES if route.level == "system"]
    return {"interaction": [{"code": route.interaction} for route in routes if route.interaction],
            "operation": _operations(routes)}


def _resources() -> list[dict[str, Any]]:
    profiles = _supported_profiles()
    return [_resource(name, profiles.get(name, [])) for name in resource_types()]


def _resource(resource_type: str, profiles: list[str]) -> dict[str, Any]:
    routes = [route for route in ROUTES
              if route.level != "system" and (not route.types or resource_type in route.types)]
    return {
        "type": resource_type,
        **({"supportedProfile": profiles} if profiles else {}),
        **(_interactions(routes, is_taken(resource_type)) if is_kept(resource_type) else {}),
        "operation": _operations(routes),
    }


def _interactions(routes: Iterable[Route], is_taken: bool) -> dict[str, Any]:
    codes = {route.interaction for route in routes if route.interaction and (is_taken or route.method == "GET")}
    return {
        "interaction": [{"code": code} for code in sorted(codes)],
        "versioning": "versioned",
        "readHistory": "vread" in codes,
        "updateCreate": "update" in codes,
        "conditionalCreate": "create" in codes,
    }


def _operations(routes: Iterable[Route]) -> list[dict[str, str]]:
    """Each operation once, however many levels it is offered at."""
    named = {route.operation: route for route in routes if route.operation}
    return [{"name": name, "definition": route.definition or guide.canonical("OperationDefinition", name)}
            for name, route in named.items()]


def _supported_profiles() -> dict[str, list[str]]:
    """Our own profiles of resources, by type."""
    ours = guide.canonical("StructureDefinition", "pain-patient").removesuffix("pain-patient")
    found: defaultdict[str, list[str]] = defaultdict(list)
    for structure in guide.definitions().all("StructureDefinition"):
        if structure["url"].startswith(ours) and structure["kind"] == "resource" and not structure["abstract"]:
            found[structure["type"]].append(structure["url"])
    return {name: sorted(urls) for name, urls in found.items()}
