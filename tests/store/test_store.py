"""Opening a store: engines, migrations, the secret, the clock."""

import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from sqlalchemy import text

from fhirpain.store import Busy, Full, NewerDatabase, Refused, Store, WrongSecret, driver, engine, migrations

EVERY = list(range(1, migrations.NEWEST + 1))


def test_a_database_is_migrated_once(open_store):
    """Opening it again applies nothing."""
    for _ in range(2):
        with open_store().session() as session:
            assert session.connection.execute(text("SELECT number FROM migration")).scalars().all() == EVERY


def test_a_newer_database_is_refused(open_store):
    """An older program does not guess at what a newer one wrote."""
    with open_store().session() as session:
        session.connection.execute(text("INSERT INTO migration VALUES (99, '2026-01-01T00:00:00+00:00')"))

    with pytest.raises(NewerDatabase):
        open_store()


def test_a_migration_that_fails_leaves_nothing(open_store, monkeypatch):
    """Tables and triggers of a failed start are rolled back; the next start makes them whole."""

    made = migrations._make

    def half(connection):
        made(connection)
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(migrations, "_make", half)
        with pytest.raises(RuntimeError):
            open_store()

    assert open_store().read("Patient", "anna") is None


def test_stores_that_open_at_once_agree_on_one_secret(open_store):
    """Four that start together on an empty database migrate it once and share the secret that was made."""
    together = threading.Barrier(4)

    def start(_: int) -> bytes:
        together.wait()
        return open_store().hmac("anything")

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(start, range(4)))) == 1


def test_a_secret_that_was_made_is_kept(open_store):
    """Without a setting, the database makes a secret and has the same one the next time."""
    assert open_store().hmac("a") == open_store().hmac("a")


def test_a_given_secret_is_not_written_down(open_store):
    """The database keeps a check of it only, so another secret is refused, and so is none."""
    store = open_store(secret="one")
    with store.session() as session:
        assert session.connection.execute(text("SELECT name FROM meta")).scalars().all() == ["secret-check"]

    assert open_store(secret="one").hmac("a") == store.hmac("a")
    for other in ("two", ""):
        with pytest.raises(WrongSecret):
            open_store(secret=other)


def test_the_keyed_hash_keeps_its_parts_apart(store):
    """No two lists of parts are hashed alike; the hash is 32 bytes and the same inside a transaction."""
    assert len({store.hmac(*parts) for parts in (("ab", "c"), ("a", "bc"), ("abc",), ("a,b",), ("a", "b"))}) == 5
    with store.transaction() as transaction:
        assert transaction.hmac("ab", "c") == store.hmac("ab", "c")
    assert len(store.hmac("ab")) == 32


def test_a_clock_without_an_offset_is_refused(database_url):
    """A naive time is no time."""
    with pytest.raises(ValueError, match="offset"):
        Store(database_url, clock=lambda: datetime(2026, 3, 1))  # noqa: DTZ001 - the point


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://localhost/x"])
def test_a_database_that_cannot_keep_is_refused(url):
    """Memory is no store, and other databases are not known."""
    with pytest.raises(ValueError, match="SQLite file or a PostgreSQL"):
        Store(url)


def test_sqlite_is_set_for_durability(sqlite_url):
    """WAL, every commit on disk, foreign keys, no memory map; and who reads cannot write."""
    engines = engine.connect(sqlite_url)
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "mmap_size": 0}
    with engine.begin(engines.write) as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in expected}
        connection.exec_driver_sql("CREATE TABLE t (a)")
    assert found == {**expected, "mmap_size": found["mmap_size"]}
    assert not found["mmap_size"]

    with pytest.raises(Refused, match="readonly"), engine.begin(engines.read) as connection:
        connection.exec_driver_sql("INSERT INTO t VALUES (1)")
    engines.dispose()


def test_begin_immediate_is_really_sent(sqlite_url, monkeypatch):
    """A second writer waits at its first step, not at its first write: it is busy before it has done anything."""
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.1)
    first, second = engine.connect(sqlite_url), engine.connect(sqlite_url)
    with engine.begin(first.write) as connection:
        connection.exec_driver_sql("CREATE TABLE t (a)")
    with engine.begin(first.write), pytest.raises(Busy), engine.begin(second.write):
        pytest.fail("the second writer began")
    with engine.begin(second.write):
        pass  # free again
    first.dispose()
    second.dispose()


def test_a_second_writer_of_one_store_is_told_busy(sqlite_url, clock, monkeypatch):
    """SQLite has one writing connection; who cannot have it in time is told so."""
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.1)
    store = Store(sqlite_url, clock=clock)
    with store.transaction(), pytest.raises(Busy), store.transaction():
        pytest.fail("two writers")
    store.close()


def test_a_full_disk_is_told_as_full(sqlite_url, clock):
    """Nothing is written, what was there stays, and writing works again when there is space."""
    store = Store(sqlite_url, clock=clock)
    big = {"resourceType": "Basic", "id": "big", "text": "x" * 1_000_000}
    with store.session() as session:
        pages = session.connection.exec_driver_sql("PRAGMA page_count").scalar()
        session.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")

    with pytest.raises(Full), store.transaction() as transaction:
        transaction.put(big, person=None)
    assert store.read("Basic", "big") is None

    with store.session() as session:
        session.connection.exec_driver_sql("PRAGMA max_page_count = 1073741823")
    with store.transaction() as transaction:
        assert transaction.put(big, person=None).created
    store.close()


def test_an_error_of_the_database_shows_no_row(store):
    """A failed statement tells its rule and no value, neither in its text nor in what it came from."""
    number = "191212121212"
    statements = ("INSERT INTO hold VALUES (0, 'nrs', :number, NULL)",
                  "INSERT INTO resource VALUES (0, :number, 'x', 1, NULL, CAST(:number AS boolean))",
                  "INSERT INTO nowhere VALUES (:number)")

    def run(statement: str) -> None:
        with store.session() as session:
            session.connection.execute(text(statement), {"number": number})
            session.connection.execute(text("SELECT nonsense"))

    for statement in statements:
        with pytest.raises(Refused) as caught:
            run(statement)
        assert number not in "".join(traceback.format_exception(caught.value))


def test_two_that_wait_for_each_other_are_told_busy(postgresql_url, clock):
    """PostgreSQL ends a deadlock by refusing one of the two, which may try again."""
    store = Store(postgresql_url, clock=clock)
    together = threading.Barrier(2)

    def cross(order: tuple[str, str]) -> bool:
        try:
            with store.transaction() as transaction:
                transaction.find("Patient", "s", order[0])
                together.wait()
                transaction.find("Patient", "s", order[1])
        except Busy:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(cross, [("a", "b"), ("b", "a")])) == [False, True]
    store.close()


def test_a_connection_that_was_idle_is_asked_before_it_is_used(store, monkeypatch):
    """One that the database has ended meanwhile is replaced, and nobody notices."""
    monkeypatch.setattr(engine, "_SURE_SECONDS", -1)
    _end_connections(store)

    assert store.read("Patient", "anna") is None


def test_a_connection_that_was_just_used_is_not_asked(store):
    """Then the request that meets its end is refused, and the next one gets another connection."""
    _end_connections(store)

    with pytest.raises(Refused):
        store.read("Patient", "anna")
    assert store.read("Patient", "anna") is None


def _end_connections(store):
    """Have PostgreSQL end the connection for single reads that waits in the pool."""
    if store._engines.is_sqlite:
        pytest.skip("a file ends no connections")
    with engine.opened(store._engines.single, transaction=False) as opened, driver.cursor(opened) as cursor:
        pid = cursor.execute("SELECT pg_backend_pid()").fetchone()[0]
    with store.session() as session:
        session.connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
