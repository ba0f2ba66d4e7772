"""The API: reports of files, folders and packages, in this process or in several."""

import functools
import gzip
import io
import itertools
import json
import multiprocessing
import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from fhirpain.fhir.issue import LANGUAGES
from fhirpain.validate import Policy, Report, Unusable, checking, crew, faults, opening, parts, reading, validate
from fhirpain.validate.checking import Checker, Request
from fhirpain.validate.parts import Lines, Piece, Source
from fhirpain.validate.report import Downgrade
from tests.validate.conftest import BAD, GOOD, GOOD_XML, NARRATIVE, File

URL = "https://example.org/StructureDefinition/named"
PROFILE: dict[str, Any] = {
    "resourceType": "StructureDefinition", "id": "named", "url": URL, "name": "Named", "status": "active",
    "kind": "resource", "abstract": False, "type": "Patient", "derivation": "constraint",
    "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
    "differential": {"element": [{"id": "Patient", "path": "Patient"},
                                 {"id": "Patient.name", "path": "Patient.name", "min": 1}]},
}


def _package(**more: Any) -> bytes:
    """A package with one profile, for which a patient has a name."""
    manifest = {"name": "example.named", "version": "1.0.0", "fhirVersions": ["4.0.1"], **more}
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as tar:
        for name, content in {"package.json": manifest, "named.json": PROFILE}.items():
            info = tarfile.TarInfo(f"package/{name}")
            data = json.dumps(content).encode()
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def _rules(reports: Iterator[Report]) -> list[tuple[str, ...]]:
    return [tuple(finding.issue.rule for finding in report.findings) for report in reports]


def test_each_resource_has_its_report(file: File) -> None:
    """Also those without a finding; with its type, and the place of what was found."""
    paths = [file("a.json", GOOD), file("b.xml", GOOD_XML), file("c.ndjson", GOOD + b"\n" + BAD)]
    reports = list(validate(map(str, paths)))

    assert [(Path(each.file).name, each.index, each.line, each.resource_type, each.worst) for each in reports] == [
        ("a.json", None, 1, "Patient", None), ("b.xml", None, 1, "Patient", None),
        ("c.ndjson", 1, 1, "Patient", None), ("c.ndjson", 2, 2, "Patient", "error")]
    assert [(each.line, each.column) for each in reports[3].findings] == [(2, 27)]


def test_a_file_that_cannot_be_read_is_a_finding(file: File, tmp_path: Path) -> None:
    """The others are validated all the same."""
    found = list(validate([tmp_path / "none.json", file("a.json", b"{"), file("b.ndjson", b"x\n" + BAD)]))

    assert _rules(iter(found)) == [("file-unreadable",), ("json-syntax",), ("file-form",), ("binding-required",)]
    assert all(each.worst == "fatal" for each in found[:3])
    assert (found[0].findings[0].line, found[2].findings[0].line) == (0, 1)


@pytest.mark.parametrize(("content", "rule"), [
    (b"a;b;c", "file-form"), (b'"words"', "file-form"), (b"\xff\xfe{\x00", "json-encoding"), (b"[1", "json-syntax"),
    (b"  {", "json-syntax"), (b"<", "xml-syntax")])
def test_what_is_neither_json_nor_xml_says_so(file: File, content: bytes, rule: str) -> None:
    """Where it begins as one of them, the place where it goes wrong is told."""
    assert _rules(validate([file("a.json", content)])) == [(rule,)]


@pytest.mark.parametrize("content", [
    b'{"resourceType":"Patient","shoe":1,%s}' % NARRATIVE, GOOD_XML.replace(b"</text>", b'</text><shoe value="1"/>')])
def test_an_element_that_is_not_known_is_as_grave_in_json_as_in_xml(file: File, content: bytes) -> None:
    """The rest is read all the same."""
    (report,) = validate([file("a.json", content)])

    assert [(each.issue.rule, each.issue.severity) for each in report.findings] == [("unknown-element", "error")]


def test_a_type_that_r4_does_not_have_is_not_repeated(file: File) -> None:
    """It is a value like any other."""
    (report,) = validate([file("a.json", b'{"resourceType":"Anna"}')])

    assert (report.resource_type, _rules(iter([report]))) == ("", [("unknown-resource-type",)])


def test_a_profile_is_named_by_id_or_canonical(file: File) -> None:
    """One that is not known is no usable request when named by id, and a finding when by canonical."""
    path = file("a.json", GOOD)

    assert _rules(validate([path], profiles=["pain-patient"])) != [()]
    assert _rules(validate([path], profiles=["urn:x"])) == [("unknown-profile",)]
    with pytest.raises(Unusable, match="no profile named"):
        validate([path], profiles=["named"])


def test_a_package_is_laid_over_our_guide(file: File) -> None:
    """Its profiles are found by id or canonical; a snapshot is made where it has none; ours are still there."""
    path, package = file("a.json", GOOD), file("p.tgz", _package())

    assert _rules(validate([path], profiles=["named"], packages=[package])) == [("cardinality-min",)]
    assert _rules(validate([path], profiles=[URL], packages=[package])) == [("cardinality-min",)]
    assert _rules(validate([path], profiles=["pain-patient"], packages=[package])) != [()]
    assert _rules(validate([path], packages=[package])) == [()]


def test_what_a_package_lacks_is_told_first(file: File) -> None:
    """A dependency that was not given: what it defines is not known."""
    reports = list(validate([file("a.json", GOOD)], packages=[file("p.tgz", _package(dependencies={"x.y": "1.0.0"}))]))

    assert [(Path(each.file).name, each.worst) for each in reports] == [("p.tgz", "warning"), ("a.json", None)]


def test_a_package_that_is_given_twice_is_one(file: File) -> None:
    """What it lacks is told once, whether the file has one name or two."""
    lacking = _package(dependencies={"x.y": "1.0.0"})
    given = [file("p.tgz", lacking), file("p.tgz", lacking), file("q.tgz", lacking)]

    assert [(Path(each.file).name, len(each.findings)) for each in validate([], packages=given)] == [("p.tgz", 1)]


@pytest.mark.parametrize("content", [b"no archive", _package(fhirVersions=["5.0.0"])])
def test_a_package_that_cannot_be_used_is_refused(file: File, content: bytes) -> None:
    """Before anything is validated."""
    with pytest.raises(Unusable, match="package-"):
        validate([file("a.json", GOOD)], packages=[file("p.tgz", content)])


def test_a_package_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """It says which."""
    with pytest.raises(Unusable, match=r"none\.tgz"):
        validate([], packages=[tmp_path / "none.tgz"])


def test_a_downgrade_is_shown(file: File) -> None:
    """The severity it had, and the decision with its reason."""
    rules = Policy((Downgrade("binding-required", "warning", "until spring"),))
    (report,) = validate([file("a.json", BAD)], rules=rules)
    (finding,) = report.findings

    assert (finding.issue.severity, finding.was, finding.downgrade) == ("warning", "error", rules.downgrades[0])
    assert (report.reaches("error"), report.reaches("warning")) == (False, True)


def test_rules_are_read_from_a_file(file: File) -> None:
    """The path is enough."""
    rules = file("r.toml", b'[[downgrade]]\nrule = "binding-required"\nto = "information"\nreason = "x"\n')

    assert [each.worst for each in validate([file("a.json", BAD)], rules=rules)] == ["information"]


@pytest.fixture(params=[True, False], ids=["copied", "anew"])
def crews(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes that begin as copies of this one, and such that do not."""
    monkeypatch.setattr(crew, "can_be_copied", lambda: request.param)


@pytest.mark.usefixtures("crews")
def test_several_processes_find_the_same_in_the_same_order(file: File, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a package and a policy, which they get as well; the parts of a file are numbered as the whole."""
    monkeypatch.setattr(reading, "PART", 1000)
    lines = b"\n".join(GOOD if number % 3 else BAD for number in range(120))
    paths = [file("a.ndjson", lines), *(file(f"b{number}.json", BAD) for number in range(40)), file("c.xml", GOOD_XML)]
    rules = Policy((Downgrade("binding-required", "warning", "x"),))
    asked: dict[str, Any] = {"profiles": ["named"], "packages": [file("p.tgz", _package())], "rules": rules}

    found = list(validate(paths, workers=2, **asked))

    assert [each.index for each in found] == [*range(1, 121), *[None] * 41]
    assert [each.findings[0].line for each in found[:120]] == [*range(1, 121)]
    assert found == list(validate(paths, workers=1, **asked))


@pytest.mark.parametrize(("content", "found"), [
    (b"\n\n", [(None, 1, ["file-empty"])]),
    (GOOD + b"\n" + b" " * 300 + b"\n" + BAD, [(1, 1, []), (2, 2, ["file-too-large"])]),
    (b"\n" * 99 + GOOD, [(1, 100, [])]),
])
def test_parts_of_a_file_are_told_as_one(
    file: File, monkeypatch: pytest.MonkeyPatch, content: bytes, found: list[tuple[int | None, int, list[str]]]
) -> None:
    """What is over is over, and a file without a resource is one, however it is cut; the next begins anew."""
    monkeypatch.setattr(reading, "PART", 50)
    monkeypatch.setattr(opening, "PART", 50)
    monkeypatch.setattr(checking, "pieces", functools.partial(parts.pieces, limit=200))
    for written in (content, gzip.compress(content)):
        reports = list(validate([file("a.ndjson", written), file("b.ndjson", GOOD)]))

        assert [(each.index, each.line, [one.issue.rule for one in each.findings]) for each in reports[:-1]] == found
        assert (reports[-1].index, reports[-1].line) == (1, 1)


def test_a_file_without_content_is_told_in_one_way(file: File) -> None:
    """By the same rule; an export of lines may have found nothing, and a resource that should be there is missing."""
    reports = list(validate([file("a.json", b""), file("b.xml", b" \n"), file("c.ndjson", b"\n")]))

    assert _rules(iter(reports)) == [("file-empty",)] * 3
    assert [each.worst for each in reports] == ["error", "error", "warning"]


@pytest.mark.usefixtures("crews")
def test_the_end_of_a_process_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is passed over in silence, and nobody waits for it."""
    reports = crew.check((str(number) for number in range(1_000_000)), Checker(Request()), 2)
    next(reports)
    for child in multiprocessing.active_children():
        child.kill()

    with pytest.raises(Unusable, match="process"):
        list(reports)
    assert multiprocessing.active_children() == []


def test_processes_end_with_what_they_are_for() -> None:
    """Whoever stops listening, as Ctrl-C does, does not wait until they are done."""
    reports = crew.check(itertools.repeat(Piece("x", GOOD)), Checker(Request()), 2)
    next(reports)
    reports.close()  # type: ignore[attr-defined]

    assert multiprocessing.active_children() == []


def test_few_resources_start_no_process(file: File, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many do, and so do large ones."""
    asked: list[int] = []
    monkeypatch.setattr(crew, "cores", lambda: 7)
    monkeypatch.setattr(crew, "_together", lambda stream, checker, workers: asked.append(workers) or iter(()))
    checker = Checker(Request())

    assert len(list(crew.check([Piece("x", GOOD)] * 3, checker, None))) == 3
    assert asked == []
    sources: Sequence[Source]
    for sources in ([Piece("x", GOOD)] * 500, [Piece("x", b" " * 2_000_000)], [str(file("a.json", b" " * 2_000_000))],
                    [Lines("x", path="x", stop=2_000_000)]):
        list(crew.check(sources, checker, None))
    assert asked == [7] * 4


def test_what_is_ahead_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found and is not yet due is held, and no more is begun while it is much."""
    monkeypatch.setattr(crew, "HELD", 1)
    taken = 0

    def stream() -> Iterator[Piece]:
        nonlocal taken
        for _ in range(100_000):
            taken += 1
            yield Piece("x", data=GOOD)

    reports = crew.check(stream(), Checker(Request()), 2)
    next(reports)
    reports.close()  # type: ignore[attr-defined]

    assert taken < 500


def test_every_fault_of_a_file_has_its_words() -> None:
    """In each language."""
    for rule in faults._RULES:
        assert set(faults.fault(rule).texts) == set(LANGUAGES)
