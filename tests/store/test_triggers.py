"""What the database refuses, whoever asks."""

# ruff: noqa: S608 - the statements are put together from names of ours

import itertools

import pytest
from sqlalchemy import text

from fhirpain.store import Refused, Store, states
from tests.store.conftest import putter

OUTCOME = {"resourceType": "OperationOutcome"}


def run(store, statement, **values):
    """One statement, past all our own code."""
    with store.session() as session:
        session.connection.execute(text(statement), values)


def bring_to(store, put, state):
    """A delivery in that state."""
    if state == "suppressed":
        return put(message=None, state="suppressed", reason="r")
    made = put(business_key="k")
    if state == "superseded":
        put(business_key="k", supersede=True)
    elif state != "queued":
        claim = store.claim("worker", 60)
        if state == "parked":
            store.park(claim, "r")
        elif state != "sending":
            store.finish(claim, state, reason="r", outcome=OUTCOME, receipt=b"r")
    return made


@pytest.mark.parametrize("state", sorted(states.TERMINAL))
@pytest.mark.parametrize("change", ["state = 'queued'", "state = 'delivered'", "reason = 'other'", "attempts = 9"])
def test_a_terminal_row_never_changes(store, put, state, change):
    """Neither its state nor anything else."""
    made = bring_to(store, put, state)

    with pytest.raises(Refused, match="a terminal row never changes"):
        run(store, f"UPDATE outbox SET {change} WHERE id = :id", id=made)


ILLEGAL = [pair for pair in itertools.product(states.OPEN, (*states.OPEN, *sorted(states.TERMINAL)))
           if pair not in states.TRANSITIONS]


@pytest.mark.parametrize(("old", "new"), ILLEGAL)
def test_an_illegal_transition_is_refused(store, put, old, new):
    """Whatever is not written in the table of transitions."""
    made = bring_to(store, put, old)

    with pytest.raises(Refused, match="illegal transition"):
        run(store, "UPDATE outbox SET state = :new WHERE id = :id", new=new, id=made)


@pytest.mark.parametrize(("old", "new"), states.TRANSITIONS)
def test_a_legal_transition_is_let_through(store, put, old, new):
    """Every line of the table can happen."""
    made = bring_to(store, put, old)

    run(store, "UPDATE outbox SET state = :new, reason = 'r', outcome = :outcome, receipt = :receipt, "
               "fencing_token = fencing_token + :step WHERE id = :id",
        new=new, receipt=b"r", outcome='{"resourceType":"OperationOutcome"}', step=int(new == "sending"), id=made)

    assert store.delivery(made).state == new


@pytest.mark.parametrize("column", ["message", "payload_sha256", "message_id", "business_key", "person", "destination",
                                    "event", "submission", "snapshot", "replaces"])
def test_what_was_written_at_insert_stays(store, put, column):
    """The bytes and ids of a message are those that were accepted."""
    made = put()
    value = b"other" if column == "message" else "other"

    with pytest.raises(Refused, match="written at insert never changes"):
        run(store, f"UPDATE outbox SET {column} = :value, state = 'parked', reason = 'r' WHERE id = :id",
            value=value, id=made)


@pytest.mark.parametrize(("state", "token"), [("sending", 0), ("sending", 2), ("parked", 1), ("superseded", -1)])
def test_a_fencing_token_moves_by_a_claim_alone(store, put, state, token):
    """One up when claimed, and never otherwise."""
    made = put()

    with pytest.raises(Refused, match="illegal fencing token"):
        run(store, "UPDATE outbox SET state = :state, reason = 'r', fencing_token = :token WHERE id = :id",
            state=state, token=token, id=made)


@pytest.mark.parametrize("table", ["outbox", "delivery_event"])
def test_nothing_is_deleted(store, put, table):
    """Neither a message nor a line of its ledger."""
    put()

    with pytest.raises(Refused, match=r"nothing is deleted|append only"):
        run(store, f"DELETE FROM {table}")


def test_the_ledger_is_append_only(store, put):
    """What happened is not written anew."""
    put()

    with pytest.raises(Refused, match="append only"):
        run(store, "UPDATE delivery_event SET state = 'delivered'")


@pytest.mark.parametrize("table", ["outbox", "delivery_event"])
def test_nothing_is_replaced_in_sqlite(sqlite_url, clock, table):
    """INSERT OR REPLACE would delete without asking the delete trigger."""
    store = Store(sqlite_url, clock=clock)
    putter(store)()

    with pytest.raises(Refused, match=r"nothing is replaced|append only"):
        run(store, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    store.close()


def test_nothing_is_truncated_in_postgresql(postgresql_url, clock):
    """TRUNCATE would delete without asking for each row."""
    store = Store(postgresql_url, clock=clock)
    for table in ("outbox", "delivery_event"):
        with pytest.raises(Refused, match=r"nothing is deleted|append only"):
            run(store, f"TRUNCATE {table} CASCADE")
    store.close()


@pytest.mark.parametrize("change", ["'delivered', 0", "'sending', 0", "'queued', 1"])
def test_a_message_is_born_queued_or_suppressed(store, put, change):
    """And unclaimed."""
    put()
    columns = ("submission, destination, person, business_key, event, message, payload_sha256, snapshot, created, "
               "receipt, attempts, changed")

    with pytest.raises(Refused, match="illegal first state"):
        run(store, f"INSERT INTO outbox (shard, id, seq, message_id, state, fencing_token, {columns}) "
                   f"SELECT 0, 'new', 99, 'm-99', {change}, submission, destination, person, business_key, event, "
                   f"message, payload_sha256, snapshot, created, message, attempts, changed FROM outbox")
