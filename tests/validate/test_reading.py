"""From files, folders and streams to single resources."""

import gzip
import io
import os
import threading
from pathlib import Path

import pytest

from fhirpain.validate import opening
from fhirpain.validate.faults import fault
from fhirpain.validate.parts import End, Lines, Piece, pieces
from fhirpain.validate.reading import STDIN, sources
from tests.validate.conftest import BAD, GOOD, GOOD_XML, File


def _all(*paths: Path, limit: int = 10_000, but: Path | None = None) -> list[Piece]:
    found = (each for source in sources(paths, limit=limit, but=but) for each in pieces(source, limit))
    return [each for each in found if isinstance(each, Piece)]


def test_a_folder_is_read_in_order_of_name(file: File, tmp_path: Path) -> None:
    """All below it that ends as FHIR does; what is hidden or of another kind is left out."""
    for name in ("b/2.XML", "b/1.json.gz", "a.json", "c.ndjson", "note.txt", ".git/x.json", "b/.hidden.json"):
        file(name, GOOD)

    found = [Path(piece.file).relative_to(tmp_path).as_posix() for piece in _all(tmp_path)]

    assert found == ["a.json", "b/1.json.gz", "b/2.XML", "c.ndjson"]


def test_a_link_that_leads_back_up_is_not_followed(file: File, tmp_path: Path) -> None:
    """A folder that holds itself has an end."""
    file("a.json", GOOD)
    (tmp_path / "again").symlink_to(tmp_path)

    assert len(_all(tmp_path)) == 1


def test_the_report_itself_is_not_validated(file: File, tmp_path: Path) -> None:
    """It may be written into the folder that is being read; asked for by name it is read."""
    file("a.json", GOOD)
    report = file("report.json", GOOD)

    assert len(_all(tmp_path, but=report)) == 1
    assert len(_all(report, but=report)) == 1


def test_an_empty_folder_is_a_fault(tmp_path: Path) -> None:
    """Nothing validated is not all well."""
    assert [piece.fault for piece in _all(tmp_path)] == ["folder-empty"]
    assert fault("folder-empty").is_error


def test_the_lines_of_ndjson_are_numbered(file: File) -> None:
    """Index of the resource and line of the file, which blank lines set apart; gzip or not, by content."""
    content = GOOD + b"\n\n  \r\n" + BAD + b"\n"
    for path in (file("a.ndjson", content), file("b.ndjson.gz", gzip.compress(content)),
                 file("c.ndjson", gzip.compress(content))):
        found = [(piece.index, piece.line, piece.data.strip()) for piece in _all(path)]

        assert found == [(1, 1, GOOD), (2, 4, BAD)]


def test_a_long_file_is_cut_where_lines_end(file: File, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line is in the part where it begins, however long it is; whether it was packed or not."""
    lines = [b'{"a":%d,"b":"%s"}' % (number, b"x" * (number * 7 % 90)) for number in range(60)] + [b"last"]
    content = b"\n".join(lines)
    for size in (1, 10, 64, 100, 10_000):
        monkeypatch.setattr("fhirpain.validate.reading.PART", size)
        monkeypatch.setattr(opening, "PART", size)
        for name, written in (("a.ndjson", content), ("b.ndjson", gzip.compress(content))):
            assert [piece.data.rstrip(b"\n") for piece in _all(file(name, written))] == lines


def test_a_part_tells_its_end(file: File) -> None:
    """How many lines and resources it had, so that those of the next can be numbered."""
    (source,) = sources([file("a.ndjson", b"\n" + GOOD + b"\n\n")])

    assert list(pieces(source))[1:] == [End(str(source.file), 3, 1, False, True)]  # type: ignore[union-attr]


def test_a_file_is_read_where_it_is_validated(file: File) -> None:
    """Here it is only named; of NDJSON each part is."""
    one, lines = file("a.xml.gz", gzip.compress(GOOD_XML)), file("b.ndjson", GOOD)

    assert list(sources([one, lines])) == [
        str(one), Lines(str(lines), path=str(lines), start=0, stop=len(GOOD), last=True)]
    assert _all(one)[0].data == GOOD_XML


def test_damaged_gzip_is_a_fault(file: File) -> None:
    """Cut off, or not gzip after its first bytes; what came before is given."""
    whole = gzip.compress(GOOD)
    lines = gzip.compress(b"\n".join(b'{"a":"%s"}' % os.urandom(500).hex().encode() for _ in range(200)))

    for content in (whole[:-6], b"\x1f\x8bnonsense", whole + b"rest"):
        assert [piece.fault for piece in _all(file("a.json", content))] == ["file-damaged"]
    found = _all(file("a.ndjson", lines[: len(lines) // 2]))
    assert len(found) > 2
    assert {piece.fault for piece in found[:-1]} == {""}
    assert found[-1].fault == "file-damaged"


def test_what_is_too_large_is_a_fault(file: File) -> None:
    """Before it is unpacked whole; a line ends its part of a file."""
    for content in (b" " * 1_000_000, gzip.compress(b" " * 1_000_000)):
        assert [piece.fault for piece in _all(file("a.json.gz", content))] == ["file-too-large"]

    lines = file("a.ndjson", GOOD + b"\n" + b" " * 20_000 + b"\n" + GOOD)
    assert [piece.fault for piece in _all(lines)] == ["", "file-too-large"]


def test_a_file_that_has_gone_is_a_fault(file: File, tmp_path: Path) -> None:
    """Before it is looked at or after; the others are not kept from it."""
    assert [piece.fault for piece in _all(tmp_path / "none.json", tmp_path / "none.ndjson")] == ["file-unreadable"] * 2

    named = list(sources([file("a.json", GOOD), file("a.ndjson", GOOD)]))
    for name in ("a.json", "a.ndjson"):
        (tmp_path / name).unlink()
    assert [each.fault for source in named for each in pieces(source) if isinstance(each, Piece)] == [
        "file-unreadable"] * 2


@pytest.mark.parametrize(("content", "found"), [
    (b"{\n" + GOOD[1:], [(None, b"{\n" + GOOD[1:])]),
    (GOOD + b"\n", [(None, GOOD + b"\n")]),
    (GOOD + b"\n" + BAD, [(1, GOOD + b"\n"), (1, BAD)]),
    (gzip.compress(GOOD + b"\n" + BAD), [(1, GOOD + b"\n"), (1, BAD)]),
    (GOOD_XML, [(None, GOOD_XML)]),
    (b"", [(None, b"")]),
])
def test_standard_input_is_what_it_looks_like(
    monkeypatch: pytest.MonkeyPatch, content: bytes, found: list[tuple[int | None, bytes]]
) -> None:
    """One resource; or NDJSON, when the first line is a whole one and another follows; either as gzip."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(content))))

    assert [(piece.index, piece.data) for piece in _all(STDIN)] == found


def test_too_much_on_standard_input_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """So is gzip that is cut off."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(b" " * 20_000))))
    assert [piece.fault for piece in _all(STDIN)] == ["file-too-large"]

    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(GOOD)[:20])))
    assert [piece.fault for piece in _all(STDIN)] == ["file-damaged"]


def test_a_pipe_is_read_once(tmp_path: Path) -> None:
    """As a shell gives one for the output of another command."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(GOOD + b"\n" + BAD))
    writer.start()
    found = _all(pipe)
    writer.join()

    assert [piece.data.strip() for piece in found] == [GOOD, BAD]


def test_a_name_is_shown_on_one_line(file: File) -> None:
    """Control characters, which a terminal would obey, and what is no Unicode are replaced."""
    (piece,) = _all(file("a\x1b[31m\n\udcff.json", GOOD))

    assert piece.file.endswith("a\N{REPLACEMENT CHARACTER}[31m\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}.json")
