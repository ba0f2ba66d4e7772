"""The inbox: every payload as received, so that a corrected map can be run again."""

import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select

from fhirpain.store import bulk, tables
from fhirpain.store.session import Session


@dataclass(frozen=True, slots=True)
class Submission:
    """A payload as received, from which source, when."""

    id: str
    source: str
    media_type: str
    payload: bytes = field(repr=False)
    payload_sha256: str
    received: datetime


def add(session: Session, source: str, media_type: str, payload: bytes) -> str:
    """Keep a payload; returns the submission's id (UUID)."""
    made = str(uuid.uuid4())
    digest = hashlib.sha256(payload).hexdigest()
    bulk.insert(session.connection, tables.submission, [
        (tables.SHARD, made, source, media_type, payload, digest, session.now)])
    return made


def read(connection: Connection, submission_id: str) -> Submission | None:
    """One submission, or None."""
    table = tables.submission
    row = connection.execute(
        select(table).where(table.c.shard == tables.SHARD, table.c.id == submission_id)).one_or_none()
    return None if row is None else Submission(*row[1:])
