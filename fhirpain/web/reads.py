"""The interactions that read one resource: read and vread. https://hl7.org/fhir/R4/http.html#read"""

from datetime import UTC, datetime
from typing import Any, cast, get_args

from flask import Response, request
from werkzeug.http import http_date, parse_date

from fhirpain.fhir import subset
from fhirpain.store import Stored
from fhirpain.web import negotiation, published
from fhirpain.web.errors import refusal
from fhirpain.web.facade import current
from fhirpain.web.route import INSTANCE, Route
from fhirpain.web.types import kept

VERSION = f"{INSTANCE}/_history/<int(min=1, max=2147483647):version>"


def read(resource_type: str, resource_id: str) -> Response:
    """The current version of one resource; of our guide's, where nothing is stored under that id."""
    found = current().store.read(kept(resource_type), resource_id)
    return _show(found or published.by_id(resource_type, resource_id))


def vread(resource_type: str, resource_id: str, version: int) -> Response:
    """One version of one resource."""
    return _show(current().store.read(kept(resource_type), resource_id, version))


def there(stored: Stored | None) -> Stored:
    """The version itself; raises ``Rejected`` (404, 410) where there is none, or it is a deletion."""
    if stored is None:
        raise refusal("not-found")
    if stored.deleted:
        raise refusal("gone")
    return stored


def is_known(stored: Stored) -> bool:
    """Whether the caller has this version already. https://hl7.org/fhir/R4/http.html#cread"""
    if request.environ.get("HTTP_IF_NONE_MATCH") and request.if_none_match:
        return request.if_none_match.contains_weak(str(stored.version))
    since: datetime | None = parse_date(request.environ.get("HTTP_IF_MODIFIED_SINCE"))
    # The header knows whole seconds.
    return since is not None and stored.last_updated.replace(microsecond=0) <= since.astimezone(UTC)


def is_part_wanted() -> bool:
    """Whether the address asks for a part of a resource. https://hl7.org/fhir/R4/search.html#summary"""
    summary = request.args.get("_summary")
    return bool(request.args.get("_elements")) or (summary in get_args(subset.Summary)
                                                   and summary not in ("count", "false"))


def part(resource: dict[str, Any]) -> dict[str, Any]:
    """The part of a resource that the address asks for, which it does."""
    if elements := request.args.get("_elements"):
        return subset.elements(resource, elements.split(","))
    return subset.summary(resource, cast("subset.Summary", request.args["_summary"]))


def empty(status: int) -> Response:
    """An answer without a body."""
    response = Response(status=status)
    del response.headers["Content-Type"]
    return response


def versioned(response: Response, stored: Stored) -> Response:
    """The answer with the version's ETag and time. https://hl7.org/fhir/R4/http.html#versioning"""
    response.headers.add("ETag", f'W/"{stored.version}"')
    response.headers.add("Last-Modified", http_date(stored.last_updated))
    return response


ROUTES = (
    Route("GET", INSTANCE, read, "instance", interaction="read"),
    Route("GET", VERSION, vread, "instance", interaction="vread"),
)


def _show(found: Stored | None) -> Response:
    stored = there(found)
    if stored.version and is_known(stored):
        return versioned(empty(304), stored)
    shown = negotiation.render(part(stored.resource) if is_part_wanted() else negotiation.as_stored(stored))
    return versioned(shown, stored) if stored.version else shown  # our guide's have none: a release may change them


