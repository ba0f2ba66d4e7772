"""A line for each finding, as compilers write it: ``file:line:column: severity expression: text [rule]``."""

from fhirpain.validate.formats.form import Style, Write, place, sentence
from fhirpain.validate.report import Report


class Text:
    """Lines; none where nothing is wrong."""

    def __init__(self, write: Write, style: Style) -> None:
        """Begin; there is no head."""
        self._write = write
        self._style = style

    def add(self, report: Report) -> None:
        """One line for each finding."""
        for finding in report.findings:
            where = ":".join(filter(None, (report.file, place(finding))))
            what = " ".join(filter(None, (finding.issue.severity, finding.issue.expression)))
            self._write(f"{where}: {what}: {sentence(finding, report.index, self._style)}\n")

    def close(self) -> None:
        """There is no foot."""
