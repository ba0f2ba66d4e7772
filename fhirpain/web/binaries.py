"""Binary: what is no FHIR, sent and given as it is. https://hl7.org/fhir/R4/binary.html

Who names one of FHIR's formats gets the resource, anybody else the content in its own. It comes from callers, so a
browser is told to trust nothing in it.
"""

import base64
import re
from typing import Any

from flask import Response, request

from fhirpain.fhir import json
from fhirpain.web import body, negotiation, reads, rest
from fhirpain.web.facade import current
from fhirpain.web.reads import empty, is_known, there, versioned

_FHIR = (negotiation.JSON, negotiation.XML)
_HEADER = re.compile(r"[\x21-\x7e]+(?: [\x21-\x7e]+)*")
_UNTRUSTED = "default-src 'none'; sandbox"


def read(resource_id: str) -> Response:
    """The content in its own format, or the resource where one of FHIR's formats is named."""
    stored = there(current().store.read("Binary", resource_id))
    if "_format" in request.args or any(name in negotiation.MEDIA_TYPES for name in request.accept_mimetypes.values()):
        return reads.read("Binary", resource_id)
    if is_known(stored):
        return versioned(empty(304), stored)
    kind = str(stored.resource.get("contentType"))
    response = Response(_content(str(stored.resource.get("data", ""))),
                        content_type=kind if _HEADER.fullmatch(kind) else "application/octet-stream")
    response.headers["Content-Security-Policy"] = _UNTRUSTED
    response.headers["Content-Disposition"] = "attachment"
    return versioned(response, stored)


def create() -> Response:
    """A new Binary: the resource, or whatever is sent."""
    return rest.create("Binary") if _is_fhir() else rest.written(*_sent(), rest.asked("POST", "Binary"))


def update(resource_id: str) -> Response:
    """A Binary under an id that the caller knows: the resource, or whatever is sent."""
    if _is_fhir():
        return rest.update("Binary", resource_id)
    return rest.written(*_sent(resource_id), rest.asked("PUT", f"Binary/{resource_id}"))


PLAIN = (
    ("GET", "/Binary/<fhir_id:resource_id>", read),
    ("POST", "/Binary", create),
    ("PUT", "/Binary/<fhir_id:resource_id>", update),
)


def _is_fhir() -> bool:
    """Whether a resource is sent: JSON or XML that is not said to be FHIR is content like any other."""
    return request.mimetype in (*_FHIR, "")


def _sent(resource_id: str = "") -> tuple[dict[str, Any], body.Payload]:
    content = body.required(current().settings.max_body)
    context = request.headers.get("X-Security-Context")
    resource: dict[str, Any] = {
        "resourceType": "Binary", **({"id": resource_id} if resource_id else {}),
        "contentType": request.content_type or "",
        **({"securityContext": {"reference": context}} if context else {}),
        "data": base64.b64encode(content).decode()}
    return resource, (json.dump(resource), negotiation.JSON)


def _content(data: str) -> bytes:
    try:
        return base64.b64decode(data)
    except ValueError:  # stored where the policy of validation lets it be
        return b""
