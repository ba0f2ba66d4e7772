"""Message ids, and answers to messages: made and read. Pure. https://hl7.org/fhir/R4/messaging.html

An answer counts only when it is a message Bundle whose header answers the very message that was sent. Everything else
(a page of HTML, half a Bundle, an answer to another message) tells nothing about the message: it is ``unknown``.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from fhirpain import guide
from fhirpain.fhir import json
from fhirpain.fhir.issue import Issue, Malformed

ResponseCode = Literal["ok", "transient-error", "fatal-error"]
ReceiptKind = Literal["ok", "transient", "fatal", "unknown"]
_KINDS: Mapping[str, ReceiptKind] = {"ok": "ok", "transient-error": "transient", "fatal-error": "fatal"}
_URI = "urn:ietf:rfc:3986"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a registry answered: ``ok``, ``transient``, ``fatal``, or ``unknown`` when it is no answer to the message.

    ``outcome`` is the registry's OperationOutcome (a fatal one always has it); ``issues`` say why it is unknown.
    """

    kind: ReceiptKind
    outcome: dict[str, Any] | None = field(default=None, repr=False)
    issues: tuple[Issue, ...] = ()


def message_id(key: bytes) -> str:
    """The id of a message, a UUID (RFC 9562, version 8) from the first 16 bytes of a keyed hash of what it says.

    The same hash gives the same id, so a sender that crashed sends the same message again.
    """
    number = int.from_bytes(key[:16], "big")
    number = number & ~(0xF << 76) | 8 << 76    # version
    number = number & ~(0b11 << 62) | 0b10 << 62  # variant
    return str(uuid.UUID(int=number))


def acknowledgement(header: Mapping[str, Any], code: ResponseCode, outcome: Mapping[str, Any] | None, *,
                    answer_id: str, timestamp: str, endpoint: str) -> dict[str, Any]:
    """A receiver's answer to the message with that MessageHeader (profile pain-delivery-receipt).

    ``answer_id`` is a new UUID, ``timestamp`` an instant with offset, ``endpoint`` the receiver's own address.
    Raises ``ValueError`` when anything but ok comes without an OperationOutcome.
    """
    if outcome is None and code != "ok":
        raise ValueError("an answer that is not ok says why")
    outcome_id = str(uuid.uuid5(uuid.UUID(answer_id), "OperationOutcome"))
    entries = [(answer_id, _response_header(header, code, answer_id, endpoint, outcome and outcome_id))]
    if outcome is not None:
        entries.append((outcome_id, {"resourceType": "OperationOutcome", "id": outcome_id, **outcome}))
    return {
        "resourceType": "Bundle",
        "id": answer_id,
        "meta": {"profile": [guide.canonical("StructureDefinition", "pain-delivery-receipt")]},
        "identifier": {"system": _URI, "value": f"urn:uuid:{answer_id}"},
        "type": "message",
        "timestamp": timestamp,
        "entry": [{"fullUrl": f"urn:uuid:{entry_id}", "resource": resource} for entry_id, resource in entries],
    }


def _response_header(header: Mapping[str, Any], code: ResponseCode, answer_id: str, endpoint: str,
                     outcome_id: Any) -> dict[str, Any]:
    response = {"identifier": header["id"], "code": code}
    if outcome_id:
        response["details"] = {"reference": f"urn:uuid:{outcome_id}"}
    event = "acknowledgement" if code == "ok" else "extraction-error"
    return {
        "resourceType": "MessageHeader",
        "id": answer_id,
        "meta": {"profile": [guide.canonical("StructureDefinition", "pain-receipt-header")]},
        "eventCoding": {"system": guide.canonical("CodeSystem", "message-event"), "code": event},
        "destination": [{"endpoint": header["source"]["endpoint"]}],
        "source": {"endpoint": endpoint},
        "response": response,
    }


def read_receipt(body: bytes, message_id: str) -> Receipt:
    """What an answer's body says about the message with that id; never raises for what stands in it."""
    try:
        bundle = json.parse(body)
    except Malformed:
        return _unknown("receipt-unreadable", "")
    resources = _resources(bundle)
    header = resources[0][1] if resources else {}
    response = header.get("response")
    if header.get("resourceType") != "MessageHeader" or not isinstance(response, dict):
        return _unknown("receipt-unreadable", "Bundle.entry[0].resource.response")
    if response.get("identifier") != message_id:
        return _unknown("receipt-mismatch", "Bundle.entry[0].resource.response.identifier")
    return _receipt(response, resources)


def _receipt(response: dict[str, Any], resources: list[tuple[Any, dict[str, Any]]]) -> Receipt:
    code = response.get("code")
    kind = _KINDS.get(code) if isinstance(code, str) else None
    outcome = _details(response, resources)
    if kind is None:
        return _unknown("receipt-unreadable", "Bundle.entry[0].resource.response.code")
    if kind == "fatal" and outcome is None:
        return _unknown("receipt-unreadable", "Bundle.entry[0].resource.response.details")
    return Receipt(kind, outcome)


def _resources(bundle: dict[str, Any]) -> list[tuple[Any, dict[str, Any]]]:
    """The fullUrl and resource of each entry of a message Bundle; empty when it is none."""
    entries = bundle.get("entry")
    if bundle["resourceType"] != "Bundle" or bundle.get("type") != "message" or not isinstance(entries, list):
        return []
    return [(entry.get("fullUrl"), entry["resource"]) for entry in entries
            if isinstance(entry, dict) and isinstance(entry.get("resource"), dict)]


def _details(response: dict[str, Any], resources: list[tuple[Any, dict[str, Any]]]) -> dict[str, Any] | None:
    details = response.get("details")
    reference = details.get("reference") if isinstance(details, dict) else None
    outcomes = [(full_url, resource) for full_url, resource in resources
                if resource.get("resourceType") == "OperationOutcome"]
    if reference is None:
        return outcomes[0][1] if len(outcomes) == 1 else None
    return next((outcome for full_url, outcome in outcomes if full_url == reference), None)


def _unknown(rule: str, expression: str) -> Receipt:
    return Receipt("unknown", issues=(guide.rule("error", "structure", rule, expression),))
