"""GET /metadata: what the routes really do, said as a CapabilityStatement. https://hl7.org/fhir/R4/http.html#capabilities"""

import functools
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import Response, request

import fhirpain
from fhirpain import guide
from fhirpain.fhir.search import compartments, parameters
from fhirpain.fhir.search.model import Parameter
from fhirpain.store.patching import JSON_PATCH
from fhirpain.web import negotiation
from fhirpain.web.facade import current
from fhirpain.web.route import ASIDE, Route
from fhirpain.web.routes import ROUTES
from fhirpain.web.types import is_taken, resource_types

_READING = frozenset({"read", "vread", "history-instance", "history-type", "search-type"})


def metadata() -> Response:
    """The CapabilityStatement of this façade, or 304 where the caller holds these very bytes."""
    media_type, pretty = negotiation.form()
    content, digest = _written(current().base, media_type, pretty)
    response = negotiation.answered(content, media_type)
    response.set_etag(digest, weak=True)
    response.make_conditional(request)
    return response


@functools.lru_cache(maxsize=16)
def _written(base: str, media_type: str, pretty: bool) -> tuple[bytes, str]:
    """The statement in a format, and what it is known by: it is large, and stays as it is."""
    content = negotiation.written(statement(base), media_type, pretty=pretty)
    return content, hashlib.sha256(content).hexdigest()[:32]


@functools.lru_cache(maxsize=16)
def statement(base: str) -> dict[str, Any]:
    """What a façade at ``base`` offers; shared, so never changed."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": fhirpain.__date__,
        "kind": "instance",
        "software": {"name": "fhirpain", "version": fhirpain.__version__},
        "implementation": {"description": "Pain care: from the EHR to the national registries", "url": base},
        "fhirVersion": "4.0.1",
        "format": [negotiation.JSON, negotiation.XML],
        "patchFormat": [JSON_PATCH, negotiation.JSON, negotiation.XML],
        "rest": [{"mode": "server", "resource": _resources(), **_system(), "compartment": [
            definition["url"] for definition in compartments().values()]}],
    }


def _system() -> dict[str, Any]:
    routes = [route for route in ROUTES if route.level == "system"]
    codes = dict.fromkeys(route.interaction for route in routes if route.interaction not in ASIDE)
    return {"interaction": [{"code": code} for code in codes],
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
        **_interactions(routes, is_taken(resource_type)),
        **_searches(resource_type),
        "operation": _operations(routes),
    }


def _interactions(routes: Sequence[Route], is_taken: bool) -> dict[str, Any]:
    codes = {route.interaction for route in routes
             if route.interaction not in ASIDE and (is_taken or route.interaction in _READING)}
    return {
        "interaction": [{"code": code} for code in sorted(codes)],
        "versioning": "versioned",
        "readHistory": "vread" in codes,
        "updateCreate": "update" in codes,
        "conditionalCreate": "create" in codes,
        "conditionalRead": "full-support",
        "conditionalUpdate": is_taken and _is_conditional(routes, "update"),
        "conditionalDelete": "single" if is_taken and _is_conditional(routes, "delete") else "not-supported",
    }


def _searches(resource_type: str) -> dict[str, Any]:
    """What can be searched for, and what can come with it."""
    told: dict[str, list[Any]] = {
        "searchInclude": ["*", *(f"{resource_type}:{parameter.code}" for parameter in _references(resource_type))],
        "searchRevInclude": _referring().get(resource_type, []),
        "searchParam": [_parameter(parameter) for parameter in parameters(resource_type).values()],
    }
    return {name: each for name, each in told.items() if each}


def _parameter(parameter: Parameter) -> dict[str, str]:
    return {"name": parameter.code, "definition": parameter.url, "type": parameter.kind}


def _references(resource_type: str) -> list[Parameter]:
    return [parameter for parameter in parameters(resource_type).values() if parameter.kind == "reference"]


@functools.cache
def _referring() -> Mapping[str, list[str]]:
    """Of each type, the parameters by which others refer to it."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for resource_type in resource_types():
        for parameter in _references(resource_type):
            for target in parameter.target:
                found[target].append(f"{resource_type}:{parameter.code}")
    return found


def _is_conditional(routes: Iterable[Route], interaction: str) -> bool:
    """Whether an interaction with a resource is offered at its type as well: there a search says with which."""
    return any(route.level == "type" for route in routes if route.interaction == interaction)


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
