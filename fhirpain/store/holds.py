"""Destinations on hold: a wrong key or a new message version is mended once, not message by message."""

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from fhirpain.store import outbox, tables
from fhirpain.store.session import Session

_hold = tables.hold
_HOLD = {"sqlite": sqlite.insert(_hold).on_conflict_do_nothing(),
         "postgresql": postgresql.insert(_hold).on_conflict_do_nothing()}


def hold(session: Session, destination: str, reason: str) -> None:
    """Send nothing more to a destination until it is released; a second hold changes nothing."""
    session.connection.execute(_HOLD[session.connection.dialect.name], {
        "shard": tables.SHARD, "destination": destination, "reason": reason, "since": session.now})


def release(session: Session, destination: str) -> int:
    """Send to it again, parked messages first in line; returns how many of them were queued anew."""
    session.connection.execute(_hold.delete().where(_hold.c.shard == tables.SHARD, _hold.c.destination == destination))
    parked = session.connection.scalars(
        select(tables.outbox.c.id)
        .where(tables.outbox.c.shard == tables.SHARD, tables.outbox.c.destination == destination,
               tables.outbox.c.state == "parked", tables.outbox.c.reason != "payload-corrupt")
        .order_by(tables.outbox.c.person, tables.outbox.c.seq)).all()
    return sum(outbox.resume(session, delivery_id, "resumed") for delivery_id in parked)


def held(connection: Connection) -> dict[str, str]:
    """The destinations on hold, each with the reason."""
    rows = connection.execute(
        select(_hold.c.destination, _hold.c.reason).where(_hold.c.shard == tables.SHARD)).all()
    return dict(rows)
