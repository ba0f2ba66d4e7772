"""GET /package.tgz: our implementation guide, to be installed in a validator. https://hl7.org/fhir/R4/packages.html"""

import functools
import hashlib

from flask import Response, request

from fhirpain import guide_package


def package() -> Response:
    """The package, or 304 where the caller holds these very bytes."""
    response = Response(guide_package.build(), content_type="application/gzip")
    response.set_etag(_digest())
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.headers["Content-Disposition"] = f'attachment; filename="{guide_package.FILENAME}"'
    response.make_conditional(request)
    return response


@functools.cache
def _digest() -> str:
    return hashlib.sha256(guide_package.build()).hexdigest()
