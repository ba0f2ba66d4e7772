"""OperationOutcomes: one, or NDJSON when there are more. https://hl7.org/fhir/R4/operationoutcome.html"""

from typing import Any

from fhirpain import guide
from fhirpain.fhir import json
from fhirpain.validate.formats.form import Style, Write, decision
from fhirpain.validate.report import Finding, Report

_EXTENSION = "http://hl7.org/fhir/StructureDefinition/operationoutcome-"


class Outcomes:
    """One OperationOutcome for each resource, also for those without a finding, in the order of the resources.

    A single one is indented. Of several, each is a line, and says which file it is about.
    """

    def __init__(self, write: Write, style: Style) -> None:
        """Begin; the first is held until it is known whether it is the only one."""
        self._write = write
        self._style = style
        self._first: Report | None = None
        self._several = False

    def add(self, report: Report) -> None:
        """Take a report."""
        if self._first is None and not self._several:
            self._first = report
            return
        for each in (self._first, report):
            if each is not None:
                self._write(json.dump(self._outcome(each)).decode() + "\n")
        self._first, self._several = None, True

    def close(self) -> None:
        """Write the only one."""
        if self._first is not None:
            self._write(json.dump(self._outcome(self._first), pretty=True).decode())

    def _outcome(self, report: Report) -> dict[str, Any]:
        made = guide.outcome((finding.issue for finding in report.findings), self._style.language)
        for finding, issue in zip(report.findings, made["issue"], strict=False):  # "All OK" is about no finding
            self._complete(issue, finding)
        about = [{"url": f"{_EXTENSION}file", "valueString": report.file}]
        return {"resourceType": made["resourceType"], "extension": about, "issue": made["issue"]}

    def _complete(self, issue: dict[str, Any], finding: Finding) -> None:
        if finding.line:
            issue["extension"] = [{"url": f"{_EXTENSION}issue-line", "valueInteger": finding.line},
                                  {"url": f"{_EXTENSION}issue-col", "valueInteger": finding.column}]
        if finding.downgrade is not None:
            told = (issue.get("diagnostics"), decision(finding, self._style))
            issue["diagnostics"] = "; ".join(filter(None, told))
