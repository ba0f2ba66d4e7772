"""The outbox: what is to be said to the registries, in order, each message exactly once in effect.

A message is claimed under a lease with a fencing token; who comes back after another has taken over is told
``StaleLease`` and changes nothing. The attempt is counted before it is made, so that a message that kills its worker
is seen for what it is. Every change writes a line into the ledger in the same transaction.
"""

import hashlib
import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from sqlalchemy import RowMapping, bindparam, select
from sqlalchemy.exc import IntegrityError

from fhirpain.store import body, deliveries, streams, tables
from fhirpain.store.deliveries import Delivery
from fhirpain.store.errors import MessageIdReused, StaleLease
from fhirpain.store.session import Session
from fhirpain.store.states import TERMINAL, State

MAX_LOST = 3
"""How often a lease may run out on one message before it is parked: it may be what its workers die of."""
_outbox = tables.outbox
_HERE = (_outbox.c.shard == tables.SHARD, _outbox.c.id == bindparam("of_id"))
_ONE, _INSERT, _UPDATE = select(_outbox).where(*_HERE), _outbox.insert(), _outbox.update().where(*_HERE)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to send one message until ``lease_until``; ``delivery`` is the row as claimed, this attempt counted."""

    delivery: Delivery
    message: bytes = field(repr=False)
    worker: str
    token: int
    lease_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is put into the outbox: the message, or only the fact that there is none and why (``suppressed``).

    ``supersede`` takes the place of older messages under the same business key that no worker has claimed yet:
    one that has been tried may have had its effect. ``replaces`` is the delivery that this one resends.
    """

    submission: str
    destination: str
    person: str
    business_key: str
    message_id: str
    message: bytes | None
    state: Literal["queued", "suppressed"] = "queued"
    reason: str | None = None
    event: str = "submission"
    snapshot: Sequence[str] = ()
    outcome: dict[str, Any] | None = None
    replaces: str | None = None
    supersede: bool = False


def enqueue(session: Session, entry: Entry) -> str:
    """Put one message last in its stream; returns the delivery's id. Raises ``MessageIdReused``."""
    made = str(uuid.uuid4())
    seq = streams.number(session, entry.destination, entry.person)
    if entry.supersede:
        _supersede(session, entry)
    _insert(session, {
        "shard": tables.SHARD, "id": made, "submission": entry.submission, "destination": entry.destination,
        "person": entry.person, "seq": seq, "business_key": entry.business_key, "message_id": entry.message_id,
        "event": entry.event, "message": entry.message,
        "payload_sha256": _sha256(entry.message), "snapshot": msgspec.json.encode(list(entry.snapshot)).decode(),
        "replaces": entry.replaces, "created": session.now, "state": entry.state, "reason": entry.reason,
        "outcome": _text(entry.outcome), "receipt": None, "attempts": 0, "fencing_token": 0, "changed": session.now,
        "next_at": session.now if entry.state == "queued" else None,
    })
    deliveries.note(session, made, entry.state, entry.reason, 0)
    streams.settle(session, entry.destination, entry.person)
    return made


def claim(session: Session, worker: str, lease_seconds: float) -> Claim | None:
    """The message that has been due longest and stands first in its stream, or None when nothing is due."""
    while (due := streams.next_due(session)) is not None:
        row = streams.oldest_open(session, *due)
        fault = None if row is None else _fault(session, row)
        if row is None:
            streams.settle(session, *due)
        elif fault is not None:
            _quarantine(session, row, fault)
        else:
            return _lease(session, row, worker, session.now + timedelta(seconds=lease_seconds))
    return None


def finish(session: Session, held: Claim, state: State, *, reason: str | None, outcome: dict[str, Any] | None,
           receipt: bytes | None) -> None:
    """Bring a claimed message to its end. Raises ``StaleLease``; ``ValueError`` for a state that is not terminal."""
    if state not in TERMINAL:
        raise ValueError(f"{state} is not terminal")
    _settle_claim(session, held, state, reason, {"outcome": _text(outcome), "receipt": receipt, "next_at": None})


def requeue(session: Session, held: Claim, at: datetime, reason: str) -> None:
    """Give a claimed message back, to be tried again at ``at``. Raises ``StaleLease``."""
    _settle_claim(session, held, "queued", reason, {"next_at": at})


def park(session: Session, held: Claim, reason: str) -> None:
    """Set a claimed message aside for an operator; those after it in its stream wait. Raises ``StaleLease``."""
    _settle_claim(session, held, "parked", reason, {"next_at": None})


def resume(session: Session, delivery_id: str, reason: str) -> bool:
    """Queue a parked message again, its attempts counted from nought; False when it is not parked."""
    row = _of(session, delivery_id)
    if row is None or row["state"] != "parked":
        return False
    _change(session, row, "queued", reason, {"next_at": session.now, "attempts": 0})
    return True


def suppress(session: Session, delivery_id: str, reason: str, outcome: dict[str, Any] | None) -> bool:
    """Decide that a waiting or parked message may no longer leave; False when it is being sent or is done."""
    row = _of(session, delivery_id)
    if row is None or row["state"] not in ("queued", "parked"):
        return False
    _change(session, row, "suppressed", reason, {"next_at": None, "outcome": _text(outcome)})
    return True


def _of(session: Session, delivery_id: str) -> RowMapping | None:
    """A row, read once its stream is held."""
    row = _row(session, delivery_id)
    if row is None:
        return None
    streams.hold(session, row["destination"], row["person"])
    return _row(session, delivery_id)


def _row(session: Session, delivery_id: str) -> RowMapping | None:
    return session.connection.execute(_ONE, {"of_id": delivery_id}).mappings().one_or_none()


def _lease(session: Session, row: RowMapping, worker: str, until: datetime) -> Claim:
    token, attempts = row["fencing_token"] + 1, row["attempts"] + 1
    leased = {"fencing_token": token, "attempts": attempts, "leased_by": worker, "lease_until": until, "next_at": None}
    reason = "lease-expired" if row["state"] == "sending" else None
    _change(session, row, "sending", reason, leased)
    as_leased = {**row, **leased, "state": "sending", "reason": reason, "changed": session.now}
    return Claim(deliveries.delivery(as_leased), row["message"], worker, token, until)


def _fault(session: Session, row: RowMapping) -> str | None:
    """Why a message must not be sent: its bytes changed, or workers die of it."""
    if _sha256(row["message"]) != row["payload_sha256"]:
        return "payload-corrupt"
    is_lost = row["state"] == "sending" and deliveries.times_lost(session, row["id"]) + 1 >= MAX_LOST
    return "worker-lost" if is_lost else None


def _quarantine(session: Session, row: RowMapping, reason: str) -> None:
    _log.error("outbox.quarantined delivery=%s reason=%s", row["id"], reason)
    _change(session, row, "parked", reason, {"next_at": None, "lease_until": None, "leased_by": None})


def _settle_claim(session: Session, held: Claim, state: State, reason: str | None, values: dict[str, Any]) -> None:
    streams.hold(session, held.delivery.destination, held.delivery.person)
    row = _row(session, held.delivery.id)
    if row is None or row["state"] != "sending" or row["fencing_token"] != held.token:
        raise StaleLease(f"delivery {held.delivery.id} is not held under this lease")
    _change(session, row, state, reason, {**values, "lease_until": None, "leased_by": None})


def _supersede(session: Session, entry: Entry) -> None:
    older = session.connection.execute(select(_outbox).where(
        _outbox.c.shard == tables.SHARD, _outbox.c.destination == entry.destination, _outbox.c.person == entry.person,
        _outbox.c.business_key == entry.business_key, _outbox.c.state == "queued", _outbox.c.fencing_token == 0,
    )).mappings().all()
    for row in older:
        _change(session, row, "superseded", "superseded", {"next_at": None}, settle=False)


def _change(session: Session, row: RowMapping, state: State, reason: str | None, values: dict[str, Any], *,
            settle: bool = True) -> None:
    session.connection.execute(_UPDATE, {
        "of_id": row["id"], "state": state, "reason": reason, "changed": session.now, **values})
    deliveries.note(session, row["id"], state, reason, values.get("attempts", row["attempts"]))
    if settle:
        streams.settle(session, row["destination"], row["person"])


def _insert(session: Session, row: dict[str, Any]) -> None:
    try:
        session.connection.execute(_INSERT, row)
    except IntegrityError as error:
        if "message_id" not in str(error.orig):
            raise
        raise MessageIdReused(f"message {row['message_id']} stands in the outbox already") from error


def _sha256(message: bytes | None) -> str:
    return hashlib.sha256(message or b"").hexdigest()


def _text(outcome: dict[str, Any] | None) -> str | None:
    return None if outcome is None else body.dump(outcome).decode()
