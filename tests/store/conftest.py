"""A short way to fill an outbox, and to let two transactions meet."""

from collections.abc import Callable
from itertools import count
from time import sleep

import pytest
from sqlalchemy import Connection, text

from fhirpain.store import Store

Put = Callable[..., str]


@pytest.fixture
def put(store: Store) -> Put:
    """``put("anna")`` queues the next message about Anna and returns the delivery's id."""
    return putter(store)


def putter(store: Store) -> Put:
    """Queues messages in one store, all from one submission, each under a message id of its own."""
    numbers = count(1)
    with store.transaction() as transaction:
        submission = transaction.add_submission("fhir", "application/fhir+json", b"{}")

    def queue(person: str = "anna", destination: str = "nrs", **more) -> str:
        number = next(numbers)
        given = {"business_key": f"key-{person}", "message_id": f"message-{number}",
                 "message": f"message {number}".encode(), **more}
        with store.transaction() as transaction:
            return transaction.enqueue(submission, destination, person, **given)

    return queue


def until_somebody_waits(connection: Connection) -> None:
    """Return when another transaction waits for a lock in PostgreSQL."""
    for _ in range(500):
        if connection.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar_one():
            return
        sleep(0.01)
    pytest.fail("nobody waits for a lock")
