"""The façade as a Flask extension: mount it in an application, or let it be one.

    app = Flask(__name__)
    FhirPain(app, url_prefix="/fhir")

``create_app()`` makes an application of its own. Settings come from the environment unless they are given.
"""

from flask import Flask

from fhirpain import guide
from fhirpain.settings import Settings
from fhirpain.store import Store
from fhirpain.web import capability, door, elsewhere, later
from fhirpain.web.facade import EXTENSION, Facade
from fhirpain.web.routes import PLAIN, ROUTES

__all__ = ["FhirPain", "create_app"]


def create_app(settings: Settings | None = None, store: Store | None = None) -> Flask:
    """A standalone application with the façade at its root."""
    app = Flask("fhirpain", static_folder=None)
    FhirPain(app, settings=settings, store=store)
    return app


class FhirPain:
    """Mounts one façade into an application, as often as wanted at different prefixes.

    ``settings.base_url`` is the whole address of the mount, its prefix included: links are made from it alone.
    Without a store the one that the settings name is opened.
    """

    def __init__(self, app: Flask | None = None, url_prefix: str = "", settings: Settings | None = None,
                 store: Store | None = None) -> None:
        """Keep what is given and, with an application, mount at once."""
        self._prefix, self._settings, self._store = url_prefix.rstrip("/"), settings, store
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Mount in an application; raises ``ValueError`` when the prefix is taken, ``Malformed`` for a bad package."""
        facades: dict[str, Facade] = app.extensions.setdefault(EXTENSION, {})
        name = "fhirpain" + self._prefix.replace("/", "-")
        if name in facades:
            raise ValueError(f"a façade is mounted at {self._prefix or '/'} already")
        facades[name] = self._facade()
        views = dict.fromkeys((route.method, route.rule, route.view) for route in ROUTES)
        door.mount(app, name, self._prefix, (("GET", "/metadata", capability.metadata), *views), PLAIN,
                   (later.accept, elsewhere.answer))

    def _facade(self) -> Facade:
        settings = self._settings or Settings.from_environment()
        if settings.packages:
            guide.validator(packages=settings.packages)  # one that cannot be read is told now, not to the first caller
        store = self._store or Store(settings.database, secret=settings.secret)
        return Facade(settings, store, elsewhere.of(settings))

