"""One page to read, print and hand on: no script, nothing from elsewhere, every word of it escaped.

https://www.w3.org/TR/CSP3/ and https://www.w3.org/TR/WCAG22/
"""

import base64
import hashlib
from collections import Counter
from html import escape
from typing import Final

from fhirpain import __version__
from fhirpain.validate.formats.form import Style, Write, decision, place
from fhirpain.validate.formats.help import advice
from fhirpain.validate.formats.spool import Spool
from fhirpain.validate.formats.words import WORDS
from fhirpain.validate.report import SEVERITIES, Finding, Report

PLACES: Final = 100
"""How many places of a rule are listed for each file; the others are counted."""

_STYLE = """
:root{color-scheme:light dark;--line:#8886}
body{font:1rem/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2.5rem;overflow-wrap:anywhere}h3{font-size:1rem;margin-bottom:.3rem}
table{border-collapse:collapse;width:100%;margin:.5rem 0}caption{text-align:left;font-weight:bold;padding:.3rem 0}
th,td{text-align:left;vertical-align:top;border-bottom:1px solid var(--line);padding:.3rem .6rem .3rem 0}
td.n,th.n{text-align:right}code{overflow-wrap:anywhere}
.s{font-weight:bold}.fatal,.error{color:light-dark(#a40000,#ff9b9b)}.warning{color:light-dark(#7a4b00,#ffc46b)}
.information{color:light-dark(#004b8d,#8fc7ff)}
@media print{body{max-width:none;margin:0}h2,h3,caption{break-after:avoid}tr{break-inside:avoid}}
"""
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()


class Html:
    """A summary, then each file that has findings, by rule. The page is written at the end: the summary comes first."""

    def __init__(self, write: Write, style: Style) -> None:
        """Begin."""
        self._write = write
        self._style = style
        self._words = WORDS[style.language]
        self._body = Spool()
        self._file: str | None = None
        self._here: dict[tuple[str, str], tuple[int, list[tuple[Report, Finding]]]] = {}
        self._rules: Counter[tuple[str, str]] = Counter()
        self._files: Counter[tuple[str, str]] = Counter()
        self._resources = self._clean = self._number = 0

    def add(self, report: Report) -> None:
        """Take a report; a file's part is done where the next file begins."""
        if report.file != self._file:
            self._end_file()
            self._file = report.file
            self._number += 1
        self._resources += 1
        self._clean += not report.findings
        for finding in report.findings:
            key = (finding.issue.severity, finding.issue.rule)
            count, places = self._here.get(key, (0, []))
            self._here[key] = (count + 1, places)
            if count < PLACES:
                places.append((report, finding))

    def close(self) -> None:
        """Write the page."""
        self._end_file()
        self._write(self._head())
        self._write(self._summary())
        self._body.pour(self._write)
        self._write("</main>\n</body>\n</html>\n")

    def _end_file(self) -> None:
        if self._here:
            self._body.write(f"<section>\n<h2>{escape(self._file or '')}</h2>\n")
            for key in sorted(self._here, key=_gravity):
                self._body.write(self._of_rule(key, *self._here[key]))
                self._rules[key] += self._here[key][0]
                self._files[key] += 1
            self._body.write("</section>\n")
        self._here = {}

    def _of_rule(self, key: tuple[str, str], count: int, places: list[tuple[Report, Finding]]) -> str:
        severity, rule = key
        rows = "".join(self._row(report, finding) for report, finding in places)
        others = escape(self._words["more"].format(count=count - len(places)))
        more = f"<p>{others}</p>\n" if count > len(places) else ""
        hint = advice(places[0][1].issue, self._style.language)
        return (f'<h3><span class="s {severity}">{self._words[severity]}</span> <code>{escape(rule)}</code></h3>\n'
                f"<p>{escape(hint)}</p>\n"
                f"<table>\n<thead><tr>{self._heads('place', 'element', 'text')}</tr></thead>\n"
                f"<tbody>\n{rows}</tbody>\n</table>\n{more}")

    def _row(self, report: Report, finding: Finding) -> str:
        number = f"{self._words['resource']} {report.index}" if report.index is not None else ""
        where = ", ".join(filter(None, (place(finding), number)))
        decided = decision(finding, self._style)
        text = escape(finding.issue.text(self._style.language)) + (f"<br><em>{escape(decided)}</em>" if decided else "")
        return (f"<tr><td>{escape(where)}</td><td><code>{escape(finding.issue.expression)}</code></td>"
                f"<td>{text}</td></tr>\n")

    def _heads(self, *names: str) -> str:
        return "".join(f'<th scope="col">{escape(self._words[name])}</th>' for name in names)

    def _head(self) -> str:
        language, title = self._style.language, escape(self._words["title"])
        return (f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
                '<meta http-equiv="Content-Security-Policy"'
                f" content=\"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'\">\n"
                '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
                '<meta name="referrer" content="no-referrer">\n'
                f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n")

    def _summary(self) -> str:
        words = self._words
        counts = words["counts"].format(files=self._number, resources=self._resources, clean=self._clean)
        said = f"<p>{escape(counts)} fhirpain {escape(__version__)}.</p>\n"
        if not self._rules:
            return f"{said}<p>{escape(words['nothing'])}</p>\n"
        rows = "".join(self._total(key) for key in sorted(self._rules, key=_gravity))
        return (f"{said}<table>\n<caption>{escape(words['summary'])}</caption>\n"
                f"<thead><tr>{self._heads('severity', 'rule', 'findings', 'files')}</tr></thead>\n"
                f"<tbody>\n{rows}</tbody>\n</table>\n")

    def _total(self, key: tuple[str, str]) -> str:
        severity, rule = key
        return (f'<tr><td><span class="s {severity}">{self._words[severity]}</span></td>'
                f'<th scope="row"><code>{escape(rule)}</code></th>'
                f'<td class="n">{self._rules[key]}</td><td class="n">{self._files[key]}</td></tr>\n')


def _gravity(key: tuple[str, str]) -> tuple[int, str]:
    """The gravest first, then by rule."""
    return [*map(str, SEVERITIES)].index(key[0]), key[1]
