"""When to try again. Pure: the time and the chance are given."""

from collections.abc import Callable
from datetime import datetime, timedelta

DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480))
"""How long to wait after the first, second ... attempt; the last holds for all further ones."""
JITTER = 0.2
"""Each delay is stretched or shrunk by up to this share, so that what failed together does not come back together."""
LONGEST_WISH = timedelta(hours=8)
"""A registry's Retry-After is honoured up to here."""


def next_attempt(attempts: int, now: datetime, *, random: Callable[[], float],
                 retry_after: float | None = None) -> datetime:
    """When to try again after ``attempts`` attempts (one at least); whether to is the caller's to decide.

    ``random`` gives a number from 0 to 1. ``retry_after`` (seconds) may put the attempt off, never bring it forward.
    """
    if attempts < 1:
        raise ValueError("nothing has been attempted yet")
    delay = DELAYS[min(attempts, len(DELAYS)) - 1] * (1 - JITTER + 2 * JITTER * random())
    wish = min(timedelta(seconds=min(retry_after or 0, LONGEST_WISH.total_seconds())), LONGEST_WISH)
    return now + max(delay, wish)
