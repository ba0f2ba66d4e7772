"""The legal gate: may this person's data go to this registry? https://hl7.org/fhir/R4/consent.html

Sweden's quality registers are opt-out (Patient Data Act 2008:355, chapter 7): a recorded objection closes the gate.
NOKSmerte is opt-in: only a recorded consent opens it. A protected identity closes every gate.
The gate is asked when a message is made and again just before each attempt to send it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from fhirpain import guide

Gate = Literal["objection", "consent"]
_PROTECTED = {"sekretessmarkering", "skyddadFolkbokforing"}


def refusal(gate: Gate, registry: str, resources: Iterable[Mapping[str, Any]]) -> str | None:
    """The rule that keeps a person's data from a registry, or None where it may leave.

    ``resources`` are the person's current resources, Patient and Consents among them.
    """
    held = list(resources)
    if any(_is_protected(resource) for resource in held):
        return "protected-identity"
    kind = f"registry-{gate}"
    records = [consent for consent in held if _concerns(consent, registry, kind)]
    active = {consent.get("provision", {}).get("type") for consent in records if consent.get("status") == "active"}
    if gate == "objection":
        return "objection-recorded" if "deny" in active else None
    if "deny" in active:
        return "consent-withdrawn"
    if "permit" in active:
        return None
    return "consent-withdrawn" if records else "consent-missing"


def _is_protected(resource: Mapping[str, Any]) -> bool:
    labels = resource.get("meta", {}).get("security", ()) if resource["resourceType"] == "Patient" else ()
    return any(label.get("code") in _PROTECTED for label in labels)


def _concerns(resource: Mapping[str, Any], registry: str, kind: str) -> bool:
    if resource["resourceType"] != "Consent":
        return False
    system = guide.canonical("CodeSystem", "consent-kind")
    kinds = {coding.get("code") for coding in _codings(resource, "category") if coding.get("system") == system}
    return kind in kinds and registry in _recipients(resource)


def _codings(resource: Mapping[str, Any], element: str) -> Iterator[Mapping[str, Any]]:
    for concept in resource.get(element, ()):
        yield from concept.get("coding", ())


def _recipients(consent: Mapping[str, Any]) -> set[str]:
    actors = consent.get("provision", {}).get("actor", ())
    return {actor.get("reference", {}).get("identifier", {}).get("value", "") for actor in actors}
