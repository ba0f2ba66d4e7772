"""A run that may only end well: it stops at the first doubt, and says nothing of what or where.

Generated code (``sites``) proves that a resource has no issue at all. Whoever doubts, looks again with a ``Run``, and
that alone makes issues: so there is one source of what is said. https://hl7.org/fhir/R4/validation.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fhirpain.fhir.issue import Issue, Severity
from fhirpain.fhir.validation.location import At
from fhirpain.fhir.validation.run import Fetch, Run, Scope

if TYPE_CHECKING:
    from fhirpain.fhir.validation.compiled import Compiled


class Doubt(Exception):
    """A value is not surely right."""


class _Trial(Run):
    """What is tried during a proof has no places either."""

    __slots__ = ()

    def fresh(self) -> Run:
        return _Trial(self.compiled, self.scope, self.fetch)

    def need_places(self) -> None:
        raise Doubt


class Proof(Run):
    """A run without places: they have the right names, and 0 for every index."""

    __slots__ = ("apart",)

    def __init__(self, compiled: Compiled, scope: Scope, fetch: Fetch | None) -> None:
        """``apart``: no reference but a fragment leads anywhere, as there is no Bundle and nobody to fetch."""
        super().__init__(compiled, scope, fetch)
        self.apart = fetch is None and scope.entries is None

    def add(self, rule: str, at: At, profile: str = "", severity: Severity | None = None, **facts: str) -> None:
        """There is an issue: the proof has failed."""
        raise Doubt

    def put(self, issue: Issue, part: str = "") -> None:
        """The same."""
        raise Doubt

    def fresh(self) -> Run:
        """A run whose issues count for nothing but their number."""
        return _Trial(self.compiled, self.scope, self.fetch)

    def need_places(self) -> None:
        """There are none."""
        raise Doubt
