"""Finding a resource by identifier, through an index of keyed hashes: no personal number stands in an index.

A person identifier belongs to one Patient: Patient identifiers are ``claimed``, and the database refuses a second
claim. One marked ``old`` (a coordination number from before the personal number) finds its Patient but claims nothing.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError

from fhirpain.store import engine, tables
from fhirpain.store.errors import AmbiguousIdentifier, IdentifierTaken
from fhirpain.store.session import Session

_table = tables.identifier
# Statements that every resource needs are put together once: that costs more than to run them.
_INSERT = _table.insert()
_HERE = (_table.c.shard == tables.SHARD, _table.c.type == bindparam("of_type"), _table.c.id == bindparam("of_id"))
_HELD = select(_table.c.hash, _table.c.claimed).where(*_HERE)
_DELETE = _table.delete().where(*_HERE)
_CARRIERS = select(_table.c.id, _table.c.claimed).where(
    _table.c.shard == tables.SHARD, _table.c.type == bindparam("of_type"), _table.c.hash == bindparam("of_hash"))


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


def index(session: Session, resource: dict[str, Any], *, is_new: bool) -> None:
    """Make the index say what the resource now carries; raises ``IdentifierTaken``."""
    wanted = dict(_entries(session, resource))
    here = {"of_type": resource["resourceType"], "of_id": resource["id"]}
    held = {} if is_new else {row.hash: row.claimed for row in session.connection.execute(_HELD, here)}
    if wanted == held:
        return
    if held:
        session.connection.execute(_DELETE, here)
    if wanted:
        _insert(session, [{"shard": tables.SHARD, "type": resource["resourceType"], "id": resource["id"], "hash": key,
                           "claimed": claimed} for key, claimed in wanted.items()])


def _insert(session: Session, rows: list[dict[str, Any]]) -> None:
    try:
        session.connection.execute(_INSERT, rows)
    except IntegrityError as error:
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
