"""A row of matches as a version."""

from collections.abc import Sequence
from typing import Any

from fhirpain.store.versions import Stored, instant

PLACE, KEYS = 6, 7
"""Where in a row the place and the sort keys stand."""


def stored(row: Sequence[Any]) -> Stored:
    """A row as statement.py asks for it."""
    kind, key, version, last_updated, body, person = row[:PLACE]
    return Stored(kind, key, version, instant(last_updated), body.encode(), person=person)
