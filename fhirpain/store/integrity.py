"""Whether a database is sound: the index agrees with the resources, the ledger with the outbox, its guards stand."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Table, func, inspect, select, text

from fhirpain.store import bulk, index, tables, triggers, versions
from fhirpain.store.driver import Prepared
from fhirpain.store.index.rebuild import batches
from fhirpain.store.reconcile import reconcile
from fhirpain.store.session import Session
from fhirpain.store.versions import Key

_resource = tables.resource
_TRIGGERS = {
    "sqlite": text("SELECT name FROM sqlite_master WHERE type = 'trigger'"),
    "postgresql": text("SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
                       "WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"),
}


def faults(session: Session) -> list[str]:
    """What is wrong, one line each, without anything of a person; nothing where all is well."""
    connection = session.connection
    return [*_file(connection), *_missing(connection), *_ledger(connection), *_index(session), *_strays(connection)]


def _file(connection: Connection) -> Iterator[str]:
    if connection.dialect.name == "sqlite":
        for (line,) in connection.execute(text("PRAGMA integrity_check")):
            if line != "ok":
                yield f"file: {line}"


def _missing(connection: Connection) -> Iterator[str]:
    there = set(inspect(connection).get_table_names())
    wanted = {name for name in tables.metadata.tables if name != "token" or connection.dialect.name == "sqlite"}
    yield from (f"table missing: {name}" for name in sorted(wanted - there))
    guards = set(connection.scalars(_TRIGGERS[connection.dialect.name]))
    yield from (f"trigger missing: {name}" for name in sorted(triggers.names(connection.dialect.name) - guards))


def _ledger(connection: Connection) -> Iterator[str]:
    for line in reconcile(connection):
        if line["difference"]:
            yield f"outbox: {line['destination']}: {line['difference']} accepted and not accounted for"


def _index(session: Session) -> Iterator[str]:
    """How many resources of each type are not found by what they say."""
    wrong: dict[str, int] = {}
    for keys in batches(session.connection):
        for kind in _wrong(session, keys):
            wrong[kind] = wrong.get(kind, 0) + 1
    yield from (f"index: {kind}: {count} do not agree with what is indexed" for kind, count in sorted(wrong.items()))


def _wrong(session: Session, keys: list[Key]) -> Iterator[str]:
    """The type of each resource whose index says something else than it does."""
    connection = session.connection
    found = versions.read_many(connection, keys)
    made = {key: index.entry(session.secret, found[key].resource) for key in keys}
    rows = {(row[0], row[1]): row[-5:] for row in _HELD.rows(connection, versions.listed(connection, keys))}
    places = [row[0] for row in rows.values() if row[0] is not None]
    spans, words = (_by_place(connection, table, places) for table in (tables.span, tables.word))
    for key, entry in made.items():
        place, tokens, *told = rows[key]
        held = bulk.unpack(tokens) if isinstance(tokens, bytes) else set(tokens or ())
        if (held, *told) != (entry.tokens, entry.link_list, entry.said, entry.itself) or (
                spans.get(place, set()) != set(entry.spans) or words.get(place, set()) != set(entry.words)
                or not _in_tree(connection, place, held)):
            yield key[0]


_HELD = Prepared(lambda dialect: versions.of_keys(
    dialect, *(_resource.c[name] for name in ("place", "tokens", "links", "said", "self"))), in_order=True)


def _by_place(connection: Connection, table: Table, places: list[int]) -> dict[int, set[tuple[Any, ...]]]:
    found: dict[int, set[tuple[Any, ...]]] = {}
    columns = [column for column in table.c if column.name not in ("shard", "place", "number")]
    for place, *row in connection.execute(select(table.c.place, *columns).where(
            table.c.shard == tables.SHARD, table.c.place.in_(places))):
        found.setdefault(place, set()).add(tuple(row))
    return found


def _in_tree(connection: Connection, place: int, tokens: set[int]) -> bool:
    """Whether SQLite's table of tokens has them all; PostgreSQL's index is its own."""
    if connection.dialect.name != "sqlite":
        return True
    there = connection.execute(select(func.count()).select_from(tables.token).where(
        tables.token.c.shard == tables.SHARD, tables.token.c.place == place, tables.token.c.hash.in_(tokens)))
    return there.scalar_one() == len(tokens)


def _strays(connection: Connection) -> Iterator[str]:
    """Tokens in SQLite's table that no resource has."""
    if connection.dialect.name == "sqlite":
        held = connection.execute(select(func.count()).select_from(tables.token)).scalar_one()
        wanted = connection.execute(select(func.sum(func.length(_resource.c.tokens)))).scalar_one() or 0
        if held != wanted // 8:
            yield "index: tokens of resources that do not have them"
