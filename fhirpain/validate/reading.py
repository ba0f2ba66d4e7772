"""From files, folders and standard input to what is to be validated, as a stream. https://hl7.org/fhir/R4/nd-json.html

A file is only named here, of a long NDJSON file each part, and is read where it is validated, maybe in another process;
what is packed or comes through a pipe is read here, in blocks. So nothing is held but what is being validated.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from operator import attrgetter
from pathlib import Path
from typing import IO, Any, Final

import msgspec

from fhirpain.validate.faults import Unreadable
from fhirpain.validate.opening import MAX_RESOURCE, PART, blocks, is_packed, readable, unpacked
from fhirpain.validate.parts import Lines, Piece, Source
from fhirpain.validate.report import printable

STDIN: Final = Path("-")

_NDJSON = ".ndjson"
_WANTED = (".json", ".xml", _NDJSON)
_HERE = f".{os.sep}"


def sources(paths: Iterable[Path], *, but: Path | None = None, limit: int = MAX_RESOURCE) -> Iterator[Source]:
    """What is in files, folders (all below, in order of name, what is hidden left out) and ``-``.

    ``but`` is a file that folders are taken not to hold: the report that is being written.
    """
    for path in paths:
        if path == STDIN:
            yield from _of_stream(sys.stdin.buffer, "<stdin>", limit)
        elif path.is_dir():
            yield from _of_folder(path, but, limit)
        elif path.is_file():
            yield from _of_file(str(path), limit)
        else:
            yield from _of_pipe(path, limit)


def _of_folder(folder: Path, but: Path | None, limit: int) -> Iterator[Source]:
    nothing = True
    for each in _below(str(folder), but):
        nothing = False
        if isinstance(each, str) and _ending(each).endswith(_NDJSON):
            yield from _of_file(each, limit)
        else:
            yield each
    if nothing:
        yield Piece(printable(folder), fault="folder-empty")


def _below(folder: str, but: Path | None) -> Iterator[str | Piece]:
    """The files to validate, and what cannot be looked into.

    A link to a folder is not followed: it may lead back up.
    """
    waiting: list[os.DirEntry[str] | str] = [folder]
    while waiting:
        entry = waiting.pop()
        path = entry if isinstance(entry, str) else entry.path.removeprefix(_HERE)
        try:
            if isinstance(entry, str) or entry.is_dir(follow_symlinks=False):
                waiting += _inside(entry)
            elif _ending(entry.name).endswith(_WANTED) and entry.is_file() and not _is_same(path, but):
                yield path
        except OSError:
            yield Piece(printable(path), fault="file-unreadable")


def _inside(folder: "os.DirEntry[str] | str") -> "list[os.DirEntry[str]]":
    """What a folder holds and does not hide, the first by name last."""
    with os.scandir(folder) as entries:
        shown = [each for each in entries if not each.name.startswith(".")]
    return sorted(shown, key=attrgetter("name"), reverse=True)


def _ending(name: str) -> str:
    return name.lower().removesuffix(".gz")


def _is_same(path: str, other: Path | None) -> bool:
    return other is not None and path.endswith(other.name) and other.exists() and other.samefile(path)


def _of_file(path: str, limit: int) -> Iterator[Source]:
    if not _ending(path).endswith(_NDJSON):
        yield path
        return
    shown = printable(path)
    try:
        with Path(path).open("rb") as file:
            if is_packed(file):
                yield from _of_blocks(unpacked(file), shown, limit)
            else:
                yield from _of_ranges(path, shown, os.fstat(file.fileno()).st_size)
    except OSError:
        yield Piece(shown, fault="file-unreadable")


def _of_ranges(path: str, shown: str, size: int) -> Iterator[Lines]:
    for start in range(0, max(size, 1), PART):
        stop = min(start + PART, size)
        yield Lines(shown, path=path, start=start, stop=stop, last=stop == size)


def _of_blocks(stream: Any, shown: str, limit: int, begun: bytes = b"") -> Iterator[Lines]:
    try:
        for block in blocks(stream, limit, begun):
            yield Lines(shown, block)
    except Unreadable as error:
        yield Lines(shown, fault=error.rule, last=True)
    else:
        yield Lines(shown, last=True)


def _of_pipe(path: Path, limit: int) -> Iterator[Source]:
    """A pipe can be read once, by this process alone."""
    shown = printable(path)
    try:
        with path.open("rb") as stream:
            yield from _of_stream(stream, shown, limit)
    except OSError:
        yield Piece(shown, fault="file-unreadable")


def _of_stream(packed: IO[bytes], shown: str, limit: int) -> Iterator[Source]:
    """One resource, or NDJSON when the first line is one already and another follows."""
    try:
        with readable():
            stream = unpacked(packed)
            first = stream.readline(limit + 1)
            if not _is_resource(first) or not stream.peek(1):
                content = first + stream.read(limit + 1 - len(first))
                yield Piece(shown, content) if len(content) <= limit else Piece(shown, fault="file-too-large")
                return
    except Unreadable as error:
        yield Piece(shown, fault=error.rule)
        return
    yield from _of_blocks(stream, shown, limit, first)


def _is_resource(line: bytes) -> bool:
    """Whether a line is a whole JSON object."""
    try:
        msgspec.json.decode(line.removeprefix(b"\xef\xbb\xbf"), type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True
