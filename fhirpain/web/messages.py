"""POST /$process-message: an EHR's payload in an envelope.

https://hl7.org/fhir/R4/messageheader-operation-process-message.html

The message's resources are taken in as a collection is; the answer is a receipt, ``ok`` or ``fatal-error``. A message
that comes again gets its first answer again, and its resources are stored once.
"""


import uuid
from collections.abc import Iterable
from typing import Any, Final

from flask import Response

from fhirpain import guide, pipeline
from fhirpain.delivery.message import ResponseCode, acknowledgement
from fhirpain.fhir import json
from fhirpain.fhir.issue import Issue, Rejected
from fhirpain.store import ReceivedMessages, Transaction, utc_now
from fhirpain.web import negotiation
from fhirpain.web.asking import In, read
from fhirpain.web.envelope import digest, endpoint, message_header, receipt
from fhirpain.web.facade import Facade, current
from fhirpain.web.route import Route

_TAKES: Final = {"content": In("resource"), "async": In("boolean", used=False), "response-url": In(used=False)}
_RECEIVER: Final = "fhirpain"
_EVENTS: Final = ("submission", "update")
"""Events by which a payload comes; others of ours are between a registry and us."""


class _Seen(Exception):
    """The message has come before: its answer, or None where its id now stands on another content."""

    def __init__(self, answer: bytes | None) -> None:
        """The message is nothing of the message."""
        super().__init__("seen")
        self.answer = answer


def process_message() -> Response:
    """The receipt of a message; 400 and an OperationOutcome where there is none that can be answered."""
    facade, bundle = current(), read(_TAKES, raw="content").needed("content")
    header = message_header(bundle)
    try:
        return receipt(_taken(facade, bundle, header))
    except _Seen as seen:
        if seen.answer is not None:
            return receipt(seen.answer)
        return receipt(_judged(facade, header, [guide.rule("error", "duplicate", "id-reuse", "Bundle.id")]))


def _taken(facade: Facade, bundle: dict[str, Any], header: dict[str, Any]) -> bytes:
    """Everything of the message stored with its answer in one transaction, or the refusal kept alone."""
    known = (header["id"], bundle.get("id", header["id"]), digest(bundle))
    memory = ReceivedMessages(facade.store, _RECEIVER)
    made: list[bytes] = []

    def remember(transaction: Transaction, issues: list[Issue]) -> None:
        made[:] = [_judged(facade, header, issues)]
        reception = memory.within(transaction, *known, made[0])
        if reception.kind != "new":
            raise _Seen(reception.answer)

    try:
        payload = json.dump(_collection(bundle, header))
        pipeline.receive(facade.store, facade.settings, "fhir", payload, negotiation.JSON, also=remember)
    except Rejected as error:
        refused = _judged(facade, header, error.issues)
        reception = memory.once(*known, lambda _: refused)
        if reception.kind == "id-reuse":
            raise _Seen(None) from error
        return reception.answer or refused
    return made[0]


def _collection(bundle: dict[str, Any], header: dict[str, Any]) -> dict[str, Any]:
    """The resources of a message but for its header; raises ``Rejected`` for an event that brings none."""
    system = guide.canonical("CodeSystem", "message-event")
    event = header.get("eventCoding", {})
    if not isinstance(event, dict) or event.get("system") != system or event.get("code") not in _EVENTS:
        raise Rejected([guide.rule("error", "not-supported", "message-event", "MessageHeader.event",
                                   accepted=", ".join(_EVENTS))], 422)
    return {"resourceType": "Bundle", "type": "collection", "entry": bundle["entry"][1:]}


def _judged(facade: Facade, header: dict[str, Any], issues: Iterable[Issue]) -> bytes:
    """The receipt: ``ok`` unless something refuses it; warnings ride along."""
    told = [issue for issue in issues if issue.severity != "information"]
    code: ResponseCode = "fatal-error" if any(issue.is_error for issue in told) else "ok"
    return json.dump(acknowledgement(header, code, guide.outcome(told), answer_id=str(uuid.uuid4()),
                                     timestamp=utc_now().isoformat(timespec="milliseconds"),
                                     endpoint=endpoint(header) or facade.base))


ROUTES = (Route("POST", "/$process-message", process_message, "system", operation="process-message",
                definition="http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message"),)
