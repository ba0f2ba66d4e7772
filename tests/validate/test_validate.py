"""The API: reports of files, folders and packages, in this process or in several."""

import io
import json
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fhirpain.fhir.issue import LANGUAGES
from fhirpain.validate import Policy, Report, Unusable, crew, faults, validate
from fhirpain.validate.checking import Checker, Request
from fhirpain.validate.reading import Piece
from fhirpain.validate.report import Downgrade
from tests.validate.conftest import BAD, GOOD, GOOD_XML, File

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

    assert _rules(iter(found)) == [("file-unreadable",), ("json-syntax",), ("json-syntax",), ("binding-required",)]
    assert all(each.worst == "fatal" for each in found[:3])
    assert (found[0].findings[0].line, found[2].findings[0].line) == (0, 1)


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


def test_several_processes_find_the_same_in_the_same_order(file: File) -> None:
    """With a package and a policy, which they get as well."""
    lines = b"\n".join(GOOD if number % 3 else BAD for number in range(120))
    paths = [file("a.ndjson", lines), file("b.json", BAD), file("c.xml", GOOD_XML)]
    rules = Policy((Downgrade("binding-required", "warning", "x"),))
    asked: dict[str, Any] = {"profiles": ["named"], "packages": [file("p.tgz", _package())], "rules": rules}

    assert list(validate(paths, workers=2, **asked)) == list(validate(paths, workers=1, **asked))


def _dying(_: object) -> bytes:
    os._exit(9)


def test_the_end_of_a_process_is_told(file: File) -> None:
    """Nothing is passed over in silence."""
    with pytest.raises(Unusable, match="process"):
        list(crew._together(iter([_Deadly("x")]), Request(), 1))


class _Deadly(Piece):
    """A piece that ends the process that reads it."""

    content = _dying  # type: ignore[assignment]


def test_few_resources_start_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many do, and so do large ones."""
    asked: list[int] = []
    monkeypatch.setattr(crew, "cores", lambda: 7)
    monkeypatch.setattr(crew, "_together", lambda stream, request, workers: asked.append(workers) or iter(()))
    checker = Checker(Request())
    few, many, large = [Piece("x", data=GOOD)] * 3, [Piece("x", data=GOOD)] * 500, [Piece("x", data=b" " * 2_000_000)]

    assert len(list(crew.check(few, Request(), checker, None))) == 3
    assert asked == []
    for pieces in (many, large):
        list(crew.check(pieces, Request(), checker, None))
    assert asked == [7, 7]


def test_what_is_ahead_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream is read no further than the processes can follow."""
    taken = 0

    def stream() -> Iterator[Piece]:
        nonlocal taken
        for _ in range(100_000):
            taken += 1
            yield Piece("x", data=GOOD)

    reports = crew._together(stream(), Request(), 1)
    next(reports)
    reports.close()

    assert taken < 500


def test_every_fault_of_a_file_has_its_words() -> None:
    """In each language."""
    for rule in faults._RULES:
        assert set(faults.fault(rule).texts) == set(LANGUAGES)
