"""Traces that nobody has looked for yet: facts in one row, made into an AuditEvent and a Provenance before anybody can.

Every write leaves a trace, few are ever read: to index both resources of each costs more than all else of a write.
The row is written in the payload's own transaction; whatever could show a trace makes resources of all rows first.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from fhirpain.fhir.search import parameters
from fhirpain.fhir.search.model import Chain, Condition, Has, Include, Query
from fhirpain.store import bulk, engine, tables, trace, versions, writing
from fhirpain.store.driver import AnyConnection, Prepared
from fhirpain.store.session import Session

TYPES = frozenset({"AuditEvent", "Provenance"})
_AT_ONCE = 200
_LOCK = b"fhirpain-trace"
_table = tables.trace
_ANY = Prepared(lambda _: select(_table.c.submission).where(_table.c.shard == tables.SHARD).limit(1))


def add(session: Session, submission: str, targets: Sequence[str], organisation: str, action: str) -> None:
    """Keep what the trace of a submission is made of; ``targets`` are the versions stored (``Type/id/_history/n``)."""
    bulk.insert(session.connection, _table, [
        (tables.SHARD, session.now, submission, action, organisation, " ".join(targets))])


def are_there(connection: AnyConnection) -> bool:
    """Whether any trace is still to be made."""
    return bool(_ANY.rows(connection, {}))


def make_all(session: Session) -> None:
    """Make resources of all, in a transaction that may show them."""
    while make(session):
        pass


def make(session: Session) -> int:
    """Make resources of the oldest, as old as their submission; returns of how many submissions."""
    connection = session.connection
    engine.lock(connection, _LOCK)  # who waited here sees what the other has made
    columns = (_table.c.recorded, _table.c.submission, _table.c.action, _table.c.organisation, _table.c.targets)
    rows = connection.execute(select(*columns).where(_table.c.shard == tables.SHARD).order_by(
        _table.c.recorded, _table.c.submission).limit(_AT_ONCE)).all()
    writing.add_many(session, [(each, row.recorded) for row in rows for each in _resources(*row)])
    bulk.delete(connection, _table, ("shard", "recorded", "submission"), [
        (tables.SHARD, row.recorded, row.submission) for row in rows])
    return len(rows)


def _resources(recorded: Any, submission: str, action: str, organisation: str, targets: str) -> list[versions.Resource]:
    listed = targets.split()
    made = [trace.audit_event(submission, listed, organisation, recorded, action)]
    return [*made, trace.provenance(submission, listed, organisation, recorded)] if listed else made


def may_show(query: Query) -> bool:
    """Whether a search may find or include a trace, or find something by one."""
    wanted = (query.type,) if query.type else query.types
    return (not wanted or not TYPES.isdisjoint(wanted) or any(map(_asks, query.criteria))
            or any(map(_leads, (*query.include, *query.revinclude))))


def _asks(condition: Condition) -> bool:
    if isinstance(condition, Chain):
        return any(kind in TYPES or _asks(inner) for kind, inner in condition.targets)
    return isinstance(condition, Has) and (condition.type in TYPES or _asks(condition.inner))


def _leads(include: Include) -> bool:
    if "*" in (include.source, include.code) or include.source in TYPES:
        return True
    found = parameters(include.source).get(include.code)
    return not TYPES.isdisjoint((include.target,) if include.target or found is None else found.target)
