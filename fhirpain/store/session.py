"""What every part of the store works with: a connection inside a transaction, the time, and the keyed hash."""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Session:
    """One transaction. ``now`` is read once: all that is written together carries the same time."""

    connection: Connection
    now: datetime
    secret: bytes = field(repr=False)

    def hmac(self, *parts: str) -> bytes:
        """HMAC-SHA256 of the parts under the store's secret, 32 bytes."""
        return keyed_hash(self.secret, *parts)


def keyed_hash(secret: bytes, *parts: str) -> bytes:
    """HMAC-SHA256, 32 bytes. Each part goes in with its length, so that no two lists of parts read alike."""
    encoded = (part.encode() for part in parts)
    return hmac.digest(secret, b"".join(b"%d:%b," % (len(part), part) for part in encoded), hashlib.sha256)
