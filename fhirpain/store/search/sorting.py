"""What a search is sorted by. https://hl7.org/fhir/R4/search.html#sort

Times and amounts sort by their lower bound, words as folded, tokens by a code of letters, references by ``Type/id``;
of several values the first in the order asked for. What has no such value comes last.
"""

from collections.abc import Hashable, Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, FromClause, Integer, Text, case, func, select

from fhirpain.fhir.search.model import Sort
from fhirpain.store import tables
from fhirpain.store.index.aliases import names
from fhirpain.store.index.entries import HIDDEN
from fhirpain.store.index.hashes import Hashes
from fhirpain.store.search.conditions import Conditions

_SPANS, _LINES = ("date", "number", "quantity"), ("token", "reference", "uri")


class Key(NamedTuple):
    """One key: where it stands (``id``, ``updated``, ``span``, ``word``, ``line``) and under which name."""

    where: str
    descending: bool
    name: int | str = ""

    @property
    def shape(self) -> Hashable:
        """All but the name."""
        return self.where, self.descending

    @property
    def kind(self) -> Any:
        """The type of its values."""
        return BigInteger if self.where in ("updated", "span") else Text

    @property
    def is_always_there(self) -> bool:
        """Whether every resource has one."""
        return self.where in ("id", "updated")

    def values(self) -> Iterator[Any]:
        """The name, where the statement asks for one."""
        if self.where == "line":
            start = f"\n{self.name}\t"
            yield from (start, len(start))
        elif self.where in ("span", "word"):
            yield self.name

    def column(self, make: Conditions, r: FromClause) -> ColumnElement[Any]:
        """The key of a row of ``resource``."""
        if self.where in ("id", "updated"):
            return make.plain(r.c.id) if self.where == "id" else r.c.updated
        if self.where == "line":
            return self._line(make, r)
        table = (tables.span if self.where == "span" else tables.word).alias(make.name("k"))
        column = table.c.low if self.where == "span" else table.c.head
        first = func.max(column) if self.descending else func.min(column)
        return (select(first).where(table.c.shard == tables.SHARD, table.c.place == r.c.place,
                                    make.parameter(table) == make.bind()).scalar_subquery())

    def _line(self, make: Conditions, r: FromClause) -> ColumnElement[Any]:
        """What stands in ``said`` after the name, up to the end of the line."""
        start, length = make.bind(Text), make.bind(Integer)
        at = make.position(r.c.said, start)
        rest = func.substr(r.c.said, at + length)
        end = make.position(rest + "\n", "\n")
        word = func.nullif(func.substr(rest, 1, end - 1), HIDDEN)
        return make.plain(case((at > 0, word), else_=None))


def keys(known: Hashes, resource_type: str, sort: Iterable[Sort]) -> tuple[Key, ...]:
    """The keys of a query, but for those that nothing can be sorted by."""
    return tuple(found for found in (_key(known, resource_type, one) for one in sort) if found is not None)


def _key(known: Hashes, resource_type: str, sort: Sort) -> Key | None:
    code, kind = sort.parameter.code, sort.parameter.kind
    if code in ("_id", "_lastUpdated"):
        return Key("id" if code == "_id" else "updated", sort.descending)
    if kind in _LINES:
        return Key("line", sort.descending, code)
    name = known.of(f"|{code}" if code[0] == "_" else f"{resource_type}|{names(resource_type, code)[0]}")
    if kind in _SPANS:
        return Key("span", sort.descending, name)
    return Key("word", sort.descending, name) if kind == "string" else None
