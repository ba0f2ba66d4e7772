"""A registry that receives reports, as one would: it checks all, keeps each message once and repeats its first answer.

https://hl7.org/fhir/R4/messageheader-operation-process-message.html
It serves demonstrations, tests and whoever wants to see what a sender's messages are worth; it keeps reports as they
came and shows counts only.
"""

import threading
import uuid
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response

import fhirpain
from fhirpain import guide
from fhirpain.delivery.message import ResponseCode, acknowledgement
from fhirpain.fhir import json
from fhirpain.fhir.issue import Issue
from fhirpain.registries.report import profile_of_reports
from fhirpain.store import ReceivedMessages, Store, Transaction, utc_now
from fhirpain.web import body, door, negotiation
from fhirpain.web.envelope import digest, endpoint, message_header, receipt
from fhirpain.web.report_rules import check

STORE = "fhirpain-registry-store"
"""Where a registry's application keeps its store (``app.extensions``), for whoever closes it."""

_MAX_BODY = 20_000_000  # bytes
_PROCESS_MESSAGE = "http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message"


def create_registry(registry_id: str, store_url: str, *, enrolled: Collection[str] | None = None) -> Flask:
    """A registry as an application; ``enrolled`` are the units that take part in it, None when every unit does."""
    store = Store(store_url)
    registry = _Registry(registry_id, store, enrolled)
    app = Flask("fhirpain.registry", static_folder=None)
    app.extensions[STORE] = store
    door.mount(app, "registry", "", [
        ("GET", "/", registry.counts),
        ("GET", "/metadata", registry.metadata),
        ("POST", "/$process-message", registry.process_message),
    ])
    return app


@dataclass(frozen=True)
class _Registry:
    id: str
    store: Store
    enrolled: Collection[str] | None
    counted: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)
    started: str = field(default_factory=lambda: utc_now().isoformat(timespec="seconds"))

    def process_message(self) -> Response:
        """Answer one report with its receipt; 400 and an OperationOutcome where it cannot be read as a message."""
        payload = body.fhir(_MAX_BODY)
        bundle = body.parse(payload)
        header = message_header(bundle)

        def first(transaction: Transaction) -> bytes:
            content, media_type = payload
            transaction.add_submission(self.id, media_type, content)
            return self._judge(header, self._issues(bundle))

        received = ReceivedMessages(self.store, self.id)
        # An envelope without an id of its own is known by its message's.
        reception = received.once(header["id"], bundle.get("id", header["id"]), digest(bundle), first)
        self._count(reception.kind)
        if reception.answer is None:
            return receipt(self._judge(header, [guide.rule("error", "duplicate", "id-reuse", "Bundle.id")]))
        return receipt(reception.answer)

    def _issues(self, bundle: dict[str, Any]) -> list[Issue]:
        found = guide.validator().validate(bundle, [profile_of_reports(self.id)])
        # Where FHIR itself is broken there is nothing to ask business rules of; our own invariants do not hide them.
        is_fhir = all(issue.rule.startswith("pain-") for issue in found if issue.is_error)
        return [*found, *(check(bundle, self.id, self.enrolled) if is_fhir else ())]

    def _judge(self, header: dict[str, Any], issues: list[Issue]) -> bytes:
        """The receipt: one terminal answer, for the same message will never fare better; warnings ride along."""
        code: ResponseCode = "fatal-error" if any(issue.is_error for issue in issues) else "ok"
        self._count(code)
        told = guide.outcome(issue for issue in issues if issue.severity != "information")
        return json.dump(acknowledgement(header, code, told, answer_id=str(uuid.uuid4()),
                                         timestamp=utc_now().isoformat(timespec="milliseconds"),
                                         endpoint=endpoint(header) or f"urn:registry:{self.id}"))

    def _count(self, kind: str) -> None:
        with self.lock:
            self.counted[kind] += 1

    def counts(self) -> Response:
        """How many messages have come since the start, and what became of them; no person's data."""
        names = {"accepted": "ok", "refused": "fatal-error", "repeated": "duplicate"}
        told = [{"name": name, "valueInteger": self.counted[kind]} for name, kind in names.items()]
        return negotiation.render({"resourceType": "Parameters",
                                   "parameter": [{"name": "registry", "valueCode": self.id}, *told]})

    def metadata(self) -> Response:
        """What this registry offers: one operation."""
        operation = {"name": "process-message", "definition": _PROCESS_MESSAGE}
        return negotiation.render({
            "resourceType": "CapabilityStatement",
            "status": "active",
            "date": self.started,
            "kind": "instance",
            "software": {"name": "fhirpain registry", "version": fhirpain.__version__},
            "implementation": {"description": f"Receives reports to the registry {self.id}"},
            "fhirVersion": "4.0.1",
            "format": [negotiation.JSON, negotiation.XML],
            "rest": [{"mode": "server", "operation": [operation]}],
            "messaging": [{"supportedMessage": [{"mode": "receiver", "definition": profile_of_reports(self.id)}]}],
        })
