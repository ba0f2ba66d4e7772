"""The statements of a search, compiled once for each shape and kept.

SQLite knows nothing of how often a value occurs: where a token leads the way it is told so (``lead``), and the others
are looked up beside it. PostgreSQL is told only that there is a rare one (``has_rare``).
"""

import itertools
from collections.abc import Hashable, Iterator, Sequence
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Dialect,
    FromClause,
    Integer,
    Select,
    Text,
    and_,
    cast,
    exists,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.types import JSON

from fhirpain.store import driver, tables
from fhirpain.store.driver import Compiled
from fhirpain.store.search import sorting, terms
from fhirpain.store.search.conditions import Conditions

Wanted = Literal["matches", "count", "selves", "links", "canonicals", "carried"]
_version = tables.version


class Statement(NamedTuple):
    """What to find: of which types (none: of all), keeping what, in which order, after what, how many of them."""

    wanted: Wanted
    types: tuple[str, ...]
    term: terms.All
    lead: int | None = None
    sort: tuple[sorting.Key, ...] = ()
    after: tuple[Any, ...] | None = None
    """The sort keys of the last one seen, and its place."""
    limit: int = 0
    among: tuple[int, ...] = ()
    """Of ``carried``: the hashes of which those are told that such a resource carries."""
    has_rare: bool = False
    """One of the terms leaves few: PostgreSQL shall not walk in the order asked for until it has met enough."""

    @property
    def shape(self) -> Hashable:
        """What the text of the statement depends on."""
        nulls = None if self.after is None else tuple(value is None for value in self.after)
        return (self.wanted, min(len(self.types), 2), self.term.shape, self.lead, self.has_rare,
                tuple(key.shape for key in self.sort), nulls)

    def values(self) -> Iterator[Any]:
        """The values in the order in which the parameters are numbered."""
        if self.wanted == "carried":
            yield list(self.among)
        if self.lead is not None:
            yield from self.term.inner[self.lead].values()
        if self.types:
            yield self.types[0] if len(self.types) == 1 else list(self.types)
        for number, term in enumerate(self.term.inner):
            if number != self.lead:
                yield from term.values()
        for key in self.sort:
            yield from key.values()
        if self.after is not None:
            yield from (value for value in self.after if value is not None)
        if self.wanted not in ("count", "carried"):
            yield self.limit


_kept: dict[tuple[str, Hashable], Compiled] = {}
_MOST = 5_000


def compiled(dialect: Dialect, statement: Statement) -> Compiled:
    """The text for a statement of this shape."""
    key = (dialect.name, statement.shape)
    found = _kept.get(key)
    if found is None:
        if len(_kept) >= _MOST:
            _kept.clear()
        found = _kept[key] = driver.compiled(dialect, _Maker(dialect.name, statement).made(), in_order=True)
    return found


class _Maker:
    """Puts one statement together, in the order of ``Statement.values``."""

    def __init__(self, dialect: str, statement: Statement) -> None:
        self.conditions = Conditions(dialect)
        self.statement = statement
        self.r = self.conditions.resources()

    def made(self) -> Select[Any]:
        wanted = self.statement.wanted
        if wanted == "carried":
            return self._carried()
        found = self._found()
        if wanted == "count":
            return select(func.count()).select_from(found.subquery())
        if wanted in ("selves", "links"):
            return found.limit(self.conditions.bind(Integer))
        if wanted == "canonicals":
            return self._canonicals(found.limit(self.conditions.bind(Integer)))
        return self._with_bodies(self._ordered(found))

    def _columns(self, place: ColumnElement[Any]) -> list[ColumnElement[Any]]:
        r, wanted = self.r.c, self.statement.wanted
        if wanted == "canonicals":
            return [r.type, r.id, r.version]
        if wanted == "matches":
            return [r.type, r.id, r.version, r.person, self._unordered(place).label("place")]
        if wanted == "links":
            return [r.links, r.tokens]
        return [r.self if wanted == "selves" else place]

    def _found(self) -> Select[Any]:
        """The rows of ``resource`` that keep all the terms, with their sort keys."""
        statement, make, r = self.statement, self.conditions, self.r
        here: list[ColumnElement[bool]] = [r.c.shard == tables.SHARD]
        lead = self._lead(statement.term.inner[statement.lead], here) if statement.lead is not None else None
        if statement.types:
            hidden = lead is not None or statement.has_rare  # the index of types shall not lead
            kind = r.c.type.op("||")("") if hidden else r.c.type
            here.append(make.among(kind, Text, one=len(statement.types) == 1))
        here.extend(make.of(term, r) for number, term in enumerate(statement.term.inner) if number != statement.lead)
        keys = [key.column(make, r) for key in statement.sort]
        keys = [(self._unordered(found) if key.is_always_there else found).label(f"k{number}")
                for number, (key, found) in enumerate(zip(statement.sort, keys, strict=True))]
        found = select(*self._columns(r.c.place if lead is None else lead.c.place), *keys)
        if lead is None:
            return found.where(*here, r.c.place.is_not(None))
        return found.select_from(lead.join(r, r.c.place == lead.c.place)).where(*here)

    def _unordered(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """The same values, but of no index."""
        if not self.statement.has_rare:
            return column
        return column.op("+")(0) if isinstance(column.type, BigInteger) else column.op("||")("")

    def _lead(self, term: terms.Term, here: list[ColumnElement[bool]]) -> FromClause | None:
        """The token's rows, to start from; a few rows of another kind are asked for by place."""
        make = self.conditions
        if isinstance(term, terms.Carries) and len(term.hashes) == 1:
            t = make.tokens()
            here.extend((t.c.shard == tables.SHARD, t.c.hash == make.bind()))
            return t
        if isinstance(term, terms.Carries | terms.Spans | terms.Words):
            here.append(self.r.c.place.in_(make.places(term)))
        return None

    def _ordered(self, found: Select[Any]) -> Select[Any]:
        """Sorted, from after the last one seen on, as many as wanted."""
        statement = self.statement
        inner = found.subquery("found")
        keys = [inner.c[f"k{number}"] for number in range(len(statement.sort))]
        page = select(inner)
        if statement.after is not None:
            page = page.where(self._after([*keys, inner.c.place]))
        return page.order_by(*self._order(keys, inner.c.place)).limit(self.conditions.bind(Integer))

    def _descending(self) -> list[bool]:
        """For each key, and last for the place, which goes with the last of them."""
        ways = [key.descending for key in self.statement.sort]
        return [*ways, ways[-1] if ways else False]

    def _order(self, keys: Sequence[ColumnElement[Any]], place: ColumnElement[Any]) -> list[ColumnElement[Any]]:
        order: list[ColumnElement[Any]] = []
        for column, key, descending in zip([*keys, place], [*self.statement.sort, None], self._descending(),
                                           strict=True):
            if key is not None and not key.is_always_there:
                order.append(column.is_(None))
            order.append(column.desc() if descending else column.asc())
        return order

    def _after(self, columns: Sequence[ColumnElement[Any]]) -> ColumnElement[bool]:
        """Later than the last one seen: equal in the first keys and later in the next; null is last."""
        seen = [None if value is None else self.conditions.bind(self._kind(number))
                for number, value in enumerate(self.statement.after or ())]
        later: list[ColumnElement[bool]] = []
        for number, (column, value, descending) in enumerate(zip(columns, seen, self._descending(), strict=True)):
            if value is None:
                continue
            same = [column.is_(None) if value is None else column == value
                    for column, value in itertools.islice(zip(columns, seen, strict=True), number)]
            beyond = column < value if descending else column > value
            is_last = number == len(columns) - 1
            later.append(and_(*same, beyond if is_last or self.statement.sort[number].is_always_there
                              else or_(beyond, column.is_(None))))
        return or_(false(), *later)

    def _kind(self, number: int) -> Any:
        return self.statement.sort[number].kind if number < len(self.statement.sort) else BigInteger

    def _canonicals(self, found: Select[Any]) -> Select[Any]:
        """The url and the version that each tells: of its body the database reads no more."""
        of = found.subquery("found")
        same = ((_version.c.shard == tables.SHARD) & (_version.c.type == of.c.type) & (_version.c.id == of.c.id)
                & (_version.c.version == of.c.version))
        told = [cast(_version.c.body, JSON)[name].as_string() if self.conditions.on_postgresql
                else func.json_extract(_version.c.body, f"$.{name}") for name in ("url", "version")]
        return select(*told).select_from(of.join(_version, same))

    def _carried(self) -> Select[Any]:
        """Of the hashes those that some resource carries which keeps the term."""
        make, r = self.conditions, self.r
        hashes = make.listed(BigInteger)
        kept = [make.among(r.c.type, Text, one=len(self.statement.types) == 1),
                *(make.of(term, r) for term in self.statement.term.inner)]
        return select(hashes.c.value).where(exists().where(
            r.c.shard == tables.SHARD, r.c.place.is_not(None), make.carries(r, hashes.c.value), *kept))

    def _with_bodies(self, page: Select[Any]) -> Select[Any]:
        found = page.subquery("page")
        keys = [found.c[f"k{number}"] for number in range(len(self.statement.sort))]
        same = ((_version.c.shard == tables.SHARD) & (_version.c.type == found.c.type) & (_version.c.id == found.c.id)
                & (_version.c.version == found.c.version))
        return (select(found.c.type, found.c.id, found.c.version, _version.c.last_updated, _version.c.body,
                       found.c.person, found.c.place, *keys)
                .select_from(found.join(_version, same)).order_by(*self._order(keys, found.c.place)))


def probe(dialect: Dialect, term: terms.Carries | terms.Spans | terms.Words) -> Compiled:
    """How many rows a term would lead from, counted up to a limit."""
    key = (dialect.name, ("probe", term.shape))
    if key not in _kept:
        make = Conditions(dialect.name)
        few = make.places(term).limit(make.bind(Integer)).subquery()
        _kept[key] = driver.compiled(dialect, select(func.count()).select_from(few))
    return _kept[key]
