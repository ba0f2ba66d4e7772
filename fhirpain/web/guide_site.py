"""GET /guide/: our implementation guide, to be read in a browser. https://www.w3.org/TR/CSP3/

A page is made when it is first asked for. Everything it loads comes from here, and nothing of it is about a person.
"""

import functools
import hashlib
from pathlib import PurePosixPath

from flask import Response, request

from fhirpain.guide_pages import site
from fhirpain.web.errors import refusal

POLICY = "; ".join((
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'",
    "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"))
_TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8",
          ".js": "text/javascript; charset=utf-8", ".json": "application/json", ".xml": "application/xml",
          ".svg": "image/svg+xml", ".tgz": "application/gzip"}


def entrance() -> Response:
    """To the first page, whose links are read from the folder's own address."""
    return Response(status=308, headers={"Location": "guide/"})


def index() -> Response:
    """The first page."""
    return page("index.html")


def page(path: str) -> Response:
    """One file of the guide, or 304 where the caller holds these very bytes; raises ``Rejected`` (404)."""
    try:
        content, digest = _made(path)
    except LookupError:
        raise refusal("not-found") from None
    response = Response(content, content_type=_TYPES[PurePosixPath(path).suffix])
    response.set_etag(digest)
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.headers["Content-Security-Policy"] = POLICY
    response.make_conditional(request)
    return response


@functools.lru_cache(maxsize=256)
def _made(path: str) -> tuple[bytes, str]:
    content = site.read(path)
    return content, hashlib.sha256(content).hexdigest()


PLAIN = (("GET", "/guide", entrance), ("GET", "/guide/", index), ("GET", "/guide/<path:path>", page))
