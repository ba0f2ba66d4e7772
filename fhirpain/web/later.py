"""Answers that come later: ``Prefer: respond-async``. https://hl7.org/fhir/R4/async.html

The request is kept in the store and answered by a thread of this process, or of another one where this one ends: who
asks how far it is sets it going again. The answer is that to the request as if it had come alone, in a batch-response.
"""

import hashlib
import logging
import threading
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import msgspec
from flask import Flask, Response, current_app, request
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder

from fhirpain.fhir import json
from fhirpain.store.errors import StoreError
from fhirpain.store.jobs import Job, Jobs, TooMany
from fhirpain.web import body, inner, negotiation, prefer, reads
from fhirpain.web.errors import Later, refusal
from fhirpain.web.facade import EXTENSION, Facade, current
from fhirpain.web.route import JOB, Route

ADDRESS = "/_async/<string(length=36):job_id>"
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_HEADERS = ("Authorization", "Accept-Language", "Content-Type", "Content-Encoding", "If-Match", "If-None-Match",
            "If-None-Exist", "If-Modified-Since")
_RETRY_AFTER, _WAIT = 1, 10  # seconds: until one asks again how far a job is; until there may be room for another
_TIDYING = 3600  # seconds
_log = logging.getLogger(__name__)
_workers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="fhirpain-later")
_going: set[str] = set()
_lock = threading.Lock()


class _Request(msgspec.Struct, frozen=True):
    """A request as it is kept."""

    method: str
    path: str
    query: str
    headers: list[tuple[str, str]]
    content: bytes


def accept() -> Response | None:
    """202 where the caller prefers to be answered later; None where the request is to be answered now."""
    is_fhir = (request.endpoint or "").rpartition(".")[2].startswith("fhir ") and "job_id" not in (
        request.view_args or {})
    if not prefer.is_asynchronous() or request.method not in _METHODS or not is_fhir:
        return None
    facade = current()
    headers = [(name, request.headers[name]) for name in _HEADERS if name in request.headers]
    wishes = prefer.besides_asynchronous()
    kept = _Request(request.method, request.path, request.query_string.decode("ascii", "replace"),
                    [*headers, *([("Prefer", wishes)] if wishes else [])], body.raw(facade.settings.max_body))
    try:
        job_id = _jobs(facade).accept(_caller(), msgspec.msgpack.encode(kept))
    except TooMany as error:
        raise Later(refusal("jobs-waiting"), str(_WAIT)) from error
    _set_going(facade, job_id)
    response = reads.empty(202)
    response.headers["Content-Location"] = f"{facade.base}/_async/{job_id}"
    return response


def status(job_id: str) -> Response:
    """How far it is: 202 while it is not done, then 200 with the answer; 404 for another's."""
    facade = current()
    job = _jobs(facade).read(job_id, _caller())
    if job is None:
        raise refusal("not-found")
    if job.state == "interrupted":
        raise refusal("interrupted")
    if job.answer is not None:
        return negotiation.render({"resourceType": "Bundle", "type": "batch-response", "entry": [
            json.parse_value(job.answer)]})
    if job.state == "accepted":
        _set_going(facade, job_id)
    response = reads.empty(202)
    response.headers["X-Progress"] = job.state
    response.headers["Retry-After"] = str(_RETRY_AFTER)
    return response


def cancel(job_id: str) -> Response:
    """Forget it: one that was not begun is not done; the answer to one that was is given to nobody."""
    if not _jobs(current()).cancel(job_id, _caller()):
        raise refusal("not-found")
    return reads.empty(202)


def resume(app: Flask) -> None:
    """Set going what was accepted and not begun before its process ended."""
    for facade in _facades(app):
        for job_id in _jobs(facade).waiting():
            _workers.submit(_do, app, facade, job_id)


def tidy(app: Flask) -> None:
    """Forget answers that have been kept for their time; nobody need ask for that."""
    for facade in _facades(app):
        try:
            _jobs(facade).forget_old()
        except StoreError as error:
            _log.warning("jobs.untidy %s", type(error).__name__)


def keep_tidy(app: Flask) -> None:
    """The same every hour, for as long as this process lives."""
    def again() -> None:
        while True:
            time.sleep(_TIDYING)
            tidy(app)

    threading.Thread(target=again, name="fhirpain-tidy", daemon=True).start()


def _facades(app: Flask) -> Iterable[Facade]:
    facades: dict[str, Facade] = app.extensions[EXTENSION]
    return facades.values()


def _jobs(facade: Facade) -> Jobs:
    settings = facade.settings
    return Jobs(facade.store, timedelta(hours=settings.async_hours), settings.async_waiting)


ROUTES = (
    Route("GET", ADDRESS, status, "system", interaction=JOB),
    Route("DELETE", ADDRESS, cancel, "system", interaction=JOB),
)


def _set_going(facade: Facade, job_id: str) -> None:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    with _lock:
        if job_id in _going:
            return
        _going.add(job_id)
    _workers.submit(_do, app, facade, job_id)


def _do(app: Flask, facade: Facade, job_id: str) -> None:
    try:
        job = _jobs(facade).begin(job_id)
        if job is not None:
            _jobs(facade).finish(job_id, json.dump(_answer(app, job)))
    except Exception as error:
        _log.error("job.failed %s %s", job_id, type(error).__name__)  # its text may quote what was sent
    finally:
        with _lock:
            _going.discard(job_id)


def _answer(app: Flask, job: Job) -> object:
    kept = msgspec.msgpack.decode(job.request, type=_Request)
    builder = EnvironBuilder(path=kept.path, query_string=kept.query, method=kept.method, data=kept.content,
                             headers=Headers(kept.headers))
    with app.request_context(builder.get_environ()):
        return inner.entry_of(app.full_dispatch_request(), kept.method)


def _caller() -> str:
    """Whose a job is: nobody else learns that it is there."""
    return hashlib.sha256(request.headers.get("Authorization", "").encode()).hexdigest()
