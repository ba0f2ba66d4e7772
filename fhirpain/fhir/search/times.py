"""Times as ranges of microseconds. https://hl7.org/fhir/R4/search.html#date

A date is all of that day, a second all of that second. What names no time zone is taken as UTC.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

Bounds = tuple[int, int]
"""Microseconds since 1970 in UTC, half-open."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST, _LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_FIRST_DAY = date(1970, 1, 1).toordinal()
_SECOND = 1_000_000
_WHOLE = len("2000-01-01T00:00:00+00:00")
_DAY = 86_400 * _SECOND
_FRACTIONS = (_SECOND, 100_000, 10_000, 1_000, 100, 10, 1)
"""How long a fraction of a second is, by its digits."""


def bounds(text: str) -> Bounds | None:
    """The range of a date, dateTime or instant, or None when it is no time that exists."""
    try:
        if len(text) == _WHOLE and text[19] in "+-" and text[16] == ":" and text[17:19] != "60":
            # The commonest by far, a second with its offset: the same without calls.
            since = datetime.fromisoformat(text) - _EPOCH
            low = (since.days * 86_400 + since.seconds) * _SECOND
            return low, low + _SECOND
        return _instant(text) if len(text) > len("2000-01-01") else _days(text)
    except ValueError:
        return None


def _days(text: str) -> Bounds:
    if len(text) == len("2000-01-01"):
        first = date.fromisoformat(text).toordinal() - _FIRST_DAY
        return first * _DAY, (first + 1) * _DAY
    year, _, month = text.partition("-")
    first = date(int(year), int(month or 1), 1).toordinal() - _FIRST_DAY
    last_month = int(month or 12)
    last = date(int(year), last_month, monthrange(int(year), last_month)[1]).toordinal() - _FIRST_DAY
    return first * _DAY, (last + 1) * _DAY


def _instant(text: str) -> Bounds:
    leap = text[16:19] == ":60"
    moment = datetime.fromisoformat(f"{text[:16]}:59{text[19:]}" if leap else text)
    low = since_1970(moment if moment.tzinfo else moment.replace(tzinfo=UTC)) + leap * _SECOND
    return low, low + _precision(text)


def since_1970(moment: datetime) -> int:
    """The microseconds since 1970 of a time with a zone."""
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * _SECOND + since.microseconds


def moment(since: int) -> datetime:
    """The time of some microseconds since 1970; the first or the last there is for what lies beyond these."""
    return _EPOCH + timedelta(microseconds=min(max(since, since_1970(_EARLIEST)), since_1970(_LATEST)))


def _precision(text: str) -> int:
    """How long the smallest unit is that the text tells: a minute, a second, or a part of one."""
    if text[16:17] != ":":
        return 60 * _SECOND
    if text[19:20] != ".":
        return _SECOND
    digits = len(text) - 20 - len(text[20:].lstrip("0123456789"))
    return _FRACTIONS[min(digits, 6)]
