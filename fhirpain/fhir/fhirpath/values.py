"""System values Python has no type for: days and times known to some precision, and quantities.

https://hl7.org/fhirpath/N1/#literals and, for what equals what, https://hl7.org/fhirpath/N1/#datetime-equality
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Self

_DAY = r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?"
_CLOCK = r"(\d{2})(?::(\d{2})(?::(\d{2}(?:\.\d+)?))?)?"
_DATE = re.compile(_DAY)
_DATETIME = re.compile(rf"{_DAY}(?:T(?:{_CLOCK})?(Z|[+-]\d{{2}}:\d{{2}})?)?")
_TIME = re.compile(_CLOCK)
_MOST = (9999, 12, 31, 23, 59, 60)
_DAY_PARTS = 3
_UNKNOWN_ZONE = timedelta(hours=14)
"""As far as a local time can be from UTC (+14:00 to -12:00), so what a time without a zone leaves open."""


class Temporal:
    """A point in time known to ``len(parts)`` places: year, month, day, hour, minute, seconds (a Decimal).

    ``zone`` is the offset from UTC in minutes, or None where none was written. ``text`` is what was written.
    """

    __slots__ = ("parts", "text", "zone")
    first: ClassVar[int] = 0

    def __init__(self, parts: tuple[Any, ...], zone: int | None, text: str) -> None:
        """Use ``parse``; this does not look at what it is given."""
        self.parts = parts
        self.zone = zone
        self.text = text

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read the kind's own text; None for anything else."""
        raise NotImplementedError

    def __str__(self) -> str:
        """As it was written."""
        return self.text

    def __repr__(self) -> str:
        """The kind and the text."""
        return f"{type(self).__name__}({self.text})"

    def __eq__(self, other: object) -> bool:
        """Whether both are written with the same parts; FHIRPath's own equality is ``compare``."""
        return isinstance(other, Temporal) and self.key() == other.key()

    def __hash__(self) -> int:
        """Equal for what is equal."""
        return hash(self.key())

    def key(self) -> tuple[Any, ...]:
        """Equal for equal points of equal precision, whatever zone each was written in."""
        return (self.first, self.zone is None, self.in_utc())

    def in_utc(self) -> tuple[Any, ...]:
        """The parts as they were in Greenwich at that time; unchanged where no zone or no minute is known."""
        if not self.zone or len(self.parts) < 5:
            return self.parts
        try:
            shifted = datetime(*self.parts[:5]) - timedelta(minutes=self.zone)  # noqa: DTZ001 (a wall clock)
        except OverflowError:
            return self.parts
        return (*shifted.timetuple()[:5], *self.parts[5:])

    def compare(self, other: Temporal) -> int | None:
        """-1, 0 or 1; None when the precision of one, or a missing zone, leaves the answer open."""
        if (self.zone is None) != (other.zone is None) and min(len(self.parts), len(other.parts)) > _DAY_PARTS:
            return self._compare_without_zone(other)
        mine, others = self.in_utc(), other.in_utc()
        for left, right in zip(mine, others, strict=False):
            if left != right:
                return -1 if left < right else 1
        return 0 if len(mine) == len(others) else None

    def _compare_without_zone(self, other: Temporal) -> int | None:
        apart = self._instant() - other._instant()
        if abs(apart) <= _UNKNOWN_ZONE:
            return None
        return -1 if apart < timedelta(0) else 1

    def _instant(self) -> timedelta:
        parts = self.in_utc()
        return datetime(*parts[:3]) - datetime.min + timedelta(hours=parts[3])  # noqa: DTZ001, DTZ901 (a difference)


class Date(Temporal):
    """A year, a month or a day."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; None for anything else and for days no calendar has."""
        if _is_day(text):
            day = _day(text)
            return None if day is None else cls(day, None, text)
        match = _DATE.fullmatch(text)
        parts = _parts(match.groups()) if match else None
        return None if parts is None else cls(parts, None, text)


class DateTime(Temporal):
    """A day as Date knows it, or a time on a day."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read ISO 8601 as FHIR uses it, hours or minutes alone allowed; None for anything else."""
        if _is_day(text):
            day = _day(text)
            return None if day is None else cls(day, None, text)
        match = _DATETIME.fullmatch(text)
        parts = _parts(match.groups()[:6]) if match else None
        if match is None or parts is None or (match[7] and len(parts) <= _DAY_PARTS):
            return None
        return cls(parts, _zone(match[7]), text.removesuffix("T"))

    @classmethod
    def of(cls, moment: datetime) -> DateTime:
        """A Python datetime, to the millisecond; raises ``ValueError`` for one without a zone."""
        made = cls.parse(moment.isoformat(timespec="milliseconds"))
        if made is None or made.zone is None:
            raise ValueError("a moment without a zone")
        return made


class Time(Temporal):
    """A time of day."""

    __slots__ = ()
    first = 3

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read ``hh``, ``hh:mm`` or ``hh:mm:ss.fff``; None for anything else."""
        match = _TIME.fullmatch(text)
        parts = _parts(match.groups(), cls.first) if match else None
        return None if parts is None else cls(parts, None, text)


def _is_day(text: str) -> bool:
    return len(text) == 10 and text[4] == text[7] == "-"


def _day(text: str) -> tuple[int, int, int] | None:
    """A whole day, the most frequent of dates: read by the interpreter's own calendar, which is much quicker."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found.year, found.month, found.day


def _parts(written: tuple[str | None, ...], first: int = 0) -> tuple[Any, ...] | None:
    texts = [text for text in written if text is not None]
    kinds: tuple[Callable[[str], Any], ...] = (int, int, int, int, int, Decimal)
    parts: tuple[Any, ...] = tuple(kind(text) for kind, text in zip(kinds[first:], texts, strict=False))
    if any(part > most for part, most in zip(parts, _MOST[first:], strict=False)) or (not first and parts[0] == 0):
        return None
    if first == 0 and len(parts) > 1 and not _in_calendar(parts[:3]):
        return None
    return parts


def _in_calendar(day: tuple[int, ...]) -> bool:
    year, month, *rest = day
    if month == 0 or not rest:
        return month > 0
    return 1 <= rest[0] <= days_in(year, month)


def days_in(year: int, month: int) -> int:
    """How many days a month of the Gregorian calendar has."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def _zone(text: str | None) -> int | None:
    if text is None:
        return None
    if text == "Z":
        return 0
    minutes = int(text[1:3]) * 60 + int(text[4:6])
    return -minutes if text[0] == "-" else minutes


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with a unit: a UCUM code, or with ``calendar`` a word such as ``year``; no unit is ``1``."""

    value: Decimal
    unit: str = "1"
    calendar: bool = False

    def __str__(self) -> str:
        """As a literal of FHIRPath."""
        return f"{self.value} {self.unit}" if self.calendar else f"{self.value} '{self.unit}'"


@dataclass(frozen=True, slots=True)
class TypeInfo:
    """What ``type()`` answers: ``namespace`` is ``System`` or ``FHIR``."""

    namespace: str
    name: str
