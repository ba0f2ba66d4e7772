"""A façade that really listens, for clients that others wrote and for the recipes."""

from collections.abc import Iterator

import pytest
from flask import Flask

from fhirpain.settings import Settings
from fhirpain.store import Store
from fhirpain.web import create_app
from fhirpain.web.loopback import serving


@pytest.fixture
def address(sqlite_url: str) -> Iterator[str]:
    """Where the façade listens."""
    store = Store(sqlite_url, secret="for tests only")

    def make(url: str) -> Flask:
        return create_app(Settings(base_url=url, registry_urls="nrs=http://127.0.0.1:9"), store)

    with serving(make) as url:
        yield url
    store.close()
