"""Requests that are answered later, on both databases."""

from fhirpain.store import Store
from fhirpain.store.jobs import Jobs
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
    """After a day, when the next job is accepted."""
    jobs = Jobs(store)
    made = jobs.accept("anna", b"request")
    clock.advance(hours=25)
    jobs.accept("anna", b"request")

    assert jobs.read(made, "anna") is None


def test_the_request_of_a_job_that_is_done_is_forgotten(store: Store) -> None:
    """It holds the caller's token."""
    job_id = Jobs(store).accept("anna", b"Bearer secret")
    begun = Jobs(store).begin(job_id)
    Jobs(store).finish(job_id, b"{}")
    read = Jobs(store).read(job_id, "anna")

    assert begun is not None
    assert read is not None
    assert (begun.request, read.request) == (b"Bearer secret", b"")
