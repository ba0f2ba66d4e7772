"""What is handed to the process that validates it, and the resources in it. https://hl7.org/fhir/R4/nd-json.html"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fhirpain.validate.faults import Unreadable
from fhirpain.validate.opening import MAX_RESOURCE, content, readable
from fhirpain.validate.report import printable


@dataclass(frozen=True, slots=True)
class Piece:
    """One resource: its bytes, or the rule why there are none; ``index`` and ``line`` where it is one of several."""

    file: str
    data: bytes = b""
    index: int | None = None
    line: int = 1
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Lines:
    """A part of an NDJSON file: whole lines that were read, or those that begin in a range of ``path``.

    ``fault`` is the rule why nothing comes after them; ``last`` whether nothing does.
    """

    file: str
    data: bytes = b""
    path: str = ""
    start: int = 0
    stop: int = 0
    fault: str = ""
    last: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """What a part of an NDJSON file held: lines, and resources; ``over`` where what comes after it does not count."""

    file: str
    lines: int
    resources: int
    over: bool
    last: bool


Source = str | Piece | Lines
"""What is to be validated; text is the path of a file with one resource."""


def pieces(source: Source, limit: int = MAX_RESOURCE) -> Iterator[Piece | End]:
    """The resources; those of a part of a file are numbered from 1, and an ``End`` follows them."""
    if isinstance(source, str):
        yield _of_file(source, limit)
    elif isinstance(source, Piece):
        yield source
    else:
        yield from _of_lines(source, limit)


def _of_file(path: str, limit: int) -> Piece:
    try:
        return Piece(printable(path), content(path, limit))
    except Unreadable as error:
        return Piece(printable(path), fault=error.rule)


def _of_lines(part: Lines, limit: int) -> Iterator[Piece | End]:
    number = index = 0
    fault = part.fault
    try:
        for line in _lines(part, limit):
            number += 1
            if not line.isspace():
                index += 1
                yield Piece(part.file, line, index, number)
    except Unreadable as error:
        fault = error.rule
    if fault:
        yield Piece(part.file, index=index + 1, line=number + 1, fault=fault)
    yield End(part.file, number, index, bool(fault), part.last)


def _lines(part: Lines, limit: int) -> Iterator[bytes]:
    with readable(), Path(part.path).open("rb") if part.path else io.BytesIO(part.data) as file:
        at, stop = part.start, part.stop if part.path else len(part.data)
        if at:
            # The line that began before belongs to the part before, be it longer than this part.
            file.seek(at - 1)
            before = file.readline(stop - at + 1)
            at = at - 1 + len(before) if before.endswith(b"\n") else stop
        while at < stop and (line := file.readline(limit + 1)):
            if len(line) > limit:
                raise Unreadable("file-too-large")
            at += len(line)
            yield line
