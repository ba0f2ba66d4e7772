"""What is told of a resource, and the same of one that stands inside another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from fhirpain.fhir.issue import Issue


class Told(NamedTuple):
    """All that is told of one resource, located from its type; ``reported`` are the run's, where they are known."""

    issues: Sequence[Issue]
    reported: frozenset[tuple[str, str, str]] | None = None


def moved(issue: Issue, old: str, new: str) -> Issue:
    """An issue of a resource of type ``old``, located from a resource that it stands in."""
    return Issue(issue.severity, issue.code, issue.rule, new + issue.expression[len(old):], issue.texts, issue.profile)
