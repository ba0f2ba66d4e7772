"""A message's envelope, as whoever receives one reads it, and its receipt. https://hl7.org/fhir/R4/messaging.html"""

import hashlib
from typing import Any

from flask import Response

from fhirpain.fhir import json
from fhirpain.web import errors, negotiation


def message_header(bundle: dict[str, Any]) -> dict[str, Any]:
    """The header that an answer can name and be sent to; raises ``Rejected`` where there is none."""
    entries = bundle.get("entry", ())
    first = entries[0] if isinstance(entries, list) and entries else {}
    header = first.get("resource", {}) if isinstance(first, dict) else {}
    if bundle["resourceType"] != "Bundle" or not isinstance(bundle.get("id", ""), str) or not _is_answerable(header):
        raise errors.refusal("not-a-message")
    return dict(header)


def endpoint(header: dict[str, Any]) -> str:
    """Where the message says that it was sent: this registry's own address, as its sender knows it."""
    places = header.get("destination")
    told = (place.get("endpoint") for place in (places if isinstance(places, list) else ()) if isinstance(place, dict))
    return next((endpoint for endpoint in told if isinstance(endpoint, str)), "")


def _is_answerable(header: Any) -> bool:
    return (isinstance(header, dict) and header.get("resourceType") == "MessageHeader"
            and isinstance(header.get("id"), str) and isinstance(header.get("source"), dict)
            and isinstance(header["source"].get("endpoint"), str))


def digest(bundle: dict[str, Any]) -> str:
    """SHA-256 of what is said: a sender may put the same message into a new envelope."""
    return hashlib.sha256(json.dump({key: value for key, value in bundle.items() if key != "id"})).hexdigest()


def receipt(content: bytes) -> Response:
    """A receipt, byte for byte as it was kept; rewritten only for who wants XML."""
    if negotiation.MEDIA_TYPES[negotiation.wanted() or negotiation.JSON] == "xml":
        return negotiation.render(json.parse(content))
    return Response(content, content_type=f"{negotiation.JSON}; charset=utf-8")
