"""What an operator may do to the outbox from the command line."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fhirpain.cli import main
from fhirpain.store import Store

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """``fhirpain outbox`` over a store with one message that is queued and one that is parked and held."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    store = Store(url, secret="for tests only")
    with store.transaction() as transaction:
        submission = transaction.add_submission("fhir", "application/fhir+json", b"{}")
        for registry in ("noksmerte", "nrs"):
            transaction.enqueue(submission, registry, "p", business_key=registry, message_id=registry, message=b"{}")
    store.park(store.claim("w", 60), "http-401", hold=True)
    store.close()
    return lambda *words: CliRunner().invoke(main, ["outbox", *words], env={"FHIRPAIN_DATABASE": url,
                                                                            "FHIRPAIN_SECRET": "for tests only"})


def test_parked_messages_are_listed(run: Run) -> None:
    """By default those; others by their state and registry, and no person."""
    parked, queued = run("list").output.split(), run("list", "--state", "queued").output.split()

    assert parked[1:5] == ["noksmerte", "parked", "http-401", "1"]
    assert queued[1:5] == ["nrs", "queued", "-", "0"]
    assert run("list", "--destination", "nrs").output == ""


def test_a_parked_message_is_resumed_by_its_id(run: Run) -> None:
    """It is queued again; what is not parked is said to be so, with status 1."""
    parked = run("list").output.split()[0]

    assert (run("resume", parked).output, run("list").output) == (f"{parked} queued\n", "")
    again = run("resume", parked)
    assert (again.output, again.exit_code) == (f"{parked} not parked\n", 1)


def test_a_hold_is_told_and_ended(run: Run) -> None:
    """With it the parked messages are queued again."""
    assert run("held").output == "noksmerte http-401\n"
    assert run("release", "noksmerte").output == "noksmerte 1 queued\n"
    assert run("held").output == ""


def test_the_outbox_is_reconciled(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line a registry; status 1 where something is missing."""
    counted = run("reconcile")
    assert counted.exit_code == 0
    assert "nrs accepted=1" in counted.output
    assert "open=1 difference=0" in counted.output

    monkeypatch.setattr(Store, "reconcile", lambda _: [{"destination": "nrs", "accepted": 2, "difference": 1}])
    assert run("reconcile").exit_code == 1
