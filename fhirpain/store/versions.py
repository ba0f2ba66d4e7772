"""Resources and their versions. https://hl7.org/fhir/R4/http.html#versioning

A version is written once and never changed; ``resource`` says which one is current.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, FromClause, Select, Table, and_, bindparam, func, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import Text

from fhirpain.store import body, tables
from fhirpain.store.driver import AnyConnection, Prepared

Resource = dict[str, Any]
Key = tuple[str, str]
"""Type and id."""
_current, _version = tables.resource, tables.version
COLUMNS = (_version.c.type, _version.c.id, _version.c.version, _version.c.last_updated, _version.c.body,
          _version.c.deleted, _current.c.person)


class Stored(msgspec.Struct, frozen=True):
    """One version of a resource as stored; ``body`` is empty when that version is the deletion.

    ``person`` is the Patient id whose compartment the resource belongs to now.
    ``method`` made the version, where a history tells it. ``created``: this call made the resource; ``changed``: this
    call made the version. Both are false when read.
    """

    resource_type: str
    id: str
    version: int
    last_updated: datetime
    body: bytes
    deleted: bool = False
    person: str | None = None
    method: str = ""
    created: bool = False
    changed: bool = False

    def __repr__(self) -> str:
        """Without the body: what is shown may be logged."""
        return f"Stored({self.reference!r}, deleted={self.deleted})"

    @property
    def resource(self) -> Resource:
        """The resource, a new dict each time, with ``meta.versionId`` and ``meta.lastUpdated``; a deletion has none."""
        return body.parse(self.body)

    @property
    def reference(self) -> str:
        """``Type/id/_history/version``."""
        return f"{self.resource_type}/{self.id}/_history/{self.version}"


def read(connection: AnyConnection, resource_type: str, resource_id: str, version: int | None = None) -> Stored | None:
    """The current version, or that version; None when there is none. A deletion is told by ``deleted``."""
    key = {"of_type": resource_type, "of_id": resource_id}
    found = _READ.rows(connection, key) if version is None else _READ_VERSION.rows(
        connection, {**key, "of_version": version})
    return stored(found[0]) if found else None


def of_person(connection: Connection, person: str) -> list[Resource]:
    """The current resources in one person's compartment, the Patient included, by type and id."""
    return [stored(row).resource for row in connection.execute(_OF_PERSON, {"of_person": person})]


def deleted_of_person(connection: Connection, person: str) -> list[Resource]:
    """What was last said by the resources of one person's compartment that have been deleted, by type and id."""
    return [stored(row).resource for row in connection.execute(_DELETED_OF_PERSON, {"of_person": person})]


def read_many(connection: AnyConnection, keys: Collection[Key]) -> dict[Key, Stored]:
    """The current versions of several resources by type and id; those that are not there are left out."""
    rows = _READ_MANY.rows(connection, listed(connection, keys)) if keys else ()
    return {(row[0], row[1]): stored(row) for row in rows}


def listed(connection: AnyConnection, keys: Collection[Key]) -> dict[str, Any]:
    """The parameters for a statement over ``among``."""
    if connection.dialect.name == "postgresql":
        return {"of_types": [kind for kind, _ in keys], "of_ids": [one for _, one in keys]}
    return {"of_keys": list(keys)}


def among(dialect: str, table: Table) -> tuple[FromClause, ColumnElement[bool]]:
    """A list of keys bound as parameters, to select from, and what makes a row of ``table`` one of them."""
    if dialect == "postgresql":
        texts = postgresql.ARRAY(Text)
        keys = func.unnest(
            bindparam("of_types", type_=texts), bindparam("of_ids", type_=texts)).table_valued(
            "type", "id").render_derived()
        return keys, (table.c.shard == tables.SHARD) & (table.c.type == keys.c.type) & (table.c.id == keys.c.id)
    keys = func.json_each(bindparam("of_keys", type_=Text)).table_valued("value")
    told = [func.json_extract(keys.c.value, f"$[{number}]") for number in (0, 1)]
    return keys, (table.c.shard == tables.SHARD) & (table.c.type == told[0]) & (table.c.id == told[1])


SAME = ((_version.c.shard == _current.c.shard) & (_version.c.type == _current.c.type)
        & (_version.c.id == _current.c.id))
"""Of the same resource."""


def _select(*, current: bool) -> Select[Any]:
    on = SAME & (_version.c.version == _current.c.version) if current else SAME
    return select(*COLUMNS).select_from(_current.join(_version, on))


def of_keys(dialect: str, *more: Any) -> Select[Any]:
    """The current versions of the resources that ``among`` lists; to be joined in this order."""
    keys, is_one = among(dialect, _current)
    is_current = SAME & (_version.c.version == _current.c.version)
    return select(*COLUMNS, *more).select_from(keys.join(_current, is_one).join(_version, is_current))


# Statements that every resource needs are put together once: that costs more than to run them.
_HERE = (_current.c.shard == tables.SHARD, _current.c.type == bindparam("of_type"), _current.c.id == bindparam("of_id"))
_READ = Prepared(lambda _: _select(current=True).where(*_HERE))
_READ_VERSION = Prepared(
    lambda _: _select(current=False).where(*_HERE, _version.c.version == bindparam("of_version")))
_READ_MANY = Prepared(of_keys, in_order=True)
_OF_PERSON = (
    _select(current=True)
    .where(_current.c.shard == tables.SHARD, _current.c.person == bindparam("of_person"), _current.c.deleted.is_(False))
    .order_by(_current.c.type, _current.c.id))
_DELETED_OF_PERSON: Select[Any] = (
    select(*COLUMNS).select_from(_current.join(_version, and_(SAME, _version.c.version == _current.c.version - 1)))
    .where(_current.c.shard == tables.SHARD, _current.c.person == bindparam("of_person"), _current.c.deleted.is_(True))
    .order_by(_current.c.type, _current.c.id))


def stored(row: Any) -> Stored:
    """A row of ``COLUMNS``, as the driver or as SQLAlchemy gives it, as a version."""
    kind, key, version, at, text, deleted, person = row[:len(COLUMNS)]
    return Stored(kind, key, version, instant(at), text.encode(), bool(deleted), person)


def instant(at: datetime | str) -> datetime:
    """A time as either database keeps it, in UTC."""
    return (datetime.fromisoformat(at) if isinstance(at, str) else at).astimezone(UTC)
