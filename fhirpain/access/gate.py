"""The legal gate: may this person's data go to this registry? https://hl7.org/fhir/R4/consent.html

Sweden's quality registers are opt-out (Patient Data Act 2008:355, chapter 7): a recorded objection closes the gate.
NOKSmerte is opt-in: only a recorded consent opens it. A protected identity closes every gate.
The gate is asked when a message is made and again just before each attempt to send it. It fails closed: an objection
counts unless it is plainly about other registries alone, a consent counts only when it is plainly about this one.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Literal, Protocol

from fhirpain import guide

Gate = Literal["objection", "consent"]
Resource = Mapping[str, Any]
TAKES_BACK = frozenset({"objection-recorded", "consent-withdrawn"})
"""The refusals after which a registry is told to forget what it has: the person took the permission back."""
_PROTECTED = {"sekretessmarkering", "skyddadFolkbokforing"}


def refusal(gate: Gate, registry: str, resources: Iterable[Resource], today: date) -> str | None:
    """The rule that keeps a person's data from a registry, or None where it may leave.

    ``resources`` are the person's current resources, Patient and Consents among them.
    """
    held = list(resources)
    if any(_is_protected(resource) for resource in held):
        return "protected-identity"
    active = [consent for consent in held
              if consent["resourceType"] == "Consent" and consent.get("status") == "active"]
    if any(_is_of(consent, "registry-objection") and _may_concern(consent, registry) for consent in active):
        return "objection-recorded"
    return _no_consent(registry, held, active, today) if gate == "consent" else None


class Held(Protocol):
    """Where a person's resources are held: the store, or a transaction."""

    def person(self, person_id: str) -> list[dict[str, Any]]:
        """One person's current resources."""

    def deleted_of(self, person_id: str) -> list[dict[str, Any]]:
        """What was last said by those that have been deleted."""


def records(held: Held, person_id: str) -> list[Resource]:
    """What the gate is to see: a person's resources, and those of the Patients that are linked as the same person.

    A Patient who was deleted is seen as last told: no label is lost that way. https://hl7.org/fhir/R4/patient.html#links
    """
    own = _of(held, person_id)
    links = [link for resource in own if resource["resourceType"] == "Patient" for link in resource.get("link", ())]
    others = {str(link.get("other", {}).get("reference", "")) for link in links}
    return [*own, *(resource for other in sorted(others) if other.startswith("Patient/")
                    for resource in _of(held, other.split("/")[1]))]


def _of(held: Held, person_id: str) -> list[dict[str, Any]]:
    current = held.person(person_id)
    if any(resource["resourceType"] == "Patient" for resource in current):
        return current
    return [*current, *(one for one in held.deleted_of(person_id) if one["resourceType"] == "Patient")]


def _no_consent(registry: str, held: list[Resource], active: list[Resource], today: date) -> str | None:
    records = [consent for consent in active if _is_of(consent, "registry-consent")]
    if any(_denies(consent, registry) for consent in records):
        return "consent-withdrawn"
    if any(_permits(consent, registry, today) for consent in records):
        return None
    given_once = any(resource["resourceType"] == "Consent" and _is_of(resource, "registry-consent")
                     and registry in _recipients(resource) for resource in held)
    return "consent-withdrawn" if given_once else "consent-missing"


def _permits(consent: Resource, registry: str, today: date) -> bool:
    """Whether it says nothing else than that this registry may have the data, today."""
    provision = consent.get("provision", {})
    period = provision.get("period", {})
    is_now = str(period.get("start", ""))[:10] <= today.isoformat() and (
        "end" not in period or today.isoformat()[:len(str(period["end"])[:10])] <= str(period["end"])[:10])
    is_verified = all(check.get("verified") is not False for check in consent.get("verification", ()))
    return (provision.get("type") == "permit" and "provision" not in provision and is_now and is_verified
            and registry in _recipients(consent))


def _denies(consent: Resource, registry: str) -> bool:
    return _may_concern(consent, registry) and any(
        provision.get("type") == "deny" for provision in _provisions(consent.get("provision", {})))


def _may_concern(consent: Resource, registry: str) -> bool:
    """Whether it is not plainly about other registries alone: one that names nobody is about everybody."""
    named = _recipients(consent)
    return not named or registry in named or not named <= _registries()


def _is_of(consent: Resource, kind: str) -> bool:
    system = guide.canonical("CodeSystem", "consent-kind")
    return any(coding.get("system") == system and coding.get("code") == kind
               for concept in consent.get("category", ()) for coding in concept.get("coding", ()))


def _recipients(consent: Resource) -> set[str]:
    actors = [actor for provision in _provisions(consent.get("provision", {})) for actor in provision.get("actor", ())]
    return {str(actor.get("reference", {}).get("identifier", {}).get("value", "")) for actor in actors}


def _provisions(provision: Resource) -> Iterator[Resource]:
    yield provision
    for inner in provision.get("provision", ()):
        yield from _provisions(inner)


def _registries() -> set[str]:
    """The ids of every registry that there is."""
    system = guide.definitions().resource("CodeSystem", guide.canonical("CodeSystem", "registry")) or {}
    return {concept["code"] for concept in system.get("concept", ())}


def _is_protected(resource: Resource) -> bool:
    labels = resource.get("meta", {}).get("security", ()) if resource["resourceType"] == "Patient" else ()
    return any(label.get("code") in _PROTECTED for label in labels)
