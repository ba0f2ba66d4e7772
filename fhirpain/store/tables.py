"""The tables. ``shard`` opens every key from the first day (constant 0 now), so that they can be spread one day.

Only ``migration`` and ``meta`` have no shard: each shard's database keeps its own.
Bodies are text, exactly as dumped; what came from or goes to others is bytes.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeDecorator, TypeEngine

from fhirpain.store.states import OPEN

SHARD = 0
"""The only shard there is yet."""


class Instant(TypeDecorator[datetime]):
    """A point in time, microseconds, UTC: ``timestamptz`` in PostgreSQL, fixed-width sortable text in SQLite."""

    impl = String(32)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The column type of each database."""
        return dialect.type_descriptor(DateTime(timezone=True) if dialect.name == "postgresql" else String(32))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """To the database; raises ``ValueError`` for a time without an offset."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without an offset is no instant")
        instant = value.astimezone(UTC)
        return instant if dialect.name == "postgresql" else instant.isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """From the database, always in UTC."""
        if value is None:
            return None
        return (value if isinstance(value, datetime) else datetime.fromisoformat(value)).astimezone(UTC)


metadata = MetaData()


def _key(name: str, kind: Any = Text) -> Column[Any]:
    return Column(name, kind, primary_key=True, autoincrement=False)


def _fact(name: str, kind: Any = Text) -> Column[Any]:
    return Column(name, kind, nullable=False)


migration = Table("migration", metadata, _key("number", Integer), _fact("applied", Instant))

meta = Table("meta", metadata, _key("name"), _fact("value"))

submission = Table(
    "submission", metadata,
    _key("shard", Integer), _key("id"),
    _fact("source"), _fact("media_type"), _fact("payload", LargeBinary), _fact("payload_sha256"),
    _fact("received", Instant),
)

trace = Table(
    "trace", metadata,
    _key("shard", Integer), _key("recorded", Instant), _key("submission"),
    _fact("action"), _fact("organisation"), _fact("targets"),
    sqlite_with_rowid=False,
)
"""Of which submissions the AuditEvent and the Provenance are still to be made, and from what; see pending.py."""

resource = Table(
    "resource", metadata,
    _key("shard", Integer), _key("type"), _key("id"),
    _fact("version", Integer), Column("person", Text), _fact("deleted", Boolean),
    Column("place", BigInteger), Column("updated", BigInteger), Column("self", BigInteger),
    Column("tokens", LargeBinary().with_variant(postgresql.ARRAY(BigInteger), "postgresql")),
    Column("links", Text), Column("said", Text),
    Index("resource_person", "shard", "person"),
    Index("resource_place", "shard", "place", unique=True),
    Index("resource_type", "shard", "type", "place"),
    Index("resource_updated", "shard", "type", "updated", "place"),
)
"""The current version of each resource, whose compartment it belongs to, and what index/ finds it by.

``place`` orders what a search finds: given once, in the order of creation, and taken away by a deletion (null: not to
be found). ``updated`` is its time in microseconds since 1970, ``self`` the hash of ``Type/id``. ``tokens``, ``links``
and ``said`` are told in index/entries.py.
"""

# What waits to be sorted into the tree is read by every search: 512 kB of it, not 4 MB.
Index("resource_tokens", resource.c.tokens, postgresql_using="gin",
      postgresql_with={"gin_pending_list_limit": 512}).ddl_if(dialect="postgresql")

version = Table(
    "version", metadata,
    _key("shard", Integer), _key("type"), _key("id"), _key("version", Integer),
    _fact("last_updated", Instant), _fact("deleted", Boolean), _fact("body", Text),
    Column("method", Text),
    Index("version_time", "shard", "last_updated"),
    Index("version_type_time", "shard", "type", "last_updated"),
)
"""Every version. ``method`` made it, where that is not as usual (null): POST the first, PUT those after it, DELETE."""

identifier = Table(
    "identifier", metadata,
    _key("shard", Integer), _key("type"), _key("hash"), _key("id"),
    _fact("claimed", Boolean),
    Index("identifier_resource", "shard", "type", "id"),
)
"""Keyed hashes of identifiers. ``claimed``: this resource alone may carry it (see identifiers.py)."""

Index("identifier_claimed", identifier.c.shard, identifier.c.type, identifier.c.hash, unique=True,
      sqlite_where=identifier.c.claimed, postgresql_where=identifier.c.claimed)

_BYTES = Text().with_variant(Text(collation="C"), "postgresql")

token = Table(
    "token", metadata, _key("shard", Integer), _key("hash", BigInteger), _key("place", BigInteger),
    sqlite_with_rowid=False,
)
"""SQLite only: ``resource.tokens`` the other way round, which in PostgreSQL a GIN index does."""

span = Table(
    "span", metadata,
    _key("shard", Integer), _key("place", BigInteger), _key("number", Integer),
    _fact("parameter", BigInteger), _fact("low", BigInteger), _fact("high", BigInteger),
    Column("unit", BigInteger), Column("own_low", BigInteger), Column("own_high", BigInteger), Column("forms", Text),
    Index("span_parameter", "shard", "parameter", "low", "high", "place"),
    sqlite_with_rowid=False,
)
"""From when to when, from how much to how much; see index/entries.py."""

word = Table(
    "word", metadata,
    _key("shard", Integer), _key("place", BigInteger), _key("number", Integer),
    _fact("parameter", BigInteger), _fact("head", _BYTES), Column("rest", Text), Column("forms", Text),
    Index("word_parameter", "shard", "parameter", "head", "place"),
    sqlite_with_rowid=False,
)
"""Folded texts; only the first characters of a long one are in the tree."""

stream = Table(
    "stream", metadata,
    _key("shard", Integer), _key("destination"), _key("person"),
    _fact("seq", Integer), Column("ready_at", Instant),
    Index("stream_ready", "shard", "ready_at"),
)
"""One person's messages to one destination: the last number given, and when its oldest open message may be claimed
(null: never, because nothing is open or the oldest is parked)."""

hold = Table("hold", metadata, _key("shard", Integer), _key("destination"), _fact("reason"), _fact("since", Instant))
"""Destinations that nothing is sent to until an operator says so."""

outbox = Table(
    "outbox", metadata,
    _key("shard", Integer), _key("id"),
    _fact("submission"), _fact("destination"), _fact("person"), _fact("seq", Integer), _fact("business_key"),
    _fact("message_id"), _fact("event"), Column("message", LargeBinary), _fact("payload_sha256"),
    _fact("snapshot"), Column("replaces", Text), _fact("created", Instant),
    _fact("state"), Column("reason", Text), Column("outcome", Text), Column("receipt", LargeBinary),
    _fact("attempts", Integer), Column("next_at", Instant), Column("lease_until", Instant),
    _fact("fencing_token", Integer), Column("leased_by", Text), _fact("changed", Instant),
    CheckConstraint("message IS NOT NULL OR state = 'suppressed'", "outbox_has_message"),
    CheckConstraint("receipt IS NOT NULL OR state NOT IN ('delivered', 'rejected')", "outbox_has_receipt"),
    CheckConstraint("outcome IS NOT NULL OR state <> 'rejected'", "outbox_has_outcome"),
    CheckConstraint("reason IS NOT NULL OR state NOT IN ('rejected', 'suppressed', 'superseded', 'parked')",
                    "outbox_has_reason"),
    ForeignKeyConstraint(["shard", "submission"], ["submission.shard", "submission.id"]),
    Index("outbox_stream", "shard", "destination", "person", "seq", unique=True),
    Index("outbox_business_key", "shard", "destination", "business_key"),
    Index("outbox_person", "shard", "person"),
    Index("outbox_submission", "shard", "submission"),
)
"""Messages to registries. What triggers.py guards: terminal rows, transitions, and what was written at insert."""

# Written out, not bound: PostgreSQL uses a partial index only where it can see that the query asks for its rows.
IS_OPEN = text(f"outbox.state IN ({', '.join(repr(state) for state in OPEN)})")
"""The condition that an outbox row is not done."""
Index("outbox_open", outbox.c.shard, outbox.c.destination, outbox.c.person, outbox.c.seq,
      sqlite_where=text(IS_OPEN.text.removeprefix("outbox.")), postgresql_where=IS_OPEN)

_first_sending = outbox.c.replaces.is_(None) & outbox.c.message.is_not(None)
Index("outbox_message_id", outbox.c.shard, outbox.c.destination, outbox.c.message_id, unique=True,
      sqlite_where=_first_sending, postgresql_where=_first_sending)

delivery_event = Table(
    "delivery_event", metadata,
    _key("shard", Integer), _key("delivery"), _key("number", Integer),
    _fact("at", Instant), _fact("state"), Column("reason", Text), _fact("attempt", Integer),
    ForeignKeyConstraint(["shard", "delivery"], ["outbox.shard", "outbox.id"]),
)
"""The ledger: each state a message has been in, since when and why. Append only."""

job = Table(
    "job", metadata,
    _key("shard", Integer), _key("id"),
    _fact("caller"), _fact("accepted", Instant), _fact("request", LargeBinary),
    Column("begun", Instant), Column("answer", LargeBinary),
    Index("job_accepted", "shard", "accepted"),
)
"""Requests that are answered later, and what came of them; see jobs.py."""

received = Table(
    "received", metadata,
    _key("shard", Integer), _key("receiver"), _key("message_id"),
    _fact("bundle_id"), _fact("payload_sha256"), _fact("answer", LargeBinary), _fact("at", Instant),
    Index("received_bundle", "shard", "receiver", "bundle_id", unique=True),
)
"""What a receiving registry has answered."""
