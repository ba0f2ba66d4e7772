"""Times of RIVTA: fourteen digits ``YYYYMMDDhhmmss`` on a Swedish clock, without a zone.

The schema only asks for digits in their ranges: 31 February passes it, and does not pass here.
"""

import re
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

_STOCKHOLM = ZoneInfo("Europe/Stockholm")
_FORM = re.compile(r"[0-9]{14}")


class TimeRefused(ValueError):
    """A text that was never a time on a Swedish clock; ``rule`` says why, the text is not repeated."""

    def __init__(self, rule: str) -> None:
        """Keep the rule: ``rivta-schema``, ``rivta-impossible-date`` or ``rivta-time-gap``."""
        self.rule = rule
        super().__init__(rule)


class Time(NamedTuple):
    """A moment with its offset; ``ambiguous`` when the clock showed it twice and the first was taken."""

    moment: datetime
    ambiguous: bool

    @property
    def text(self) -> str:
        """FHIR's instant and dateTime: ``2024-03-15T14:30:00+01:00``."""
        return self.moment.isoformat()


def parse(text: str) -> Time:
    """The moment a RIVTA time means; raises ``TimeRefused``, and nothing else.

    In the hour that the clock shows twice in October the first is taken (summer time) and said to be. In the hour that
    it never shows in March nothing is guessed: a sender with such a time does not keep Swedish time, so that all of
    its times would be an hour or two wrong.
    """
    if not _FORM.fullmatch(text):
        raise TimeRefused("rivta-schema")
    parts = [int(text[:4]), *(int(text[at:at + 2]) for at in range(4, 14, 2))]
    try:
        shown = datetime(*parts, tzinfo=_STOCKHOLM)  # type: ignore[arg-type,misc]
        back = shown.astimezone(UTC).astimezone(_STOCKHOLM)
    except (ValueError, OverflowError):
        raise TimeRefused("rivta-impossible-date") from None
    if back.replace(tzinfo=None) != shown.replace(tzinfo=None):
        raise TimeRefused("rivta-time-gap")
    # A fixed offset compares with other moments; Python calls no two zoned times of the doubled hour equal.
    return Time(datetime.fromisoformat(shown.isoformat()), shown.utcoffset() != shown.replace(fold=1).utcoffset())
