"""What has happened to resources, newest first. https://hl7.org/fhir/R4/http.html#history"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from fhirpain.store import tables, versions
from fhirpain.store.versions import Stored

_version, _current = tables.version, tables.resource


class Place(msgspec.Struct, frozen=True):
    """The last version of a page: pages go on after it."""

    at: datetime
    type: str
    id: str
    version: int


@dataclass(frozen=True, slots=True)
class History:
    """A page of versions, newest first, deletions among them; where to go on, and how many there are in all."""

    entries: list[Stored]
    next: Place | None
    total: int


def history(connection: Connection, resource_type: str | None, resource_id: str | None, *, since: datetime | None,
            at: tuple[datetime, datetime] | None, count: int, after: Place | None) -> History:
    """The versions of one resource, of a type, or of all.

    ``since``: written then or later. ``at``: current at some moment of a time ``[low, high)``.
    """
    wanted = [_version.c.shard == tables.SHARD, *_asked(resource_type, resource_id), *_when(since, at)]
    total: int = connection.execute(select(func.count()).select_from(_version).where(*wanted)).scalar_one()
    if count <= 0:
        return History([], None, total)
    if after is not None:
        wanted.append(_older(after))
    found = connection.execute(
        select(*versions.COLUMNS, _version.c.method).select_from(_version.join(_current, versions.SAME)).where(*wanted)
        .order_by(_version.c.last_updated.desc(), _version.c.type.desc(), _version.c.id.desc(),
                  _version.c.version.desc())
        .limit(count + 1)).all()
    entries = [replace(versions.stored(row), method=row.method or "") for row in found[:count]]
    return History(entries, _place(entries) if len(found) > count else None, total)


def _asked(resource_type: str | None, resource_id: str | None) -> list[ColumnElement[bool]]:
    asked = ((_version.c.type, resource_type), (_version.c.id, resource_id))
    return [column == value for column, value in asked if value is not None]


def _when(since: datetime | None, at: tuple[datetime, datetime] | None) -> list[ColumnElement[bool]]:
    when: list[ColumnElement[bool]] = [] if since is None else [_version.c.last_updated >= since]
    if at is not None:
        low, high = at
        later = _version.alias("later")
        replaced = exists().where(later.c.shard == _version.c.shard, later.c.type == _version.c.type,
                                  later.c.id == _version.c.id, later.c.version == _version.c.version + 1,
                                  later.c.last_updated <= low)
        when.extend((_version.c.last_updated < high, ~replaced))
    return when


def _older(after: Place) -> ColumnElement[bool]:
    """What comes after a version in the order of the pages."""
    keys: list[tuple[Any, Any]] = [(_version.c.last_updated, after.at), (_version.c.type, after.type),
                                   (_version.c.id, after.id), (_version.c.version, after.version)]
    older = [and_(*(column == value for column, value in keys[:number]), column < value)
             for number, (column, value) in enumerate(keys)]
    return and_(_version.c.last_updated <= after.at, or_(*older))


def _place(entries: Sequence[Stored]) -> Place:
    last = entries[-1]
    return Place(last.last_updated, last.resource_type, last.id, last.version)
