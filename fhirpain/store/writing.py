"""Writing versions, many at a time: a few statements whatever their number. https://hl7.org/fhir/R4/http.html#versioning"""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from msgspec.structs import replace
from sqlalchemy import Select, bindparam, null, select

from fhirpain.store import body, bulk, identifiers, index, tables, versions
from fhirpain.store.driver import Prepared
from fhirpain.store.errors import Busy, PersonChanged
from fhirpain.store.session import Session
from fhirpain.store.versions import Key, Resource, Stored

_current, _version = tables.resource, tables.version
_STAMPED = ("resourceType", "id", "meta")
_POINTER = ("version", "person", "deleted", *index.COLUMNS)
_KEY = ("shard", "type", "id")


class Held(NamedTuple):
    """A current version that this transaction holds, its place in the index and its tokens there."""

    stored: Stored
    place: int | None
    tokens: Any


@dataclass(slots=True)
class _Change:
    """A version to write, the resource it is of, and what it follows."""

    stored: Stored
    resource: Resource
    held: Held | None
    place: int = 0


def put_many(session: Session, items: Iterable[tuple[Resource, str | None]],
             fresh: Collection[Key] = frozenset(), methods: Mapping[Key, str] | None = None) -> list[Stored]:
    """Store resources, each under its own id or a new UUID, with the person whose they are; versions in that order.

    The same content again makes no new version. A Patient belongs to itself. ``fresh`` are keys that the caller has
    just made up, so that nothing is looked for under them; ``methods`` tells what is asked of each, for its history.
    The caller's dicts are left as they are.
    Raises ``PersonChanged``, ``IdentifierTaken``, ``ValueError`` for a key that stands twice, and ``Busy`` when
    another transaction created the same id at the same moment.
    """
    named = [_named(resource, person) for resource, person in items]
    keys = [(resource["resourceType"], resource["id"]) for resource, _, _ in named]
    if len(set(keys)) != len(keys):
        raise ValueError("the same resource twice")
    held = hold(session, [key for key, (_, _, is_new) in zip(keys, named, strict=True)
                          if not is_new and key not in fresh])
    results, changes = [], []
    for number, (key, (resource, owner, _)) in enumerate(zip(keys, named, strict=True)):
        before = held.get(key)
        if before is not None and before.stored.person not in (None, owner):
            raise PersonChanged(f"{key[0]} {key[1]} belongs to another person", number)
        if before is not None and before.stored.person == owner and _says_the_same(before.stored, resource):
            results.append(before.stored)
            continue
        results.append(_stamp(session.now, resource, owner, None if before is None else before.stored,
                              (methods or {}).get(key, "")))
        changes.append(_Change(results[-1], resource, before))
    _write(session, changes)
    return results


def add_many(session: Session, dated: Iterable[tuple[Resource, datetime]]) -> None:
    """Store resources of nobody's that cannot be there yet, each as of a time of its own."""
    _write(session, [_Change(_stamp(at, resource, None, None), resource, None) for resource, at in dated])


def delete(session: Session, resource_type: str, resource_id: str) -> Stored | None:
    """Mark a resource as deleted, in a version of its own; its history stays. None when there is none to delete."""
    held = hold(session, [(resource_type, resource_id)]).get((resource_type, resource_id))
    if held is None or held.stored.deleted:
        return None if held is None else held.stored
    deletion = replace(held.stored, version=held.stored.version + 1, last_updated=_milliseconds(session.now), body=b"",
                       deleted=True, changed=True)
    _move(session, [(deletion, index.NOT_FOUND)])
    _add_versions(session, [deletion])
    if held.place is not None:
        index.remove(session.connection, held.place, held.tokens)
    identifiers.index(session, [({"resourceType": resource_type, "id": resource_id}, False)])
    return deletion


def hold(session: Session, keys: Collection[Key]) -> dict[Key, Held]:
    """The current versions of those that are there, held until the transaction ends, in one order for everybody."""
    connection = session.connection
    if not keys:
        return {}
    listed = versions.listed(connection, keys)
    # Held first, read then: one statement for both would join the row as it is now with versions of a moment ago.
    if connection.dialect.name == "postgresql" and not _HOLD.rows(connection, listed):
        return {}
    return {(row[0], row[1]): Held(versions.stored(row), *row[-2:]) for row in _HELD.rows(connection, listed)}


def keep(session: Session, resource_type: str, resource_id: str) -> bool:
    """Whether there is such a resource, which nobody else deletes before the transaction ends."""
    found = _KEEP.rows(session.connection, {"of_type": resource_type, "of_id": resource_id})
    return bool(found) and not found[0][0]


def _holding(dialect: str) -> Select[Any]:
    keys, is_one = versions.among(dialect, _current)
    return (select(_current.c.version).select_from(keys.join(_current, is_one))
            .order_by(_current.c.type, _current.c.id).with_for_update(of=_current, key_share=True))


_HOLD = Prepared(_holding)
# Who deletes takes away the place, a key of the row, and so waits for whoever keeps the row there; a change does not.
_KEEP = Prepared(lambda _: select(_current.c.deleted).where(
    _current.c.shard == tables.SHARD, _current.c.type == bindparam("of_type"), _current.c.id == bindparam("of_id"),
).with_for_update(read=True, key_share=True))
_HELD = Prepared(lambda dialect: versions.of_keys(
    dialect, _current.c.place, _current.c.tokens if dialect == "sqlite" else null().label("tokens")), in_order=True)


def _named(resource: Resource, person: str | None) -> tuple[Resource, str | None, bool]:
    """The resource with its id, whose it is, and whether the id is new."""
    is_new = "id" not in resource
    named = {**resource, "id": str(uuid.uuid4())} if is_new else resource
    return named, named["id"] if named["resourceType"] == "Patient" else person, is_new


def _says_the_same(held: Stored, resource: Resource) -> bool:
    if held.deleted:
        return False
    again = _with_meta(resource, held.version, held.last_updated)
    return body.dump(again) == held.body or body.same(again, held.resource)


def _stamp(at: datetime, resource: Resource, person: str | None, held: Stored | None,
           method: str = "") -> Stored:
    version = 1 if held is None else held.version + 1
    now = _milliseconds(at)
    return Stored(resource["resourceType"], resource["id"], version, now,
                  body.dump(_with_meta(resource, version, now)), person=person, method=method, created=held is None,
                  changed=True)


def _with_meta(resource: Resource, version: int, last_updated: datetime) -> Resource:
    stamp = {"versionId": str(version), "lastUpdated": last_updated.isoformat(timespec="milliseconds")}
    meta = {**resource.get("meta", {}), **stamp}
    return {"resourceType": resource["resourceType"], "id": resource["id"], "meta": meta} | {
        name: value for name, value in resource.items() if name not in _STAMPED}


def _milliseconds(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(microsecond=now.microsecond // 1000 * 1000)


def _write(session: Session, changes: Sequence[_Change]) -> None:
    """Current rows, versions, index and identifiers, in this order; a resource keeps its place for as long as it is."""
    unplaced = [change for change in changes if change.held is None or change.held.place is None]
    for change, place in zip(unplaced, index.places(session.connection, len(unplaced)), strict=True):
        change.place = place
    for change in changes:
        if change.held is not None and change.held.place is not None:
            change.place = change.held.place
    entries = [index.entry(session.secret, change.resource) for change in changes]
    _point(session, changes, entries)
    _add_versions(session, [change.stored for change in changes])
    with_entries = list(zip(changes, entries, strict=True))
    placed = {id(change) for change in unplaced}
    index.add(session.connection, [(change.place, entry) for change, entry in with_entries if id(change) in placed])
    index.change(session.connection, [(change.place, entry, change.held.tokens) for change, entry in with_entries
                                      if change.held is not None and id(change) not in placed])
    identifiers.index(session, [(change.resource, change.held is None) for change in changes])


def _point(session: Session, changes: Sequence[_Change], entries: Sequence[index.Entry]) -> None:
    rows = [(change, index.indexed(entry, change.place, bulk.microseconds(change.stored.last_updated)))
            for change, entry in zip(changes, entries, strict=True)]
    _create(session, [(change.stored, row) for change, row in rows if change.held is None])
    _move(session, [(change.stored, row) for change, row in rows if change.held is not None])


def _create(session: Session, new: Sequence[tuple[Stored, index.Indexed]]) -> None:
    rows = [(tables.SHARD, stored.resource_type, stored.id, stored.version, stored.person, stored.deleted, *indexed)
            for stored, indexed in new]
    try:
        bulk.insert(session.connection, _current, rows)
    except bulk.refusals(session.connection) as error:
        raise Busy("another transaction created the same resource") from error


def _move(session: Session, moved: Sequence[tuple[Stored, index.Indexed]]) -> None:
    bulk.update(session.connection, _current, _KEY, _POINTER, [
        (stored.version, stored.person, stored.deleted, *indexed, tables.SHARD, stored.resource_type, stored.id)
        for stored, indexed in moved])


def _add_versions(session: Session, written: Sequence[Stored]) -> None:
    bulk.insert(session.connection, _version, [
        (tables.SHARD, stored.resource_type, stored.id, stored.version, stored.last_updated, stored.deleted,
         stored.body.decode(), _unusual(stored)) for stored in written])


def _unusual(stored: Stored) -> str | None:
    """The method that made a version, where its number does not tell."""
    usual = "POST" if stored.version == 1 else "PUT"
    return None if stored.deleted or stored.method in ("", usual) else stored.method
