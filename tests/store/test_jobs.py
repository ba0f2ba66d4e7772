"""Requests that are answered later, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fhirpain.store import Store, tables
from fhirpain.store.jobs import Jobs, TooMany
from tests.conftest import Clock


def test_a_job_is_begun_once(store: Store) -> None:
    """Whoever comes second has nothing to do."""
    jobs = Jobs(store)
    made = jobs.accept("anna", b"request")
    begun = jobs.begin(made)

    assert begun is not None
    assert (begun.request, jobs.begin(made), jobs.begin("never")) == (b"request", None, None)


def test_a_job_goes_its_way(store: Store, clock: Clock) -> None:
    """Accepted, running, done; and interrupted where nobody came back in time."""
    jobs = Jobs(store)
    made, other = jobs.accept("anna", b"1"), jobs.accept("anna", b"2")

    def states() -> list[str]:
        return [job.state for each in (made, other) if (job := jobs.read(each, "anna")) is not None]

    assert (states(), set(jobs.waiting())) == (["accepted", "accepted"], {made, other})
    jobs.begin(made)
    jobs.begin(other)
    assert (states(), jobs.waiting()) == (["running", "running"], [])
    jobs.finish(made, b"answer")
    clock.advance(minutes=11)
    assert states() == ["done", "interrupted"]


def test_a_job_is_its_callers(store: Store) -> None:
    """Nobody else reads or cancels it."""
    jobs = Jobs(store)
    made = jobs.accept("anna", b"request")

    assert (jobs.read(made, "eva"), jobs.cancel(made, "eva")) == (None, False)
    assert (jobs.cancel(made, "anna"), jobs.read(made, "anna")) == (True, None)
    jobs.finish(made, b"for nobody")


def test_old_answers_are_forgotten(store: Store, clock: Clock) -> None:
    """After their time, whether or not somebody asks or another comes: nothing is left of them."""
    jobs = Jobs(store, kept=timedelta(hours=2))
    asked, unasked = jobs.accept("anna", b"request"), jobs.accept("anna", b"request")
    jobs.finish(unasked, b"answer")
    clock.advance(hours=1)
    later = jobs.accept("anna", b"request")
    clock.advance(hours=1, seconds=1)

    assert jobs.read(asked, "anna") is None
    jobs.forget_old()
    with store.session() as session:
        assert session.connection.execute(select(tables.job.c.id)).scalars().all() == [later]


def test_no_more_jobs_wait_than_may(store: Store, clock: Clock) -> None:
    """Waiting and running ones count; done, interrupted and cancelled ones make room."""
    jobs = Jobs(store, most=2)
    first, second = jobs.accept("anna", b"1"), jobs.accept("eva", b"2")
    jobs.begin(first)
    with pytest.raises(TooMany):
        jobs.accept("anna", b"3")

    jobs.finish(first, b"answer")
    third = jobs.accept("anna", b"3")
    jobs.cancel(third, "anna")
    jobs.begin(second)
    clock.advance(minutes=11)
    assert [bool(jobs.accept("anna", b"4")) for _ in range(2)] == [True, True]


def test_the_request_of_a_job_that_is_done_is_forgotten(store: Store) -> None:
    """It holds the caller's token."""
    job_id = Jobs(store).accept("anna", b"Bearer secret")
    begun = Jobs(store).begin(job_id)
    Jobs(store).finish(job_id, b"{}")
    read = Jobs(store).read(job_id, "anna")

    assert begun is not None
    assert read is not None
    assert (begun.request, read.request) == (b"Bearer secret", b"")
