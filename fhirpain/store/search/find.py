"""Finding resources, page by page. https://hl7.org/fhir/R4/http.html#paging

A page goes on after the last match seen, by its sort keys and its place, so that what others write in between makes no
match come twice or not at all: in the usual order, that of creation, whatever they write; in another, as long as its
keys stay as they are.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec

from fhirpain.fhir.search import compartment as compartment_of
from fhirpain.fhir.search import parameters
from fhirpain.fhir.search.care import CARE_DATES
from fhirpain.fhir.search.model import Criterion, Query
from fhirpain.store import bulk
from fhirpain.store.driver import AnyConnection
from fhirpain.store.index.aliases import names
from fhirpain.store.index.entries import compartment_token
from fhirpain.store.index.hashes import GREATEST, LEAST, Hashes, hashes
from fhirpain.store.search import reading, run, sorting
from fhirpain.store.search.chains import Chains, either
from fhirpain.store.search.included import included
from fhirpain.store.search.rows import KEYS, PLACE, stored
from fhirpain.store.search.statement import Statement
from fhirpain.store.search.terms import All, Carries, During, Ids, Term, Updated
from fhirpain.store.versions import Key, Stored

Care = tuple[int | None, int | None]
"""From when to when care was given: microseconds since 1970, None without end."""


class Cursor(msgspec.Struct, frozen=True):
    """The last match of a page. The keys are what it was sorted by, names among it: never show one unencrypted."""

    place: int
    keys: tuple[int | str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A page of matches, what was included for them, where to go on (None: that was all), and how many match.

    ``total`` is None where it was not asked for; ``truncated``: there was more to include than the limit.
    """

    matches: list[Stored]
    included: list[Stored] = field(default_factory=list)
    next: Cursor | None = None
    total: int | None = None
    truncated: bool = False


def find(connection: AnyConnection, secret: bytes, query: Query, count: int, after: Cursor | None = None,
         within: Key | None = None) -> Found:
    """One page of a query's matches, with what is to be included and the total, where they are asked for.

    ``within`` is whose compartment is looked in, where not everywhere.
    """
    known = hashes(secret)
    types = (query.type,) if query.type else query.types
    read = reading.read(known, types, query.criteria)
    chains = Chains(known, lambda statement: run.rows(connection, statement))
    tied = () if within is None else (_tied(known, within, types),)
    term = All((*tied, *map(chains.followed, read.inner)))
    statement = Statement("matches", types, term, sort=sorting.keys(known, query.type or "", query.sort))
    is_total = _is_total(query, count)
    total = run.rows(connection, statement._replace(wanted="count", sort=()))[0][0] if is_total else None
    found = found_in(connection, statement, count, after, total)
    if not (query.include or query.revinclude) or not found.matches:
        return found
    with_them, truncated = included(connection, secret, query, found.matches)
    return replace(found, included=with_them, truncated=truncated)


def _tied(known: Hashes, owner: Key, types: tuple[str, ...]) -> Term:
    """In a compartment: all that is in a Patient's says so, what is in another's is told by the links it has."""
    owner_type, owner_id = owner
    if owner_type == "Patient":
        return Carries((compartment_token(known, *owner),))
    itself, ties = known.itself(*owner), compartment_of(owner_type)
    links = {known.link(f"{each}|{name}") ^ itself for each in types for code in ties.get(each, ())
             if code in parameters(each) for name in names(each, code)}
    own = [Ids((owner_id,))] if "{def}" in ties.get(owner_type, ()) and types == (owner_type,) else []
    return either([*([Carries(tuple(sorted(links)))] if links else []), *own])


def is_one_statement(query: Query, count: int) -> bool:
    """Whether one statement answers a query, so that it sees one moment without a transaction.

    What SQLite is asked beforehand only chooses the way.
    """
    return not (query.include or query.revinclude or _is_total(query, count)) and all(
        isinstance(condition, Criterion) for condition in query.criteria)


def _is_total(query: Query, count: int) -> bool:
    return query.summary == "count" or count == 0 or query.total in ("accurate", "estimate")


def compartment(connection: AnyConnection, secret: bytes, owner: Key, types: tuple[str, ...], since: datetime | None,
                care: Care | None, count: int, after: Cursor | None = None) -> Found:
    """One page of what is in a Patient's compartment, in the order of creation.

    ``since``: written then or later. ``care``: of care given in a time ``[low, high)``, or that tells no time.
    """
    known = hashes(secret)
    terms: list[Term] = [Carries((compartment_token(known, *owner),))]
    if since is not None:
        terms.append(Updated((("updated", ">=", bulk.microseconds(since)),)))
    if care is not None:
        dated = (known.of(f"{each}|{name}") for each, codes in CARE_DATES.items() for code in codes
                 for name in names(each, code))
        low, high = care
        terms.append(During(tuple(dated), LEAST if low is None else low, GREATEST if high is None else high))
    return found_in(connection, Statement("matches", types, All(tuple(terms))), count, after)


def found_in(connection: AnyConnection, statement: Statement, count: int, after: Cursor | None,
             total: int | None = None) -> Found:
    """One page of what a statement finds."""
    if count <= 0:
        return Found([], total=total)
    seen = None if after is None else (*after.keys, after.place)
    found = run.rows(connection, statement._replace(after=seen, limit=count + 1))
    page = found[:count]
    further = Cursor(page[-1][PLACE], tuple(page[-1][KEYS:])) if len(found) > count else None
    return Found([stored(row) for row in page], next=further, total=total)
