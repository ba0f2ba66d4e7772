"""Many rows in one statement: executemany in SQLite, COPY in PostgreSQL (https://www.postgresql.org/docs/current/sql-copy.html).

SQLAlchemy's own way costs more than the database does, so these go to the driver, with statements compiled once.
"""

from array import array
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table, bindparam
from sqlalchemy.exc import IntegrityError

from fhirpain.store import driver
from fhirpain.store.driver import Row


def insert(connection: Connection, table: Table, rows: Collection[Row]) -> None:
    """Insert rows, each with a value for every column of the table, in its order.

    Raises what ``refusals`` says where a row is there already.
    """
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
    else:
        driver.many(connection, _insert(connection.dialect, table), _given(connection, table, rows))


def refusals(connection: Connection) -> tuple[type[Exception], ...]:
    """The errors by which a database says that a rule of its own would not be kept: SQLAlchemy's and the driver's."""
    dbapi: Any = connection.dialect.loaded_dbapi
    return IntegrityError, dbapi.IntegrityError


def update(connection: Connection, table: Table, keys: tuple[str, ...], names: tuple[str, ...],
           rows: list[Row]) -> None:
    """Set the named columns where the keys are such; a row holds the new values and then the keys."""
    if rows:
        driver.many(connection, _update(connection.dialect, table, keys, names), _given(connection, table, rows))


def delete(connection: Connection, table: Table, keys: tuple[str, ...], rows: list[Row]) -> None:
    """Delete the rows whose keys are such."""
    if rows:
        driver.many(connection, _delete(connection.dialect, table, keys), _given(connection, table, rows))


def pack(numbers: Iterable[int]) -> bytes:
    """Integers of 64 bits as SQLite keeps a list of them."""
    return array("q", numbers).tobytes()


def unpack(packed: bytes | None) -> set[int]:
    """What ``pack`` packed."""
    numbers = array("q")
    numbers.frombytes(packed or b"")
    return set(numbers)


def microseconds(at: datetime) -> int:
    """A time as microseconds since 1970 in UTC."""
    since = at - _EPOCH
    return (since.days * 86400 + since.seconds) * 1_000_000 + since.microseconds


_PLAIN = {"token", "span", "word", "identifier"}
"""The tables whose values need no other form in SQLite."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _given(connection: Connection, table: Table, rows: Collection[Row]) -> Collection[Row]:
    """The rows as the driver takes them."""
    if connection.dialect.name == "postgresql" or table.name in _PLAIN:
        return rows
    return [tuple(map(_sqlite, row)) for row in rows]


def _sqlite(value: Any) -> Any:
    if value.__class__ is datetime:
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return pack(value) if value.__class__ is list else value


@lru_cache
def _insert(dialect: Dialect, table: Table) -> str:
    return str(table.insert().compile(dialect=dialect))


@lru_cache
def _update(dialect: Dialect, table: Table, keys: tuple[str, ...], names: tuple[str, ...]) -> str:
    where = [table.c[key] == bindparam(f"of_{key}") for key in keys]
    statement = table.update().where(*where).values({name: bindparam(f"to_{name}") for name in names})
    return _positional(dialect, statement)


@lru_cache
def _delete(dialect: Dialect, table: Table, keys: tuple[str, ...]) -> str:
    return _positional(dialect, table.delete().where(*(table.c[key] == bindparam(f"of_{key}") for key in keys)))


def _positional(dialect: Dialect, statement: Any) -> str:
    """A statement whose parameters are told by their order, which is that of its text."""
    if dialect.name == "sqlite":
        return str(statement.compile(dialect=dialect))
    compiled = statement.compile(dialect=dialect)
    return str(compiled) % dict.fromkeys(compiled.params, "%s")


def _copy(connection: Connection, table: Table, rows: Collection[Row]) -> None:
    with driver.cursor(connection) as opened, opened.copy(_copy_statement(table)) as copy:
        copy.write("".join(["\t".join([_TEXT[value.__class__](value) for value in row]) + "\n" for row in rows]))


@lru_cache
def _copy_statement(table: Table) -> str:
    return f"COPY {table.name} ({', '.join(table.columns.keys())}) FROM STDIN"


def _escaped(value: str) -> str:
    if "\\" in value:
        value = value.replace("\\", "\\\\")
    if "\n" in value or "\t" in value or "\r" in value:
        value = value.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    return value


_TEXT: dict[type, Callable[[Any], str]] = {
    str: _escaped, int: int.__repr__, type(None): lambda _: "\\N", bool: lambda value: "t" if value else "f",
    datetime: datetime.isoformat, bytes: lambda value: "\\\\x" + value.hex(),
    list: lambda value: "{" + ",".join(map(int.__repr__, value)) + "}",
}
