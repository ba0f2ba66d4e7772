"""Whose each resource is: the Patient compartment that it is stored in.

https://hl7.org/fhir/R4/compartmentdefinition-patient.html
"""

from collections.abc import Mapping
from typing import Any

from fhirpain import countries, guide
from fhirpain.fhir.issue import Issue
from fhirpain.store.transaction import Transaction

Resource = Mapping[str, Any]
_OWNER = ("subject", "patient")


class Owners:
    """Finds the owners of what a transaction stores: among its own Patients, then in the store."""

    def __init__(self, tx: Transaction, known: Mapping[str, bool], numbers: Mapping[tuple[str, str], str],
                 base: str) -> None:
        """``known`` says of Patient ids whether there is such a Patient, ``numbers`` whose a person identifier is."""
        self._tx, self._known, self._numbers, self._base = tx, dict(known), dict(numbers), base

    @classmethod
    def of(cls, tx: Transaction, sent: Mapping[str, Resource], deleted: set[str], base: str) -> "Owners":
        """For a transaction that stores and deletes those Patients; ``base`` is our own address."""
        numbers = {number: patient_id for patient_id, patient in sent.items()
                   if (number := countries.person_identifier(dict(patient))) is not None}
        known = dict.fromkeys(sent, True) | dict.fromkeys(deleted, False)
        return cls(tx, known, numbers, base.rstrip("/") + "/" if base else "")

    def owner(self, resource: Resource, at: str) -> str | Issue | None:
        """The Patient id whose compartment a resource belongs to; an Issue where its subject leads nowhere."""
        for element in _OWNER:
            reference = resource.get(element)
            if isinstance(reference, dict) and not _is_of_another_type(reference):
                found = self._patient(reference)
                return found if found is not None else _unresolved("not-found", f"{at}.resource.{element}")
        return _unresolved("required", f"{at}.resource.patient") if is_registry_consent(resource) else None

    def _patient(self, reference: Resource) -> str | None:
        literal = str(reference.get("reference", "")).removeprefix(self._base)
        if literal.startswith("Patient/"):
            found = literal.split("/")[1]
            return found if self._is_there(found) else None
        identifier = reference.get("identifier", {})
        if literal or "system" not in identifier or "value" not in identifier:
            return None
        number = (identifier["system"], identifier["value"])
        if number not in self._numbers and (held := self._tx.find("Patient", *number)) is not None:
            self._numbers[number] = held
        patient = self._numbers.get(number)
        return patient if patient is not None and self._is_there(patient) else None

    def _is_there(self, patient_id: str) -> bool:
        if patient_id not in self._known:
            self._known[patient_id] = self._tx.keep("Patient", patient_id)
        return self._known[patient_id]


def is_registry_consent(resource: Resource) -> bool:
    """A Consent to or objection against a registry: without its person it would protect nobody."""
    system = guide.canonical("CodeSystem", "consent-kind")
    concepts = resource.get("category", ()) if resource["resourceType"] == "Consent" else ()
    return any(coding.get("system") == system for concept in concepts for coding in concept.get("coding", ()))


def _is_of_another_type(reference: Resource) -> bool:
    """Whether it says that it leads to something else than a person: a Group, a Device, a Location."""
    literal = str(reference.get("reference", "")).partition("/_history/")[0].split("?")[0]
    # What it leads to counts, whatever type it claims.
    named = literal.split("/")[-2] if literal.count("/") else str(reference.get("type") or "Patient")
    return named != "Patient"


def _unresolved(code: str, at: str) -> Issue:
    return guide.rule("error", code, "reference-unresolved", at)
