"""The legal gate."""

from typing import Any

import pytest

from fhirpain import guide
from fhirpain.access.gate import Gate, refusal

PATIENT: dict[str, Any] = {"resourceType": "Patient", "id": "anna"}


def consent(kind: str, registry: str, provision: str, status: str = "active") -> dict[str, Any]:
    """A Consent as an EHR sends it."""
    return {
        "resourceType": "Consent", "status": status,
        "category": [{"coding": [{"system": guide.canonical("CodeSystem", "consent-kind"), "code": kind}]}],
        "provision": {"type": provision, "actor": [{"reference": {"identifier": {"value": registry}}}]},
    }


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
    ("consent", [consent("registry-objection", "nrs", "permit")], "consent-missing"),
])
def test_a_gate_opens_and_closes_by_what_is_on_record(gate: Gate, records: list[Any], expected: str | None) -> None:
    """Opt-out is open until an objection to that registry; opt-in is closed until a consent to it."""
    assert refusal(gate, "nrs", [PATIENT, *records]) == expected


@pytest.mark.parametrize("label", ["sekretessmarkering", "skyddadFolkbokforing"])
@pytest.mark.parametrize("gate", ["objection", "consent"])
def test_a_protected_identity_closes_every_gate(gate: Gate, label: str) -> None:
    """Not even a consent opens it."""
    protected = {**PATIENT, "meta": {"security": [{"code": label}]}}

    assert refusal(gate, "nrs", [protected, consent("registry-consent", "nrs", "permit")]) == "protected-identity"


def test_another_security_label_closes_nothing() -> None:
    """The label of a demonstration patient says nothing of who may have the data."""
    assert refusal("objection", "nrs", [{**PATIENT, "meta": {"security": [{"code": "DEMO"}]}}]) is None
