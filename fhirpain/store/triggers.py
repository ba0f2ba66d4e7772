"""What the database itself refuses, so that no bug of ours can do it: one set of triggers for each database.

A terminal row of the outbox never changes, a state changes only along ``states.TRANSITIONS``, what was written at
insert stays, fencing tokens only grow, and nothing is deleted; the ledger is append-only.
"""

from fhirpain.store.states import FIRST, TERMINAL, TRANSITIONS

_WRITTEN_ONCE = ("shard", "id", "submission", "destination", "person", "seq", "business_key", "message_id", "event",
                 "message", "payload_sha256", "snapshot", "replaces", "created")


def _names(values: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


_FINAL = f"OLD.state IN ({_names(sorted(TERMINAL))})"
_CHANGED = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in _WRITTEN_ONCE)
_ILLEGAL = f"OLD.state || '>' || NEW.state NOT IN ({_names([f'{old}>{new}' for old, new in TRANSITIONS])})"
# A claim is the only step that takes a new token; every other one is by the holder, or by an operator.
_UNFENCED = "NEW.fencing_token <> OLD.fencing_token + CASE WHEN NEW.state = 'sending' THEN 1 ELSE 0 END"

_REFUSALS = (
    (_FINAL, "outbox: a terminal row never changes"),
    (_CHANGED, "outbox: what was written at insert never changes"),
    (_ILLEGAL, "outbox: illegal transition"),
    (_UNFENCED, "outbox: illegal fencing token"),
)
_UNBORN = f"NEW.state NOT IN ({_names(FIRST)}) OR NEW.fencing_token <> 0"


def names(dialect: str) -> set[str]:
    """The triggers that a database of that kind has."""
    statements = sqlite() if dialect == "sqlite" else postgresql()
    return {statement.split()[2] for statement in statements if statement.startswith("CREATE TRIGGER")}


def sqlite() -> list[str]:
    """The statements for SQLite."""
    exists = "EXISTS (SELECT 1 FROM {0} t WHERE {1})"
    same_row = exists.format("outbox", "t.shard = NEW.shard AND t.id = NEW.id")
    same_event = exists.format("delivery_event",
                               "t.shard = NEW.shard AND t.delivery = NEW.delivery AND t.number = NEW.number")
    return [
        # one trigger for all of them: SQLite promises no order among several
        _sqlite("outbox_update", "UPDATE", "outbox", *_REFUSALS),
        _sqlite("outbox_insert", "INSERT", "outbox", (_UNBORN, "outbox: illegal first state")),
        # INSERT OR REPLACE deletes without asking the delete trigger
        _sqlite("outbox_replace", "INSERT", "outbox", (same_row, "outbox: nothing is replaced")),
        _sqlite("outbox_delete", "DELETE", "outbox", ("1", "outbox: nothing is deleted")),
        _sqlite("ledger_update", "UPDATE", "delivery_event", ("1", "ledger: append only")),
        _sqlite("ledger_replace", "INSERT", "delivery_event", (same_event, "ledger: append only")),
        _sqlite("ledger_delete", "DELETE", "delivery_event", ("1", "ledger: append only")),
    ]


def _sqlite(name: str, event: str, table: str, *refusals: tuple[str, str]) -> str:
    cases = " ".join(f"WHEN {when} THEN RAISE(ABORT, '{text}')" for when, text in refusals)
    return (f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
            f"BEGIN SELECT CASE {cases.replace('IS DISTINCT FROM', 'IS NOT')} END; END")


def postgresql() -> list[str]:
    """The statements for PostgreSQL."""
    checks = "".join(f"IF ({when}) THEN RAISE EXCEPTION '{text}'; END IF; " for when, text in _REFUSALS)
    return [
        _function("outbox_insert",
                  f"IF {_UNBORN} THEN RAISE EXCEPTION 'outbox: illegal first state'; END IF; RETURN NEW;"),
        _function("outbox_update", f"{checks} RETURN NEW;"),
        _function("nothing_deleted", "RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ': nothing is deleted';"),
        _function("append_only", "RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ': append only';"),
        "CREATE TRIGGER outbox_insert BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION outbox_insert()",
        "CREATE TRIGGER outbox_update BEFORE UPDATE ON outbox FOR EACH ROW EXECUTE FUNCTION outbox_update()",
        "CREATE TRIGGER outbox_delete BEFORE DELETE OR TRUNCATE ON outbox "
        "FOR EACH STATEMENT EXECUTE FUNCTION nothing_deleted()",
        "CREATE TRIGGER ledger BEFORE UPDATE OR DELETE OR TRUNCATE ON delivery_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION append_only()",
    ]


def _function(name: str, body: str) -> str:
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"
