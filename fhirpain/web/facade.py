"""What one mounted façade holds, and how a request finds the one it belongs to."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import current_app, request

from fhirpain.settings import Settings
from fhirpain.store import Store

if TYPE_CHECKING:
    from fhirpain.web.elsewhere import Elsewhere

EXTENSION = "fhirpain"


@dataclass(frozen=True, slots=True)
class Facade:
    """One façade: its settings and its store."""

    settings: Settings
    store: Store
    elsewhere: "Elsewhere | None" = None
    """The server that owns some types, where one is set."""

    @property
    def base(self) -> str:
        """The address callers know it by, without a slash at its end; from the settings, never from Host."""
        return self.settings.base_url.rstrip("/")


def current() -> Facade:
    """The façade whose blueprint answers the present request."""
    facades: dict[str, Facade] = current_app.extensions[EXTENSION]
    return facades[request.blueprint or ""]
