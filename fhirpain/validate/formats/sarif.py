"""SARIF 2.1.0, which code hosts and editors show beside the source. https://docs.oasis-open.org/sarif/sarif/v2.1.0/"""

import re
from typing import Any, Final
from urllib.parse import quote

from fhirpain import __version__
from fhirpain.fhir import json
from fhirpain.validate.formats.form import Style, Write, sentence
from fhirpain.validate.formats.help import advice
from fhirpain.validate.report import Finding, Report

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"

_LEVELS = {"fatal": "error", "error": "error", "warning": "warning", "information": "note"}
_CAPITALISED = re.compile(r"(?:^|-)(\w)")


class Sarif:
    """One run; its results are written as they come, and the rules that they name after them."""

    def __init__(self, write: Write, style: Style) -> None:
        """Write the head."""
        self._write = write
        self._style = style
        self._rules: dict[str, tuple[int, dict[str, Any]]] = {}
        self._first = True
        write(f'{{"$schema":"{SCHEMA}","version":"2.1.0","runs":[{{"columnKind":"unicodeCodePoints","results":[')

    def add(self, report: Report) -> None:
        """Write a result for each finding."""
        for finding in report.findings:
            self._write(("\n" if self._first else ",\n") + json.dump(self._result(report, finding)).decode())
            self._first = False

    def close(self) -> None:
        """Write the tool with its rules."""
        rules = [rule for _, rule in self._rules.values()]
        driver = {"name": "fhirpain", "semanticVersion": __version__, "rules": rules}
        invocation = {"executionSuccessful": True}
        self._write(f'\n],"tool":{json.dump({"driver": driver}).decode()},'
                    f'"invocations":[{json.dump(invocation).decode()}]}}]}}\n')

    def _result(self, report: Report, finding: Finding) -> dict[str, Any]:
        issue = finding.issue
        made: dict[str, Any] = {
            "ruleId": issue.rule,
            "ruleIndex": self._rule(finding),
            "level": _LEVELS[issue.severity],
            "message": {"text": sentence(finding, report.index, self._style)},
            "locations": [self._location(report, finding)],
        }
        properties: dict[str, Any] = {"profile": issue.profile} if issue.profile else {}
        if finding.downgrade is not None and finding.was is not None:
            properties |= {"downgradedFrom": _LEVELS[finding.was], "reason": finding.downgrade.reason}
        return made | ({"properties": properties} if properties else {})

    def _location(self, report: Report, finding: Finding) -> dict[str, Any]:
        physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(report.file)}}
        if finding.line:
            physical["region"] = {"startLine": finding.line, "startColumn": finding.column}
        named = finding.issue.expression
        logical = {"logicalLocations": [{"fullyQualifiedName": named, "kind": "element"}]} if named else {}
        return {"physicalLocation": physical} | logical

    def _rule(self, finding: Finding) -> int:
        """The rule's number; its words are those of the first finding."""
        issue = finding.issue
        known = self._rules.get(issue.rule)
        if known is not None:
            return known[0]
        text, level = issue.text(self._style.language), _LEVELS[finding.was or issue.severity]
        self._rules[issue.rule] = (len(self._rules), {
            "id": issue.rule,
            "name": _CAPITALISED.sub(lambda start: start[1].upper(), issue.rule),
            "shortDescription": {"text": text},
            "help": {"text": f"{text} {advice(issue, self._style.language)}"},
            "defaultConfiguration": {"level": level},
        })
        return self._rules[issue.rule][0]


def _uri(file: str) -> str:
    """A file's path as a URI reference: relative to where the command ran, or absolute."""
    return ("file://" if file.startswith("/") else "") + quote(file)
