"""Reports as they travel between processes: as plain tuples, which are written and read in C."""

from collections.abc import Iterable, Iterator
from typing import Any

from fhirpain.fhir.issue import Issue
from fhirpain.validate.parts import End
from fhirpain.validate.report import Finding, Report

Row = tuple[Any, ...] | End
"""A report as its parts."""


def packed(found: Iterable[Report | End]) -> tuple[list[Row], int]:
    """What was found as rows, and how many reports and findings there are."""
    rows = [_row(each) for each in found]
    return rows, len(rows) + sum(0 if isinstance(row, End) else len(row[4]) for row in rows)


def unpacked(rows: Iterable[Row]) -> Iterator[Report | End]:
    """The same as it was."""
    for row in rows:
        if isinstance(row, End):
            yield row
        else:
            file, index, line, resource_type, findings = row
            yield Report(file, index, line, resource_type, tuple(map(_finding, findings)) if findings else ())


def _row(each: Report | End) -> Row:
    if isinstance(each, End):
        return each
    return each.file, each.index, each.line, each.resource_type, tuple(map(_parts, each.findings))


def _parts(finding: Finding) -> tuple[Any, ...]:
    issue = finding.issue
    return (issue.severity, issue.code, issue.rule, issue.expression, issue.texts, issue.profile,
            finding.line, finding.column, finding.was, finding.downgrade)


def _finding(parts: tuple[Any, ...]) -> Finding:
    return Finding(Issue(*parts[:6]), *parts[6:])
