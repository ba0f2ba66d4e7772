"""Resources and their versions. https://hl7.org/fhir/R4/http.html#versioning

A version is written once and never changed; ``resource`` says which one is current.
"""

import uuid
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select
from sqlalchemy.exc import IntegrityError

from fhirpain.store import body, identifiers, tables
from fhirpain.store.errors import Busy, PersonChanged
from fhirpain.store.session import Session

Resource = dict[str, Any]
_current, _version = tables.resource, tables.version
_COLUMNS = (_version.c.type, _version.c.id, _version.c.version, _version.c.last_updated, _version.c.body,
            _version.c.deleted, _current.c.person)


@dataclass(frozen=True, slots=True)
class Stored:
    """One version of a resource as stored; ``body`` is empty when that version is the deletion.

    ``person`` is the Patient id whose compartment the resource belongs to now.
    ``created``: this call made the resource; ``changed``: this call made the version. Both are false when read.
    """

    resource_type: str
    id: str
    version: int
    last_updated: datetime
    body: bytes = field(repr=False)
    deleted: bool = False
    person: str | None = None
    created: bool = False
    changed: bool = False

    @property
    def resource(self) -> Resource:
        """The resource, a new dict each time, with ``meta.versionId`` and ``meta.lastUpdated``; a deletion has none."""
        return body.parse(self.body)

    @property
    def reference(self) -> str:
        """``Type/id/_history/version``."""
        return f"{self.resource_type}/{self.id}/_history/{self.version}"


def put(session: Session, resource: Resource, person: str | None) -> Stored:
    """Store a resource under its own id, or under a new UUID; the same content again makes no new version.

    A Patient belongs to itself. Raises ``PersonChanged``, ``IdentifierTaken``, and ``Busy`` when another transaction
    created the same id at the same moment. The caller's dict is left as it is.
    """
    resource_type, resource_id = resource["resourceType"], resource.get("id", str(uuid.uuid4()))
    owner = resource_id if resource_type == "Patient" else person
    held = _hold(session, resource_type, resource_id) if "id" in resource else None
    if held is not None and held.person not in (None, owner):
        raise PersonChanged(f"{resource_type} {resource_id} belongs to another person")
    if held is not None and held.person == owner and _says_the_same(held, resource):
        return held
    stored = _stamp(session, {**resource, "id": resource_id}, owner, held)
    _write(session, stored, held)
    identifiers.index(session, {**resource, "id": resource_id}, is_new=stored.created)
    return stored


def delete(session: Session, resource_type: str, resource_id: str) -> Stored | None:
    """Mark a resource as deleted, in a version of its own; its history stays. None when there is none to delete."""
    held = _hold(session, resource_type, resource_id)
    if held is None or held.deleted:
        return held
    deletion = replace(held, version=held.version + 1, last_updated=_milliseconds(session.now), body=b"", deleted=True,
                       changed=True)
    _write(session, deletion, held)
    identifiers.index(session, {"resourceType": resource_type, "id": resource_id}, is_new=False)
    return deletion


def read(connection: Connection, resource_type: str, resource_id: str, version: int | None = None) -> Stored | None:
    """The current version, or that version; None when there is none. A deletion is told by ``deleted``."""
    key = {"of_type": resource_type, "of_id": resource_id}
    found = connection.execute(_READ, key) if version is None else connection.execute(
        _READ_VERSION, {**key, "of_version": version})
    row = found.one_or_none()
    return None if row is None else _stored(row)


def of_person(connection: Connection, person: str) -> list[Resource]:
    """The current resources in one person's compartment, the Patient included, by type and id."""
    return [_stored(row).resource for row in connection.execute(_OF_PERSON, {"of_person": person})]


def _select(*, current: bool) -> Select[Any]:
    same = ((_version.c.shard == _current.c.shard) & (_version.c.type == _current.c.type)
            & (_version.c.id == _current.c.id))
    on = same & (_version.c.version == _current.c.version) if current else same
    return select(*_COLUMNS).select_from(_current.join(_version, on))


# Statements that every resource needs are put together once: that costs more than to run them.
_HERE = (_current.c.shard == tables.SHARD, _current.c.type == bindparam("of_type"), _current.c.id == bindparam("of_id"))
_READ = _select(current=True).where(*_HERE)
_READ_VERSION = _select(current=False).where(*_HERE, _version.c.version == bindparam("of_version"))
_HOLD = select(_current.c.version).where(*_HERE).with_for_update()
_OF_PERSON = (
    _select(current=True)
    .where(_current.c.shard == tables.SHARD, _current.c.person == bindparam("of_person"), _current.c.deleted.is_(False))
    .order_by(_current.c.type, _current.c.id))
_CREATE, _ADD = _current.insert(), _version.insert()
_MOVE = _current.update().where(*_HERE)


def _stored(row: Row[Any]) -> Stored:
    return Stored(row.type, row.id, row.version, row.last_updated, row.body.encode(), row.deleted, row.person)


def _hold(session: Session, resource_type: str, resource_id: str) -> Stored | None:
    # Held first, read then: one statement for both would join the row as it is now with versions of a moment ago.
    key = {"of_type": resource_type, "of_id": resource_id}
    if session.connection.execute(_HOLD, key).one_or_none() is None:
        return None
    return _stored(session.connection.execute(_READ, key).one())


def _says_the_same(held: Stored, resource: Resource) -> bool:
    if held.deleted:
        return False
    again = _with_meta(resource, held.version, held.last_updated)
    return body.dump(again) == held.body or body.same(again, held.resource)


def _stamp(session: Session, resource: Resource, person: str | None, held: Stored | None) -> Stored:
    version = 1 if held is None else held.version + 1
    now = _milliseconds(session.now)
    return Stored(resource["resourceType"], resource["id"], version, now,
                  body.dump(_with_meta(resource, version, now)), person=person, created=held is None, changed=True)


def _with_meta(resource: Resource, version: int, last_updated: datetime) -> Resource:
    stamp = {"versionId": str(version), "lastUpdated": last_updated.isoformat(timespec="milliseconds")}
    meta = {**resource.get("meta", {}), **stamp}
    return {"resourceType": resource["resourceType"], "id": resource["id"], "meta": meta} | {
        name: value for name, value in resource.items() if name not in _STAMPED}


_STAMPED = ("resourceType", "id", "meta")


def _milliseconds(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(microsecond=now.microsecond // 1000 * 1000)


def _write(session: Session, stored: Stored, held: Stored | None) -> None:
    key = {"shard": tables.SHARD, "type": stored.resource_type, "id": stored.id}
    pointer = {"version": stored.version, "person": stored.person, "deleted": stored.deleted}
    if held is None:
        _create(session, {**key, **pointer})
    else:
        session.connection.execute(_MOVE, {"of_type": stored.resource_type, "of_id": stored.id, **pointer})
    session.connection.execute(_ADD, {**key, "version": stored.version, "last_updated": stored.last_updated,
                                      "deleted": stored.deleted, "body": stored.body.decode()})


def _create(session: Session, row: dict[str, Any]) -> None:
    try:
        session.connection.execute(_CREATE, row)
    except IntegrityError as error:
        raise Busy("another transaction created the same resource") from error
