"""The façade under granian: what each server process starts from."""

import gc
import logging

from flask import Flask

from fhirpain import guide
from fhirpain.web import create_app

# Collections of the young generation are what a large bundle pays for: objects that live as long as the request.
_THRESHOLDS = (50_000, 50, 100)


def application() -> Flask:
    """An application from the environment's settings, warm: definitions read, and out of the collector's way."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    app = create_app()
    guide.validator().validate({"resourceType": "Patient"})
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    return app
