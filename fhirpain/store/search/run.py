"""Running statements, in SQLite by the way that leads over the fewest rows. https://sqlite.org/queryplanner.html"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from fhirpain.store import driver
from fhirpain.store.driver import Compiled
from fhirpain.store.search import statement as statements
from fhirpain.store.search.statement import Statement
from fhirpain.store.search.terms import All, Carries, Ids, Spans, Words

FEW = 1000
"""A term that leads over more rows than this leads nowhere."""
_LEADS = (Carries, Spans, Words)


def rows(connection: Connection, statement: Statement) -> Sequence[Any]:
    """The rows of a statement, led by what is rarest."""
    if connection.dialect.name == "sqlite":
        statement = statement._replace(lead=_lead(connection, statement.term))
    compiled = statements.compiled(connection.dialect, statement)
    return _executed(connection, compiled, list(statement.values()))


def _executed(connection: Connection, compiled: Compiled, values: list[Any]) -> Sequence[Any]:
    return driver.rows(connection, compiled, {f"p{number}": value for number, value in enumerate(values)})


def _lead(connection: Connection, term: All) -> int | None:
    """Which term leads to the fewest rows; None where all lead to many, or an id leads by itself."""
    if any(isinstance(inner, Ids) for inner in term.inner):
        return None
    found = [(number, inner) for number, inner in enumerate(term.inner) if isinstance(inner, _LEADS)]
    if len(found) == 1 and isinstance(found[0][1], Carries) and len(found[0][1].hashes) == 1:
        return found[0][0]
    best, fewest = None, FEW
    for number, inner in found:
        compiled = statements.probe(connection.dialect, inner)
        count = _executed(connection, compiled, [*inner.values(), fewest])[0][0]
        if count < fewest:
            best, fewest = number, count
    return next((number for number, inner in found if isinstance(inner, Carries) and len(inner.hashes) == 1),
                None) if best is None else best
