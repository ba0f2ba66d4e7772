"""A bare Flask route that gives the bytes of a file, for granian: what a read could cost at least."""

import os
from pathlib import Path

from flask import Flask, Response


def application() -> Flask:
    """An application with one route."""
    app = Flask("bare", static_folder=None)
    content = Path(os.environ["BENCH_BYTES"]).read_bytes()

    @app.get("/<name>/<number>")
    def give(name: str, number: str) -> Response:
        return Response(content, content_type="application/fhir+json; charset=utf-8")

    return app
