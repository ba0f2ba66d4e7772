"""A stream is one person's messages to one destination, in order of acceptance.

Its row is the lock: whatever touches one of its messages holds it first. ``ready_at`` says when its oldest open
message may be claimed, so that a claim looks at one index instead of at every waiting message, and a person whose
message is parked delays nobody else.
"""

from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, Table, bindparam, case, select
from sqlalchemy.dialects import postgresql, sqlite

from fhirpain.store import tables
from fhirpain.store.session import Session

_stream, _outbox = tables.stream, tables.outbox


def number(session: Session, destination: str, person: str) -> int:
    """The next number in the stream; holds the stream until the transaction ends."""
    count = _COUNT[session.connection.dialect.name]
    row = {"shard": tables.SHARD, "destination": destination, "person": person, "seq": 1}
    seq: int = session.connection.execute(count, row).scalar_one()
    return seq


def hold(session: Session, destination: str, person: str) -> None:
    """Let nobody else touch the stream until the transaction ends."""
    session.connection.execute(_HOLD, {"of_destination": destination, "of_person": person})


def next_due(session: Session) -> tuple[str, str] | None:
    """The stream (destination, person) that has waited longest, held; streams that others hold are passed over."""
    row = session.connection.execute(_NEXT_DUE, {"now": session.now}).one_or_none()
    return None if row is None else (row.destination, row.person)


def oldest_open(session: Session, destination: str, person: str) -> RowMapping | None:
    """The outbox row that stands first in the stream, or None when all are done."""
    here = {"of_destination": destination, "of_person": person}
    return session.connection.execute(_OLDEST_OPEN, here).mappings().one_or_none()


def settle(session: Session, destination: str, person: str) -> None:
    """Say anew when the stream may be claimed; called after every change to one of its messages."""
    session.connection.execute(_SETTLE, {"of_destination": destination, "of_person": person})


# Statements that every message needs are put together once: that costs more than to run them.
def _count(insert: Any) -> Any:
    return insert(_stream).on_conflict_do_update(
        index_elements=["shard", "destination", "person"], set_={"seq": _stream.c.seq + 1}).returning(_stream.c.seq)


def _here(table: Table) -> tuple[ColumnElement[bool], ...]:
    return (table.c.shard == tables.SHARD, table.c.destination == bindparam("of_destination"),
            table.c.person == bindparam("of_person"))


def _first_open(*columns: Any) -> Select[Any]:
    return select(*columns).where(*_here(_outbox), tables.IS_OPEN).order_by(_outbox.c.seq).limit(1)


_COUNT = {"sqlite": _count(sqlite.insert), "postgresql": _count(postgresql.insert)}
_HOLD = select(_stream.c.seq).where(*_here(_stream)).with_for_update()
_ON_HOLD = select(tables.hold.c.destination).where(tables.hold.c.shard == tables.SHARD)
_NEXT_DUE = (
    select(_stream.c.destination, _stream.c.person)
    .where(_stream.c.shard == tables.SHARD, _stream.c.ready_at <= bindparam("now"),
           _stream.c.destination.not_in(_ON_HOLD))
    .order_by(_stream.c.ready_at).limit(1).with_for_update(skip_locked=True))
_OLDEST_OPEN = _first_open(_outbox)
_READY_AT = case((_outbox.c.state == "queued", _outbox.c.next_at),
                 (_outbox.c.state == "sending", _outbox.c.lease_until))
_SETTLE = _stream.update().where(*_here(_stream)).values(ready_at=_first_open(_READY_AT).scalar_subquery())
