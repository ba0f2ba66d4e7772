"""The registries: each one module of this folder (or an entry point ``fhirpain.registries``) that exposes ``registry``.

A registry says what it may have and when, carries an executable map of its variables, builds its message from a
person's resources and reads its answer. fhirpain carries the data points publicly described for a registry; it does
not claim a registry's own approval.
"""

import functools
import importlib
import pkgutil
from collections.abc import Iterator, Sequence
from datetime import date
from importlib.metadata import entry_points
from typing import Any, Protocol

from fhirpain.access.gate import Gate
from fhirpain.delivery.message import Receipt
from fhirpain.registries.data_points import Variable
from fhirpain.registries.person import Person
from fhirpain.registries.report import Header, Pseudonym, Report


class Registry(Protocol):
    """What fhirpain needs to know of a registry; read-only attributes and three functions."""

    @property
    def id(self) -> str:
        """Short name, as in the CodeSystem ``registry``."""
    @property
    def title(self) -> str:
        """The name that people use."""
    @property
    def country(self) -> str:
        """ISO 3166 code in lower case."""
    @property
    def gate(self) -> Gate:
        """``objection`` (opt-out) or ``consent`` (opt-in)."""
    @property
    def variables(self) -> tuple[Variable, ...]:
        """The variable map."""

    def unwanted(self, person: Person, today: date) -> str | None:
        """The rule by which the registry does not want a report on this person now, or None when it does."""

    def reports(self, person: Person, pseudonym: Pseudonym, points: Sequence[str] | None = None) -> list[Report]:
        """What would be told about a person whom the registry wants, minimised: a report for each time point.

        The time points are those answered, or those given, answered or not.
        """

    def voids(self, person: Person, pseudonym: Pseudonym) -> list[Report]:
        """What is to be taken back, one void for each plan, where it has been told."""

    def build(self, report: Report, header: Header) -> dict[str, Any]:
        """The message Bundle that tells it."""

    def read(self, body: bytes, message_id: str) -> Receipt:
        """What the registry answered: ok, transient, fatal or unknown."""


@functools.cache
def all() -> tuple[Registry, ...]:  # noqa: A001 - reads as registries.all()
    """Every registry: the modules of this folder first, then what other packages bring."""
    return tuple(sorted((*_folder(), *(point.load() for point in entry_points(group="fhirpain.registries"))),
                        key=lambda registry: registry.id))


def find(registry_id: str) -> Registry:
    """The registry of that id; raises ``LookupError`` (its rule is ``unknown-registry``)."""
    for registry in all():
        if registry.id == registry_id:
            return registry
    raise LookupError("unknown-registry")


def _folder() -> Iterator[Registry]:
    for module in pkgutil.iter_modules(__path__):
        registry = getattr(importlib.import_module(f"{__name__}.{module.name}"), "registry", None)
        if registry is not None:
            yield registry
