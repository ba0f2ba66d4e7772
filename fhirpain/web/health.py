"""GET /health/live and /health/ready: whether to leave the process alone, and whether to send it requests.

https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
They tell what is well and what is not, and nothing of how it is made.
"""

import logging
from collections.abc import Mapping

import msgspec
from flask import Response

from fhirpain.web.facade import current

_log = logging.getLogger("fhirpain.web")
_RETRY_AFTER = 5  # seconds


def live() -> Response:
    """The process answers: that is all this asks."""
    return _told({})


def ready() -> Response:
    """The database can be written, is of this program's migration, and has space left; else 503."""
    checks = current().store.readiness()
    if not all(checks.values()):
        _log.warning("health.unready checks=%s", ",".join(name for name, is_well in checks.items() if not is_well))
    return _told(checks)


def _told(checks: Mapping[str, bool]) -> Response:
    is_well = all(checks.values())
    said = {"status": _word(is_well), **({"checks": {name: _word(each) for name, each in checks.items()}}
                                         if checks else {})}
    response = Response(msgspec.json.encode(said), 200 if is_well else 503, content_type="application/json")
    if not is_well:
        response.headers["Retry-After"] = str(_RETRY_AFTER)
    return response


def _word(is_well: bool) -> str:
    return "ok" if is_well else "failing"
