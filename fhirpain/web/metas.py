"""$meta, $meta-add and $meta-delete: profiles, tags and labels. https://hl7.org/fhir/R4/resource-operation-meta.html

What is added or taken away is a change like any other: it makes a version and is held to the rules.
"""

from typing import Any

from flask import Response

from fhirpain.fhir import json
from fhirpain.store.labels import KINDS
from fhirpain.web import body, held, negotiation, parameters, rest
from fhirpain.web.asking import In, read
from fhirpain.web.facade import current
from fhirpain.web.reads import there
from fhirpain.web.route import INSTANCE, TYPE, Level, Route, View
from fhirpain.web.types import kept, taken

Meta = dict[str, Any]


def of_instance(resource_type: str, resource_id: str) -> Response:
    """The meta of the current version."""
    read({})
    return _told(held.stored(kept(resource_type), resource_id)["meta"])


def of_type(resource_type: str) -> Response:
    """What is in use in resources of a type."""
    read({})
    return _told(current().store.labels(kept(resource_type)))


def of_system() -> Response:
    """What is in use in any resource."""
    read({})
    return _told(current().store.labels())


def add(resource_type: str, resource_id: str) -> Response:
    """The meta with what was not in it yet."""
    def added(own: list[Any], asked: list[Any]) -> list[Any]:
        return [*own, *(one for one in asked if not _is_in(one, own))]

    return _changed(resource_type, resource_id, added)


def delete(resource_type: str, resource_id: str) -> Response:
    """The meta without what is named; that it was not there is no error."""
    def left(own: list[Any], asked: list[Any]) -> list[Any]:
        return [one for one in own if not _is_in(one, asked)]

    return _changed(resource_type, resource_id, left)


def _changed(resource_type: str, resource_id: str, change: Any) -> Response:
    asked: Meta = read({"meta": In("Meta")}).needed("meta")
    stored = there(current().store.read(taken(resource_type), resource_id))
    resource = stored.resource
    meta = {**resource["meta"], **{kind: change(resource["meta"].get(kind, []), _listed(asked, kind))
                                   for kind in KINDS}}
    changed = {**resource, "meta": {name: value for name, value in meta.items() if value != []}}
    said = {"method": "PUT", "url": f"{resource_type}/{resource_id}", "ifMatch": f'W/"{stored.version}"'}
    payload: body.Payload = (json.dump(changed), negotiation.JSON)
    accepted = rest.accept({"resource": changed, "request": said}, payload, resource_type)
    return _told(accepted.stored[0].resource["meta"])


def _listed(meta: Meta, kind: str) -> list[Any]:
    found = meta.get(kind, [])
    return found if isinstance(found, list) else [found]


def _is_in(one: Any, several: list[Any]) -> bool:
    """Whether it says the same as one of them: a label is its system and code, whatever it is called."""
    return any(_named(one) == _named(other) for other in several)


def _named(one: Any) -> Any:
    return (one.get("system"), one.get("code")) if isinstance(one, dict) else one


def _told(meta: Meta) -> Response:
    return negotiation.render(parameters.parameters([{"name": "return", "valueMeta": meta}]))


def _routes(name: str, view: View, level: Level, *methods: Any) -> tuple[Route, ...]:
    place = {"system": "", "type": TYPE, "instance": INSTANCE}[level]
    definition = f"http://hl7.org/fhir/OperationDefinition/Resource-{name}"
    return tuple(Route(method, f"{place}/${name}", view, level, operation=name, definition=definition)
                 for method in methods)


ROUTES = (
    *_routes("meta", of_instance, "instance", "GET", "POST"),
    *_routes("meta", of_type, "type", "GET", "POST"),
    *_routes("meta", of_system, "system", "GET", "POST"),
    *_routes("meta-add", add, "instance", "POST"),
    *_routes("meta-delete", delete, "instance", "POST"),
)
