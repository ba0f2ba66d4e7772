"""One place that turns what went wrong into an OperationOutcome. https://hl7.org/fhir/R4/http.html#rejecting-updates"""

import logging
import traceback
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from flask import Response, g, request
from werkzeug.exceptions import HTTPException

from fhirpain import guide
from fhirpain.fhir.issue import Issue, Malformed, Rejected, Severity
from fhirpain.store.errors import Busy, Full
from fhirpain.web import negotiation

_log = logging.getLogger("fhirpain.web")
_RETRY_AFTER = 5  # seconds
_NONE: Mapping[str, str] = MappingProxyType({})

# Rule id (CodeSystem ``rule``) of each refusal that the door itself makes -> (HTTP status, IssueType).
RULES = {
    "ambiguous-host": (400, "invalid"),
    "ambiguous-length": (400, "invalid"),
    "bad-parameter": (400, "value"),
    "bad-request": (400, "invalid"),
    "body-encoding": (415, "not-supported"),
    "body-incomplete": (400, "incomplete"),
    "body-missing": (400, "required"),
    "body-unpacking": (400, "structure"),
    "canonical-unknown": (404, "not-found"),
    "charset": (415, "not-supported"),
    "code-unknown": (404, "not-found"),
    "codes-not-held": (404, "not-supported"),
    "compartment-type": (400, "not-supported"),
    "expansion-not-held": (422, "not-supported"),
    "expansion-too-costly": (422, "too-costly"),
    "fhir-resource-type": (404, "not-supported"),
    "form-item-unsupported": (422, "not-supported"),
    "form-not-open": (422, "business-rule"),
    "gone": (410, "deleted"),
    "id-mismatch": (400, "invalid"),
    "internal-error": (500, "exception"),
    "interrupted": (500, "incomplete"),
    "jobs-waiting": (429, "throttled"),
    "media-type": (415, "not-supported"),
    "method-not-allowed": (405, "not-supported"),
    "not-a-message": (400, "structure"),
    "not-acceptable": (406, "not-supported"),
    "not-found": (404, "not-found"),
    "nothing-to-extract": (422, "not-supported"),
    "page-unknown": (400, "value"),
    "parameter-missing": (400, "required"),
    "parameter-not-supported": (422, "not-supported"),
    "parameter-one-of": (400, "required"),
    "parameter-unknown": (400, "value"),
    "parameter-value": (400, "value"),
    "parameters-body": (400, "structure"),
    "resource-type-mismatch": (400, "invalid"),
    "search-truncated": (200, "incomplete"),
    "store-busy": (503, "transient"),
    "store-full": (507, "no-store"),
    "too-large": (413, "too-costly"),
    "unknown-source": (400, "value"),
    "upstream-answer": (502, "exception"),
    "upstream-busy": (503, "transient"),
    "upstream-denied": (502, "security"),
    "upstream-failed": (502, "exception"),
    "upstream-invalid": (502, "invalid"),
    "upstream-not-offered": (405, "not-supported"),
    "upstream-query": (400, "invalid"),
    "upstream-timeout": (504, "timeout"),
    "upstream-unreachable": (502, "transient"),
    "version-conflict": (412, "conflict"),
}


class Later(Rejected):
    """A refusal that says when to ask again."""

    def __init__(self, refused: Rejected, retry_after: str) -> None:
        """``retry_after`` as the header has it."""
        super().__init__(refused.issues, refused.status)
        self.retry_after = retry_after


def refusal(rule: str, expression: str = "", **facts: str) -> Rejected:
    """The exception for one of this door's own rules (``RULES``); the facts fill the blanks of its text."""
    status, _ = RULES[rule]
    return Rejected([issue(rule, expression, facts)], status)


def issue(rule: str, expression: str = "", facts: Mapping[str, str] = _NONE, severity: Severity = "error") -> Issue:
    """An issue of one of this door's own rules, its text in every language."""
    return guide.rule(severity, RULES[rule][1], rule, expression, **facts)


def respond(error: Exception) -> Response:
    """The OperationOutcome for anything that was raised while a request was answered."""
    if isinstance(error, Rejected):
        return _refused(error)
    if isinstance(error, Malformed):
        return outcome(error.issues, 400)
    if isinstance(error, Busy | Full):
        return _unavailable(error)
    if isinstance(error, HTTPException):
        return _http(error)
    return _bug(error)


def _refused(error: Rejected) -> Response:
    response = outcome(error.issues, error.status)
    if isinstance(error, Later):
        response.headers["Retry-After"] = error.retry_after
    return response


def outcome(issues: Iterable[Issue], status: int) -> Response:
    """An OperationOutcome in the caller's language and format."""
    language = negotiation.language()
    response = negotiation.render(guide.outcome(issues, language), status)
    response.headers["Content-Language"] = language
    return response


def _http(error: HTTPException) -> Response:
    """What routing or Werkzeug refused; a redirect is a wrong address, for its target would be made from Host.

    Which methods an address takes may be asked: https://www.rfc-editor.org/rfc/rfc9110#name-options
    """
    code = error.code or 500
    rule = {404: "not-found", 405: "method-not-allowed", 308: "not-found"}.get(code, "bad-request")
    allowed = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
    is_asked = bool(allowed) and code == 405 and request.method == "OPTIONS"
    response = outcome([issue(rule)], RULES[rule][0])
    if is_asked:
        response = Response(status=204)
        del response.headers["Content-Type"]
    if allowed and code == 405:
        response.headers["Allow"] = allowed
    return response


def _unavailable(error: Busy | Full) -> Response:
    rule = "store-busy" if isinstance(error, Busy) else "store-full"
    _log.warning("request.refused", extra={"rule": rule, "request_id": g.request_id})
    response = outcome([issue(rule)], RULES[rule][0])
    response.headers["Retry-After"] = str(_RETRY_AFTER)
    return response


def _bug(error: Exception) -> Response:
    """The caller learns nothing but the request id, in its header.

    The log gets the frames but not the exception's message, which may quote what was sent.
    """
    frames = "".join(traceback.format_tb(error.__traceback__))
    _log.error("request.failed %s %s %s\n%s", g.request_id, request.url_rule, type(error).__name__, frames)
    return outcome([issue("internal-error", severity="fatal")], 500)

