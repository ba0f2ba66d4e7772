"""JUnit's XML, which continuous integration reads: a suite for each file, a case for each resource.

https://github.com/testmoapp/junitxml
"""

from xml.sax.saxutils import escape, quoteattr

from fhirpain.validate.formats.form import Style, Write, place, sentence
from fhirpain.validate.formats.spool import Spool
from fhirpain.validate.report import Finding, Report, printable, reaches


class JUnit:
    """A case fails when a finding reaches the threshold; lighter ones are its output."""

    def __init__(self, write: Write, style: Style) -> None:
        """Write the head."""
        self._write = write
        self._style = style
        self._file: str | None = None
        self._cases = Spool()
        self._tests = self._failures = 0
        write('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="fhirpain validate">\n')

    def add(self, report: Report) -> None:
        """Write a case; a suite ends where the next file begins."""
        if report.file != self._file:
            self._end_suite()
            self._file = report.file
        failed = report.reaches(self._style.fail_on)
        self._tests += 1
        self._failures += failed
        name = " ".join(filter(None, (report.resource_type or "resource", str(report.index or ""))))
        self._cases.write(f"<testcase classname={_quoted(report.file)} name={_quoted(name)}"
                          f" file={_quoted(report.file)} line=\"{report.line}\">\n{self._body(report)}</testcase>\n")

    def close(self) -> None:
        """End the last suite and all."""
        self._end_suite()
        self._cases.close()
        self._write("</testsuites>\n")

    def _end_suite(self) -> None:
        if self._file is None:
            return
        self._write(f"<testsuite name={_quoted(self._file)} tests=\"{self._tests}\" failures=\"{self._failures}\""
                    ' errors="0" skipped="0">\n')
        self._cases.pour(self._write)
        self._write("</testsuite>\n")
        self._cases, self._tests, self._failures = Spool(), 0, 0

    def _body(self, report: Report) -> str:
        grave = [each for each in report.findings if reaches(each.issue.severity, self._style.fail_on)]
        light = [each for each in report.findings if not reaches(each.issue.severity, self._style.fail_on)]
        body = ""
        if grave:
            message = sentence(grave[0], None, self._style)
            body += (f"<failure type={_quoted(grave[0].issue.rule)} message={_quoted(message)}>"
                     f"{self._lines(grave)}</failure>\n")
        return body + (f"<system-out>{self._lines(light)}</system-out>\n" if light else "")

    def _lines(self, findings: list[Finding]) -> str:
        return "\n".join(escape(printable(self._line(each))) for each in findings)

    def _line(self, finding: Finding) -> str:
        what = (place(finding), finding.issue.severity, finding.issue.expression)
        return f"{' '.join(filter(None, what))}: {sentence(finding, None, self._style)}"


def _quoted(text: str) -> str:
    return quoteattr(printable(text))
