"""Running statements by the way that leads over the fewest rows. https://sqlite.org/queryplanner.html"""

from collections.abc import Sequence
from typing import Any

from fhirpain.store import driver
from fhirpain.store.driver import AnyConnection, Compiled
from fhirpain.store.search import frequency
from fhirpain.store.search import statement as statements
from fhirpain.store.search.statement import Statement
from fhirpain.store.search.terms import All, Carries, Ids, Spans, Words

FEW = 1000
"""A term that leads over more rows than this leads nowhere."""
ENOUGH = 100
"""A term that leads over fewer is taken; tokens are counted first, which takes the least."""
_LEADS = (Carries, Spans, Words)


def rows(connection: AnyConnection, statement: Statement) -> Sequence[Any]:
    """The rows of a statement, led by what is rarest."""
    if statement.wanted == "carried":
        pass  # the hashes lead
    elif connection.dialect.name == "sqlite":
        statement = statement._replace(lead=_lead(connection, statement.term))
    else:
        statement = statement._replace(has_rare=_has_rare(connection, statement.term))
    compiled = statements.compiled(connection.dialect, statement)
    return _executed(connection, compiled, list(statement.values()))


def _executed(connection: AnyConnection, compiled: Compiled, values: list[Any]) -> Sequence[Any]:
    return driver.rows(connection, compiled, {f"p{number}": value for number, value in enumerate(values)})


def _has_rare(connection: AnyConnection, term: All) -> bool:
    """Whether there is a term of which each token is rare, as far as the database's own statistics know."""
    frequent = frequency.frequent(connection)
    return any(isinstance(inner, Carries) and frequent.isdisjoint(inner.hashes) for inner in term.inner)


def _lead(connection: AnyConnection, term: All) -> int | None:
    """Which term leads to the fewest rows; None where all lead to many, or an id leads by itself."""
    if any(isinstance(inner, Ids) for inner in term.inner):
        return None
    found = [(number, inner) for number, inner in enumerate(term.inner) if isinstance(inner, _LEADS)]
    if len(found) == 1 and isinstance(found[0][1], Carries) and len(found[0][1].hashes) == 1:
        return found[0][0]
    best, fewest = None, FEW
    for number, inner in sorted(found, key=lambda pair: _LEADS.index(type(pair[1]))):
        if fewest < ENOUGH:
            break
        compiled = statements.probe(connection.dialect, inner)
        count = _executed(connection, compiled, [*inner.values(), fewest])[0][0]
        if count < fewest:
            best, fewest = number, count
    return next((number for number, inner in found if isinstance(inner, Carries) and len(inner.hashes) == 1),
                None) if best is None else best
