"""The RESTful interactions: transaction, create, read, vread, update. https://hl7.org/fhir/R4/http.html"""

from typing import Any, Literal

from flask import Response, request
from werkzeug.http import http_date

from fhirpain import pipeline
from fhirpain.store import Stored
from fhirpain.web import body, negotiation
from fhirpain.web.errors import outcome, refusal
from fhirpain.web.facade import Facade, current
from fhirpain.web.types import kept, taken

Return = Literal["minimal", "representation", "OperationOutcome"]


def transaction() -> Response:
    """Take in a transaction or collection Bundle: all of it or nothing."""
    facade = current()
    payload = body.fhir(facade.settings.max_body)
    accepted = pipeline.receive(facade.store, facade.settings, "fhir", *payload)
    return answer(facade, accepted)


def create(resource_type: str) -> Response:
    """Take in one new resource; its id is ours to give."""
    taken(resource_type)
    payload = _one(resource_type)
    return _write(payload, pipeline.Request("POST", resource_type, request.headers.get("If-None-Exist", "")))


def update(resource_type: str, resource_id: str) -> Response:
    """Take in one resource under an id that the caller knows, new or changed."""
    taken(resource_type)
    payload = _one(resource_type, resource_id)
    asked = pipeline.Request("PUT", f"{resource_type}/{resource_id}", if_match=request.headers.get("If-Match", ""))
    return _write(payload, asked)


def read(resource_type: str, resource_id: str) -> Response:
    """The current version of one resource."""
    return _show(current().store.read(kept(resource_type), resource_id))


def vread(resource_type: str, resource_id: str, version: int) -> Response:
    """One version of one resource."""
    return _show(current().store.read(kept(resource_type), resource_id, version))


def answer(facade: Facade, accepted: pipeline.Accepted) -> Response:
    """The transaction-response of what was taken in, with the link under which its deliveries can be followed."""
    link = {"relation": "delivery-status", "url": status_url(facade, accepted.submission)}
    bundle = {**accepted.response, "link": [*accepted.response.get("link", ()), link]}
    if _preferred() == "OperationOutcome":
        return _told(accepted, 200)
    if _preferred() == "representation":
        bundle["entry"] = [{**entry, **_resource(facade, entry)} for entry in bundle.get("entry", ())]
    response = negotiation.render(bundle)
    response.headers["Link"] = f'<{link["url"]}>; rel="delivery-status"'
    return response


def status_url(facade: Facade, submission: str) -> str:
    """Where the deliveries of a submission can be followed."""
    return f"{facade.base}/$delivery-status?submission={submission}"


def _one(resource_type: str, resource_id: str = "") -> body.Payload:
    """The payload, once it is sure that the address is about what is in it; raises ``Rejected``."""
    payload = body.fhir(current().settings.max_body)
    resource = body.parse(payload)
    if resource["resourceType"] != resource_type:
        raise refusal("resource-type-mismatch", str(resource["resourceType"]))
    if resource_id and resource.get("id") != resource_id:
        raise refusal("id-mismatch", f"{resource_type}.id")
    return payload


def _write(payload: body.Payload, asked: pipeline.Request) -> Response:
    facade = current()
    accepted = pipeline.receive(facade.store, facade.settings, "fhir", *payload, asked)
    stored, entry = accepted.stored[0], accepted.response["entry"][0]
    response = _written(accepted, stored, int(entry["response"]["status"][:3]))
    response.headers["Location"] = f"{facade.base}/{stored.resource_type}/{stored.id}/_history/{stored.version}"
    response.headers["Link"] = f'<{status_url(facade, accepted.submission)}>; rel="delivery-status"'
    return _versioned(response, stored)


def _written(accepted: pipeline.Accepted, stored: Stored, status: int) -> Response:
    preferred = _preferred()
    if preferred == "minimal":
        return _empty(status)
    if preferred == "OperationOutcome":
        return _told(accepted, status)
    return negotiation.render(stored.resource, status)


def _told(accepted: pipeline.Accepted, status: int) -> Response:
    return outcome(accepted.issues, status)


def _show(stored: Stored | None) -> Response:
    if stored is None:
        raise refusal("not-found")
    if stored.deleted:
        raise refusal("gone")
    if request.if_none_match.contains_weak(str(stored.version)):
        return _versioned(_empty(304), stored)
    return _versioned(negotiation.render(stored.resource), stored)


def _empty(status: int) -> Response:
    response = Response(status=status)
    del response.headers["Content-Type"]
    return response


def _versioned(response: Response, stored: Stored) -> Response:
    response.set_etag(str(stored.version), weak=True)
    response.headers["Last-Modified"] = http_date(stored.last_updated)
    return response


def _preferred() -> Return | None:
    """What the Prefer header wants returned, where it says. https://hl7.org/fhir/R4/http.html#ops"""
    wishes = [wish.strip() for part in request.headers.getlist("Prefer") for wish in part.replace(";", ",").split(",")]
    offered: tuple[Return, ...] = ("minimal", "representation", "OperationOutcome")
    return next((offer for wish in wishes for offer in offered if wish == f"return={offer}"), None)


def _resource(facade: Facade, entry: dict[str, Any]) -> dict[str, Any]:
    """The stored version that an entry of a response names by its location."""
    resource_type, resource_id, _, version = entry["response"]["location"].split("/")[-4:]
    stored = facade.store.read(resource_type, resource_id, int(version))
    return {} if stored is None else {"resource": stored.resource}
