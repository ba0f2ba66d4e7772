"""From files, folders and standard input to single resources, as a stream. https://hl7.org/fhir/R4/nd-json.html

A file with one resource is only named here and read where it is validated, maybe in another process; the lines of an
NDJSON file are read here, one at a time. So nothing is ever held but what is being validated.
"""

import gzip
import io
import re
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import msgspec

from fhirpain.validate.faults import Unreadable
from fhirpain.validate.report import printable

MAX_RESOURCE: Final = 128_000_000
"""How many bytes one resource may have, unpacked."""
STDIN: Final = Path("-")

_WANTED = re.compile(r".+\.(json|xml|ndjson)(\.gz)?", re.IGNORECASE)
_NDJSON = re.compile(r".+\.ndjson(\.gz)?", re.IGNORECASE)
_GZIP = b"\x1f\x8b"
_DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile)


@dataclass(frozen=True, slots=True)
class Piece:
    """One resource to validate: its bytes, or the path of the file that is it; or the rule why there is none."""

    file: str
    path: Path | None = None
    data: bytes = b""
    index: int | None = None
    line: int = 1
    fault: str = ""

    def content(self, limit: int = MAX_RESOURCE) -> bytes:
        """The bytes, unpacked; raises ``Unreadable``."""
        if self.fault:
            raise Unreadable(self.fault)
        if self.path is None:
            return self.data
        with _readable(), self.path.open("rb") as packed:
            content: bytes = _unpacked(packed).read(limit + 1)
        if len(content) > limit:
            raise Unreadable("file-too-large")
        return content


def pieces(paths: Iterable[Path], *, but: Path | None = None, limit: int = MAX_RESOURCE) -> Iterator[Piece]:
    """The resources of files, folders (all below, in order of name, what is hidden left out) and ``-``.

    ``but`` is a file that folders are taken not to hold: the report that is being written.
    """
    for path in paths:
        if path == STDIN:
            yield from _of_stream(sys.stdin.buffer, "<stdin>", limit)
        elif path.is_dir():
            yield from _of_folder(path, but, limit)
        else:
            yield from _of_file(path, limit)


def _of_folder(folder: Path, but: Path | None, limit: int) -> Iterator[Piece]:
    nothing = True
    for path, fault in _below(folder, but):
        nothing = False
        yield from [Piece(printable(path), fault=fault)] if fault else _of_file(path, limit)
    if nothing:
        yield Piece(printable(folder), fault="folder-empty")


def _below(folder: Path, but: Path | None) -> Iterator[tuple[Path, str]]:
    """The files to validate, and what cannot be looked into with the rule that says so."""
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        try:
            if path.is_dir():
                inside = [each for each in path.iterdir() if not each.name.startswith(".") and not _is_loop(each)]
                waiting += sorted(inside, reverse=True)
            elif _WANTED.fullmatch(path.name) and path.is_file() and not _is_same(path, but):
                yield path, ""
        except OSError:
            yield path, "file-unreadable"


def _is_loop(path: Path) -> bool:
    """A link to a folder is not followed: it may lead back up."""
    return path.is_symlink() and path.is_dir()


def _is_same(path: Path, other: Path | None) -> bool:
    return other is not None and path.name == other.name and other.exists() and path.samefile(other)


def _of_file(path: Path, limit: int) -> Iterator[Piece]:
    shown = printable(path)
    try:
        if path.is_file() and not _NDJSON.fullmatch(path.name):
            yield Piece(shown, path)
            return
        with path.open("rb") as packed:
            # A pipe can be read once, by this process alone.
            yield from _of_stream(packed, shown, limit) if not path.is_file() else _of_lines(packed, shown, limit)
    except OSError:
        yield Piece(shown, fault="file-unreadable")


def _of_stream(packed: IO[bytes], shown: str, limit: int) -> Iterator[Piece]:
    """One resource, or NDJSON when the first line is one already and another follows."""
    try:
        with _readable():
            stream = _unpacked(packed)
            first = stream.readline(limit + 1)
            if not _is_resource(first) or not stream.peek(1):
                content = first + stream.read(limit + 1 - len(first))
                yield Piece(shown, data=content) if len(content) <= limit else Piece(shown, fault="file-too-large")
                return
    except Unreadable as error:
        yield Piece(shown, fault=error.rule)
        return
    yield from _numbered(stream, shown, limit, first)


def _of_lines(packed: IO[bytes], shown: str, limit: int) -> Iterator[Piece]:
    nothing = True
    for piece in _numbered(_unpacked(packed), shown, limit):
        nothing = False
        yield piece
    if nothing:
        yield Piece(shown, fault="file-empty")


def _numbered(stream: Any, shown: str, limit: int, first: bytes = b"") -> Iterator[Piece]:
    """Each line that is not blank; a fault ends the file."""
    number = index = 0
    try:
        while line := first or _line(stream, limit):
            first = b""
            number += 1
            if line.strip():
                index += 1
                yield Piece(shown, data=line, index=index, line=number)
    except Unreadable as error:
        yield Piece(shown, index=index + 1, line=number + 1, fault=error.rule)


def _line(stream: Any, limit: int) -> bytes:
    with _readable():
        line: bytes = stream.readline(limit + 1)
    if len(line) > limit:
        raise Unreadable("file-too-large")
    return line


def _is_resource(line: bytes) -> bool:
    """Whether a line is a whole JSON object."""
    try:
        msgspec.json.decode(line.removeprefix(b"\xef\xbb\xbf"), type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def _unpacked(packed: IO[bytes]) -> Any:
    """The stream itself, or what is in it when it is gzip, whatever its name; either can ``peek``."""
    stream: Any = packed if hasattr(packed, "peek") else io.BufferedReader(packed)
    return gzip.GzipFile(fileobj=stream) if stream.peek(2)[:2] == _GZIP else stream


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except _DAMAGED:
        raise Unreadable("file-damaged") from None
    except OSError:
        raise Unreadable("file-unreadable") from None
