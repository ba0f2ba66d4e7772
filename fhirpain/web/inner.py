"""An entry of a batch, asked as a request of its own: it is answered as if it had come alone.

https://hl7.org/fhir/R4/http.html#brules
"""

import base64
from collections.abc import Mapping
from datetime import UTC
from typing import Any

from flask import Response, current_app, g, request
from werkzeug.datastructures import Headers
from werkzeug.http import parse_date
from werkzeug.test import EnvironBuilder

from fhirpain import guide
from fhirpain.fhir import json, xml
from fhirpain.fhir.transaction import ORDER
from fhirpain.web import negotiation, prefer
from fhirpain.web.facade import current

_HEADERS = {"ifMatch": "If-Match", "ifNoneMatch": "If-None-Match", "ifNoneExist": "If-None-Exist",
            "ifModifiedSince": "If-Modified-Since"}
_OUTER = ("HTTP_AUTHORIZATION", "HTTP_ACCEPT_LANGUAGE", "REMOTE_ADDR", "SCRIPT_NAME", "SERVER_NAME", "SERVER_PORT",
          "wsgi.url_scheme")


def ask(entry: Any, at: str) -> dict[str, Any]:
    """The entry of the response; one that is no request, or holds a batch itself, is refused there."""
    asked = entry.get("request") if isinstance(entry, dict) else None
    if not isinstance(asked, dict) or asked.get("method") not in ORDER or not isinstance(asked.get("url"), str):
        return _refused("fhir-entry-request", f"{at}.request")
    try:
        environment = _environment(entry, asked)
    except ValueError:  # what no header or address can hold
        return _refused("fhir-entry-request", f"{at}.request")
    if asked["method"] != "GET" and environment["PATH_INFO"].strip("/") == request.path.strip("/"):
        return _refused("fhir-entry-url", f"{at}.request.url")
    # A context of its own: what is noted of this request must not stand for the one that it came with.
    with current_app.app_context(), current_app.request_context(environment):
        response = current_app.full_dispatch_request()
        return entry_of(response, asked["method"])


def _environment(entry: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    path, _, query = asked["url"].removeprefix(f"{current().base}/").removeprefix("/").partition("?")
    content, media_type = _content(entry.get("resource"))
    builder = EnvironBuilder(
        path=f"{request.path.rstrip('/')}/{path}", query_string=query, method=asked["method"], data=content,
        content_type=media_type if content else None, headers=_headers(asked),
        environ_base={name: request.environ[name] for name in _OUTER if name in request.environ})
    return builder.get_environ()


def _headers(asked: Mapping[str, Any]) -> Headers:
    conditions = {header: str(asked[name]) for name, header in _HEADERS.items() if name in asked}
    handling = {"handling": "strict"} if prefer.is_strict() else {}
    wishes = {"return": prefer.returned() or "minimal", **handling}
    return Headers({"Accept": negotiation.JSON, "X-Request-Id": g.request_id,
                    "Prefer": ", ".join(f"{name}={value}" for name, value in wishes.items()), **conditions})


def _content(resource: Any) -> tuple[bytes, str]:
    """What is sent: a resource, or what a Binary with a patch holds."""
    if not isinstance(resource, dict):
        return b"", ""
    if resource.get("resourceType") == "Binary" and "patch" in str(resource.get("contentType")):
        try:
            return base64.b64decode(str(resource.get("data", "")), validate=True), str(resource["contentType"])
        except ValueError:
            return b"", ""
    return json.dump(resource), negotiation.JSON


def entry_of(response: Response, method: str) -> dict[str, Any]:
    """An answer as an entry of a response. https://hl7.org/fhir/R4/bundle-definitions.html#Bundle.entry.response"""
    said = {"status": response.status, "location": response.headers.get("Location"),
            "etag": response.headers.get("ETag"), "lastModified": _instant(response.headers.get("Last-Modified"))}
    told: dict[str, Any] = {name: value for name, value in said.items() if value}
    held = _held(response) if response.get_data() and method != "HEAD" else None
    if held is None:
        return {"response": told}
    if held["resourceType"] == "OperationOutcome" and (method != "GET" or response.status_code >= 400):
        return {"response": {**told, "outcome": held}}
    return {"resource": held, "response": told}


def _held(response: Response) -> dict[str, Any] | None:
    media_type = response.mimetype
    if media_type not in negotiation.MEDIA_TYPES:
        return None
    content = response.get_data()
    return json.parse(content) if negotiation.MEDIA_TYPES[media_type] == "json" else xml.parse(content,
                                                                                               guide.definitions())


def _instant(date: str | None) -> str | None:
    moment = parse_date(date)
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds")


def _refused(rule: str, at: str) -> dict[str, Any]:
    told = guide.outcome([guide.rule("error", "invalid", rule, at)], negotiation.language())
    return {"response": {"status": "400 BAD REQUEST", "outcome": told}}
