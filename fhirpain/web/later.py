"""Answers that come later: ``Prefer: respond-async``. https://hl7.org/fhir/R4/async.html

The request is kept in the store and answered by a thread of this process, or of another one where this one ends: who
asks how far it is sets it going again. The answer is that to the request as if it had come alone, in a batch-response.
"""

import hashlib
import logging
import threading
from concurrent.futures import ThreadPoolExecutor

import msgspec
from flask import Flask, Response, current_app, request
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder

from fhirpain.fhir import json
from fhirpain.store.jobs import Job, Jobs
from fhirpain.web import body, inner, negotiation, prefer, reads
from fhirpain.web.errors import refusal
from fhirpain.web.facade import EXTENSION, Facade, current
from fhirpain.web.route import JOB, Route

ADDRESS = "/_async/<string(length=36):job_id>"
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_HEADERS = ("Authorization", "Accept-Language", "Content-Type", "Content-Encoding", "If-Match", "If-None-Match",
            "If-None-Exist", "If-Modified-Since")
_RETRY_AFTER = 1  # seconds
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
    job_id = Jobs(facade.store).accept(_caller(), msgspec.msgpack.encode(kept))
    _set_going(facade, job_id)
    response = reads.empty(202)
    response.headers["Content-Location"] = f"{facade.base}/_async/{job_id}"
    return response


def status(job_id: str) -> Response:
    """How far it is: 202 while it is not done, then 200 with the answer; 404 for another's."""
    facade = current()
    job = Jobs(facade.store).read(job_id, _caller())
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
    if not Jobs(current().store).cancel(job_id, _caller()):
        raise refusal("not-found")
    return reads.empty(202)


def resume(app: Flask) -> None:
    """Set going what was accepted and not begun before its process ended."""
    facades: dict[str, Facade] = app.extensions[EXTENSION]
    for facade in facades.values():
        for job_id in Jobs(facade.store).waiting():
            _workers.submit(_do, app, facade, job_id)


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
        job = Jobs(facade.store).begin(job_id)
        if job is not None:
            Jobs(facade.store).finish(job_id, json.dump(_answer(app, job)))
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
