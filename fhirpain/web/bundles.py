"""Transaction and batch: many interactions in one request. https://hl7.org/fhir/R4/http.html#transaction"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from flask import Response

from fhirpain import pipeline
from fhirpain.fhir.issue import Issue, Rejected
from fhirpain.sources import fhir
from fhirpain.store import Transaction
from fhirpain.web import body, inner, negotiation, rest
from fhirpain.web.errors import refusal
from fhirpain.web.facade import current
from fhirpain.web.reads import there
from fhirpain.web.route import Route
from fhirpain.web.types import kept

_READ = re.compile(r"(?P<type>[A-Za-z]+)/(?P<id>[A-Za-z0-9.\-]{1,64})(?:/_history/(?P<version>[1-9][0-9]{0,8}))?")


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
    named = _READ.fullmatch(asked["url"])
    if named is not None:
        version = None if named["version"] is None else int(named["version"])
        try:
            there(tx.read(kept(named["type"]), named["id"], version))
        except Rejected as error:
            raise Rejected([_at(issue, at) for issue in error.issues], error.status) from error
    return lambda: inner.ask({"request": dict(asked)}, at)


def _at(issue: Issue, at: str) -> Issue:
    return replace(issue, expression=f"{at}.request.url")
