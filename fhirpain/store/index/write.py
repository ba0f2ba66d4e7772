"""Writing what resources are found by, beside their versions, in the same transaction."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Integer, bindparam, func, select

from fhirpain.store import bulk, tables
from fhirpain.store.driver import Prepared
from fhirpain.store.index.entries import Entry

_LAST = Prepared(lambda _: select(func.coalesce(func.max(tables.resource.c.place), 0)).where(
    tables.resource.c.shard == tables.SHARD))
_NEXT = Prepared(lambda _: select(func.nextval("resource_place_number")).select_from(
    func.generate_series(1, bindparam("wanted", type_=Integer))))


class Indexed(NamedTuple):
    """The part of a row of ``resource`` that searches use; all null where nothing may be found."""

    place: int | None
    updated: int | None
    itself: int | None
    tokens: list[int] | None
    links: str | None
    said: str | None


COLUMNS = ("place", "updated", "self", "tokens", "links", "said")
"""Their names in ``resource``."""
NOT_FOUND = Indexed(None, None, None, None, None, None)


def indexed(entry: Entry, place: int, updated: int) -> Indexed:
    """The columns for one resource."""
    return Indexed(place, updated, entry.itself, sorted(entry.tokens), entry.link_list, entry.said)


def places(connection: Connection, wanted: int) -> list[int]:
    """New places, in order; SQLite has one writer, so there the next ones are free."""
    if connection.dialect.name == "postgresql":
        return sorted(row[0] for row in _NEXT.rows(connection, {"wanted": wanted})) if wanted else []
    last: int = _LAST.rows(connection, {})[0][0] if wanted else 0
    return list(range(last + 1, last + wanted + 1))


def add(connection: Connection, entries: Sequence[tuple[int, Entry]]) -> None:
    """Write what new resources are found by, each with its place."""
    if connection.dialect.name == "sqlite":
        bulk.insert(connection, tables.token,
                    [(tables.SHARD, token, place) for place, entry in entries for token in entry.tokens])
    _add_rows(connection, entries)


def change(connection: Connection, entries: Sequence[tuple[int, Entry, Any]]) -> None:
    """Write what changed resources are found by now; the third of each is ``resource.tokens`` as it was."""
    _clear(connection, [place for place, _, _ in entries])
    if connection.dialect.name == "sqlite":
        _move_tokens(connection, [(place, entry.tokens, bulk.unpack(held)) for place, entry, held in entries])
    _add_rows(connection, [(place, entry) for place, entry, _ in entries])


def remove(connection: Connection, place: int, held: Any) -> None:
    """Let one resource be found no more."""
    _clear(connection, [place])
    if connection.dialect.name == "sqlite":
        _move_tokens(connection, [(place, set(), bulk.unpack(held))])


def _clear(connection: Connection, gone: list[int]) -> None:
    for table in (tables.span, tables.word):
        bulk.delete(connection, table, ("shard", "place"), [(tables.SHARD, place) for place in gone])


def _move_tokens(connection: Connection, moved: Sequence[tuple[int, set[int], set[int]]]) -> None:
    bulk.delete(connection, tables.token, ("shard", "hash", "place"),
                [(tables.SHARD, token, place) for place, new, old in moved for token in old - new])
    bulk.insert(connection, tables.token,
                [(tables.SHARD, token, place) for place, new, old in moved for token in new - old])


def _add_rows(connection: Connection, entries: Sequence[tuple[int, Entry]]) -> None:
    bulk.insert(connection, tables.span, [(tables.SHARD, place, number, *row) for place, entry in entries
                                          for number, row in enumerate(entry.spans)])
    bulk.insert(connection, tables.word, [(tables.SHARD, place, number, *row) for place, entry in entries
                                          for number, row in enumerate(entry.words)])
