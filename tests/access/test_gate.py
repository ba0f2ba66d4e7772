"""The legal gate."""

from datetime import date
from typing import Any

import pytest

from fhirpain import guide
from fhirpain.access.gate import Gate, refusal

TODAY = date(2024, 6, 3)
PATIENT: dict[str, Any] = {"resourceType": "Patient", "id": "anna"}


def consent(kind: str, registry: str, provision: str, status: str = "active") -> dict[str, Any]:
    """A Consent as an EHR sends it."""
    return {
        "resourceType": "Consent", "status": status,
        "category": [{"coding": [{"system": guide.canonical("CodeSystem", "consent-kind"), "code": kind}]}],
        "provision": {"type": provision, "actor": [{"reference": {"identifier": {"value": registry}}}]},
    }


def nested(kind: str, outer: str, registry: str, inner: str) -> dict[str, Any]:
    """A Consent that says one thing to all and another to a registry."""
    made = consent(kind, registry, inner)
    return {**made, "provision": {"type": outer, "provision": [made["provision"]]}}


def during(start: str, end: str) -> dict[str, Any]:
    """A consent to NRS for a time."""
    made = consent("registry-consent", "nrs", "permit")
    return {**made, "provision": {**made["provision"], "period": {"start": start, "end": end}}}


@pytest.mark.parametrize(("gate", "records", "expected"), [
    ("objection", [], None),
    ("objection", [consent("registry-objection", "nrs", "deny")], "objection-recorded"),
    ("objection", [consent("registry-objection", "nrs", "deny", "inactive")], None),
    ("objection", [consent("registry-objection", "noksmerte", "deny")], None),
    ("objection", [consent("registry-consent", "nrs", "deny")], None),
    ("consent", [], "consent-missing"),
    ("consent", [consent("registry-consent", "nrs", "permit")], None),
    ("consent", [consent("registry-consent", "noksmerte", "permit")], "consent-missing"),
    ("consent", [consent("registry-consent", "nrs", "permit", "inactive")], "consent-withdrawn"),
    ("consent", [consent("registry-consent", "nrs", "permit"), consent("registry-consent", "nrs", "deny")],
     "consent-withdrawn"),
    ("consent", [consent("registry-objection", "nrs", "permit")], "objection-recorded"),
    ("objection", [consent("registry-objection", "", "deny")], "objection-recorded"),
    ("objection", [consent("registry-objection", "NRS", "deny")], "objection-recorded"),
    ("objection", [{**consent("registry-objection", "nrs", "deny"), "provision": {}}], "objection-recorded"),
    ("objection", [nested("registry-objection", "permit", "nrs", "deny")], "objection-recorded"),
    ("consent", [nested("registry-consent", "permit", "nrs", "deny")], "consent-withdrawn"),
    ("consent", [nested("registry-consent", "permit", "nrs", "permit")], "consent-withdrawn"),
    ("consent", [during("2019-01-01", "2020-01-01")], "consent-withdrawn"),
    ("consent", [during("2024-06-04", "2030-01-01")], "consent-withdrawn"),
    ("consent", [during("2024-06-03", "2024-06-03")], None),
    ("consent", [during("2023", "2024")], None),
    ("consent", [{**consent("registry-consent", "nrs", "permit"), "verification": [{"verified": False}]}],
     "consent-withdrawn"),
])
def test_a_gate_opens_and_closes_by_what_is_on_record(gate: Gate, records: list[Any], expected: str | None) -> None:
    """Opt-out is open until an objection to that registry; opt-in is closed until a consent to it.

    What is not understood closes: an objection to nobody in particular, a consent that says more than one thing.
    """
    assert refusal(gate, "nrs", [PATIENT, *records], TODAY) == expected


@pytest.mark.parametrize("label", ["sekretessmarkering", "skyddadFolkbokforing"])
@pytest.mark.parametrize("gate", ["objection", "consent"])
def test_a_protected_identity_closes_every_gate(gate: Gate, label: str) -> None:
    """Not even a consent opens it."""
    protected = {**PATIENT, "meta": {"security": [{"code": label}]}}

    given = consent("registry-consent", "nrs", "permit")

    assert refusal(gate, "nrs", [protected, given], TODAY) == "protected-identity"


def test_another_security_label_closes_nothing() -> None:
    """The label of a demonstration patient says nothing of who may have the data."""
    assert refusal("objection", "nrs", [{**PATIENT, "meta": {"security": [{"code": "DEMO"}]}}], TODAY) is None
