"""The sources: each one module of this folder (or an entry point ``fhirpain.sources``) that exposes ``source``.

A source turns what an EHR sends into a FHIR transaction, and tells what did not come through whole.
https://hl7.org/fhir/R4/http.html#transaction
"""

import functools
import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from typing import Any, Literal, Protocol

from fhirpain.fhir.issue import Issue
from fhirpain.settings import Settings

LossKind = Literal["dropped", "assumed", "missing", "rewritten"]


@dataclass(frozen=True, slots=True)
class Loss:
    """One difference between a payload and what was made of it.

    ``dropped``: sent, and not carried over. ``assumed``: not sent, and taken to be so. ``missing``: not sent, wanted
    by our profiles, and left open. ``rewritten``: the same said in another form. ``source`` is the place in the payload
    (``""`` for one that it does not have), ``target`` a FHIRPath in the bundle (``""`` for none), ``reason`` a rule id.
    """

    kind: LossKind
    source: str
    target: str
    reason: str
    texts: Mapping[str, str]


@dataclass(slots=True)
class Translation:
    """What a payload became: a transaction Bundle, the loss, and what is wrong with the payload itself.

    Every entry of ``bundle`` has a ``fullUrl``, a ``resource`` and a ``request``, unless an issue is an error.
    An issue's ``expression`` is a place in the payload, in the payload's own terms.
    """

    bundle: dict[str, Any]
    loss: list[Loss] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


class Source(Protocol):
    """What fhirpain needs to know of a source; read-only attributes and one function."""

    @property
    def id(self) -> str:
        """Short name, as in the address to which payloads are posted."""
    @property
    def media_types(self) -> tuple[str, ...]:
        """What it reads, without parameters, in lower case."""

    def translate(self, payload: bytes, media_type: str, settings: Settings) -> Translation:
        """The payload as a FHIR transaction; raises ``Malformed`` when it cannot be read at all."""


@functools.cache
def all() -> tuple[Source, ...]:  # noqa: A001 - reads as sources.all()
    """Every source: the modules of this folder, and what other packages bring."""
    return tuple(sorted((*_folder(), *(point.load() for point in entry_points(group="fhirpain.sources"))),
                        key=lambda source: source.id))


def find(source_id: str) -> Source:
    """The source of that id; raises ``LookupError`` (its rule is ``unknown-source``)."""
    for source in all():
        if source.id == source_id:
            return source
    raise LookupError("unknown-source")


def _folder() -> Iterator[Source]:
    for module in pkgutil.iter_modules(__path__):
        source = getattr(importlib.import_module(f"{__name__}.{module.name}"), "source", None)
        if source is not None:
            yield source
