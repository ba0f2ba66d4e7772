"""Connections as the store wants them, for SQLite (https://sqlite.org/wal.html) and PostgreSQL (psycopg 3).

SQLite keeps one writing connection for each process, in WAL with ``synchronous=FULL``: with NORMAL a power cut loses
what was acknowledged. Every write transaction opens with BEGIN IMMEDIATE: one that reads first and writes later fails
at once where another has written in between, whatever the busy timeout.
"""

import logging
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from fhirpain.store.driver import Opened
from fhirpain.store.errors import Busy, Full, Refused, StoreError

BUSY_SECONDS = 5
"""How long a writer waits for the lock before it is told ``Busy``."""
SEARCHING = ("plan_cache_mode = force_custom_plan", "max_parallel_workers_per_gather = 0", "jit = off")
"""PostgreSQL where it searches: a plan for each, as what suits one person's records does not suit another's; and no
preparations for what lasts a millisecond, however it is estimated."""
_SURE_SECONDS = 1
"""How long a connection that was used is taken to be there; after that it is asked first."""
_SAFE_SQLITE = (3, 51, 3)
_log = logging.getLogger(__name__)


class Engines(NamedTuple):
    """One engine to write with, one to read with, whose transactions see one moment, one for single statements."""

    write: Engine
    read: Engine
    single: Engine

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is SQLite."""
        return self.write.dialect.name == "sqlite"

    def dispose(self) -> None:
        """Close every connection."""
        for engine in self:
            engine.dispose()


def connect(url: str) -> Engines:
    """Engines for a SQLAlchemy URL; raises ``ValueError`` for a database that is neither, or SQLite without a file."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return Engines(_postgresql(parsed), _postgresql(parsed, "REPEATABLE READ"), _postgresql(parsed, "AUTOCOMMIT"))
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        raise ValueError("the store needs a SQLite file or a PostgreSQL database")
    if sqlite3.sqlite_version_info < _SAFE_SQLITE:
        _log.warning("store.sqlite.version %s: run one process only; before 3.51.3 two that write can spoil the file",
                     sqlite3.sqlite_version)
    reading = _sqlite(url, writes=False)
    return Engines(_sqlite(url, writes=True), reading, reading)


def _postgresql(url: URL, isolation_level: Literal["REPEATABLE READ", "AUTOCOMMIT"] | None = None) -> Engine:
    """``isolation_level``: for reading; none for writing."""
    arguments: dict[str, Any] = {} if isolation_level is None else {"isolation_level": isolation_level}
    engine = create_engine(url.set(drivername="postgresql+psycopg"), pool_use_lifo=True, hide_parameters=True,
                           **arguments)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        connection.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'")
        if isolation_level is not None:
            for setting in SEARCHING:
                connection.execute(f"SET {setting}")
        connection.commit()
        record.info["used"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def make_sure(connection: Any, record: Any, _proxy: object) -> None:
        now = time.monotonic()
        if now - record.info["used"] > _SURE_SECONDS:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error:
                raise DisconnectionError from None  # the pool makes another
        record.info["used"] = now

    return engine


def _sqlite(url: str, *, writes: bool) -> Engine:
    # isolation_level None: the driver sends no BEGIN of its own, the event below sends ours
    arguments: dict[str, Any] = {"isolation_level": None, "timeout": BUSY_SECONDS, "check_same_thread": False}
    sizes = {"pool_size": 1, "max_overflow": 0, "pool_timeout": BUSY_SECONDS} if writes else {}
    engine = create_engine(url, connect_args=arguments, hide_parameters=True, pool_use_lifo=True, **sizes)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        if writes:
            _use_wal(connection)
        for pragma in _WRITING if writes else _READING:
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.connection.cursor().execute("BEGIN IMMEDIATE" if writes else "BEGIN").close()

    return engine


_COMMON = ("mmap_size = 0", "foreign_keys = ON", "cache_size = -16000")  # 16 MB
_WRITING = ("synchronous = FULL", *_COMMON)
_READING = (*_COMMON, "query_only = ON")


def _use_wal(connection: sqlite3.Connection) -> None:
    """Turn a new file to WAL. SQLite does not wait for that lock as it does for others, so the waiting is ours."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").close()
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > until:
                raise
        time.sleep(0.01)


@contextmanager
def begin(engine: Engine) -> Iterator[Connection]:
    """A transaction: committed at the end, rolled back on an exception. Raises ``Busy``, ``Full`` and ``Refused``."""
    with _naming(engine), engine.begin() as connection:
        yield connection


@contextmanager
def opened(engine: Engine, *, transaction: bool) -> Iterator[Opened]:
    """A connection to read by ``driver``: one statement, or several in a transaction. Raises as ``begin`` does.

    It is no SQLAlchemy Connection: to make one costs as much as a read.
    """
    with _naming(engine):
        connection = engine.raw_connection()
        try:
            if transaction and engine.dialect.name == "sqlite":
                connection.cursor().execute("BEGIN").close()  # psycopg begins by itself
            yield Opened(engine.dialect, connection)
            if transaction:
                connection.commit()
        except BaseException:
            connection.invalidate()  # it may be broken
            raise
        finally:
            connection.close()


@contextmanager
def _naming(engine: Engine) -> Iterator[None]:
    """Name what the database says. The driver's own error stops here, for its text may show whole rows."""
    try:
        yield
    except PoolTimeout:
        raise Busy("no connection was free in time") from None
    except DBAPIError as error:
        raise _named(error.orig) from None
    except engine.dialect.loaded_dbapi.Error as error:
        raise _named(error) from None  # from driver.py, which does without SQLAlchemy


# https://www.postgresql.org/docs/current/errcodes-appendix.html
_BUSY = {"55P03", "40P01", "40001", "57014"}
_FULL = {"53100"}


_OURS = ("23", "P0001")  # constraints and triggers: their first line names our rules and no values


def _named(cause: BaseException | None) -> StoreError:
    code = str(getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", ""))
    if code in _BUSY or code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return Busy("the database was locked by another")
    if code in _FULL or code == "SQLITE_FULL":
        return Full("no space left")
    if code.startswith("SQLITE_"):
        return Refused(f"{code}: {cause}")
    told = getattr(cause, "diag", None) if code.startswith(_OURS) else None
    return Refused(f"{code}: {told.message_primary if told else type(cause).__name__}")


def lock(connection: Connection, key: bytes) -> None:
    """Let no other transaction hold the same key until this one ends; SQLite's one writer needs no more."""
    if connection.dialect.name == "postgresql":
        number = int.from_bytes(key[:8], "big", signed=True)
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})
