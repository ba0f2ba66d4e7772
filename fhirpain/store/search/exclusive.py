"""Conditions that decide whether something is written: asked for by one transaction at a time.

https://hl7.org/fhir/R4/http.html#ccreate
"""

from collections.abc import Iterable

from sqlalchemy import Connection

from fhirpain.fhir.search.model import Criterion, Query, Token
from fhirpain.store import engine
from fhirpain.store.search.find import find
from fhirpain.store.session import Session
from fhirpain.store.versions import Stored


def hold(session: Session, queries: Iterable[Query]) -> None:
    """Let nobody else act on these conditions until the transaction ends; all take them in one order."""
    for key in sorted({_key(session, query) for query in queries}):
        engine.lock(session.connection, key)


def search(session: Session, query: Query, limit: int) -> list[Stored]:
    """The first matches, those of this transaction among them, under a condition that is held; after ``prepare``."""
    hold(session, [query])
    return find(session.connection, session.secret, query, limit).matches


def _key(session: Session, query: Query) -> bytes:
    """The same for whoever asks the same; an identifier alone is held as ``identifiers.find`` holds it."""
    match query.criteria:
        case (Criterion(modifier="", values=(asked,), parameter=parameter),) if parameter.code == "identifier":
            token = asked.operand
            if isinstance(token, Token) and token.system and token.code:
                return session.hmac("identifier", query.type or "", token.system, token.code)
    return session.hmac("condition", query.type or "", *sorted(map(repr, query.criteria)))


def prepare(connection: Connection) -> None:
    """Set up a transaction that has not searched yet."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("; ".join(f"SET LOCAL {setting}" for setting in engine.SEARCHING))
