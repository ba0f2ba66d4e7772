"""What each request leaves behind for an operator: a line in the log, and its share of the metrics.

Both name the route by its template: neither the address, which may name a person, nor the query is written.
"""

import functools
import logging
import re
import time

from flask import Response, g, request

from fhirpain import stages
from fhirpain.web import metrics

_log = logging.getLogger("fhirpain.access")
_VARIABLE = re.compile(r"<(?:[^<>]*:)?([a-z_]+)>")
_UNROUTED = "(none)"


def begin() -> None:
    """A request has come."""
    g.started, g.stages = time.perf_counter(), stages.listen()


def end(response: Response) -> None:
    """It is answered."""
    seconds, route = time.perf_counter() - g.started, template()
    metrics.count(request.method, route, response.status_code, seconds, g.stages)
    if _log.isEnabledFor(logging.INFO):
        _log.info("request.answered", extra={
            "method": metrics.method(request.method), "route": route, "status": response.status_code,
            "milliseconds": round(seconds * 1000, 1), "request_id": g.request_id,
            **({"correlation_id": g.correlation_id} if g.correlation_id else {})})


def template() -> str:
    """The route of the request, ``/{resource_type}/{resource_id}``; where there is none, that."""
    return _UNROUTED if request.url_rule is None else _template(request.url_rule.rule)


@functools.cache
def _template(rule: str) -> str:
    return _VARIABLE.sub(r"{\1}", rule)
