"""What was found in one resource of one file: plain values that travel between processes."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fhirpain.fhir.issue import Issue, Severity

SEVERITIES: Final[tuple[Severity, ...]] = ("fatal", "error", "warning", "information")
"""From the gravest to the lightest."""

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Downgrade:
    """A reviewed decision that a rule weighs less here: all of what is given must fit, and the reason is shown.

    ``profile`` is the canonical of the profile that was not kept; ``path`` the beginning of the expression, in whole
    elements, with or without indexes.
    """

    rule: str
    to: Severity
    reason: str
    profile: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """An issue with its place in the file: line and column from 1, in characters; 0 where there is none.

    Where a downgrade applied, ``issue`` has the lower severity, ``was`` the one before.
    """

    issue: Issue
    line: int = 0
    column: int = 0
    was: Severity | None = None
    downgrade: Downgrade | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One resource, or one file that could not be read, and what was found.

    ``file`` is the path as it was given, fit to be printed; ``index`` the resource's number in its NDJSON file, from 1,
    else None; ``line`` where it begins; ``resource_type`` "" where it is not known.
    """

    file: str
    index: int | None
    line: int
    resource_type: str
    findings: tuple[Finding, ...]

    @property
    def worst(self) -> Severity | None:
        """The gravest severity found; None where nothing was."""
        return min((each.issue.severity for each in self.findings), key=SEVERITIES.index, default=None)

    def reaches(self, threshold: Severity) -> bool:
        """Whether something found is as grave as the threshold, or graver."""
        worst = self.worst
        return worst is not None and reaches(worst, threshold)


def reaches(severity: Severity, threshold: Severity) -> bool:
    """Whether a severity is as grave as the threshold, or graver."""
    return SEVERITIES.index(severity) <= SEVERITIES.index(threshold)


def printable(text: str | Path) -> str:
    """A name from outside on one line, for a terminal, XML and UTF-8: what cannot be shown is replaced."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", str(text))


def one_line(text: str) -> str:
    """A sentence from outside, its line ends made spaces."""
    return printable(" ".join(text.split()))
