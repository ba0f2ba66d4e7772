"""A transaction Bundle as a list of writes."""

from itertools import count
from typing import Any

from fhirpain.fhir.transaction import writes

PATIENT = {"resourceType": "Patient", "name": [{"family": "Testsson"}]}
PLAN = {"resourceType": "CarePlan", "subject": {"reference": "urn:uuid:1"}, "supportingInfo": [{"reference": "#a"}]}


def bundle(*entries: tuple[str, dict[str, Any], str, str]) -> dict[str, Any]:
    """A transaction of (fullUrl, resource, method, url)."""
    return {"resourceType": "Bundle", "type": "transaction", "entry": [
        {"fullUrl": full_url, "resource": resource, "request": {"method": method, "url": url}}
        for full_url, resource, method, url in entries]}


def planned(sent: dict[str, Any], existing: str | None = None) -> list[Any]:
    """The writes, with ids counted from new-1; a posted Patient is known as ``existing``."""
    numbers = count(1)
    return writes(sent, lambda: f"new-{next(numbers)}",
                  lambda resource, _: (existing, True) if existing and resource["resourceType"] == "Patient" else None)


def test_a_reference_to_what_is_created_leads_to_its_new_id() -> None:
    """urn:uuid is rewritten wherever it stands, also in an entry before the one it names."""
    plan, patient = planned(bundle(("urn:uuid:2", PLAN, "POST", "CarePlan"),
                                   ("urn:uuid:1", PATIENT, "POST", "Patient")))

    assert (plan.reference, patient.reference) == ("CarePlan/new-1", "Patient/new-2")
    assert plan.resource["subject"] == {"reference": "Patient/new-2"}
    assert plan.resource["supportingInfo"] == [{"reference": "#a"}]


def test_an_update_keeps_the_id_of_its_url() -> None:
    """PUT names the id; a full URL of the sender's own server becomes a local reference."""
    sent = bundle(("https://ehr.example/fhir/Patient/anna", {**PATIENT, "id": "anna"}, "PUT", "Patient/anna"),
                  ("urn:uuid:2", {**PLAN, "subject": {"reference": "https://ehr.example/fhir/Patient/anna"}}, "POST",
                   "CarePlan"))

    assert [write.reference for write in planned(sent)] == ["Patient/anna", "CarePlan/new-1"]
    assert planned(sent)[1].resource["subject"] == {"reference": "Patient/anna"}


def test_a_post_that_is_known_is_kept_as_it_is() -> None:
    """No second resource is made, and references lead to the one that is there."""
    patient, plan = planned(bundle(("urn:uuid:1", PATIENT, "POST", "Patient"),
                                   ("urn:uuid:2", PLAN, "POST", "CarePlan")), existing="there")

    assert patient.kept
    assert not plan.kept
    assert plan.resource["subject"] == {"reference": "Patient/there"}


def test_the_bundle_is_not_changed() -> None:
    """What was sent is kept as it was sent."""
    sent = bundle(("urn:uuid:1", PATIENT, "POST", "Patient"))
    planned(sent)

    assert "id" not in sent["entry"][0]["resource"]
