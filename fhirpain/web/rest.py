"""The interactions that write: create, update, patch, delete, and the conditional forms of them.

https://hl7.org/fhir/R4/http.html
"""

from typing import Any

from flask import Response, request
from werkzeug.exceptions import MethodNotAllowed

from fhirpain import pipeline
from fhirpain.fhir import json
from fhirpain.sources import fhir
from fhirpain.store import Stored
from fhirpain.web import body, negotiation, prefer
from fhirpain.web.errors import outcome, refusal
from fhirpain.web.facade import Facade, current
from fhirpain.web.reads import empty, versioned
from fhirpain.web.route import INSTANCE, TYPE, Route
from fhirpain.web.types import taken


def create(resource_type: str) -> Response:
    """Take in one new resource; its id is ours to give. ``If-None-Exist`` makes it conditional."""
    taken(resource_type)
    # One that asks for nothing is no wish to create in any case: "?" is refused where a search is read.
    condition = {"ifNoneExist": request.headers["If-None-Exist"] or "?"} if "If-None-Exist" in request.headers else {}
    return written(*_one(resource_type), asked("POST", resource_type, **condition))


def update(resource_type: str, resource_id: str = "") -> Response:
    """Take in one resource under an id that the caller knows, or in place of the one that a search finds."""
    url = _url(resource_type, resource_id)
    return written(*_one(resource_type, resource_id), asked("PUT", url))


def patch(resource_type: str, resource_id: str = "") -> Response:
    """Change a part of the resource with that id, or of the one that a search finds."""
    url = _url(resource_type, resource_id)
    brought, said = body.patch(current().settings.max_body), asked("PATCH", url)
    # On its own a patch does not say what it is for: what is kept is the request as a transaction.
    kept = json.dump(_transaction({"resource": brought, "request": said}))
    return written(brought, (kept, negotiation.JSON), said)


def delete(resource_type: str, resource_id: str = "") -> Response:
    """Delete the resource with that id, or the one that a search finds; that there is none is no error."""
    entry = {"request": asked("DELETE", _url(resource_type, resource_id))}
    accepted = accept(entry, (json.dump(_transaction(entry)), negotiation.JSON), resource_type)
    told = outcome(accepted.issues, 200) if prefer.returned() == "OperationOutcome" else empty(204)
    return versioned(told, accepted.stored[0]) if accepted.stored else told


def answer(facade: Facade, accepted: pipeline.Accepted) -> Response:
    """The transaction-response of what was taken in, with the link under which its deliveries can be followed."""
    link = {"relation": "delivery-status", "url": status_url(facade, accepted.submission)}
    bundle = {**accepted.response, "link": [*accepted.response.get("link", ()), link]}
    if prefer.returned() == "OperationOutcome":
        return outcome(accepted.issues, 200)
    if prefer.returned() == "representation":
        bundle["entry"] = [{**_resource(facade, entry), **entry} for entry in bundle.get("entry", ())]
    response = negotiation.render(bundle)
    response.headers["Link"] = f'<{link["url"]}>; rel="delivery-status"'
    return response


def status_url(facade: Facade, submission: str) -> str:
    """Where the deliveries of a submission can be followed."""
    return f"{facade.base}/$delivery-status?submission={submission}"


def asked(method: str, url: str, **more: str) -> dict[str, Any]:
    """The request of an entry, with the conditions that the headers make."""
    conditions = {"ifMatch": request.headers.get("If-Match", ""), **more}
    if method == "PUT":
        conditions["ifNoneMatch"] = request.headers.get("If-None-Match", "")
    return {"method": method, "url": url, **{name: value for name, value in conditions.items() if value}}


def accept(entry: dict[str, Any], payload: body.Payload, root: str) -> pipeline.Accepted:
    """Take in one entry; ``payload`` is what is kept, ``root`` the type that issues speak of. Raises ``Rejected``."""
    facade, (content, media_type) = current(), payload
    translation = fhir.source.read(_transaction(entry), facade.settings)
    sent = pipeline.Sent("fhir", media_type, content, root)
    return pipeline.accept(facade.store, facade.settings, sent, translation)


def written(resource: dict[str, Any], payload: body.Payload, said: dict[str, Any]) -> Response:
    """What a write of one resource is answered; ``said`` is the request of its entry, ``payload`` what is kept."""
    facade = current()
    accepted = accept({"resource": resource, "request": said}, payload, str(resource["resourceType"]))
    stored, entry = accepted.stored[0], accepted.response["entry"][0]
    response = _told(accepted, stored, int(entry["response"]["status"][:3]))
    response.headers["Location"] = f"{facade.base}/{stored.resource_type}/{stored.id}/_history/{stored.version}"
    response.headers["Link"] = f'<{status_url(facade, accepted.submission)}>; rel="delivery-status"'
    return versioned(response, stored)


ROUTES = (
    Route("POST", TYPE, create, "type", interaction="create"),
    Route("PUT", INSTANCE, update, "instance", interaction="update"),
    Route("PUT", TYPE, update, "type", interaction="update"),
    Route("PATCH", INSTANCE, patch, "instance", interaction="patch"),
    Route("PATCH", TYPE, patch, "type", interaction="patch"),
    Route("DELETE", INSTANCE, delete, "instance", interaction="delete"),
    Route("DELETE", TYPE, delete, "type", interaction="delete"),
)


def _url(resource_type: str, resource_id: str) -> str:
    """What is written to: a resource, or what the query finds; without either there is nothing to write to."""
    taken(resource_type)
    if resource_id:
        return f"{resource_type}/{resource_id}"
    if not request.query_string:
        raise MethodNotAllowed(["GET", "HEAD", "POST"])
    return f"{resource_type}?{request.query_string.decode('ascii', 'replace')}"


def _one(resource_type: str, resource_id: str = "") -> tuple[dict[str, Any], body.Payload]:
    """The resource, once it is sure that the address is about it; raises ``Rejected``."""
    payload = body.fhir(current().settings.max_body)
    resource = body.parse(payload)
    if resource["resourceType"] != resource_type:
        raise refusal("resource-type-mismatch", str(resource["resourceType"]))
    if resource_id and resource.get("id") != resource_id:
        raise refusal("id-mismatch", f"{resource_type}.id")
    return resource, payload


def _transaction(entry: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "transaction", "entry": [entry]}


def _told(accepted: pipeline.Accepted, stored: Stored, status: int) -> Response:
    preferred = prefer.returned()
    if preferred == "minimal":
        return empty(status)
    if preferred == "OperationOutcome":
        return outcome(accepted.issues, status)
    return negotiation.render(stored.resource, status)


def _resource(facade: Facade, entry: dict[str, Any]) -> dict[str, Any]:
    """The stored version that an entry of a response names by its location."""
    location = entry["response"].get("location", "")
    if not location:
        return {}
    resource_type, resource_id, _, version = location.split("/")[-4:]
    stored = facade.store.read(resource_type, resource_id, int(version))
    return {} if stored is None else {"resource": stored.resource}
