"""What a server refuses, by what a caller can do about it. https://hl7.org/fhir/R4/http.html#Status-Codes

    FHIRError
    ├── Unauthorized   401, 403   another token, or none helps
    ├── NotFound       404        there is none
    │   └── Gone       410        there was one
    ├── Conflict       409, 412   somebody else was quicker, or several match: read again
    ├── Invalid        other 4xx  the request must change; ``issues`` say where
    └── Unavailable    429, 5xx, no answer, or one that is no FHIR: later, perhaps
"""

from collections.abc import Mapping
from typing import Any


class FHIRError(Exception):
    """A request that was not done, or of which nobody knows. The message tells status and rules, never a value.

    ``status`` is the HTTP status, 0 where no answer came. ``issues`` are those of the OperationOutcome. ``request_id``
    is what the server's operator needs to find the request. ``uncertain``: it may have been done all the same.
    """

    def __init__(self, status: int, issues: list[dict[str, Any]], request_id: str, *, uncertain: bool = False) -> None:
        """Keep what is known."""
        self.status, self.issues, self.request_id, self.uncertain = status, issues, request_id, uncertain
        told = ", ".join(filter(None, (_told(issue) for issue in issues)))
        super().__init__(f"{status or 'no answer'}{' (may have been done)' if uncertain else ''}"
                         f"{': ' if told else ''}{told} [request {request_id}]")


class Unauthorized(FHIRError):
    """The caller may not (401, 403)."""


class NotFound(FHIRError):
    """There is nothing at that address (404)."""


class Gone(NotFound):
    """What was there has been deleted (410)."""


class Conflict(FHIRError):
    """Another version is current, or several resources match (409, 412)."""


class Invalid(FHIRError):
    """The request must change before it is sent again (400, 422 and other 4xx)."""


class Unavailable(FHIRError):
    """The server could not, or no answer came (429, 5xx, 0)."""


_KINDS: Mapping[int, type[FHIRError]] = {401: Unauthorized, 403: Unauthorized, 404: NotFound, 410: Gone, 409: Conflict,
                                         412: Conflict, 429: Unavailable}


def error(status: int, resource: Mapping[str, Any] | None, request_id: str, *, uncertain: bool = False) -> FHIRError:
    """The exception for a status and what came with it, where that is an OperationOutcome."""
    told = resource or {}
    issues = told.get("issue", []) if told.get("resourceType") == "OperationOutcome" else []
    kind = _KINDS.get(status) or (Invalid if 400 <= status < 500 else Unavailable)
    return kind(status, [issue for issue in issues if isinstance(issue, dict)], request_id, uncertain=uncertain)


def _told(issue: Mapping[str, Any]) -> str:
    """The rule and the place of an issue."""
    codings = issue.get("details", {}).get("coding", [])
    rule = codings[0].get("code", "") if codings else issue.get("code", "")
    places = issue.get("expression", [])
    return f"{rule} at {places[0]}" if places else str(rule)
