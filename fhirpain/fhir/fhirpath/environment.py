"""What an expression may know besides its focus, and the state of one evaluation.

https://hl7.org/fhirpath/N1/#environment-variables and https://hl7.org/fhir/R4/fhirpath.html#variables
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

import msgspec

from fhirpain.fhir.fhirpath.errors import StepLimit
from fhirpain.fhir.fhirpath.model import Types, TypeSource, types_of
from fhirpain.fhir.fhirpath.node import Collection, Node

STEPS = 1_000_000
"""Items an evaluation may visit: dom-3, the costliest of R4's, visits some 10 000 in a bundle of 200 entries."""


class Services(Protocol):
    """What needs more than the resource and the definitions. Each may answer None: not known, not held."""

    def resolve(self, reference: str, environment: Environment) -> dict[str, Any] | None:
        """The resource a reference leads to, as JSON; references to contained resources are not asked for."""

    def member_of(self, value: Any, value_set: str) -> bool | None:
        """Whether a code (str) or a Coding or CodeableConcept (dict) is in the value set of that canonical."""

    def conforms_to(self, resource: dict[str, Any], profile: str) -> bool | None:
        """Whether a resource conforms to the profile of that canonical."""


class Nothing:
    """Services that know nothing."""

    def resolve(self, reference: str, environment: Environment) -> dict[str, Any] | None:
        """Find nothing."""

    def member_of(self, value: Any, value_set: str) -> bool | None:
        """Leave it open."""

    def conforms_to(self, resource: dict[str, Any], profile: str) -> bool | None:
        """Leave it open."""


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Environment:
    """The surroundings of an evaluation; make one for a resource and use it for all its expressions.

    ``resource`` is %resource and ``root`` %rootResource (the same unless the resource is contained). Without
    ``definitions`` those of R4 are taken. ``variables`` are further %names: a System value, Node, resource (dict) or
    list of such. ``limit`` is how many items may be visited before ``StepLimit``. ``trace`` is told what ``trace()`` is
    given. ``strict`` holds expressions to the letter of N1, which R4's own do not keep: ``as`` on several items and
    an element its type does not have become errors.
    """

    resource: Node | None = None
    root: Node | None = None
    definitions: TypeSource | None = None
    services: Services = field(default_factory=Nothing)
    variables: Mapping[str, Any] = field(default_factory=dict)
    limit: int = STEPS
    clock: Callable[[], datetime] = utc_now
    trace: Callable[[str, Collection], None] | None = None
    strict: bool = False
    types: Types = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Find the type tables of the definitions."""
        if self.definitions is None:
            # R4's own are read only where nothing else is given.
            from fhirpain.fhir.definitions import r4

            self.definitions = r4()
        self.types = types_of(self.definitions)


class Run(msgspec.Struct, eq=False):
    """One evaluation: the environment, ``$this``, ``$index``, ``$total``, and the steps still allowed."""

    environment: Environment
    types: Types
    steps: int
    this: Any
    context: Any
    index: int | None = None
    total: Collection | None = None
    moment: datetime | None = None

    def charge(self, steps: int) -> None:
        """Take steps off what is left; raises ``StepLimit``."""
        self.steps -= steps
        if self.steps < 0:
            raise StepLimit("the expression visited more items than it may")

    def now(self) -> datetime:
        """The moment of this evaluation, which does not move while it lasts."""
        if self.moment is None:
            self.moment = self.environment.clock()
        return self.moment
