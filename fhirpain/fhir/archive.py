"""A packed tar archive (``.tgz``) read in memory, as far as an npm package may use one; nothing touches the disk.

https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html

Read here, and not by ``tarfile``, because what may stand in it is so little: files and folders with plain names, with
long ones in the two ways that are in use. Everything else is refused, before any of it is given out.
"""

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from fhirpain.fhir.issue import Issue, Malformed, say


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an archive may hold: bytes of a file that is kept, bytes of all unpacked, and number of members."""

    file: int = 5_000_000
    total: int = 200_000_000
    members: int = 20_000


LIMITS: Final = Limits()

_BLOCK: Final = 512
_MAX_NOTE: Final = 65_536
"""How long the description of a member may be (a pax header or a GNU long name)."""
# One folder after the other and a name, none of them a way up or a thing that another system reads as a way.
_NAME = re.compile(r"(?:\./)?((?:(?!\.{1,2}/)[^/\\:\x00-\x1f\x7f]+/)*(?!\.{1,2}$)[^/\\:\x00-\x1f\x7f]+)/?")
_PAX = re.compile(rb"([0-9]{1,6}) ([^=\x00-\x20]{1,200})=")
_OCTAL = re.compile(rb"[ \0]*([0-7]{0,12})[ \0]*")
_FILE, _FOLDER, _LONG_NAME, _PAX_NEXT, _PAX_ALL = b"0\0", b"5", b"L", b"x", b"g"


def read(packed: bytes, folder: str, suffix: str, limits: Limits = LIMITS) -> dict[str, bytes]:
    """The files straight in ``folder`` whose names end with ``suffix``, by name.

    Raises ``Malformed``: ``package-archive`` (not such an archive, or damaged), ``package-member`` (a link, a device,
    a name that leads elsewhere, a name twice), ``package-size`` (more than the limits).
    """
    stream = _Stream(packed, limits.total)
    try:
        return _files(stream, re.compile(rf"{folder}/([^/]+{re.escape(suffix)})"), limits)
    except (EOFError, OSError, zlib.error, ValueError) as error:
        if isinstance(error, Malformed):
            raise
        raise refused("package-archive") from None


def refused(rule: str, at: str = "", **facts: str) -> Malformed:
    """The one fault for which a package is refused."""
    code = "too-costly" if rule == "package-size" else "security" if rule == "package-member" else "invalid"
    return Malformed([Issue("fatal", code, rule, at, say(rule, **facts))])


def _files(stream: "_Stream", wanted: re.Pattern[str], limits: Limits) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    seen: set[str] = set()
    for name, size, is_file in _members(stream):
        if name in seen and is_file:
            raise refused("package-member")
        seen.add(name)
        kept = wanted.fullmatch(name) if is_file else None
        if len(seen) > limits.members or (kept and size > limits.file):
            raise refused("package-size")
        if kept:
            found[kept[1]] = stream.content(size)
        else:
            stream.skip(size)
    # What follows is read for the sake of the checksum at the end.
    stream.drain()
    return found


def _members(stream: "_Stream") -> Iterator[tuple[str, int, bool]]:
    """The members: their names, sizes and whether they are files; the content is the reader's to take."""
    noted: dict[str, str] = {}
    while any(header := stream.take(_BLOCK)):
        kind, size = header[156:157], _number(header[124:136])
        _check(header)
        if kind in (_LONG_NAME, _PAX_NEXT, _PAX_ALL):
            noted |= _note(kind, size, stream)
        elif kind in _FILE or kind == _FOLDER:
            written = noted.pop("path", "") or _header_name(header)
            # The oldest archives mark a folder by the last character of its name alone.
            is_file = kind != _FOLDER and not written.endswith("/")
            yield _name(written), int(noted.pop("size", size)), is_file
        else:
            raise refused("package-member")


def _note(kind: bytes, size: int, stream: "_Stream") -> dict[str, str]:
    """What is noted of the next member."""
    if size > _MAX_NOTE:
        raise refused("package-size")
    content = stream.content(size)
    if kind == _LONG_NAME:
        return {"path": content.rstrip(b"\0").decode()}
    noted = dict(_pairs(content))
    if kind == _PAX_ALL and noted:
        # One name or size for all members: that is no package.
        raise refused("package-member")
    return noted


def _pairs(content: bytes) -> Iterator[tuple[str, str]]:
    """The entries of a pax header: each begins with its own length."""
    start = 0
    while start < len(content):
        head = _PAX.match(content, start)
        end = start + int(head[1]) if head else 0
        if head is None or not head.end() < end <= len(content) or content[end - 1:end] != b"\n":
            raise ValueError("pax")
        if head[2].startswith(b"GNU.sparse"):
            raise refused("package-member")
        if head[2] in (b"path", b"size"):
            yield head[2].decode(), content[head.end():end - 1].decode()
        start = end


def _check(header: bytes) -> None:
    """A header's sum is that of its bytes, with blanks for the sum."""
    if _number(header[148:156]) != sum(header[:148]) + sum(header[156:]) + 8 * ord(" "):
        raise ValueError("checksum")


def _number(field: bytes) -> int:
    """A number written in octal digits; the binary form is for sizes that are refused anyway."""
    digits = _OCTAL.fullmatch(field)
    if digits is None:
        raise ValueError("number")
    return int(digits[1] or b"0", 8)


def _header_name(header: bytes) -> str:
    name, prefix = (part.partition(b"\0")[0].decode() for part in (header[:100], header[345:500]))
    is_posix = header[257:263] == b"ustar\0"
    return f"{prefix}/{name}" if prefix and is_posix else name


def _name(written: str) -> str:
    plain = _NAME.fullmatch(written)
    if plain is None:
        raise refused("package-member")
    return plain[1]


class _Stream:
    """The unpacked bytes, of which there may be only so many."""

    def __init__(self, packed: bytes, total: int) -> None:
        self._file = gzip.GzipFile(fileobj=io.BytesIO(packed))
        self._left = total

    def take(self, size: int) -> bytes:
        """Exactly so many bytes; raises ``EOFError`` when there are fewer."""
        if not 0 <= size <= self._left:
            raise refused("package-size")
        self._left -= size
        found = self._file.read(size)
        if len(found) < size:
            raise EOFError
        return found

    def content(self, size: int) -> bytes:
        """A member's content; it fills whole blocks."""
        found = self.take(size)
        self.take(-size % _BLOCK)
        return found

    def skip(self, size: int) -> None:
        """Pass over a member's content."""
        if not 0 <= size <= self._left:
            raise refused("package-size")
        for start in range(0, size, 1 << 16):
            self.take(min(1 << 16, size - start))
        self.take(-size % _BLOCK)

    def drain(self) -> None:
        """Read to the end."""
        while found := self._file.read(1 << 16):
            self._left -= len(found)
            if self._left < 0:
                raise refused("package-size")
