"""A receiving registry's memory: each message is processed once, and its answer replayed to whoever asks again.

The cases are MedCom's: both ids new, process; message id seen, the same answer again if the payload is the same; a
message id with another payload, or a bundle id under another message, is a reuse.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import RowMapping, select

from fhirpain.store import engine, tables
from fhirpain.store.session import Session
from fhirpain.store.store import Store
from fhirpain.store.transaction import Transaction

_received = tables.received


@dataclass(frozen=True, slots=True)
class Reception:
    """``new``: processed now; ``duplicate``: ``answer`` is the stored one; ``id-reuse``: refused, no answer stored."""

    kind: Literal["new", "duplicate", "id-reuse"]
    answer: bytes | None = field(repr=False)


class ReceivedMessages:
    """The answers of one receiver (a registry's id)."""

    def __init__(self, store: Store, receiver: str) -> None:
        """``receiver`` keeps two registries in one database apart."""
        self._store, self._receiver = store, receiver

    def once(self, message_id: str, bundle_id: str, payload_sha256: str,
             process: Callable[[Transaction], bytes]) -> Reception:
        """Process a message unless it has been: ``process`` writes its effect and returns the answer to be kept.

        Effect and answer are one transaction; two that come at once are processed once.
        """
        with self._store.session() as session:
            return self._kept(session, message_id, bundle_id, payload_sha256, lambda: process(Transaction(session)))

    def _kept(self, session: Session, message_id: str, bundle_id: str, payload_sha256: str,
              answer: Callable[[], bytes]) -> Reception:
        engine.lock(session.connection, session.hmac("received", self._receiver))
        known = self._known(session, message_id, bundle_id)
        if known is not None:
            return _again(known, message_id, payload_sha256)
        made = answer()
        session.connection.execute(_received.insert().values(
            shard=tables.SHARD, receiver=self._receiver, message_id=message_id, bundle_id=bundle_id,
            payload_sha256=payload_sha256, answer=made, at=session.now))
        return Reception("new", made)

    def within(self, transaction: Transaction, message_id: str, bundle_id: str, payload_sha256: str,
               answer: bytes) -> Reception:
        """The same in a transaction that is open: keep the answer unless the message is known, and say which it is."""
        return self._kept(transaction.session, message_id, bundle_id, payload_sha256, lambda: answer)

    def _known(self, session: Session, message_id: str, bundle_id: str) -> RowMapping | None:
        rows = session.connection.execute(select(_received).where(
            _received.c.shard == tables.SHARD, _received.c.receiver == self._receiver,
            (_received.c.message_id == message_id) | (_received.c.bundle_id == bundle_id))).mappings().all()
        return next((row for row in rows if row["message_id"] == message_id), rows[0] if rows else None)


def _again(known: RowMapping, message_id: str, payload_sha256: str) -> Reception:
    if known["message_id"] == message_id and known["payload_sha256"] == payload_sha256:
        return Reception("duplicate", known["answer"])
    return Reception("id-reuse", None)
