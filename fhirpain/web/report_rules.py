"""What a receiving registry asks of a report beyond its profile: that it is meant for it and agrees with itself."""

from collections.abc import Collection, Iterator
from typing import Any

from fhirpain import guide
from fhirpain.fhir.issue import Issue

Resource = dict[str, Any]


def check(bundle: Resource, registry: str, enrolled: Collection[str] | None) -> list[Issue]:
    """Every business rule that a message breaks, whatever its shape.

    ``enrolled`` are the units that take part in the registry, None when all do.
    """
    return [*_addressed(bundle, registry), *_routed(bundle, registry), *_enrolled(bundle, registry, enrolled)]


def _addressed(bundle: Resource, registry: str) -> Iterator[Issue]:
    for at, header in _all(bundle, "MessageHeader"):
        for place, destination in enumerate(header.get("destination", ())):
            if destination.get("receiver", {}).get("identifier", {}).get("value") != registry:
                yield _error("wrong-registry", f"Bundle.entry[{at}].resource.destination[{place}].receiver")


def _routed(bundle: Resource, registry: str) -> Iterator[Issue]:
    """The routing keys must say what the payload says: who files by them must not be misled."""
    carried = {"registry": {registry}, "person": _persons(bundle), "timePoint": _time_points(bundle)}
    if cases := _cases(bundle):  # a void names a case that it does not carry
        carried["case"] = cases
    for at, routing in _all(bundle, "Parameters"):
        for place, parameter in enumerate(routing.get("parameter", ())):
            if _said(parameter) not in carried.get(parameter.get("name"), {_said(parameter)}):
                yield _error("business-key-mismatch", f"Bundle.entry[{at}].resource.parameter[{place}].value")


def _said(parameter: Resource) -> Any:
    value = next((value for name, value in parameter.items() if name.startswith("value")), None)
    return value.get("value") if isinstance(value, dict) else value


def _persons(bundle: Resource) -> set[Any]:
    return {identifier.get("value") for _, patient in _all(bundle, "Patient")
            for identifier in patient.get("identifier", ())}


def _cases(bundle: Resource) -> set[Any]:
    return {f"urn:uuid:{plan.get('id')}" for _, plan in _all(bundle, "CarePlan")}


def _time_points(bundle: Resource) -> set[Any]:
    url = guide.canonical("StructureDefinition", "time-point")
    told = [extension for _, response in _all(bundle, "QuestionnaireResponse")
            for extension in response.get("extension", ()) if extension.get("url") == url]
    return {coding.get("code") for extension in told
            for coding in extension.get("valueCodeableConcept", {}).get("coding", ())}


def _enrolled(bundle: Resource, registry: str, enrolled: Collection[str] | None) -> Iterator[Issue]:
    """At least one unit of each plan takes part: the plan names every unit that has a share in it."""
    for at, plan in _all(bundle, "CarePlan") if enrolled is not None else ():
        if not set(_units(plan)) & set(enrolled or ()):
            yield _error("unit-not-enrolled", f"Bundle.entry[{at}].resource", registry=registry)


def _units(value: Any) -> Iterator[str]:
    """Every organisation that is named by an identifier, however deep."""
    if isinstance(value, dict):
        if value.get("type") == "Organization" and "identifier" in value:
            yield str(value["identifier"].get("value"))
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _units(part)


def _all(bundle: Resource, resource_type: str) -> list[tuple[int, Resource]]:
    """The resources of one type, each with its place in ``Bundle.entry``."""
    resources = [entry.get("resource", {}) for entry in bundle.get("entry", ())]
    return [(at, found) for at, found in enumerate(resources) if found.get("resourceType") == resource_type]


def _error(rule: str, expression: str, **facts: str) -> Issue:
    return guide.rule("error", "business-rule", rule, expression, **facts)
