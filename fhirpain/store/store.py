"""The store: resources, inbox and outbox in one database, so that one transaction holds them all."""

import random
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection

from fhirpain.fhir.search.model import Query
from fhirpain.stages import stage
from fhirpain.store import (
    deliveries,
    engine,
    history,
    holds,
    integrity,
    labels,
    migrations,
    outbox,
    pending,
    search,
    submissions,
    versions,
)
from fhirpain.store import readiness as ready
from fhirpain.store import reconcile as reconciliation
from fhirpain.store import secret as secrets
from fhirpain.store.deliveries import Delivery
from fhirpain.store.errors import Busy
from fhirpain.store.history import History, Place
from fhirpain.store.index.rebuild import rebuild
from fhirpain.store.outbox import Claim
from fhirpain.store.search import Care, Cursor, Found
from fhirpain.store.session import Session, keyed_hash
from fhirpain.store.states import State
from fhirpain.store.submissions import Submission
from fhirpain.store.transaction import Transaction
from fhirpain.store.versions import Key, Resource, Stored

T = TypeVar("T")
_WAITS = (0.01, 0.03, 0.1, 0.3)
"""Seconds before work that crossed another's is done again, up to twice as long."""


def utc_now() -> datetime:
    """The time, with its offset."""
    return datetime.now(UTC)


class Store:
    """A database, opened and brought up to date. Safe to use from several threads."""

    def __init__(self, url: str, *, clock: Callable[[], datetime] = utc_now, secret: str = "") -> None:
        """Open ``sqlite:///path`` or ``postgresql://...``; without a secret the database makes and keeps one.

        Raises ``NewerDatabase``, ``WrongSecret``, ``Busy``, and ``ValueError`` for another kind of database or a clock
        without an offset.
        """
        self._clock = clock
        self._engines = engine.connect(url)
        try:
            with engine.begin(self._engines.write) as connection:
                is_old = migrations.migrate(connection, self._now())
                self._secret = secrets.settle(connection, secret)
                if is_old:
                    rebuild(Session(connection, self._now(), self._secret))
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close every connection."""
        self._engines.dispose()

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A write transaction for the store's own modules; others use ``transaction``."""
        with stage("store"), engine.begin(self._engines.write) as connection:
            yield Session(connection, self._now(), self._secret)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """A write transaction: on disk when the block has ended, undone by an exception. Raises ``Busy``, ``Full``."""
        with self.session() as session:
            yield Transaction(session)

    def run(self, work: Callable[[Transaction], T]) -> T:
        """Do work in a transaction, and again in a new one when it crossed another's; raises ``Busy`` in the end."""
        for wait in _WAITS:
            try:
                with self.transaction() as transaction:
                    return work(transaction)
            except Busy:
                time.sleep(wait * (1 + random.random()))  # noqa: S311 - so that two do not meet again
        with self.transaction() as transaction:
            return work(transaction)

    def read(self, resource_type: str, resource_id: str, version: int | None = None) -> Stored | None:
        """The current version of a resource, or the version asked for; None when there is none."""
        if resource_type in pending.TYPES:
            self.make_traces()
        with engine.opened(self._engines.single, transaction=False) as connection:
            return versions.read(connection, resource_type, resource_id, version)

    def read_many(self, keys: Collection[Key]) -> dict[Key, Stored]:
        """The current versions by type and id, deletions among them; those that never were are left out."""
        if any(resource_type in pending.TYPES for resource_type, _ in keys):
            self.make_traces()
        with engine.opened(self._engines.single, transaction=False) as connection:
            return versions.read_many(connection, keys)

    def search(self, query: Query, *, after: Cursor | None = None, count: int, within: Key | None = None) -> Found:
        """A page of what a search finds, as it all was at one moment; see ``search.find``."""
        if pending.may_show(query):
            self.make_traces()
        is_one = search.is_one_statement(query, count)
        with engine.opened(self._engines.single if is_one else self._engines.read, transaction=not is_one) as opened:
            return search.find(opened, self._secret, query, count, after, within)

    def compartment(self, resource_type: str, resource_id: str, *, types: tuple[str, ...] = (),
                    since: datetime | None = None, care: Care | None = None, after: Cursor | None = None,
                    count: int) -> Found:
        """A page of what is in the compartment of a Patient, itself included; see ``search.compartment``."""
        if not types or not pending.TYPES.isdisjoint(types):
            self.make_traces()
        with engine.opened(self._engines.single, transaction=False) as opened:
            owner = (resource_type, resource_id)
            return search.compartment(opened, self._secret, owner, types, since, care, count, after)

    def labels(self, resource_type: str | None = None) -> dict[str, list[Any]]:
        """The profiles, security labels and tags in use, of a type or of all; see ``labels.labels``."""
        with self._reading() as connection:
            return labels.labels(connection, resource_type)

    def history(self, resource_type: str | None = None, resource_id: str | None = None, *,
                since: datetime | None = None, at: tuple[datetime, datetime] | None = None,
                after: Place | None = None, count: int) -> History:
        """A page of the versions of a resource, a type, or everything, newest first; see ``history.history``."""
        if resource_type is None or resource_type in pending.TYPES:
            self.make_traces()
        with self._reading() as connection:
            return history.history(connection, resource_type, resource_id, since=since, at=at, count=count, after=after)

    def make_traces(self) -> None:
        """Make an AuditEvent and a Provenance of every trace that is only facts yet; raises as ``transaction`` does."""
        while self._has_traces_to_make():
            self.run(lambda tx: pending.make(tx.session))

    def person(self, person_id: str) -> list[Resource]:
        """One person's current resources, the Patient included, by type and id."""
        with self._reading() as connection:
            return versions.of_person(connection, person_id)

    def deleted_of(self, person_id: str) -> list[Resource]:
        """What was last said by the resources of one person that have been deleted."""
        with self._reading() as connection:
            return versions.deleted_of_person(connection, person_id)

    def submission(self, submission_id: str) -> Submission | None:
        """A payload as received, or None."""
        with self._reading() as connection:
            return submissions.read(connection, submission_id)

    def delivery(self, delivery_id: str) -> Delivery | None:
        """One delivery with its ledger, or None."""
        with self._reading() as connection:
            return deliveries.read(connection, delivery_id)

    def deliveries(self, submission: str | None = None, person: str | None = None, *, state: str | None = None,
                   destination: str | None = None) -> list[Delivery]:
        """Those of all that is named, or all there are; in order of acceptance, each with its ledger."""
        with self._reading() as connection:
            return deliveries.found(connection, submission=submission, person=person, state=state,
                                    destination=destination)

    def check(self) -> list[str]:
        """What is wrong with the database, one line each; see ``integrity.faults``."""
        with self.session() as session:
            return integrity.faults(session)

    def reindex(self) -> int:
        """Make the index anew from the resources; returns of how many."""
        with self.session() as session:
            return rebuild(session)

    def reconcile(self) -> list[dict[str, Any]]:
        """What was accepted and what became of it, one dict a destination; ``difference`` must be 0."""
        with self._reading() as connection:
            return reconciliation.reconcile(connection)

    def outbox_states(self) -> list[tuple[str, State, int]]:
        """How many messages there are, by destination and state."""
        with self._reading() as connection:
            return reconciliation.states(connection)

    def readiness(self) -> dict[str, bool]:
        """Each check by its name, true where all is well; never raises ``StoreError``."""
        return ready.readiness(self._engines)

    def claim(self, worker: str, lease_seconds: float) -> Claim | None:
        """Take the message that has been due longest; None when nothing is due. The attempt counts from here on."""
        with self.session() as session:
            return outbox.claim(session, worker, lease_seconds)

    def finish(self, claim: Claim, state: State, *, reason: str | None = None, outcome: dict[str, Any] | None = None,
               receipt: bytes | None = None) -> None:
        """Bring a claimed message to a terminal state; raises ``StaleLease``, ``ValueError``.

        ``delivered`` needs the receipt, ``rejected`` receipt, reason and outcome, the others a reason.
        """
        with self.session() as session:
            outbox.finish(session, claim, state, reason=reason, outcome=outcome, receipt=receipt)

    def requeue(self, claim: Claim, at: datetime, reason: str) -> None:
        """Give a claimed message back until ``at``; raises ``StaleLease``."""
        with self.session() as session:
            outbox.requeue(session, claim, at, reason)

    def park(self, claim: Claim, reason: str, *, hold: bool = False) -> None:
        """Set a claimed message aside for an operator, with ``hold`` its whole destination; raises ``StaleLease``."""
        with self.session() as session:
            outbox.park(session, claim, reason)
            if hold:
                holds.hold(session, claim.delivery.destination, reason)

    def resume(self, delivery_id: str, reason: str = "resumed") -> bool:
        """Queue a parked message again, its attempts counted from nought; False when it is not parked."""
        with self.session() as session:
            return outbox.resume(session, delivery_id, reason)

    def release(self, destination: str) -> int:
        """End a destination's hold and queue its parked messages again; returns how many."""
        with self.session() as session:
            return holds.release(session, destination)

    def held(self) -> dict[str, str]:
        """The destinations on hold, each with the reason."""
        with self._reading() as connection:
            return holds.held(connection)

    def hmac(self, *parts: str) -> bytes:
        """HMAC-SHA256 of the parts under the store's secret, 32 bytes."""
        return keyed_hash(self._secret, *parts)

    def _has_traces_to_make(self) -> bool:
        with engine.opened(self._engines.single, transaction=False) as connection:
            return pending.are_there(connection)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with engine.begin(self._engines.read) as connection:
            yield connection

    def _now(self) -> datetime:
        now = self._clock()
        if now.tzinfo is None:
            raise ValueError("the clock tells no offset")
        return now.astimezone(UTC)
