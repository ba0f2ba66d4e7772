"""Numbers within a part of an NDJSON file become those of the file. https://hl7.org/fhir/R4/nd-json.html"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from fhirpain.validate.faults import fault
from fhirpain.validate.parts import End
from fhirpain.validate.report import Finding, Report


def numbered(found: Iterable[Report | End]) -> Iterator[Report]:
    """The reports of files and of parts of files that follow each other, numbered by file.

    Nothing is told after the end of what can be read; that there was no resource at all is.
    """
    lines = resources = 0
    over = False
    for each in found:
        if isinstance(each, Report):
            if each.index is None:
                yield each
            elif not over:
                yield _moved(each, lines, each.index + resources)
            continue
        lines, resources, over = lines + each.lines, resources + each.resources, over or each.over
        if each.last:
            if not resources and not over:
                # An export may have found none.
                yield Report(each.file, None, 1, "", (Finding(fault("file-empty", "warning")),))
            lines, resources, over = 0, 0, False


def _moved(report: Report, lines: int, index: int) -> Report:
    if not lines:
        return report
    findings = tuple(replace(each, line=each.line + lines) for each in report.findings)
    return Report(report.file, index, report.line + lines, report.resource_type, findings)
