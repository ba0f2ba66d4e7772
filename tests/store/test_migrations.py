"""A database of an earlier release is brought up to date, with what it holds."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from fhirpain.store import Store
from fhirpain.store.migrations import NEWEST

FIRST = Path(__file__).parent / "migration_1"


@pytest.fixture
def first_release(database_url: str) -> str:
    """The URL of a database as the first release left it: a Patient, a Goal, and a Goal that was deleted."""
    engine = create_engine(database_url.replace("postgresql://", "postgresql+psycopg://"))
    if engine.dialect.name == "sqlite":
        connection = engine.raw_connection()
        connection.executescript((FIRST / "sqlite.sql").read_text())  # type: ignore[attr-defined]
        connection.close()
    else:
        with engine.begin() as connection:
            connection.exec_driver_sql((FIRST / "postgresql.sql").read_text().replace("%", "%%"))
    engine.dispose()
    return database_url


def described(url: str) -> dict[str, object]:
    """Every table with its columns, key, constraints and indexes, as the database tells them."""
    engine = create_engine(url)
    found = inspect(engine)
    tables = {name: (
        {column["name"]: (str(column["type"]), column["nullable"]) for column in found.get_columns(name)},
        found.get_pk_constraint(name)["constrained_columns"],
        sorted((index["name"], tuple(index["column_names"]), bool(index["unique"]))
               for index in found.get_indexes(name)),
        len(found.get_check_constraints(name)), len(found.get_foreign_keys(name)),
    ) for name in found.get_table_names()}
    engine.dispose()
    return tables


def test_a_database_of_the_first_release_is_brought_up_to_date(first_release, open_store):
    """What it holds is there, and is indexed at places of its own, but for what is deleted."""
    store = open_store(secret="for tests only")

    assert store.read("Patient", "anna").resource["name"] == [{"family": "Åkesson"}]
    with store.session() as session:
        rows = session.connection.execute(text("SELECT id, place, said FROM resource ORDER BY id")).all()
        numbers = session.connection.execute(text("SELECT number FROM migration")).scalars().all()
    assert numbers == list(range(1, NEWEST + 1))
    places = {row.id: row.place for row in rows}
    assert places["gone"] is None
    assert {places["anna"], places["walk"]} == {1, 2}
    assert "\nlifecycle-status\tactive" in {row.id: row.said for row in rows}["walk"]


def test_a_migrated_database_is_as_a_new_one(first_release, clock, tmp_path, request):
    """Every table, column, key and index."""
    Store(first_release, clock=clock, secret="for tests only").close()
    if first_release.startswith("sqlite"):
        new = f"sqlite:///{tmp_path / 'new.db'}"
    else:
        schema = "made_new"
        engine = create_engine(first_release)
        with engine.begin() as connection:
            connection.execute(text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
            connection.execute(text(f"CREATE SCHEMA {schema}"))
        engine.dispose()
        new = f"{request.getfixturevalue('postgresql')}&options=-csearch_path%3D{schema}"
    Store(new, clock=clock).close()

    assert described(first_release) == described(new)
