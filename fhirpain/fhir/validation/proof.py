"""A run that may only end well: it stops at the first doubt, and says nothing of what or where.

Generated code (``sites``) proves that a resource has no issue at all, or none but remarks: it notes which and where.
Whoever doubts, looks again with a ``Run``, and that alone makes issues: so there is one source of what is said.
https://hl7.org/fhir/R4/validation.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fhirpain.fhir.issue import Issue, Severity
from fhirpain.fhir.validation.location import At
from fhirpain.fhir.validation.run import Fetch, Run, Scope
from fhirpain.fhir.validation.told import Told

if TYPE_CHECKING:
    from fhirpain.fhir.validation.compiled import Compiled
    from fhirpain.fhir.validation.remarks import Note


class Doubt(Exception):
    """A value is not surely right."""


class _Trial(Run):
    """What is tried during a proof has no places either."""

    __slots__ = ()

    def fresh(self) -> Run:
        return _Trial(self.compiled, self.scope, self.fetch)

    def need_places(self) -> None:
        raise Doubt


class Sample(_Trial):
    """A look at one value that may come to remarks, and ends at the first error."""

    __slots__ = ()

    def __init__(self, run: Run) -> None:
        """In the place of another run."""
        super().__init__(run.compiled, run.scope, run.fetch)
        self.active = run.active
        self.depth = run.depth

    def put(self, issue: Issue, part: str = "") -> None:
        """Note an issue, unless it is an error: then there is more to tell than a remark."""
        if issue.is_error:
            raise Doubt
        super().put(issue, part)


class Proof(Run):
    """A run without places: they have the right names, and 0 for every index."""

    __slots__ = ("apart", "is_unsure", "notes")

    def __init__(self, compiled: Compiled, scope: Scope, fetch: Fetch | None) -> None:
        """``apart``: no reference but a fragment leads anywhere, as there is no Bundle and nobody to fetch.

        ``notes``: which values are right but for a remark, in the order in which they were met. ``is_unsure``: some
        have remarks that there is no code for so far, so that in the end it is not known what is to be told.
        """
        super().__init__(compiled, scope, fetch)
        self.apart = fetch is None and scope.entries is None
        self.notes: list[Note] = []
        self.is_unsure = False

    def add(self, rule: str, at: At, profile: str = "", severity: Severity | None = None, **facts: str) -> None:
        """There is an issue: the proof has failed."""
        raise Doubt

    def put(self, issue: Issue, part: str = "") -> None:
        """The same."""
        raise Doubt

    def tell(self, told: Told, kind: str, at: At) -> None:
        """The same."""
        raise Doubt

    def fresh(self) -> Run:
        """A run whose issues count for nothing but their number."""
        return _Trial(self.compiled, self.scope, self.fetch)

    def need_places(self) -> None:
        """There are none."""
        raise Doubt
