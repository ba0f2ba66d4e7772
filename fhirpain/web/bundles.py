"""Transaction and batch: many interactions in one request. https://hl7.org/fhir/R4/http.html#transaction"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from flask import Response, request
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException

from fhirpain import pipeline
from fhirpain.fhir.issue import Rejected
from fhirpain.sources import fhir
from fhirpain.store import Transaction
from fhirpain.store.conditions import Pair
from fhirpain.web import body, inner, negotiation, published, rest, searching
from fhirpain.web.errors import refusal
from fhirpain.web.facade import current
from fhirpain.web.reads import there
from fhirpain.web.route import Route
from fhirpain.web.types import kept


def transaction() -> Response:
    """Take in a transaction or collection, all of it or nothing; or a batch, each entry on its own."""
    facade = current()
    payload = body.fhir(facade.settings.max_body)
    bundle, issues = body.look(payload)
    if bundle["resourceType"] == "Bundle" and bundle.get("type") == "batch" and not issues:
        return _batch(bundle)
    translation = fhir.source.read(bundle, facade.settings, issues)
    content, media_type = payload
    sent = pipeline.Sent("fhir", media_type, content)
    return rest.answer(facade, pipeline.accept(facade.store, facade.settings, sent, translation, reading=_reading))


ROUTES = (
    Route("POST", "/", transaction, "system", interaction="transaction"),
    Route("POST", "/", transaction, "system", interaction="batch"),
)


def _batch(bundle: dict[str, Any]) -> Response:
    entries = bundle.get("entry", [])
    if not isinstance(entries, list):
        raise refusal("bad-request", "Bundle.entry")
    answered = [inner.ask(entry, f"Bundle.entry[{index}]") for index, entry in enumerate(entries)]
    return negotiation.render({"resourceType": "Bundle", "type": "batch-response",
                               **({"entry": answered} if answered else {})})


def _reading(tx: Transaction, asked: Mapping[str, Any], at: str) -> Callable[[], dict[str, Any]]:
    """A reading entry: what it asks for must be there in the transaction, and is read when all is on disk."""
    path, _, query = asked["url"].partition("?")
    try:
        _check(tx, *_found(path), parse_qsl(query, keep_blank_values=True))
    except Rejected as error:
        raise Rejected([replace(issue, expression=f"{at}.request.url") for issue in error.issues],
                       error.status) from error
    return lambda: inner.ask({"request": dict(asked)}, at)


def _found(path: str) -> tuple[str, Mapping[str, Any]]:
    """The rule that answers a reading request, with what the address names; raises ``Rejected`` (404)."""
    routes = request_ctx.url_adapter
    try:
        rule, named = routes.match(f"{request.path.rstrip('/')}/{path}", method="GET", return_rule=True)  # type: ignore[union-attr]
    except HTTPException as error:
        raise refusal("not-found") from error
    if not rule.endpoint.rpartition(".")[2].startswith("fhir "):
        raise refusal("not-found")
    return rule.rule, named


def _check(tx: Transaction, rule: str, named: Mapping[str, Any], asked: Iterable[Pair]) -> None:
    """Raise ``Rejected`` where the resource is not there, or the search cannot be done."""
    resource_type, resource_id = named.get("resource_type"), named.get("resource_id")
    elsewhere = current().elsewhere
    is_elsewhere = elsewhere is not None and resource_type in elsewhere.types
    if rule.endswith("/_history"):
        if is_elsewhere:
            raise refusal("upstream-not-offered")
        if resource_id is not None and tx.read(kept(str(resource_type)), resource_id) is None:
            raise refusal("not-found")
    elif "inner_type" in named:
        searching.compartment(str(resource_type), kept(named["inner_type"]))
        searching.understood(current(), named["inner_type"], asked)
    elif resource_id is None and (resource_type is not None or rule.endswith("/")):
        searching.understood(current(), None if resource_type is None else kept(resource_type), asked)
    elif resource_id is not None and not is_elsewhere:
        version = named.get("version")
        found = tx.read(kept(str(resource_type)), resource_id, version)
        there(found or (published.by_id(str(resource_type), resource_id) if version is None else None))
