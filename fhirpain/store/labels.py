"""The profiles, labels and tags in use, of a type or of all. https://hl7.org/fhir/R4/resource-operation-meta.html

The index holds them hashed, so they are read from the resources themselves, by the database: from the newest of those
that have any, so that it ends.
"""

from typing import Any

import msgspec
from sqlalchemy import Connection, Text, cast, func, or_, select
from sqlalchemy.types import JSON

from fhirpain.store import tables

KINDS = ("profile", "security", "tag")
MOST = 100_000
"""Of how many resources, the newest."""
_current, _version = tables.resource, tables.version


def labels(connection: Connection, resource_type: str | None, most: int = MOST) -> dict[str, list[Any]]:
    """What is in use, by kind, each once and in a stable order; a kind that is not used is left out."""
    on_postgresql = connection.dialect.name == "postgresql"
    position = func.strpos if on_postgresql else func.instr
    wanted = [_current.c.shard == tables.SHARD, _current.c.place.is_not(None),
              or_(*(position(_current.c.said, f"\n_{kind}\t") > 0 for kind in KINDS))]
    if resource_type is not None:
        wanted.append(_current.c.type == resource_type)
    newest = select(_current.c.type, _current.c.id, _current.c.version).where(*wanted).order_by(
        _current.c.place.desc()).limit(most).subquery()
    same = ((_version.c.shard == tables.SHARD) & (_version.c.type == newest.c.type) & (_version.c.id == newest.c.id)
            & (_version.c.version == newest.c.version))
    told = [cast(cast(_version.c.body, JSON)["meta"][kind], Text) if on_postgresql
            else func.json_extract(_version.c.body, f"$.meta.{kind}") for kind in KINDS]
    rows = connection.execute(select(*told).select_from(newest.join(_version, same)).distinct()).all()
    return {kind: found for number, kind in enumerate(KINDS) if (found := _each(row[number] for row in rows))}


def _each(lists: Any) -> list[Any]:
    """Every member of JSON lists, once."""
    found = {msgspec.json.encode(one): one for text in lists if text for one in msgspec.json.decode(text)}
    return [found[key] for key in sorted(found)]
