"""The index made anew from the resources: after an upgrade, or when ``fhirpain db check`` finds that it must be."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from fhirpain.store import bulk, tables, versions
from fhirpain.store.driver import Prepared
from fhirpain.store.index import write
from fhirpain.store.index.entries import Entry, entry
from fhirpain.store.session import Session
from fhirpain.store.versions import Key, Stored

_AT_ONCE = 500
_resource = tables.resource


def rebuild(session: Session) -> int:
    """Index every current resource anew, at the place it has or at a new one; returns how many."""
    connection = session.connection
    for table in (tables.span, tables.word, *((tables.token,) if connection.dialect.name == "sqlite" else ())):
        connection.execute(table.delete())
    return sum(_index(session, keys) for keys in batches(connection))


def batches(connection: Connection) -> Iterator[list[Key]]:
    """The keys of all resources, some at a time, by type and id."""
    after: Key = ("", "")
    here = (_resource.c.shard == tables.SHARD, _resource.c.deleted.is_(False))
    while True:
        later = (_resource.c.type > after[0]) | ((_resource.c.type == after[0]) & (_resource.c.id > after[1]))
        rows = connection.execute(select(_resource.c.type, _resource.c.id).where(*here, later)
                                  .order_by(_resource.c.type, _resource.c.id).limit(_AT_ONCE)).all()
        if not rows:
            return
        yield [(row.type, row.id) for row in rows]
        after = (rows[-1].type, rows[-1].id)


def _index(session: Session, keys: list[Key]) -> int:
    connection = session.connection
    found = versions.read_many(connection, keys)
    places = _places(connection, keys)
    entries: list[tuple[Stored, int, Entry]] = [
        (found[key], places[key], entry(session.secret, found[key].resource)) for key in keys]
    bulk.update(connection, _resource, ("shard", "type", "id"), write.COLUMNS, [
        (*write.indexed(made, place, bulk.microseconds(stored.last_updated)), tables.SHARD, stored.resource_type,
         stored.id) for stored, place, made in entries])
    write.add(connection, [(place, made) for _, place, made in entries])
    return len(keys)


def _places(connection: Connection, keys: list[Key]) -> dict[Key, int]:
    """The places they have; those without one get one."""
    rows = _PLACED.rows(connection, versions.listed(connection, keys))
    placed = {(row[0], row[1]): row[-1] for row in rows if row[-1] is not None}
    unplaced = [key for key in keys if key not in placed]
    return placed | dict(zip(unplaced, write.places(connection, len(unplaced)), strict=True))


_PLACED = Prepared(lambda dialect: versions.of_keys(dialect, _resource.c.place), in_order=True)
