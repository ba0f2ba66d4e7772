"""Which tokens are frequent, as PostgreSQL's statistics tell. https://www.postgresql.org/docs/current/view-pg-stats.html

PostgreSQL takes every token that is not among them to be in one of 200 resources, and would rather walk through all of
them in order than look for a person's few.
"""

import time
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, text

_SECONDS = 60.0
_STATISTICS = text("""
    SELECT unnest(most_common_elems::text::bigint[]) FROM pg_stats
    WHERE schemaname = current_schema() AND tablename = 'resource' AND attname = 'tokens'
""")
_known: WeakKeyDictionary[Engine, tuple[float, frozenset[int]]] = WeakKeyDictionary()


def frequent(connection: Connection) -> frozenset[int]:
    """The tokens that many resources carry; looked up once a minute."""
    until, found = _known.get(connection.engine, (0.0, frozenset()))
    if time.monotonic() > until:
        found = frozenset(connection.scalars(_STATISTICS))
        _known[connection.engine] = (time.monotonic() + _SECONDS, found)
    return found
