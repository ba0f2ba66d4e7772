"""One write transaction, as the pipeline sees it: all of it is stored or nothing is."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from fhirpain.fhir.search.model import Query
from fhirpain.store import deliveries, identifiers, outbox, pending, submissions, versions, writing
from fhirpain.store.deliveries import Delivery
from fhirpain.store.search import exclusive
from fhirpain.store.session import Session
from fhirpain.store.versions import Key, Resource, Stored


class Transaction:
    """What may be done inside ``Store.transaction()``; use it in the thread that opened it, and not after."""

    def __init__(self, session: Session) -> None:
        """Made by the store."""
        self._session = session
        self._has_searched = False

    @property
    def session(self) -> Session:
        """For the store's own modules."""
        return self._session

    @property
    def now(self) -> datetime:
        """The time that everything written in this transaction carries, in UTC."""
        return self._session.now

    def add_submission(self, source: str, media_type: str, payload: bytes) -> str:
        """Keep a payload as received; returns the submission's id."""
        return submissions.add(self._session, source, media_type, payload)

    def add_trace(self, submission: str, targets: Sequence[str], organisation: str, action: str) -> None:
        """Keep what was done for an AuditEvent and a Provenance. See ``pending.add``."""
        pending.add(self._session, submission, targets, organisation, action)

    def is_submission(self, submission_id: str) -> bool:
        """Whether a payload was kept under that id."""
        return submissions.read(self._session.connection, submission_id) is not None

    def put(self, resource: Resource, *, person: str | None) -> Stored:
        """Store a resource; no new version when its content is unchanged. See ``writing.put_many``."""
        return writing.put_many(self._session, [(resource, person)])[0]

    def put_many(self, items: Iterable[tuple[Resource, str | None]],
                 fresh: Collection[Key] = frozenset(), methods: Mapping[Key, str] | None = None) -> list[Stored]:
        """Store resources, each with the person whose it is; the versions in that order. See ``writing.put_many``."""
        return writing.put_many(self._session, items, fresh, methods)

    def delete(self, resource_type: str, resource_id: str) -> Stored | None:
        """Mark a resource as deleted; its versions stay."""
        return writing.delete(self._session, resource_type, resource_id)

    def read_many(self, keys: Collection[Key]) -> dict[Key, Stored]:
        """The current versions by type and id, deletions among them; nobody else changes them until this ends."""
        return {key: held.stored for key, held in writing.hold(self._session, keys).items()}

    def read(self, resource_type: str, resource_id: str, version: int | None = None) -> Stored | None:
        """As ``Store.read``, with what this transaction has written so far."""
        return versions.read(self._session.connection, resource_type, resource_id, version)

    def keep(self, resource_type: str, resource_id: str) -> bool:
        """Whether there is such a resource, which nobody else deletes before this ends."""
        return writing.keep(self._session, resource_type, resource_id)

    def search(self, query: Query, limit: int = 2) -> list[Stored]:
        """The first matches of a condition, which nobody else can act on before this transaction ends."""
        if not self._has_searched:
            exclusive.prepare(self._session.connection)
            self._has_searched = True
        if pending.may_show(query):
            pending.make_all(self._session)
        return exclusive.search(self._session, query, limit)

    def hold(self, queries: Iterable[Query]) -> None:
        """Take several conditions at once, in the order that everybody does: so nobody waits for each other."""
        exclusive.hold(self._session, queries)

    def find(self, resource_type: str, system: str, value: str) -> str | None:
        """The id of the resource with that identifier; holds the identifier. Raises ``AmbiguousIdentifier``."""
        return identifiers.find(self._session, resource_type, system, value)

    def person(self, person_id: str) -> list[Resource]:
        """One person's current resources, those of this transaction among them, by type and id."""
        return versions.of_person(self._session.connection, person_id)

    def deleted_of(self, person_id: str) -> list[Resource]:
        """What was last said by the resources of one person that have been deleted."""
        return versions.deleted_of_person(self._session.connection, person_id)

    def enqueue(self, submission: str, destination: str, person: str, *, business_key: str, message_id: str,
                message: bytes | None, state: Literal["queued", "suppressed"] = "queued", reason: str | None = None,
                event: str = "submission", snapshot: Sequence[str] = (), outcome: dict[str, Any] | None = None,
                replaces: str | None = None, supersede: bool = False) -> str:
        """Put a message into the outbox; returns the delivery's id. See ``outbox.Entry`` and ``outbox.enqueue``."""
        return outbox.enqueue(self._session, outbox.Entry(
            submission=submission, destination=destination, person=person, business_key=business_key,
            message_id=message_id, message=message, state=state, reason=reason, event=event, snapshot=snapshot,
            outcome=outcome, replaces=replaces, supersede=supersede))

    def last_message(self, destination: str, business_key: str, *, known: bool = False) -> Delivery | None:
        """The newest delivery under a business key that has a message; ``known``: that the registry has or may get."""
        return deliveries.last_message(self._session.connection, destination, business_key, known=known)

    def suppress(self, delivery_id: str, reason: str, outcome: dict[str, Any] | None = None) -> bool:
        """Decide that a waiting or parked message may no longer leave; False when it is being sent or is done."""
        return outbox.suppress(self._session, delivery_id, reason, outcome)

    def hmac(self, *parts: str) -> bytes:
        """HMAC-SHA256 of the parts under the store's secret, 32 bytes."""
        return self._session.hmac(*parts)
