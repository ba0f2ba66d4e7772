"""Which tokens are frequent, as PostgreSQL's statistics tell. https://www.postgresql.org/docs/current/view-pg-stats.html

PostgreSQL takes every token that is not among them to be in one of 200 resources, and would rather walk through all of
them in order than look for a person's few.
"""

import time
from weakref import WeakKeyDictionary

from sqlalchemy import Dialect

from fhirpain.store import driver
from fhirpain.store.driver import AnyConnection

_SECONDS = 60.0
_STATISTICS = """
    SELECT unnest(most_common_elems::text::bigint[]) FROM pg_stats
    WHERE schemaname = current_schema() AND tablename = 'resource' AND attname = 'tokens'
"""
_known: WeakKeyDictionary[Dialect, tuple[float, frozenset[int]]] = WeakKeyDictionary()


def frequent(connection: AnyConnection) -> frozenset[int]:
    """The tokens that many resources carry; looked up once a minute."""
    until, found = _known.get(connection.dialect, (0.0, frozenset()))
    if time.monotonic() > until:
        with driver.cursor(connection) as opened:
            found = frozenset(token for (token,) in opened.execute(_STATISTICS))
        _known[connection.dialect] = (time.monotonic() + _SECONDS, found)
    return found
