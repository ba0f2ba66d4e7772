"""What every form of the findings has in common."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from fhirpain.fhir.issue import Severity
from fhirpain.validate.report import Finding, Report, one_line

Write = Callable[[str], object]
"""Takes a part of the text; the parts follow each other."""


@dataclass(frozen=True, slots=True)
class Style:
    """How findings are written: the language of the texts, and from which severity on something has failed."""

    language: str = "en"
    fail_on: Severity = "error"


class Form(Protocol):
    """Writes reports in one form, each as it comes."""

    def __init__(self, write: Write, style: Style) -> None:
        """Begin."""

    def add(self, report: Report) -> None:
        """Take a report."""

    def close(self) -> None:
        """End: whatever must stand around or after the reports is written now."""


def place(finding: Finding) -> str:
    """``12:3``, or "" where there is none."""
    return f"{finding.line}:{finding.column}" if finding.line else ""


def sentence(finding: Finding, index: int | None, style: Style) -> str:
    """What is wrong, by which rule, and what was decided about it, on one line."""
    text = one_line(f"{finding.issue.text(style.language)} [{finding.issue.rule}]")
    if index is not None:
        text += f" ({_RESOURCE[style.language]} {index})"
    return f"{text} ({decision(finding, style)})" if finding.downgrade else text


def decision(finding: Finding, style: Style) -> str:
    """How grave a finding was before it was downgraded, and why it was; "" where it was not."""
    if finding.downgrade is None:
        return ""
    return f"{_WAS[style.language]} {finding.was}: {finding.downgrade.reason}"


_RESOURCE = {"en": "resource", "sv": "resurs", "nb": "ressurs"}
_WAS = {"en": "downgraded from", "sv": "nedgraderat från", "nb": "nedgradert fra"}
