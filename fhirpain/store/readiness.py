"""Whether requests can be served from here: each check by its name, true where all is well."""

import shutil
from pathlib import Path

from sqlalchemy import text

from fhirpain.store import engine, migrations
from fhirpain.store.engine import Engines
from fhirpain.store.errors import StoreError

LEAST_DISK = 100_000_000
"""Bytes that must be free where a SQLite file lies; how full a PostgreSQL server is, it does not say."""


def readiness(engines: Engines) -> dict[str, bool]:
    """``database`` (it can be written), ``migrations`` (it is of this program's last), ``disk``; raises nothing."""
    checks = {"database": False, "migrations": False, "disk": _has_space(engines)}
    try:
        with engine.begin(engines.write) as connection:
            # SQLite has taken the lock for writing by now; a PostgreSQL server that is a copy takes none.
            copy = not engines.is_sqlite and connection.scalar(text("SELECT pg_is_in_recovery()"))
            checks |= {"database": not copy, "migrations": migrations.is_current(connection)}
    except StoreError:
        return checks
    return checks


def _has_space(engines: Engines) -> bool:
    if not engines.is_sqlite:
        return True
    folder = Path(str(engines.write.url.database)).resolve().parent
    try:
        return shutil.disk_usage(folder).free >= LEAST_DISK
    except OSError:
        return False
