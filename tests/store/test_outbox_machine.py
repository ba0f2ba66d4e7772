"""The outbox under histories that nobody thought of: workers that die, come back late, operators, long outages."""

from itertools import count

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from fhirpain.store import Claim, StaleLease, Store
from fhirpain.store.states import OPEN, TERMINAL
from tests.conftest import Clock
from tests.store.conftest import putter

HISTORIES = count()
OUTCOME = {"resourceType": "OperationOutcome"}
LEASE = 60


class Outbox(RuleBasedStateMachine):
    """Any number of workers over two persons and two destinations of this history's own."""

    store: Store
    clock: Clock

    def __init__(self) -> None:
        """Start with nothing in the outbox."""
        super().__init__()
        self.claims: list[Claim] = []
        self.ended: dict[str, object] = {}
        self.effects: dict[tuple[str, str], list[int]] = {}
        self.submission = ""

    @initialize()
    def begin(self) -> None:
        """One submission holds all messages of the history."""
        self.history = next(HISTORIES)
        self.queue = putter(self.store)

    @rule(person=st.sampled_from("ab"), destination=st.sampled_from("xy"), supersede=st.booleans())
    def accept(self, person: str, destination: str, supersede: bool) -> None:
        """Another message comes in."""
        self._accept(person, destination, supersede=supersede)

    @rule(person=st.sampled_from("ab"))
    def accept_none(self, person: str) -> None:
        """A message that may not leave comes in."""
        self._accept(person, "x", message=None, state="suppressed", reason="r")

    def _accept(self, person: str, destination: str, **more) -> None:
        made = self.queue(f"{person}{self.history}", f"{destination}{self.history}", **more)
        self.submission = self.store.delivery(made).submission

    @rule()
    def claim(self) -> None:
        """A worker takes the next message, and is the only one whose lease on that stream has not run out."""
        claim = self.store.claim("worker", LEASE)
        if claim is not None:
            stream = (claim.delivery.destination, claim.delivery.person)
            assert not [held for held in self.claims if held.lease_until > self.clock.now and self._is_current(held)
                        and (held.delivery.destination, held.delivery.person) == stream]
            self.claims.append(claim)

    @precondition(lambda self: self.claims)
    @rule(data=st.data(), end=st.sampled_from(["delivered", "rejected", "suppressed", "queued", "parked", "held"]))
    def report(self, data: st.DataObject, end: str) -> None:
        """A worker, perhaps a late one, says what became of its message; who is stale changes nothing."""
        claim = data.draw(st.sampled_from(self.claims))
        current = self._is_current(claim)
        before = self.store.delivery(claim.delivery.id)
        try:
            self._report(claim, end)
        except StaleLease:
            assert not current
            assert self.store.delivery(claim.delivery.id) == before
            return
        assert current
        if end == "delivered":
            stream = (claim.delivery.destination, claim.delivery.person)
            self.effects.setdefault(stream, []).append(claim.delivery.seq)

    def _report(self, claim: Claim, end: str) -> None:
        if end in TERMINAL:
            self.store.finish(claim, end, reason="r", outcome=OUTCOME, receipt=b"answer")
        elif end == "queued":
            self.store.requeue(claim, self.clock.now, "r")
        else:
            self.store.park(claim, "r", hold=end == "held")

    @rule(seconds=st.sampled_from([1, LEASE, 86_400]))
    def wait(self, seconds: int) -> None:
        """Time passes, leases run out."""
        self.clock.advance(seconds=seconds)

    @rule(choice=st.integers(0, 9))
    def operate(self, choice: int) -> None:
        """An operator resumes a message, or all of a destination."""
        self.store.release(f"{'xy'[choice % 2]}{self.history}")
        for delivery in self._deliveries()[choice:choice + 1]:
            assert self.store.resume(delivery.id) == (delivery.state == "parked")

    @rule(choice=st.integers(0, 9))
    def object_to(self, choice: int) -> None:
        """The person objects to a message."""
        for delivery in self._deliveries()[choice:choice + 1]:
            with self.store.transaction() as transaction:
                done = transaction.suppress(delivery.id, "r")
            assert done == (delivery.state in ("queued", "parked"))

    @invariant()
    def what_has_ended_stays(self) -> None:
        """No terminal row ever changes, and none is gone."""
        now = {delivery.id: delivery for delivery in self._deliveries()}
        for ended, row in self.ended.items():
            assert now[ended] == row
        self.ended = {delivery.id: delivery for delivery in now.values() if delivery.state in TERMINAL}

    @invariant()
    def effects_keep_the_order_of_acceptance(self) -> None:
        """In each stream, what was delivered was delivered in order, once."""
        for effects in self.effects.values():
            assert effects == sorted(set(effects))

    @invariant()
    def the_books_balance(self) -> None:
        """Everything accepted is somewhere; the ledger ends with the state that the row is in."""
        assert not [row for row in self.store.reconcile() if row["difference"]]
        assert all(delivery.events[-1].state == delivery.state for delivery in self._deliveries())

    def teardown(self) -> None:
        """When the faults stop, everything reaches an end."""
        for delivery in self._deliveries():
            self.store.release(delivery.destination)
            self.store.resume(delivery.id)
        self.clock.advance(seconds=LEASE)
        while (claim := self.store.claim("healer", LEASE)) is not None:
            self.store.finish(claim, "delivered", receipt=b"answer")
            self.effects.setdefault((claim.delivery.destination, claim.delivery.person), []).append(claim.delivery.seq)
        self.effects_keep_the_order_of_acceptance()
        assert not [delivery for delivery in self._deliveries() if delivery.state in OPEN]

    def _deliveries(self):
        return self.store.deliveries(self.submission) if self.submission else []

    def _is_current(self, claim: Claim) -> bool:
        row = self.store.delivery(claim.delivery.id)
        return row.state == "sending" and row.fencing_token == claim.token


def test_no_history_breaks_the_promises_of_the_outbox(store, clock):
    """Order, finality, fencing, balance and an end to everything, over random histories."""
    machine = type("OutboxOfThisTest", (Outbox,), {"store": store, "clock": clock})

    run_state_machine_as_test(machine, settings=settings(
        max_examples=40, stateful_step_count=30, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(HealthCheck)))
