"""Whether a database is sound, and copying it."""


from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from fhirpain.cli import main
from fhirpain.store import Store
from fhirpain.store.backup import backup
from tests.store.test_search import RESOURCES, fill


def spoil(store: Store, statement: str) -> None:
    """One statement, past all our own code."""
    with store.session() as session:
        session.connection.execute(text(statement))


def test_a_sound_database_has_no_faults(store: Store) -> None:
    """After creations, changes, a deletion and a message."""
    fill(store, RESOURCES)
    with store.transaction() as tx:
        tx.delete("Patient", "nobody")
        tx.put({"resourceType": "Patient", "id": "anna", "gender": "other"}, person=None)
        tx.enqueue(tx.add_submission("fhir", "application/fhir+json", b"{}"), "nrs", "anna", business_key="k",
                   message_id="m", message=b"m")

    assert store.check() == []


@pytest.mark.parametrize("statement", [
    "DELETE FROM span", "UPDATE word SET head = 'x'", "UPDATE resource SET said = 'x' WHERE type = 'Patient'",
    "UPDATE resource SET tokens = NULL", "UPDATE resource SET links = '[]'",
])
def test_an_index_that_does_not_agree_is_a_fault(store: Store, statement: str) -> None:
    """It is told by type and number, and made anew it is sound."""
    fill(store, RESOURCES)
    spoil(store, statement)

    faults = store.check()

    assert faults
    assert all(fault.startswith("index: ") for fault in faults)
    assert store.reindex() == len(RESOURCES)
    assert store.check() == []


def test_a_guard_that_is_gone_is_a_fault(store: Store) -> None:
    """Every trigger is looked for."""
    with store.session() as session:
        on = "" if session.connection.dialect.name == "sqlite" else " ON outbox"
    spoil(store, f"DROP TRIGGER outbox_update{on}")

    assert store.check() == ["trigger missing: outbox_update"]


def test_a_stray_token_is_a_fault(sqlite_url: str) -> None:
    """One that the resource does not have would find it."""
    store = Store(sqlite_url)
    spoil(store, "INSERT INTO token VALUES (0, 1, 1)")

    assert store.check() == ["index: tokens of resources that do not have them"]
    store.close()


def test_a_copy_is_whole(sqlite_url: str, tmp_path: Path) -> None:
    """It opens as the database does, and overwrites nothing."""
    store = Store(sqlite_url, secret="s")
    fill(store, RESOURCES)
    backup(sqlite_url, tmp_path / "copy.db")
    copy = Store(f"sqlite:///{tmp_path / 'copy.db'}", secret="s")

    assert copy.check() == []
    assert copy.read("Patient", "anna") == store.read("Patient", "anna")
    with pytest.raises(FileExistsError):
        backup(sqlite_url, tmp_path / "copy.db")
    with pytest.raises(ValueError, match="SQLite"):
        backup("postgresql://localhost/x", tmp_path / "other.db")
    store.close()
    copy.close()


def test_an_operator_upgrades_checks_and_copies(sqlite_url: str, tmp_path: Path) -> None:
    """``fhirpain db``: exit 1 where something is wrong, 2 where the request itself is."""
    def run(*words: str, database: str = sqlite_url) -> Result:
        environment = {"FHIRPAIN_DATABASE": database, "FHIRPAIN_SECRET": "for tests only"}
        return CliRunner().invoke(main, ["db", *words], env=environment)

    assert run("upgrade").output.startswith("migration ")
    store = Store(sqlite_url, secret="for tests only")
    fill(store, RESOURCES)
    assert run("check").output == "sound\n"
    spoil(store, "UPDATE resource SET links = NULL")
    store.close()
    assert run("check").exit_code == 1
    assert run("check", "--reindex").output.endswith("sound\n")
    assert [run("backup", str(tmp_path / "copy.db")).exit_code for _ in range(2)] == [0, 2]
    assert "pg_dump" in run("backup", str(tmp_path / "x"), database="postgresql://localhost/x").output
