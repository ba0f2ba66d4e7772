"""The forms that findings are written in."""

import re
from html.parser import HTMLParser
from json import loads
from typing import Any

import pytest
from lxml import etree

from fhirpain.fhir import json
from fhirpain.fhir.issue import LANGUAGES, Issue, Severity
from fhirpain.validate.formats import FORMATS, Style, html
from fhirpain.validate.formats.help import advice
from fhirpain.validate.formats.spool import Spool
from fhirpain.validate.formats.words import WORDS
from fhirpain.validate.report import Downgrade, Finding, Report

EVIL = "<script>alert('x')</script>&\" ]]>"
LIGHTER = Downgrade("r-3", "information", f"reviewed {EVIL}")


def _issue(severity: Severity = "error", rule: str = "r-1", text: str = "Wrong.") -> Issue:
    return Issue(severity, "value", rule, "Patient.name[0]", {"en": text, "sv": "Fel.", "nb": "Galt."}, "urn:profile")


def _report(*findings: Finding, file: str = "a b.json", index: int | None = None, line: int = 1) -> Report:
    return Report(file, index, line, "Patient", findings)


WRONG = _report(Finding(_issue(), 3, 5), Finding(_issue("warning", "r-2"), 4, 1))
CLEAN = _report(file="clean.json")
DOWN = _report(Finding(_issue("information", "r-3"), 9, 2, "warning", LIGHTER), file="c.ndjson", index=7, line=9)
LOST = Report("lost.json", None, 1, "", (Finding(Issue("fatal", "exception", "file-unreadable", "", {"en": "Gone."})),))
HOSTILE = _report(Finding(_issue(rule=EVIL, text=EVIL), 1, 1), file=EVIL)


def _written(form: str, *reports: Report, **style: Any) -> str:
    parts: list[str] = []
    made = FORMATS[form](parts.append, Style(**style))
    for report in reports:
        made.add(report)
    made.close()
    return "".join(parts)


def test_a_line_of_text_is_as_compilers_write_it() -> None:
    """What has no place is left out; the resource's number and a downgrade come after the rule."""
    assert _written("text", WRONG, CLEAN, DOWN, LOST, language="nb").splitlines() == [
        "a b.json:3:5: error Patient.name[0]: Galt. [r-1]",
        "a b.json:4:1: warning Patient.name[0]: Galt. [r-2]",
        "c.ndjson:9:2: information Patient.name[0]: Galt. [r-3] (ressurs 7) "
        f"(nedgradert fra warning: {LIGHTER.reason})",
        "lost.json: fatal: Gone. [file-unreadable]",
    ]


def test_a_text_of_several_lines_is_one() -> None:
    """As a package's invariant may have; and it commands no terminal."""
    report = _report(Finding(_issue(text="One.\n  Two.\x1b[31m"), 1, 1))

    assert _written("text", report).endswith(": One. Two.\N{REPLACEMENT CHARACTER}[31m [r-1]\n")


def test_a_single_outcome_is_indented() -> None:
    """With file, line and column in HL7's own extensions."""
    outcome = json.parse(_written("outcome", WRONG).encode())
    (file,) = outcome["extension"]
    issue = outcome["issue"][0]

    assert (file["url"].rpartition("/")[2], file["valueString"]) == ("operationoutcome-file", "a b.json")
    assert [each["valueInteger"] for each in issue["extension"]] == [3, 5]
    assert (issue["severity"], issue["expression"]) == ("error", ["Patient.name[0]"])


def test_several_outcomes_are_ndjson() -> None:
    """One for each resource, also where all is well; a downgrade is told."""
    lines = [json.parse(line.encode()) for line in _written("outcome", CLEAN, DOWN, LOST).splitlines()]

    assert [each["issue"][0]["severity"] for each in lines] == ["information", "information", "fatal"]
    assert lines[0]["issue"][0]["details"]["text"] == "All OK"
    assert "downgraded from warning" in lines[1]["issue"][0]["diagnostics"]
    assert "extension" not in lines[2]["issue"][0]


def test_no_resource_gives_no_outcome() -> None:
    """Nor a line."""
    assert _written("outcome") == ""


def _suites(text: str) -> list[etree._Element]:
    return list(etree.fromstring(text.encode()))


def test_junit_has_a_suite_for_a_file_and_a_case_for_a_resource() -> None:
    """Counted; what is lighter than the threshold fails nothing and is output."""
    more = _report(Finding(_issue(), 10, 2), file="c.ndjson", index=8, line=10)
    suites = _suites(_written("junit", WRONG, CLEAN, DOWN, more, LOST))

    assert [(each.get("name"), each.get("tests"), each.get("failures")) for each in suites] == [
        ("a b.json", "1", "1"), ("clean.json", "1", "0"), ("c.ndjson", "2", "1"), ("lost.json", "1", "1")]
    assert [case.get("name") for suite in suites for case in suite] == [
        "Patient", "Patient", "Patient 7", "Patient 8", "resource"]
    failure, output = suites[0][0]
    assert (failure.get("type"), failure.text) == ("r-1", "3:5 error Patient.name[0]: Wrong. [r-1]")
    assert output.text == "4:1 warning Patient.name[0]: Wrong. [r-2]"
    assert [child.tag for child in suites[2][0]] == ["system-out"]


def test_junit_fails_at_the_threshold() -> None:
    """A warning too, where that is asked for."""
    (suite,) = _suites(_written("junit", WRONG, fail_on="warning"))

    assert (suite[0][0].text or "").count("\n") == 1
    assert len(suite[0]) == 1


def test_sarif_has_what_its_schema_requires() -> None:
    """Version, one run with a tool, results that name rules by their number, regions from 1."""
    log = loads(_written("sarif", WRONG, CLEAN, DOWN, LOST, WRONG))
    (run,) = log["runs"]
    driver, results = run["tool"]["driver"], run["results"]

    assert (log["version"], driver["name"], run["columnKind"]) == ("2.1.0", "fhirpain", "unicodeCodePoints")
    assert [rule["id"] for rule in driver["rules"]] == ["r-1", "r-2", "r-3", "file-unreadable"]
    assert all(rule["help"]["text"] and rule["shortDescription"]["text"] for rule in driver["rules"])
    assert [driver["rules"][each["ruleIndex"]]["id"] for each in results] == [each["ruleId"] for each in results]
    assert [each["level"] for each in results] == ["error", "warning", "note", "error", "error", "warning"]
    first, lost = (results[number]["locations"][0] for number in (0, 3))
    assert first["physicalLocation"] == {"artifactLocation": {"uri": "a%20b.json"},
                                         "region": {"startLine": 3, "startColumn": 5}}
    assert first["logicalLocations"][0]["fullyQualifiedName"] == "Patient.name[0]"
    assert (lost["physicalLocation"].keys(), "logicalLocations" in lost) == ({"artifactLocation"}, False)
    assert results[2]["properties"] == {"profile": "urn:profile", "downgradedFrom": "warning", "reason": LIGHTER.reason}


def test_an_absolute_path_is_a_file_uri() -> None:
    """Where it is relative it stays so: it is relative to where the command ran."""
    log = loads(_written("sarif", _report(Finding(_issue()), file="/å/b.json")))
    uri = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]

    assert uri == "file:///%C3%A5/b.json"


class _Page(HTMLParser):
    """What a browser would see."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.policy = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if ("http-equiv", "Content-Security-Policy") in attrs:
            self.policy = dict(attrs)["content"] or ""


def test_a_page_stands_alone() -> None:
    """No script, no link, no style attribute; its policy allows its own style sheet and nothing else."""
    text = _written("html", WRONG, DOWN, HOSTILE)
    page = _Page(text)

    assert not {"script", "link", "img", "iframe", "form", "object", "base"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name in ("style", "src", "href") or name.startswith("on")]
    assert page.policy.startswith(f"default-src 'none'; style-src 'sha256-{html._HASH}'")
    assert re.findall(r"<style>(.*?)</style>", text, re.DOTALL) == [html._STYLE]


def test_a_page_is_accessible() -> None:
    """A language, a title, one main heading, captions or headings over tables, and scopes on their heads."""
    text = _written("html", WRONG, DOWN, language="sv")
    page = _Page(text)

    assert '<html lang="sv">' in text
    assert (page.tags.count("h1"), page.tags.count("main"), page.tags.count("title")) == (1, 1, 1)
    assert page.tags.count("th") == len([1 for name, _ in page.attributes if name == "scope"])


def test_a_page_is_grouped_by_file_and_rule() -> None:
    """The gravest first; a summary before all; files without findings are counted alone."""
    text = _written("html", WRONG, CLEAN, DOWN, LOST)

    assert re.findall(r"<h2>(.*?)</h2>", text) == ["a b.json", "c.ndjson", "lost.json"]
    assert re.findall(r"<h3>.*<code>(.*?)</code>", text) == ["r-1", "r-2", "r-3", "file-unreadable"]
    assert re.findall(r'scope="row"><code>(.*?)</code>', text) == ["file-unreadable", "r-1", "r-2", "r-3"]
    assert "Resources: 4, of which 1 without a finding." in text
    assert "9:2, resource 7" in text
    assert "downgraded from warning: reviewed &lt;script&gt;" in text


def test_a_page_without_findings_says_so() -> None:
    """And has no empty table."""
    text = _written("html", CLEAN)

    assert "Nothing is wrong." in text
    assert "<table>" not in text


def test_a_page_lists_so_many_places_and_counts_the_rest() -> None:
    """So a large file does not fill the memory, nor the reader's day."""
    text = _written("html", *[_report(Finding(_issue(), 3, 5), index=number, file="a.ndjson") for number in range(150)])

    assert text.count("3:5") == html.PLACES
    assert "And 50 more places." in text
    assert '<td class="n">150</td><td class="n">1</td>' in text


@pytest.mark.parametrize("form", ["html", "junit"])
def test_whatever_a_name_holds_is_escaped(form: str) -> None:
    """A file, a rule and a text are words, never markup."""
    text = _written(form, HOSTILE, DOWN)

    assert "<script>" not in text
    if form == "junit":
        assert len(_suites(text)) == 2


def test_whatever_a_name_holds_is_json() -> None:
    """In SARIF and in outcomes."""
    assert loads(_written("sarif", HOSTILE))["runs"][0]["results"][0]["ruleId"] == EVIL
    assert json.parse(_written("outcome", HOSTILE).encode())["issue"][0]["details"]["text"] == EVIL


def test_every_word_is_there_in_each_language() -> None:
    """On the page and in the advice."""
    assert set(WORDS) == set(LANGUAGES)
    assert len({frozenset(words) for words in WORDS.values()}) == 1
    assert all(advice(Issue("error", code, "r", "", {"en": "x"}), language)
               for code in ("structure", "unheard-of") for language in LANGUAGES)


def test_a_large_spool_comes_back_whole() -> None:
    """Also what went to disk, line ends as they were."""
    spool, parts = Spool(), []
    for number in range(30_000):
        spool.write(f"{number} å\r\n" * 5)
    spool.pour(parts.append)

    assert "".join(parts) == "".join(f"{number} å\r\n" * 5 for number in range(30_000))
