"""A row of matches as a version."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fhirpain.store.versions import Stored

PLACE, KEYS = 6, 7
"""Where in a row the place and the sort keys stand."""


def stored(row: Sequence[Any]) -> Stored:
    """A row as statement.py asks for it."""
    kind, key, version, last_updated, body, person = row[:PLACE]
    if isinstance(last_updated, str):
        last_updated = datetime.fromisoformat(last_updated)
    return Stored(kind, key, version, last_updated, body.encode(), person=person)
