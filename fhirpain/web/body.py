"""The body of a request, whole or refused: never more than the limit, never a truncated one.

Werkzeug cuts a chunked body at MAX_CONTENT_LENGTH and says nothing: here the stream is read until it is empty.
"""

import base64
import zlib
from typing import IO, Any

from flask import request
from werkzeug.exceptions import ClientDisconnected
from werkzeug.http import parse_options_header
from werkzeug.wsgi import get_input_stream

from fhirpain import guide
from fhirpain.fhir import json, xml
from fhirpain.fhir.issue import Issue
from fhirpain.stages import stage
from fhirpain.store.patching import JSON_PATCH
from fhirpain.web import negotiation
from fhirpain.web.errors import refusal

Payload = tuple[bytes, str]
"""A body that is not empty, and its media type."""

_PIECE = 65_536
_GZIP = 31  # zlib's window bits for a gzip stream


def raw(limit: int) -> bytes:
    """The body as it came, packed or not; raises ``Rejected`` (400, 413)."""
    if request.content_length is not None and request.content_length > limit:
        raise refusal("too-large", limit=str(limit))
    # Only the server knows where the body ends: its own limit is not asked for, ours is kept below.
    content = _read_all(get_input_stream(request.environ), limit)
    if request.content_length not in (None, len(content)):
        raise refusal("body-incomplete")
    return content


def read(limit: int) -> bytes:
    """The body, unpacked when it is gzip; raises ``Rejected`` with 413 above ``limit`` bytes, 415 or 400."""
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", ""):
        raise refusal("body-encoding")
    content = raw(limit)
    return _gunzip(content, limit) if encoding == "gzip" else content


def fhir(limit: int) -> Payload:
    """The FHIR in the body with FHIR's own media type; raises ``Rejected`` (400, 413, 415)."""
    media_type = fhir_type()
    return required(limit), media_type


def patch(limit: int) -> dict[str, Any]:
    """The patch in the body, as an entry of a transaction holds it: Parameters, or a Binary of JSON Patch.

    Raises ``Rejected`` (400, 413, 415), and ``Malformed``.
    """
    media_type = parse_options_header(request.headers.get("Content-Type", ""))[0].lower()
    if media_type == JSON_PATCH:
        return {"resourceType": "Binary", "contentType": JSON_PATCH, "data": base64.b64encode(required(limit)).decode()}
    if media_type.endswith("patch+xml") or negotiation.sent_fhir(media_type) is None:
        raise refusal("media-type", accepted=", ".join((JSON_PATCH, *negotiation.MEDIA_TYPES)))
    sent = parse(fhir(limit))
    if sent["resourceType"] != "Parameters":
        raise refusal("resource-type-mismatch", sent["resourceType"])
    return sent


@stage("parse")
def parse(payload: Payload) -> dict[str, Any]:
    """The resource that a FHIR payload is; raises ``Malformed``."""
    content, media_type = payload
    return xml.parse(content, guide.definitions()) if media_type == negotiation.XML else json.parse(content)


@stage("parse")
def look(payload: Payload) -> tuple[dict[str, Any], list[Issue]]:
    """The same, with what has no place in it told and not raised: for who asks what is wrong."""
    content, media_type = payload
    return xml.read(content, guide.definitions()) if media_type == negotiation.XML else (json.parse(content), [])


def required(limit: int) -> bytes:
    """The body of a request that needs one; raises ``Rejected`` (400, 413, 415)."""
    content = read(limit)
    if not content:
        raise refusal("body-missing")
    return content


def fhir_type() -> str:
    """FHIR's media type for the body; raises ``Rejected`` (415) where it is declared as something else."""
    content_type = request.headers.get("Content-Type", "")
    media_type = negotiation.sent_fhir(content_type)
    if media_type is None:
        raise refusal("media-type", accepted=", ".join(negotiation.MEDIA_TYPES))
    if not negotiation.is_utf8(content_type):
        raise refusal("charset")
    return media_type


def _read_all(stream: IO[bytes], limit: int) -> bytes:
    pieces, size = [], 0
    while piece := _piece(stream):
        size += len(piece)
        if size > limit:
            raise refusal("too-large", limit=str(limit))
        pieces.append(piece)
    return b"".join(pieces)


def _piece(stream: IO[bytes]) -> bytes:
    try:
        return stream.read(_PIECE)
    except (ClientDisconnected, OSError) as error:
        raise refusal("body-incomplete") from error


def _gunzip(packed: bytes, limit: int) -> bytes:
    """One gzip member; what follows it, or a missing end, is refused."""
    unpacker = zlib.decompressobj(_GZIP)
    try:
        body = unpacker.decompress(packed, limit + 1)
    except zlib.error as error:
        raise refusal("body-unpacking") from error
    if len(body) > limit:
        raise refusal("too-large", limit=str(limit))
    if not unpacker.eof or unpacker.unused_data:
        raise refusal("body-unpacking")
    return body
