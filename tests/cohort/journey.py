"""What the façade and the registries make of some persons of the cohort: trace, reports, answers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Flask

from fhirpain import pipeline
from fhirpain.cohort import Sent
from fhirpain.delivery.transport import Answer
from fhirpain.fhir import json
from fhirpain.settings import Settings
from fhirpain.store import Store
from fhirpain.web.registry import STORE, create_registry

_REGISTRIES = ("nrs", "noksmerte")
_SETTINGS = Settings(test_numbers=True,
                     registry_urls=",".join(f"{name}=https://{name}.example" for name in _REGISTRIES))

Made = tuple[str, dict[str, Any]]
"""The id of the profile that something keeps, and the thing."""


def journey(persons: list[Sent], folder: Path) -> Iterator[Made]:
    """What comes of them. One registry knows every unit that reports, another of the same kind none."""
    store = Store(f"sqlite:///{folder}/facade.db", secret="for tests only")
    apps = {name: create_registry(name, f"sqlite:///{folder}/{name}.db") for name in _REGISTRIES}
    strict = create_registry("nrs", f"sqlite:///{folder}/strict.db", enrolled=frozenset())
    try:
        for sent in persons:
            for payload in sent.transactions:
                yield from _trace(store, payload)
        yield from _reports(store, apps, strict)
    finally:
        for each in (store, *(app.extensions[STORE] for app in (*apps.values(), strict))):
            each.close()


def _trace(store: Store, payload: dict[str, Any]) -> Iterator[Made]:
    accepted = pipeline.receive(store, _SETTINGS, "fhir", json.dump(payload), "application/fhir+json")
    for kind in ("AuditEvent", "Provenance"):
        held = store.read(kind, accepted.submission)
        if held is not None and held.resource is not None:
            yield "pain-audit-event" if kind == "AuditEvent" else "pain-provenance", held.resource


def _reports(store: Store, apps: dict[str, Flask], strict: Flask) -> Iterator[Made]:
    def send(url: str, message: bytes, *, message_id: str) -> Answer:
        return _post(apps[url.removeprefix("https://").partition(".")[0]], message)

    while (delivery := pipeline.deliver(store, _SETTINGS, send)) is not None:
        assert delivery.state == "delivered", (delivery.state, delivery.reason)
        yield from _message(f"pain-{delivery.destination}-report", delivery.message or b"")
        yield from _message("pain-delivery-receipt", delivery.receipt or b"")
        if delivery.destination == "nrs":
            yield from _message("pain-delivery-receipt", _post(strict, delivery.message or b"").body)


def _message(profile: str, body: bytes) -> Iterator[Made]:
    """The message and its parts that have a profile of their own."""
    held = json.parse(body)
    yield profile, held
    receipt = profile == "pain-delivery-receipt"
    yield "pain-receipt-header" if receipt else "pain-report-header", held["entry"][0]["resource"]
    if not receipt:
        yield "pain-report-routing", held["entry"][1]["resource"]


def _post(app: Flask, message: bytes) -> Answer:
    answered = app.test_client().post("/$process-message", data=message, content_type="application/fhir+json")
    return Answer("answered", answered.status_code, answered.data, answered.mimetype)
