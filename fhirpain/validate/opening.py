"""The bytes of files and streams, unpacked where they are gzip, and never more than one resource may have.

https://datatracker.ietf.org/doc/html/rfc1952
"""

import gzip
import io
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, Final

from fhirpain.validate.faults import Unreadable

MAX_RESOURCE: Final = 128_000_000
"""How many bytes one resource may have, unpacked."""
PART: Final = 500_000
"""How many bytes of a long file are taken at once."""

_GZIP = b"\x1f\x8b"
_DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile)


@contextmanager
def readable() -> Iterator[None]:
    """Makes what goes wrong with a file ``Unreadable``."""
    try:
        yield
    except _DAMAGED:
        raise Unreadable("file-damaged") from None
    except OSError:
        raise Unreadable("file-unreadable") from None


def content(path: str, limit: int = MAX_RESOURCE) -> bytes:
    """All of a file with one resource; raises ``Unreadable``."""
    try:
        with io.FileIO(path) as file:
            data = file.readall() if os.fstat(file.fileno()).st_size <= limit else None
    except OSError:
        raise Unreadable("file-unreadable") from None
    if data is not None and data.startswith(_GZIP):
        with readable(), gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            data = stream.read(limit + 1)
    if data is None or len(data) > limit:
        raise Unreadable("file-too-large")
    return data


def is_packed(stream: Any) -> bool:
    """Whether a stream that can ``peek`` is gzip, whatever its name."""
    return bytes(stream.peek(2)[:2]) == _GZIP


def unpacked(packed: IO[bytes]) -> Any:
    """The stream itself, or what is in it; either can ``peek``."""
    stream: Any = packed if hasattr(packed, "peek") else io.BufferedReader(packed)
    return gzip.GzipFile(fileobj=stream) if is_packed(stream) else stream


def blocks(stream: Any, limit: int, begun: bytes = b"") -> Iterator[bytes]:
    """What comes, as it comes, in blocks that end where a line does; raises ``Unreadable`` after the last.

    A line that was cut off is no resource, and left out.
    """
    if begun:
        yield begun
    held: list[bytes] = []
    size = 0
    with readable():
        while part := stream.read1(PART):
            cut = part.rfind(b"\n") + 1
            if cut:
                yield b"".join((*held, part[:cut]))
                held, size = [], 0
            held.append(part[cut:])
            size += len(held[-1])
            if size > limit:
                raise Unreadable("file-too-large")
    if size:
        yield b"".join(held)
