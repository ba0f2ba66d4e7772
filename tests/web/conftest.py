"""A façade over an empty SQLite store, and a caller of it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fhirpain.settings import Settings
from fhirpain.store import Store
from fhirpain.web import create_app
from tests.conftest import Clock

BASE = "https://region.example/fhir"
PATIENT = {"resourceType": "Patient", "active": True,
           "identifier": [{"system": "http://electronichealth.se/identifier/personnummer", "value": "195009072553"}]}
FHIR = "application/fhir+json"


@pytest.fixture
def settings() -> Settings:
    """A façade that knows one registry, which nobody calls in these tests."""
    return Settings(base_url=BASE, registry_urls="nrs=http://127.0.0.1:9", max_body=20_000)


@pytest.fixture
def held(sqlite_url: str, clock: Clock) -> Iterator[Store]:
    """The façade's store."""
    store = Store(sqlite_url, clock=clock, secret="for tests only")
    yield store
    store.close()


@pytest.fixture
def app(settings: Settings, held: Store) -> Flask:
    """The façade."""
    return create_app(settings, held)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A caller of the façade."""
    return app.test_client()


@pytest.fixture
def patient_id(client: FlaskClient) -> str:
    """The id of a patient who is stored."""
    created = client.post("/Patient", json=PATIENT, content_type=FHIR)
    assert created.status_code == 201
    return str(created.json["id"])


@pytest.fixture
def gone_id(held: Store) -> str:
    """The id of a patient who has been deleted."""
    with held.transaction() as transaction:
        transaction.put({**PATIENT, "id": "gone"}, person="gone")
        transaction.delete("Patient", "gone")
    return "gone"


Rules = Callable[[Any], list[str]]


def rules(response: Any) -> list[str]:
    """The rule of each issue of an OperationOutcome that was answered."""
    assert response.json["resourceType"] == "OperationOutcome"
    return [coding["code"] for issue in response.json["issue"] for coding in issue["details"].get("coding", ())]
