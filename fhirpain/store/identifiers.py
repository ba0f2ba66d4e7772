"""Finding a resource by identifier, through an index of keyed hashes: no personal number stands in an index.

A person identifier belongs to one Patient: Patient identifiers are ``claimed``, and the database refuses a second
claim. One marked ``old`` (a coordination number from before the personal number) finds its Patient but claims nothing.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, select

from fhirpain.store import bulk, engine, tables, versions
from fhirpain.store.driver import Prepared, Row
from fhirpain.store.errors import AmbiguousIdentifier, IdentifierTaken
from fhirpain.store.session import Session
from fhirpain.store.versions import Key

_table = tables.identifier
# Statements that every resource needs are put together once: that costs more than to run them.
_CARRIERS = select(_table.c.id, _table.c.claimed).where(
    _table.c.shard == tables.SHARD, _table.c.type == bindparam("of_type"), _table.c.hash == bindparam("of_hash"))


def _of_keys(dialect: str) -> Select[Any]:
    keys, is_one = versions.among(dialect, _table)
    return select(_table.c.type, _table.c.id, _table.c.hash, _table.c.claimed).select_from(keys.join(_table, is_one))


_HELD = Prepared(_of_keys, in_order=True)


_CLAIMED = select(_table.c.type, _table.c.id, _table.c.hash).where(
    _table.c.shard == tables.SHARD, _table.c.hash.in_(bindparam("of_hashes", expanding=True)), _table.c.claimed)


def find(session: Session, resource_type: str, system: str, value: str) -> str | None:
    """The id of the resource that carries the identifier; raises ``AmbiguousIdentifier`` when several do.

    Holds the identifier until the transaction ends: who finds nothing may create, and nobody else will.
    """
    key = _hash(session, resource_type, system, value)
    engine.lock(session.connection, key)
    found = session.connection.execute(_CARRIERS, {"of_type": resource_type, "of_hash": key.hex()}).all()
    carriers = [carrier for carrier, claimed in found if claimed] or [carrier for carrier, _ in found]
    if len(carriers) > 1:
        raise AmbiguousIdentifier(f"several {resource_type} resources carry the identifier")
    return carriers[0] if carriers else None


def index(session: Session, carriers: Sequence[tuple[dict[str, Any], bool]]) -> None:
    """Make the index say what these resources now carry, each with whether it is new; raises ``IdentifierTaken``."""
    wanted = {_key(resource): dict(_entries(session, resource)) for resource, _ in carriers}
    held = _held(session, [_key(resource) for resource, is_new in carriers if not is_new])
    changed = [key for key, entries in wanted.items() if entries != held.get(key, {})]
    _refuse_taken(session, [_key(resource) for resource, _ in carriers], {key: wanted[key] for key in changed})
    bulk.delete(session.connection, _table, ("shard", "type", "id"),
                [(tables.SHARD, *key) for key in changed if key in held])
    _insert(session, [(tables.SHARD, key[0], found, key[1], claimed)
                      for key in changed for found, claimed in wanted[key].items()])


def _key(resource: dict[str, Any]) -> Key:
    return resource["resourceType"], resource["id"]


def _held(session: Session, keys: Sequence[Key]) -> dict[Key, dict[str, bool]]:
    found: dict[Key, dict[str, bool]] = {}
    if keys:
        connection = session.connection
        for kind, key, carried, claimed in _HELD.rows(connection, versions.listed(connection, keys)):
            found.setdefault((kind, key), {})[carried] = bool(claimed)
    return found


def _refuse_taken(session: Session, order: list[Key], wanted: dict[Key, dict[str, bool]]) -> None:
    """Raise for the first resource that claims what another has, or another of these claims as well."""
    claims = [(found, key) for key, entries in wanted.items() for found, claimed in entries.items() if claimed]
    owners = dict(_owners(session, [found for found, _ in claims], set(wanted))) if claims else {}
    for found, key in claims:
        if owners.setdefault((key[0], found), key[1]) != key[1]:
            raise IdentifierTaken("the identifier belongs to another Patient", order.index(key))


def _owners(session: Session, claimed: list[str], but: set[Key]) -> Iterator[tuple[Key, str]]:
    for row in session.connection.execute(_CLAIMED, {"of_hashes": claimed}):
        if (row.type, row.id) not in but:
            yield (row.type, row.hash), row.id


def _insert(session: Session, rows: list[Row]) -> None:
    try:
        bulk.insert(session.connection, _table, rows)
    except bulk.refusals(session.connection) as error:
        raise IdentifierTaken("the identifier belongs to another Patient") from error


def _entries(session: Session, resource: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    resource_type = resource["resourceType"]
    carried = resource.get("identifier", [])
    for identifier in carried if isinstance(carried, list) else [carried]:
        if "system" in identifier and "value" in identifier:
            key = _hash(session, resource_type, identifier["system"], identifier["value"])
            yield key.hex(), resource_type == "Patient" and identifier.get("use") != "old"


def _hash(session: Session, resource_type: str, system: str, value: str) -> bytes:
    return session.hmac("identifier", resource_type, system, value)
