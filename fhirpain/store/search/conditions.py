"""Terms as SQL, put together with SQLAlchemy once for each shape; the values are bound."""

import itertools
from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    collate,
    exists,
    false,
    func,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import JSON

from fhirpain.store import tables
from fhirpain.store.search import terms as ask

_COMPARED: dict[str, Callable[[Any, Any], ColumnElement[bool]]] = {
    "<": lambda one, other: one < other, "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other, ">=": lambda one, other: one >= other,
}


class Conditions:
    """Makes the conditions of one statement and numbers its parameters: p0, p1, ... in the order of the values."""

    def __init__(self, dialect: str) -> None:
        """For ``sqlite`` or ``postgresql``."""
        self.on_postgresql = dialect == "postgresql"
        self._numbers, self._names = itertools.count(), itertools.count()

    def bind(self, kind: Any = BigInteger) -> ColumnElement[Any]:
        """The next parameter."""
        return bindparam(f"p{next(self._numbers)}", type_=kind)

    def resources(self) -> FromClause:
        """The table of resources under a name of its own."""
        return tables.resource.alias(self.name("r"))

    def of(self, term: ask.Term, r: FromClause) -> ColumnElement[bool]:
        """The condition that a resource keeps the term."""
        return getattr(self, f"_{type(term).__name__.lower()}")(term, r)  # type: ignore[no-any-return]

    def among(self, column: ColumnElement[Any], kind: Any, *, one: bool = False) -> ColumnElement[bool]:
        """Equal to a parameter, or to one of a list that is a parameter."""
        if one:
            return column == self.bind(kind)
        if self.on_postgresql:
            return column == func.any(self.bind(postgresql.ARRAY(kind)))
        listed = func.json_each(self.bind(Text)).table_valued("value", name=self.name("v"))
        return column.in_(select(listed.c.value))

    def listed(self, kind: Any) -> FromClause:
        """The values of a list that is a parameter, to select from."""
        if self.on_postgresql:
            values = func.unnest(self.bind(postgresql.ARRAY(kind)))
            return values.table_valued("value", name=self.name("v")).render_derived()
        return func.json_each(self.bind(Text)).table_valued("value", name=self.name("v"))

    def carries(self, r: FromClause, token: ColumnElement[Any]) -> ColumnElement[bool]:
        """That a resource carries a token which stands in another table."""
        if self.on_postgresql:
            return r.c.tokens.op("@>", is_comparison=True)(_array(token))
        t = self.tokens()
        return r.c.place.in_(select(t.c.place).where(
            t.c.shard == tables.SHARD, t.c.hash == token).correlate_except(t))

    def name(self, start: str) -> str:
        """A name that nothing else in the statement has."""
        return f"{start}{next(self._names)}"

    def plain(self, text: ColumnElement[Any]) -> ColumnElement[Any]:
        """A text that is compared by its letters' numbers, as SQLite does."""
        return collate(text, "C") if self.on_postgresql else text

    def places(self, term: ask.Carries | ask.Spans | ask.Words) -> Select[Any]:
        """The places of those that keep a term, from the table that holds it; of tokens in SQLite only."""
        table, wanted = self._rows(term, leads=True)
        return select(table.c.place).where(table.c.shard == tables.SHARD, *wanted)

    def position(self, column: ColumnElement[Any], words: Any) -> ColumnElement[Any]:
        """Where words stand in a text, from 1; 0 where they do not."""
        return (func.strpos if self.on_postgresql else func.instr)(column, words)

    def tokens(self) -> FromClause:
        """SQLite's tokens under a name of their own."""
        return tables.token.alias(self.name("t"))

    def parameter(self, table: FromClause) -> ColumnElement[Any]:
        """The column, but not for SQLite to look by where the place is known: that is quicker."""
        return table.c.parameter if self.on_postgresql else table.c.parameter.op("+")(0)

    def _rows(self, term: ask.Carries | ask.Spans | ask.Words, *,
              leads: bool = False) -> tuple[FromClause, list[ColumnElement[bool]]]:
        if isinstance(term, ask.Carries):
            t = self.tokens()
            return t, [self.among(t.c.hash, BigInteger, one=len(term.hashes) == 1)]
        table = (tables.span if isinstance(term, ask.Spans) else tables.word).alias(self.name("s"))
        name = (table.c.parameter if leads else self.parameter(table)) == self.bind()
        wanted = self._bounds(term, table) if isinstance(term, ask.Spans) else self._begins(term, table)
        return table, [name, *wanted, *(self._holds(table.c.forms, self.bind(Text)) for _ in term.forms)]

    def _bounds(self, term: ask.Spans, s: FromClause) -> list[ColumnElement[bool]]:
        checks = [_COMPARED[comparison](s.c[column], self.bind()) for column, comparison, _ in term.checks]
        wanted = [or_(*checks) if term.any else and_(*checks)]
        return wanted if term.unit is None else [*wanted, s.c.unit == self.bind()]

    def _begins(self, term: ask.Words, w: FromClause) -> list[ColumnElement[bool]]:
        kind = w.c.head.type
        if term.within:
            return [self._holds(w.c.head + func.coalesce(w.c.rest, ""), self.bind(Text))]
        if len(term.words) > term.head:
            return [w.c.head == self.bind(kind), self.position(w.c.rest, self.bind(Text)) == 1]
        return [w.c.head >= self.bind(kind), w.c.head < self.bind(kind)]

    def _there(self, term: ask.Carries | ask.Spans | ask.Words, r: FromClause) -> ColumnElement[bool]:
        table, wanted = self._rows(term)
        return exists().where(table.c.shard == tables.SHARD, table.c.place == r.c.place, *wanted)

    def _carries(self, term: ask.Carries, r: FromClause) -> ColumnElement[bool]:
        if not self.on_postgresql:
            return self._there(term, r)
        if len(term.hashes) == 1:
            return r.c.tokens.op("@>", is_comparison=True)(_array(self.bind()))
        return r.c.tokens.op("&&", is_comparison=True)(self.bind(postgresql.ARRAY(BigInteger)))

    _spans = _words = _there

    def _holds(self, column: ColumnElement[Any], words: ColumnElement[Any]) -> ColumnElement[bool]:
        return self.position(column, words) > 0

    def _says(self, _term: ask.Says, r: FromClause) -> ColumnElement[bool]:
        return self._holds(r.c.said, self.bind(Text))

    def _ids(self, term: ask.Ids, r: FromClause) -> ColumnElement[bool]:
        return self.among(r.c.id, Text, one=len(term.ids) == 1)

    def _updated(self, term: ask.Updated, r: FromClause) -> ColumnElement[bool]:
        checks = [_COMPARED[comparison](r.c.updated, self.bind()) for _, comparison, _ in term.checks]
        return or_(*checks) if term.any else and_(*checks)

    def _during(self, _term: ask.During, r: FromClause) -> ColumnElement[bool]:
        def dated(*wanted: Callable[[FromClause], ColumnElement[bool]]) -> ColumnElement[bool]:
            s = tables.span.alias(self.name("s"))
            return exists().where(s.c.shard == tables.SHARD, s.c.place == r.c.place,
                                  self.among(s.c.parameter, BigInteger), *(one(s) for one in wanted))

        touches = dated(lambda s: s.c.high > self.bind(), lambda s: s.c.low < self.bind())
        return or_(touches, not_(dated()))

    def _not(self, term: ask.Not, r: FromClause) -> ColumnElement[bool]:
        return not_(self.of(term.inner, r))

    def _all(self, term: ask.All, r: FromClause) -> ColumnElement[bool]:
        return and_(true(), *(self.of(inner, r) for inner in term.inner))

    def _either(self, term: ask.Either, r: FromClause) -> ColumnElement[bool]:
        return or_(false(), *(self.of(inner, r) for inner in term.inner))

    def _refers(self, term: ask.Refers, r: FromClause) -> ColumnElement[bool]:
        """One of its links leads to such a resource, and a token says that it does so through this parameter."""
        x, link = self.resources(), self.bind()
        kind, before, after = self.bind(Text), self.bind(Text), self.bind(Integer)
        if self.on_postgresql:
            name = self.name("l")
            value = func.json_array_elements_text(cast(r.c.links, JSON)).table_valued("value", name=name).c.value
        else:
            value = func.json_each(r.c.links).table_valued("value", name=self.name("l")).c.value
        ids = select(func.substr(value, after)).where(self.position(value, before) == 1)
        return exists().where(x.c.shard == tables.SHARD, x.c.type == kind, x.c.place.is_not(None), x.c.id.in_(ids),
                              self._through(r, link, x), self.of(term.inner, x))

    def _referred(self, term: ask.Referred, r: FromClause) -> ColumnElement[bool]:
        """Such a resource carries the token of a link to ours through this parameter."""
        i, link = self.resources(), self.bind()
        return exists().where(i.c.shard == tables.SHARD, i.c.type == self.bind(Text), i.c.place.is_not(None),
                              self._through(i, link, r), self.of(term.inner, i))

    def _through(self, source: FromClause, link: ColumnElement[Any], target: FromClause) -> ColumnElement[bool]:
        """A token is the link crossed (XOR, which SQLite spells out) with what the other resource is."""
        if self.on_postgresql:
            return source.c.tokens.op("@>", is_comparison=True)(_array(link.op("#")(target.c.self)))
        t = self.tokens()
        crossed = link.op("|")(target.c.self) - link.op("&")(target.c.self)
        # All else stands outside, however far: by itself SQLAlchemy looks no further than the next statement around.
        return source.c.place.in_(select(t.c.place).where(
            t.c.shard == tables.SHARD, t.c.hash == crossed, t.c.place == source.c.place).correlate_except(t))


def _array(one: ColumnElement[Any]) -> ColumnElement[Any]:
    return postgresql.array([one], type_=BigInteger)
