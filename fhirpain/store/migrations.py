"""Bringing a database up to date, in one transaction: either all of it happened or nothing did."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, inspect, select, text

from fhirpain.store import engine, tables, triggers
from fhirpain.store.errors import NewerDatabase

_LOCK = b"fhirpain-migration"


def migrate(connection: Connection, now: datetime) -> None:
    """Apply what is missing; raises ``NewerDatabase`` when the database knows migrations that we do not."""
    engine.lock(connection, _LOCK)
    for number in range(_applied(connection) + 1, max(MIGRATIONS) + 1):
        MIGRATIONS[number](connection)
        connection.execute(tables.migration.insert().values(number=number, applied=now))


def _applied(connection: Connection) -> int:
    if not inspect(connection).has_table("migration"):
        return 0
    last = connection.scalars(select(tables.migration.c.number).order_by(tables.migration.c.number.desc())).first() or 0
    if last > max(MIGRATIONS):
        raise NewerDatabase(f"the database is at migration {last}, this fhirpain knows {max(MIGRATIONS)}")
    return last


def _first(connection: Connection) -> None:
    tables.metadata.create_all(connection)
    on_postgresql = connection.dialect.name == "postgresql"
    for statement in triggers.postgresql() if on_postgresql else triggers.sqlite():
        connection.exec_driver_sql(statement)
    if on_postgresql:
        _compress(connection)


def _compress(connection: Connection) -> None:
    # lz4 where the server was built with it: bodies are read more often than written
    kinds = connection.scalar(text("SELECT enumvals FROM pg_settings WHERE name = 'default_toast_compression'"))
    if "lz4" in (kinds or ()):
        connection.exec_driver_sql("ALTER TABLE version ALTER COLUMN body SET COMPRESSION lz4")


MIGRATIONS: dict[int, Callable[[Connection], None]] = {1: _first}
