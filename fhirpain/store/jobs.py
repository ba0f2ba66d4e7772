"""Requests that are answered later: accepted once, and kept with their answer for a time that then ends for both.

https://hl7.org/fhir/R4/async.html

Any process may do a job that nobody has begun. One that was begun, and whose process then ended, is not begun again:
it may have written already. Its lease runs out, and whoever asks is told.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Row, bindparam, func, or_, select

from fhirpain.store import tables
from fhirpain.store.session import Session
from fhirpain.store.store import Store

State = Literal["accepted", "running", "done", "interrupted"]
LEASE = timedelta(minutes=10)
KEPT = timedelta(days=1)
MOST = 100
"""How long a job is kept, and how many may wait or run at once, where nobody says."""
_job = tables.job


class TooMany(Exception):
    """As many jobs wait as may wait."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job: whose it is, what was asked, how far it is, and what came of it."""

    id: str
    caller: str
    request: bytes = field(repr=False)
    state: State
    answer: bytes | None = field(repr=False)


class Jobs:
    """The jobs of a store. Whatever is done with one, those that are old are forgotten first."""

    def __init__(self, store: Store, kept: timedelta = KEPT, most: int = MOST) -> None:
        """``kept`` from when it was accepted; no more than ``most`` that are not done."""
        self._store, self._kept, self._most = store, kept, most

    def accept(self, caller: str, request: bytes) -> str:
        """Keep a request; it is on disk when this returns. The job's id; raises ``TooMany``."""
        made = str(uuid.uuid4())
        with self._session() as session:
            if session.connection.execute(_UNDONE, {"since": session.now - LEASE}).scalar_one() >= self._most:
                raise TooMany
            session.connection.execute(_job.insert().values(
                shard=tables.SHARD, id=made, caller=caller, accepted=session.now, request=request))
        return made

    def begin(self, job_id: str) -> Job | None:
        """Take a job that nobody has begun; None where there is none."""
        with self._session() as session:
            row = self._row(session, job_id, hold=True)
            if row is None or row.begun is not None:
                return None
            session.connection.execute(_job.update().where(*_is(job_id)).values(begun=session.now))
            return _read(row, session.now)

    def finish(self, job_id: str, answer: bytes) -> None:
        """Keep what came of a job, unless it was cancelled; its request, with the caller's token, is forgotten."""
        with self._store.session() as session:
            session.connection.execute(_job.update().where(*_is(job_id)).values(answer=answer, request=b""))

    def read(self, job_id: str, caller: str) -> Job | None:
        """A job of that caller, or None."""
        with self._session() as session:
            row = self._row(session, job_id)
            return None if row is None or row.caller != caller else _read(row, session.now)

    def cancel(self, job_id: str, caller: str) -> bool:
        """Forget a job and its answer; False where that caller has none. What has been begun is done, for nobody."""
        with self._store.session() as session:
            done = session.connection.execute(_job.delete().where(*_is(job_id), _job.c.caller == caller))
            return done.rowcount > 0

    def waiting(self) -> list[str]:
        """The jobs that nobody has begun, in the order in which they came."""
        with self._store.session() as session:
            return list(session.connection.scalars(select(_job.c.id).where(
                _job.c.shard == tables.SHARD, _job.c.begun.is_(None)).order_by(_job.c.accepted)))

    def forget_old(self) -> None:
        """Forget what has been kept for its time, answers among it."""
        with self._session():
            pass

    @contextmanager
    def _session(self) -> Iterator[Session]:
        """A transaction in which what is old is gone."""
        with self._store.session() as session:
            session.connection.execute(_job.delete().where(
                _job.c.shard == tables.SHARD, _job.c.accepted < session.now - self._kept))
            yield session

    @staticmethod
    def _row(session: Session, job_id: str, *, hold: bool = False) -> Row[Any] | None:
        asked = select(_job).where(*_is(job_id))
        return session.connection.execute(asked.with_for_update() if hold else asked).one_or_none()


_UNDONE = select(func.count()).select_from(_job).where(
    _job.c.shard == tables.SHARD, _job.c.answer.is_(None),
    or_(_job.c.begun.is_(None), _job.c.begun > bindparam("since", type_=tables.Instant)))


def _is(job_id: str) -> tuple[Any, Any]:
    return _job.c.shard == tables.SHARD, _job.c.id == job_id


def _read(row: Row[Any], now: datetime) -> Job:
    return Job(row.id, row.caller, row.request, _state(row, now), row.answer)


def _state(row: Row[Any], now: datetime) -> State:
    if row.answer is not None:
        return "done"
    if row.begun is None:
        return "accepted"
    return "running" if row.begun + LEASE > now else "interrupted"
