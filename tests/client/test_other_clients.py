"""Clients that others wrote for other servers work unchanged: each interaction, search page after page, transactions.

https://github.com/smart-on-fhir/client-py https://github.com/beda-software/fhir-py
https://github.com/Vermonster/fhir-kit-client https://hapifhir.io/hapi-fhir/docs/client/generic_client.html
"""

import json
import os
import shutil
import subprocess
import uuid
from pathlib import Path
from typing import Any

import pytest
from fhirclient import client as fhirclient
from fhirclient.models.bundle import Bundle
from fhirclient.models.fhirreference import FHIRReference
from fhirclient.models.observation import Observation
from fhirclient.models.patient import Patient
from fhirpy import SyncFHIRClient
from fhirpy.base.exceptions import OperationOutcome, ResourceNotFound

SYSTEM = "https://region.example/person"
HERE = Path(__file__).resolve().parent
NODE_MODULES = HERE.parent.parent / "build" / "clients" / "node_modules"
HAPI = HERE.parent.parent / "build" / "hapi-client"


def patient(number: str) -> dict[str, Any]:
    """Somebody, with a number that is not a person's."""
    return {"resourceType": "Patient", "active": True, "identifier": [{"system": SYSTEM, "value": number}]}


def observation(subject: str, value: int) -> dict[str, Any]:
    """How strong the pain is."""
    return {"resourceType": "Observation", "status": "final", "subject": {"reference": subject}, "valueInteger": value,
            "code": {"coding": [{"system": "http://loinc.org", "code": "72514-3"}]}}


def transaction(*entries: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    """A transaction that creates resources, each under its fullUrl."""
    return {"resourceType": "Bundle", "type": "transaction", "entry": [
        {"fullUrl": full_url, "resource": resource, "request": {"method": "POST", "url": resource["resourceType"]}}
        for full_url, resource in entries]}


def family() -> dict[str, Any]:
    """Somebody and seven measurements, in one transaction."""
    person = uuid.uuid4().urn
    return transaction((person, patient("7")), *((uuid.uuid4().urn, observation(person, value)) for value in range(7)))


def test_fhirclient(address: str) -> None:
    """SMART's own client for Python."""
    server = fhirclient.FHIRClient({"app_id": "test", "api_base": address}).server
    created = Patient(patient("1")).create(server)
    somebody = Patient.read(created["id"], server)
    somebody.gender = "female"
    somebody.update()

    found = Patient.where({"identifier": f"{SYSTEM}|1"}).perform_resources_iter(server)
    assert [one.gender for one in found] == ["female"]

    for value in range(5):
        measured = Observation(observation("Patient/x", value))
        measured.subject = FHIRReference({"reference": f"Patient/{somebody.id}"})
        measured.create(server)
    pages = Observation.where({"patient": somebody.id, "_count": "2"}).perform_resources_iter(server)
    assert sorted(measured.valueInteger for measured in pages) == [0, 1, 2, 3, 4]

    answer = Bundle(server.post_json("", family()).json())
    assert [entry.response.status for entry in answer.entry] == ["201 Created"] * 8
    last = Observation.read(answer.entry[1].response.location.split("/")[1], server)
    last.delete()
    with pytest.raises(Exception, match=r"410|Gone"):
        Observation.read(last.id, server)


def test_fhirpy(address: str) -> None:
    """Beda's client for Python."""
    client = SyncFHIRClient(address)
    somebody = client.resource("Patient", **{name: value for name, value in patient("2").items()
                                             if name != "resourceType"})
    somebody.save()
    somebody["gender"] = "other"
    somebody.save()
    found = client.resources("Patient").search(identifier=f"{SYSTEM}|2")

    assert [one["gender"] for one in found.fetch_all()] == ["other"]
    assert found.count() == 1

    client.execute("", method="post", data=family())
    measured = client.resources("Observation").search(**{"patient.identifier": f"{SYSTEM}|7"}).limit(3)
    assert sorted(one["valueInteger"] for one in measured) == [0, 1, 2, 3, 4, 5, 6]

    one = measured.first()
    one["status"] = "amended"
    one.save()
    assert client.get("Observation", one["id"])["status"] == "amended"
    one.delete()
    with pytest.raises((ResourceNotFound, OperationOutcome)):
        client.get("Observation", one["id"])


def test_fhir_kit_client(address: str) -> None:
    """Vermonster's client for JavaScript; ``python -m conformance.clients`` installs it where there is node."""
    if shutil.which("node") is None or not NODE_MODULES.is_dir():
        pytest.skip("fhir-kit-client is not installed: run python -m conformance.clients")
    script = NODE_MODULES.parent / f"clients-{os.getpid()}.mjs"
    shutil.copy(HERE / "fhir_kit_client.mjs", script)
    try:
        done = subprocess.run(["node", str(script), address, json.dumps(family())], capture_output=True, text=True,
                              timeout=60, check=False)
    finally:
        script.unlink()

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "created": True, "gender": "male", "found": 1, "pages": [3, 3, 1], "values": [0, 1, 2, 3, 4, 5, 6],
        "amended": "amended", "versions": 2, "after": 410}


@pytest.mark.skipif(not HAPI.is_dir(), reason="HAPI's client is not built: run python -m conformance.clients")
def test_hapis_generic_client(address: str) -> None:
    """HAPI's client for Java, in JSON and XML, by GET and by POST: every interaction as it sends it."""
    done = subprocess.run(["java", "-cp", f"{HAPI / 'classes'}:{HAPI / 'dependency'}/*",
                           "fhirpain.conformance.HapiClient", address], capture_output=True, text=True, timeout=120,
                          check=False)

    assert (done.returncode, done.stdout) == (0, "")
