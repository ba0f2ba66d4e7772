"""Transaction and batch: many interactions in one request. https://hl7.org/fhir/R4/http.html#transaction"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from flask import Response

from fhirpain import pipeline
from fhirpain.fhir.issue import Issue, Rejected
from fhirpain.sources import fhir
from fhirpain.store import Transaction
from fhirpain.web import body, inner, negotiation, rest, searching
from fhirpain.web.errors import refusal
from fhirpain.web.facade import current
from fhirpain.web.reads import there
from fhirpain.web.route import Route
from fhirpain.web.types import kept

_SEARCH = re.compile(r"(?:Patient/[A-Za-z0-9.\-]{1,64}/)?(?P<type>[A-Za-z]+)(?:\?(?P<asked>.*))?", re.DOTALL)
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
    """A reading entry: what it asks for must be there in the transaction, and is read when all is on disk.

    A search must be one that can be done.
    """
    try:
        if (named := _READ.fullmatch(asked["url"])) is not None:
            _check(tx, named)
        elif (search := _SEARCH.fullmatch(asked["url"])) is not None and search["type"] != "metadata":
            pairs = parse_qsl(search["asked"] or "", keep_blank_values=True)
            searching.understood(current(), kept(search["type"]), pairs)
    except Rejected as error:
        raise Rejected([_at(issue, at) for issue in error.issues], error.status) from error
    return lambda: inner.ask({"request": dict(asked)}, at)


def _check(tx: Transaction, named: re.Match[str]) -> None:
    elsewhere = current().elsewhere
    if elsewhere is None or named["type"] not in elsewhere.types:
        version = named["version"]
        there(tx.read(kept(named["type"]), named["id"], None if version is None else int(version)))


def _at(issue: Issue, at: str) -> Issue:
    return replace(issue, expression=f"{at}.request.url")
