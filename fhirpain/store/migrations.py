"""Bringing a database up to date, in one transaction: either all of it happened or nothing did."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, func, inspect, select, text

from fhirpain.store import engine, tables, triggers
from fhirpain.store.errors import NewerDatabase

_LOCK = b"fhirpain-migration"


def migrate(connection: Connection, now: datetime) -> bool:
    """Apply what is missing; True when existing resources are to be indexed anew.

    An empty database gets the tables as they are now, one of an earlier release the migrations that it lacks: a test
    holds that both come to the same. Raises ``NewerDatabase`` when it knows migrations that we do not.
    """
    engine.lock(connection, _LOCK)
    applied = _applied(connection)
    if applied == 0:
        _make(connection)
    missing = range(applied + 1, NEWEST + 1)
    for number in missing:
        if applied:
            MIGRATIONS[number](connection)
        connection.execute(tables.migration.insert().values(number=number, applied=now))
    return applied > 0 and bool(INDEXING.intersection(missing))


def is_current(connection: Connection) -> bool:
    """Whether the database is at the last migration that this program knows."""
    return bool(connection.scalar(select(func.max(tables.migration.c.number))) == max(MIGRATIONS))


def _applied(connection: Connection) -> int:
    if not inspect(connection).has_table("migration"):
        return 0
    last = connection.scalars(select(tables.migration.c.number).order_by(tables.migration.c.number.desc())).first() or 0
    if last > NEWEST:
        raise NewerDatabase(f"the database is at migration {last}, this fhirpain knows {NEWEST}")
    return last


def _make(connection: Connection) -> None:
    on_postgresql = connection.dialect.name == "postgresql"
    if on_postgresql:
        connection.exec_driver_sql("CREATE SEQUENCE resource_place_number")
    tables.metadata.create_all(connection, tables=[table for table in tables.metadata.sorted_tables
                                                   if not on_postgresql or table is not tables.token])
    for statement in triggers.postgresql() if on_postgresql else triggers.sqlite():
        connection.exec_driver_sql(statement)
    if on_postgresql:
        _compress(connection)


def _compress(connection: Connection) -> None:
    # lz4 where the server was built with it: bodies are read more often than written
    kinds = connection.scalar(text("SELECT enumvals FROM pg_settings WHERE name = 'default_toast_compression'"))
    if "lz4" in (kinds or ()):
        connection.exec_driver_sql("ALTER TABLE version ALTER COLUMN body SET COMPRESSION lz4")


_COLUMNS = ("ALTER TABLE resource ADD COLUMN place BIGINT", "ALTER TABLE resource ADD COLUMN updated BIGINT",
            "ALTER TABLE resource ADD COLUMN self BIGINT", "ALTER TABLE resource ADD COLUMN links TEXT",
            "ALTER TABLE resource ADD COLUMN said TEXT")


def _search(connection: Connection) -> None:
    """2: what searches and histories need."""
    on_postgresql = connection.dialect.name == "postgresql"
    if on_postgresql:
        connection.exec_driver_sql("CREATE SEQUENCE resource_place_number")
    for column in _COLUMNS:
        connection.exec_driver_sql(column)
    connection.exec_driver_sql("ALTER TABLE resource ADD COLUMN tokens BIGINT[]" if on_postgresql else
                               "ALTER TABLE resource ADD COLUMN tokens BLOB")
    for table in (tables.span, tables.word) if on_postgresql else (tables.span, tables.word, tables.token):
        table.create(connection)
    for table in (tables.resource, tables.version):
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            if index.name in _NEW and (on_postgresql or index.name != "resource_tokens"):
                index.create(connection)


_NEW = {"resource_place", "resource_type", "resource_updated", "resource_tokens", "version_time", "version_type_time"}


def _jobs(connection: Connection) -> None:
    """3: requests that are answered later."""
    tables.job.create(connection)


def _traces(connection: Connection) -> None:
    """4: traces that are resources only when somebody may look."""
    tables.trace.create(connection)


def _methods(connection: Connection) -> None:
    """5: by which method a version was made; of those that are there already it is not known."""
    connection.exec_driver_sql("ALTER TABLE version ADD COLUMN method TEXT")


MIGRATIONS: dict[int, Callable[[Connection], None]] = {2: _search, 3: _jobs, 4: _traces, 5: _methods}
"""What brings a database to each number from the one before; 1 is what the first release made."""
INDEXING = {2}
"""Those after which existing resources are indexed anew."""
NEWEST = max(MIGRATIONS)
