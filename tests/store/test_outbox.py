"""The outbox: order, leases, ends."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from fhirpain.store import MessageIdReused, Refused, StaleLease, Store, outbox, streams
from tests.store.conftest import putter, until_somebody_waits

OUTCOME = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "business-rule"}]}


def states(store, **which):
    """State of each delivery, in order of acceptance."""
    return [delivery.state for delivery in store.deliveries(**which)]


def test_a_message_goes_from_queued_to_delivered(store, clock, put):
    """The ledger tells each state with its time, and the answer is kept as it came."""
    made = put("anna", event="update", snapshot=["Patient/anna/_history/1"])
    queued = clock.now
    claimed = clock.advance(seconds=5)
    claim = store.claim("worker", 120)
    done = clock.advance(seconds=2)
    store.finish(claim, "delivered", receipt=b"\x00 as it came")

    delivery = store.delivery(made)
    assert [(event.at, event.state, event.attempt) for event in delivery.events] == [
        (queued, "queued", 0), (claimed, "sending", 1), (done, "delivered", 1)]
    assert (delivery.state, delivery.receipt, delivery.changed) == ("delivered", b"\x00 as it came", done)
    assert (delivery.event, delivery.snapshot) == ("update", ("Patient/anna/_history/1",))
    assert (delivery.lease_until, delivery.leased_by, delivery.next_at) == (None, None, None)
    assert store.claim("worker", 120) is None


def test_a_claim_says_what_to_send_and_until_when(store, clock, put):
    """The bytes, the ids, the token and the lease; the attempt is counted already."""
    made = put("anna")

    claim = store.claim("worker-1", 120)

    assert (claim.delivery.id, claim.message, claim.delivery.message_id) == (made, b"message 1", "message-1")
    assert (claim.token, claim.worker, claim.lease_until) == (1, "worker-1", clock.now + timedelta(seconds=120))
    assert claim.delivery == claim.delivery.__class__(**{
        **{name: getattr(store.delivery(made), name) for name in claim.delivery.__slots__}, "events": ()})


def test_the_attempt_is_counted_before_it_is_made(store, clock, put):
    """A worker that dies with its message leaves the count behind, as often as it dies."""
    made = put("anna")
    for attempt in (1, 2, 3):
        claim = store.claim("doomed", 60)
        assert store.delivery(made).attempts == claim.delivery.attempts == attempt
        clock.advance(seconds=61)


def test_a_message_that_workers_die_of_is_parked(store, clock, put):
    """After the third lease that ran out; an operator may give it three more, and the next person never waits."""
    poison = put("anna")
    for _ in range(2):
        for _ in range(3):
            assert store.claim("doomed", 60).delivery.id == poison
            clock.advance(seconds=60)
        other = put("bo")
        claim = store.claim("worker", 60)
        assert claim.delivery.id == other
        store.finish(claim, "delivered", receipt=b"ok")

        delivery = store.delivery(poison)
        assert (delivery.state, delivery.reason, delivery.leased_by) == ("parked", "worker-lost", None)
        assert store.resume(poison)


def test_a_worker_that_answers_in_time_loses_nothing(store, clock, put):
    """Attempts that failed in order do not count as lost, however many."""
    put("anna")
    for _ in range(9):
        claim = store.claim("worker", 60)
        clock.advance(hours=1)
        store.requeue(claim, clock.now, "registry-busy")

    assert store.claim("worker", 60).delivery.attempts == 10


def test_a_persons_messages_leave_one_after_the_other(store, put):
    """The second is not to be had while the first is being sent."""
    first, second = put("anna"), put("anna")

    claim = store.claim("a", 60)
    assert claim.delivery.id == first
    assert store.claim("b", 60) is None

    store.finish(claim, "delivered", receipt=b"ok")
    assert store.claim("b", 60).delivery.id == second


def test_persons_and_destinations_do_not_wait_for_each_other(store, clock, put):
    """Each stream has its own head; who has waited longest goes first."""
    put("anna", "nrs")
    clock.advance(seconds=1)
    put("anna", "noksmerte")
    clock.advance(seconds=1)
    put("bo", "nrs")

    claims = [store.claim("worker", 60) for _ in range(3)]

    assert [(claim.delivery.destination, claim.delivery.person) for claim in claims] == [
        ("nrs", "anna"), ("noksmerte", "anna"), ("nrs", "bo")]
    assert [claim.delivery.seq for claim in claims] == [1, 1, 1]


def test_a_message_to_be_tried_again_waits_until_then(store, clock, put):
    """And holds back those after it, but nobody else's."""
    first = put("anna")
    put("anna")
    claim = store.claim("worker", 60)
    store.requeue(claim, clock.now + timedelta(minutes=5), "registry-unreachable")

    assert store.claim("worker", 60) is None
    other = put("bo")
    claim = store.claim("worker", 60)
    assert claim.delivery.id == other
    store.finish(claim, "delivered", receipt=b"ok")
    clock.advance(minutes=5)
    again = store.claim("worker", 60)

    assert (again.delivery.id, again.delivery.attempts, again.token) == (first, 2, 2)
    assert [event.reason for event in store.delivery(first).events] == [None, None, "registry-unreachable", None]


def test_a_lease_that_ran_out_lets_another_in(store, clock, put):
    """The one that comes back too late changes nothing; the other's answer counts."""
    made = put("anna")
    late = store.claim("late", 60)
    assert store.claim("other", 60) is None
    clock.advance(seconds=60)
    other = store.claim("other", 60)
    assert (other.delivery.id, other.token) == (made, 2)

    for attempt in (lambda: store.finish(late, "rejected", reason="r", outcome=OUTCOME, receipt=b"no"),
                    lambda: store.requeue(late, clock.now, "r"), lambda: store.park(late, "r")):
        with pytest.raises(StaleLease):
            attempt()

    store.finish(other, "delivered", receipt=b"yes")
    assert store.delivery(made).receipt == b"yes"
    assert [event.reason for event in store.delivery(made).events] == [None, None, "lease-expired", None]


def test_a_lease_that_ran_out_still_counts_while_nobody_else_came(store, clock, put):
    """An answer that came late is an answer."""
    made = put("anna")
    claim = store.claim("slow", 60)
    clock.advance(hours=1)
    store.finish(claim, "delivered", receipt=b"ok")

    assert store.delivery(made).state == "delivered"


def test_what_is_finished_cannot_be_finished_again(store, put):
    """Not with the same lease either."""
    put("anna")
    claim = store.claim("worker", 60)
    store.finish(claim, "delivered", receipt=b"ok")

    with pytest.raises(StaleLease):
        store.finish(claim, "delivered", receipt=b"ok")


@pytest.mark.parametrize("state", ["queued", "sending", "parked"])
def test_an_end_is_an_end(store, put, state):
    """finish() takes terminal states only."""
    put("anna")
    claim = store.claim("worker", 60)

    with pytest.raises(ValueError, match="not terminal"):
        store.finish(claim, state)


@pytest.mark.parametrize(("state", "given"), [
    ("delivered", {}),
    ("rejected", {"reason": "r", "outcome": OUTCOME}),
    ("rejected", {"reason": "r", "receipt": b"no"}),
    ("rejected", {"outcome": OUTCOME, "receipt": b"no"}),
    ("suppressed", {}),
])
def test_an_end_without_its_proof_is_refused(store, put, state, given):
    """Delivered and rejected need the registry's answer, rejected an outcome, whatever is withheld a reason."""
    made = put("anna")
    claim = store.claim("worker", 60)

    with pytest.raises(Refused):
        store.finish(claim, state, **given)
    assert store.delivery(made).state == "sending"


def test_a_rejection_keeps_its_outcome(store, put):
    """What the registry said is read back as it was; those after it go on."""
    made, after = put("anna"), put("anna")
    store.finish(store.claim("worker", 60), "rejected", reason="rejected-by-registry", outcome=OUTCOME, receipt=b"{}")

    assert (store.delivery(made).outcome, store.delivery(made).reason) == (OUTCOME, "rejected-by-registry")
    assert store.claim("worker", 60).delivery.id == after


def test_a_parked_message_holds_back_its_own_stream_only(store, put):
    """Until an operator resumes it, with its attempts counted anew."""
    parked, _ = put("anna"), put("anna")
    other = put("bo")
    store.park(store.claim("worker", 60), "gave-up")

    assert store.claim("worker", 60).delivery.id == other
    assert store.claim("worker", 60) is None

    assert store.resume(parked)
    claim = store.claim("worker", 60)
    assert (claim.delivery.id, claim.delivery.attempts, claim.token) == (parked, 1, 2)


def test_only_what_is_parked_is_resumed(store, put):
    """Queued, unknown: nothing to do."""
    assert not store.resume(put("anna"))
    assert not store.resume("unknown")


def test_a_destination_on_hold_gets_nothing(store, put):
    """Others do; when it is released the parked message goes first and nothing is lost."""
    first, second = put("anna", "nrs"), put("anna", "nrs")
    claim = store.claim("worker", 60)
    store.park(claim, "not-authorised", hold=True)
    put("bo", "nrs")
    other = put("bo", "noksmerte")

    assert store.held() == {"nrs": "not-authorised"}
    assert store.claim("worker", 60).delivery.id == other
    assert store.claim("worker", 60) is None

    assert store.release("nrs") == 1
    assert store.held() == {}
    assert {store.claim("worker", 60).delivery.person for _ in range(2)} == {"anna", "bo"}
    assert store.delivery(first).state == "sending"
    assert store.delivery(second).state == "queued"


def test_a_second_hold_changes_nothing(store, put):
    """The first reason stays."""
    put("anna")
    put("bo")
    first, second = store.claim("worker", 60), store.claim("worker", 60)
    store.park(first, "not-authorised", hold=True)
    store.park(second, "redirected", hold=True)

    assert store.held() == {"nrs": "not-authorised"}


def test_bytes_that_changed_are_never_sent(store, put):
    """A flipped byte parks the message; the next person's goes out."""
    corrupt, sound = put("anna"), put("bo")
    with store.session() as session:
        _without_triggers(session.connection, "UPDATE outbox SET message = :m WHERE id = :id",
                          {"m": b"massage 1", "id": corrupt})

    assert store.claim("worker", 60).delivery.id == sound
    assert (store.delivery(corrupt).state, store.delivery(corrupt).reason) == ("parked", "payload-corrupt")
    assert store.delivery(corrupt).attempts == 0


def test_releasing_a_destination_leaves_what_is_corrupt(store, put):
    """No release mends bytes."""
    corrupt = put("anna")
    with store.session() as session:
        _without_triggers(session.connection, "UPDATE outbox SET message = :m WHERE id = :id",
                          {"m": b"", "id": corrupt})
    assert store.claim("worker", 60) is None

    assert store.release("nrs") == 0


def _without_triggers(connection, statement, values):
    if connection.dialect.name == "postgresql":
        connection.execute(text("ALTER TABLE outbox DISABLE TRIGGER USER"))
        connection.execute(text(statement), values)
        connection.execute(text("ALTER TABLE outbox ENABLE TRIGGER USER"))
        return
    guard = connection.execute(text("SELECT sql FROM sqlite_master WHERE name = 'outbox_update'")).scalar_one()
    connection.execute(text("DROP TRIGGER outbox_update"))
    connection.execute(text(statement), values)
    connection.exec_driver_sql(guard)


def test_a_suppressed_message_is_a_row_without_a_message(store, put):
    """It says why, it is never claimed, and it holds nobody back."""
    made = put("anna", message=None, state="suppressed", reason="objection-recorded", outcome=OUTCOME)
    after = put("anna")

    delivery = store.delivery(made)
    assert (delivery.state, delivery.message, delivery.reason) == ("suppressed", None, "objection-recorded")
    assert delivery.outcome == OUTCOME
    assert store.claim("worker", 60).delivery.id == after


def test_a_queued_row_without_a_message_is_refused(store, put):
    """There would be nothing to send."""
    with pytest.raises(Refused):
        put("anna", message=None)


def test_waiting_and_parked_messages_may_be_suppressed(store, put):
    """An objection reaches what has not left; what is being sent or is done, it does not."""
    sending, waiting = put("anna"), put("anna")
    parked = put("bo")
    claim = store.claim("worker", 60)
    store.park(store.claim("worker", 60), "gave-up")
    with store.transaction() as transaction:
        done = [transaction.suppress(made, "objection-recorded", OUTCOME)
                for made in (sending, waiting, parked, waiting, "unknown")]

    assert done == [False, True, True, False, False]
    assert states(store) == ["sending", "suppressed", "suppressed"]
    store.finish(claim, "suppressed", reason="objection-recorded")
    assert store.claim("worker", 60) is None


def test_a_newer_message_takes_the_place_of_those_not_yet_tried(store, clock, put):
    """Under the same business key; one that was tried may have had its effect and stays."""
    tried = put("anna", business_key="k")
    store.requeue(store.claim("worker", 60), clock.now, "outcome-unknown")
    waiting, elsewhere = put("anna", business_key="k"), put("anna", business_key="other")

    newest = put("anna", business_key="k", supersede=True)

    assert [store.delivery(made).state for made in (tried, waiting, elsewhere, newest)] == [
        "queued", "superseded", "queued", "queued"]
    assert store.delivery(waiting).reason == "superseded"


def test_the_last_message_of_a_business_key_is_told(store, clock, put):
    """The newest that has a message, whatever became of it."""
    put("anna", business_key="k")
    clock.advance(seconds=1)
    newest = put("anna", business_key="k")
    put("anna", business_key="k", message=None, state="suppressed", reason="unchanged")
    put("anna", "noksmerte", business_key="k")
    with store.transaction() as transaction:
        assert transaction.last_message("nrs", "k").id == newest
        assert transaction.last_message("nrs", "unknown") is None


def test_a_message_id_stands_once_for_each_destination(store, put):
    """A second is a mistake, unless it resends the first and says so."""
    first = put("anna", message_id="m")
    put("anna", "noksmerte", message_id="m")

    with pytest.raises(MessageIdReused):
        put("anna", message_id="m")
    again = put("anna", message_id="m", replaces=first)

    assert store.delivery(again).replaces == first


def test_deliveries_are_found_by_submission_and_person(store, put):
    """In order of acceptance; without either, all of them."""
    made = [put("anna"), put("bo"), put("anna")]
    submission = store.delivery(made[0]).submission

    assert [delivery.id for delivery in store.deliveries(person="anna")] == [made[0], made[2]]
    assert len(store.deliveries(submission)) == len(store.deliveries()) == 3
    assert store.deliveries("unknown") == store.deliveries(submission, "unknown") == []
    assert store.delivery("unknown") is None


def test_a_message_is_not_in_the_repr(store, put):
    """What is printed or logged by accident holds no message."""
    made = put("anna", message=b"191212121212")

    assert "191212121212" not in repr(store.delivery(made)) + repr(store.claim("worker", 60))


def test_reconciliation_accounts_for_every_message(store, put):
    """Per destination: accepted is the sum of what became of them."""
    put("anna", "nrs")
    put("anna", "nrs")
    put("bo", "nrs", message=None, state="suppressed", reason="objection-recorded")
    put("anna", "noksmerte")
    store.finish(store.claim("worker", 60), "delivered", receipt=b"ok")

    nothing = {"rejected": 0, "superseded": 0, "difference": 0}
    assert store.reconcile() == [
        {"destination": "noksmerte", "accepted": 1, "delivered": 0, "suppressed": 0, "open": 1, **nothing},
        {"destination": "nrs", "accepted": 3, "delivered": 1, "suppressed": 1, "open": 1, **nothing}]


def test_reconciliation_shows_what_is_lost(store, put):
    """A row that vanished past all guards is a difference, for the streams counted it."""
    put("anna")
    put("anna")
    with store.session() as session:
        connection = session.connection
        for table in ("delivery_event", "outbox"):
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER outbox_delete"))
            connection.execute(text("DROP TRIGGER ledger_delete"))
        connection.execute(text("DELETE FROM delivery_event"))
        connection.execute(text("DELETE FROM outbox WHERE seq = 2"))

    assert [(row["accepted"], row["open"], row["difference"]) for row in store.reconcile()] == [(2, 1, 1)]


def test_nothing_to_reconcile_is_an_empty_list(store):
    """Before the first message."""
    assert store.reconcile() == []


def test_each_message_goes_to_one_worker(store, put):
    """Six threads that claim at once: every message once, every person's in order."""
    made = [put(person) for person in ("anna", "bo", "cia", "dag") for _ in range(5)]
    together = threading.Barrier(6)
    claimed, order = [], {}

    def work(worker: int) -> None:
        together.wait()
        for _ in range(1000):
            claim = store.claim(f"worker-{worker}", 60)
            if claim is None:
                if not any(delivery.state in ("queued", "sending") for delivery in store.deliveries()):
                    return
                continue
            claimed.append(claim.delivery.id)
            order.setdefault(claim.delivery.person, []).append(claim.delivery.seq)
            store.finish(claim, "delivered", receipt=b"ok")

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(work, range(6)))

    assert Counter(claimed) == Counter(made)
    assert order == {person: [1, 2, 3, 4, 5] for person in ("anna", "bo", "cia", "dag")}


def test_messages_put_at_once_are_numbered_without_gap(store, put):
    """The stream's counter is kept under its lock."""
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda _: put("anna"), range(24)))

    assert sorted(delivery.seq for delivery in store.deliveries()) == list(range(1, 25))


def test_a_stream_that_another_holds_is_passed_over(postgresql_url, clock):
    """In PostgreSQL a worker does not wait for another's claim: it takes the next person."""
    store = Store(postgresql_url, clock=clock)
    queue = putter(store)
    queue("anna")
    other = queue("bo")
    with store.session() as session:
        streams.hold(session, "nrs", "anna")
        assert store.claim("worker", 60).delivery.id == other
        assert store.claim("worker", 60) is None
    store.close()


@pytest.mark.parametrize("late", ["finish", "suppress"])
def test_who_comes_between_sees_what_the_other_wrote(postgresql_url, clock, late):
    """In PostgreSQL a second worker reads a message only once the first has let go of its stream."""
    store = Store(postgresql_url, clock=clock)
    made = putter(store)("anna")
    held = store.claim("late", 60) if late == "finish" else None
    clock.advance(seconds=60)

    def come_between() -> bool:
        if held is None:
            with store.transaction() as transaction:
                return transaction.suppress(made, "objection-recorded")
        try:
            store.finish(held, "delivered", receipt=b"ok")
        except StaleLease:
            return False
        return True

    with ThreadPoolExecutor(1) as threads:
        with store.session() as session:
            assert outbox.claim(session, "first", 60) is not None
            second = threads.submit(come_between)
            until_somebody_waits(session.connection)
        assert second.result() is False

    assert store.delivery(made).leased_by == "first"
    store.close()
