"""The façade under granian or gunicorn: what each server process starts from."""

import gc

from flask import Flask

from fhirpain import logs
from fhirpain.settings import Settings
from fhirpain.web import create_app, later, warming

# Collections of the young generation are what a large bundle pays for: objects that live as long as the request.
_THRESHOLDS = (50_000, 50, 100)


def application() -> Flask:
    """An application from the environment's settings, warm: what is compiled is, and out of the collector's way."""
    settings = Settings.from_environment()
    logs.configure(settings.log_format, settings.log_level)
    app = create_app(settings)
    warming.warm(settings)
    later.tidy(app)
    later.resume(app)
    later.keep_tidy(app)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    return app
