"""Nothing lost: of what was accepted for a destination, each message is done in one of four ways, or open."""

from typing import Any

from sqlalchemy import Connection, Select, case, func, literal, select

from fhirpain.store import tables
from fhirpain.store.states import OPEN, TERMINAL, State

_stream, _outbox = tables.stream, tables.outbox


def reconcile(connection: Connection) -> list[dict[str, Any]]:
    """One dict a destination: ``destination``, ``accepted``, each terminal state, ``open``, ``difference`` (must be 0).

    ``accepted`` is told by the streams' own counters, not by the rows that are counted against it.
    """
    return [dict(row) for row in connection.execute(_query()).mappings()]


def states(connection: Connection) -> list[tuple[str, State, int]]:
    """How many messages there are, by destination and state."""
    counted = (select(_outbox.c.destination, _outbox.c.state, func.count()).where(_outbox.c.shard == tables.SHARD)
               .group_by(_outbox.c.destination, _outbox.c.state).order_by(_outbox.c.destination, _outbox.c.state))
    return [(destination, state, number) for destination, state, number in connection.execute(counted)]


def _query() -> Select[Any]:
    accepted = (select(_stream.c.destination, func.sum(_stream.c.seq).label("accepted"))
                .where(_stream.c.shard == tables.SHARD).group_by(_stream.c.destination).subquery())
    found = (select(_outbox.c.destination, *(_count(state, state) for state in sorted(TERMINAL)), _count("open", *OPEN))
             .where(_outbox.c.shard == tables.SHARD).group_by(_outbox.c.destination).subquery())
    counts = [func.coalesce(column, 0).label(column.name) for column in found.c if column.name != "destination"]
    difference = accepted.c.accepted - sum((count.element for count in counts), literal(0))
    return (select(accepted.c.destination, accepted.c.accepted, *counts, difference.label("difference"))
            .join_from(accepted, found, accepted.c.destination == found.c.destination, isouter=True)
            .order_by(accepted.c.destination))


def _count(name: str, *states: str) -> Any:
    return func.sum(case((_outbox.c.state.in_(states), 1), else_=0)).label(name)
