"""What the upstream server answered lately, to be shown again once it has said that nothing has changed.

Bounded in number, size and age. What one caller was shown is never shown to another on that account: the key holds who
asked, and an entry is used only after the server has been asked with this caller's request.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

MOST_ENTRIES: Final = 5_000
MOST_BYTES: Final = 100_000_000
OLDEST_SECONDS: Final = 3600.0

Key = tuple[str, str]
"""Who asked (a hash of the credentials), and what."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A resource as it is shown, how many faults it has, its ETag there, and how large it came."""

    resource: dict[str, Any] = field(repr=False)
    issues: int
    etag: str
    size: int


class Remembered:
    """A few answers; used by any number of threads."""

    def __init__(self, *, entries: int = MOST_ENTRIES, size: int = MOST_BYTES, seconds: float = OLDEST_SECONDS,
                 clock: Callable[[], float] = time.monotonic) -> None:
        """Empty; the one that was used longest ago goes first."""
        self._entries, self._size, self._seconds, self._clock = entries, size, seconds, clock
        self._held: OrderedDict[Key, tuple[float, Shown]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Key) -> Shown | None:
        """What is remembered of a key, unless it is too old."""
        with self._lock:
            found = self._held.get(key)
            if found is None:
                return None
            if found[0] < self._clock():
                self._forget(key)
                return None
            self._held.move_to_end(key)
            return found[1]

    def put(self, key: Key, shown: Shown) -> None:
        """Remember an answer, in place of an older one."""
        with self._lock:
            self._forget(key)
            self._held[key] = self._clock() + self._seconds, shown
            self._bytes += shown.size
            while len(self._held) > self._entries or self._bytes > self._size:
                self._forget(next(iter(self._held)))

    def _forget(self, key: Key) -> None:
        gone = self._held.pop(key, None)
        self._bytes -= gone[1].size if gone is not None else 0
