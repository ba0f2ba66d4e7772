"""A message on its way to a registry as the outbox shows it, and its ledger."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, bindparam, func, select

from fhirpain.store import body, tables
from fhirpain.store.session import Session
from fhirpain.store.states import State

_outbox, _event = tables.outbox, tables.delivery_event


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the ledger: the state a message came into, when, why, and how often it had been tried by then."""

    at: datetime
    state: State
    reason: str | None
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One row of the outbox. ``message`` is None when it was suppressed at once; ``seq`` counts within its stream.

    ``outcome`` is the OperationOutcome that says why, ``receipt`` the registry's answer as it came,
    ``snapshot`` the versions (``Type/id/_history/n``) the message was made from, ``replaces`` the row it resends.
    """

    id: str
    submission: str
    destination: str
    person: str
    seq: int
    business_key: str
    message_id: str
    event: str
    message: bytes | None = field(repr=False)
    payload_sha256: str
    snapshot: tuple[str, ...]
    replaces: str | None
    created: datetime
    state: State
    reason: str | None
    outcome: dict[str, Any] | None = field(repr=False)
    receipt: bytes | None = field(repr=False)
    attempts: int
    next_at: datetime | None
    lease_until: datetime | None
    fencing_token: int
    leased_by: str | None
    changed: datetime
    events: tuple[Event, ...] = ()


def delivery(row: RowMapping | dict[str, Any], events: Sequence[Event] = ()) -> Delivery:
    """A row of the outbox as a Delivery."""
    fields = {name: value for name, value in row.items() if name != "shard"}
    outcome = body.parse(row["outcome"].encode()) if row["outcome"] is not None else None
    snapshot = tuple(msgspec.json.decode(row["snapshot"]))
    return Delivery(**{**fields, "outcome": outcome, "snapshot": snapshot}, events=tuple(events))


def read(connection: Connection, delivery_id: str) -> Delivery | None:
    """One delivery with its ledger, or None."""
    return next(iter(_list(connection, _outbox.c.id == delivery_id)), None)


def found(connection: Connection, **of: str | None) -> list[Delivery]:
    """The deliveries of a submission, person, state, destination, of all of these, or all there are.

    In order of acceptance, each with its ledger.
    """
    wanted = [_outbox.c[name] == value for name, value in of.items() if value is not None]
    return _list(connection, *wanted)


def last_message(connection: Connection, destination: str, business_key: str, *,
                 known: bool = False) -> Delivery | None:
    """The newest delivery under a business key that has a message; None before the first.

    With ``known`` the newest that the registry has or may yet get: not one that it refused or that never left.
    """
    wanted = [_outbox.c.state.not_in(("rejected", "suppressed"))] if known else []
    row = connection.execute(
        select(_outbox)
        .where(_outbox.c.shard == tables.SHARD, _outbox.c.destination == destination,
               _outbox.c.business_key == business_key, _outbox.c.message.is_not(None), *wanted)
        .order_by(_outbox.c.seq.desc()).limit(1)).mappings().one_or_none()  # a business key lives in one stream
    return None if row is None else delivery(row)


def _list(connection: Connection, *wanted: ColumnElement[bool]) -> list[Delivery]:
    rows = connection.execute(
        select(_outbox).where(_outbox.c.shard == tables.SHARD, *wanted)
        .order_by(_outbox.c.created, _outbox.c.destination, _outbox.c.seq)).mappings().all()
    lines = connection.execute(
        select(_event.c.delivery, _event.c.at, _event.c.state, _event.c.reason, _event.c.attempt)
        .join(_outbox, (_event.c.shard == _outbox.c.shard) & (_event.c.delivery == _outbox.c.id))
        .where(_outbox.c.shard == tables.SHARD, *wanted).order_by(_event.c.number)).all()
    ledger: dict[str, list[Event]] = {}
    for delivery_id, *line in lines:
        ledger.setdefault(delivery_id, []).append(Event(*line))
    return [delivery(row, ledger.get(row["id"], ())) for row in rows]


def note(session: Session, delivery_id: str, state: State, reason: str | None, attempt: int) -> None:
    """Write a line into the ledger; the caller holds the delivery's stream."""
    session.connection.execute(_NOTE, {
        "shard": tables.SHARD, "delivery": delivery_id, "of_delivery": delivery_id, "at": session.now, "state": state,
        "reason": reason, "attempt": attempt})


def times_lost(session: Session, delivery_id: str) -> int:
    """How often a worker lost the delivery to another since it was last parked."""
    return session.connection.execute(_TIMES_LOST, {"of_delivery": delivery_id}).scalar_one()


_HERE = (_event.c.shard == tables.SHARD, _event.c.delivery == bindparam("of_delivery"))
_LAST_PARKED = select(func.coalesce(func.max(_event.c.number), 0)).where(*_HERE, _event.c.state == "parked")
_TIMES_LOST = select(func.count()).where(
    *_HERE, _event.c.reason == "lease-expired", _event.c.number > _LAST_PARKED.scalar_subquery())
_NEXT_LINE = select(func.coalesce(func.max(_event.c.number), 0) + 1).where(*_HERE)
_NOTE = _event.insert().values(number=_NEXT_LINE.scalar_subquery())
