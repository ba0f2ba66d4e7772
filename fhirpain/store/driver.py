"""Statements that SQLAlchemy puts together once and the driver then runs alone.

At each use SQLAlchemy would spend more time on them than the database does. What a driver raises here is named by
``engine.begin`` as well.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Dialect, Select

Row = Sequence[Any]


class Opened(NamedTuple):
    """A connection of the driver's out of the pool, for those who need no more of SQLAlchemy than its text."""

    dialect: Dialect
    connection: Any


AnyConnection = Connection | Opened


class Compiled(NamedTuple):
    """Text, the names of its parameters in their order, and the values of those that are always the same."""

    text: str
    names: tuple[str, ...]
    fixed: dict[str, Any]


def compiled(dialect: Dialect, statement: Select[Any], *, in_order: bool = False) -> Compiled:
    """The text of a statement; in SQLite a list is given to it as JSON.

    ``in_order``: SQLite, which guesses, joins the tables as they stand. https://sqlite.org/optoverview.html#crossjoin
    """
    made = statement.compile(dialect=dialect)
    names = made.positiontup if dialect.name == "sqlite" else made.params
    fixed = {name: value for name, value in made.params.items() if value is not None}
    text = str(made).replace(" JOIN ", " CROSS JOIN ") if in_order and dialect.name == "sqlite" else str(made)
    return Compiled(text, tuple(names or ()), fixed)


class Prepared:
    """A statement for each kind of database, compiled when it is first used."""

    def __init__(self, make: Callable[[str], Select[Any]], *, in_order: bool = False) -> None:
        """``make`` gets the dialect's name; ``in_order`` as in ``compiled``."""
        self._make, self._in_order = make, in_order
        self._kept: dict[str, Compiled] = {}

    def rows(self, connection: AnyConnection, values: Mapping[str, Any]) -> list[Row]:
        """The rows for these values."""
        name = connection.dialect.name
        if name not in self._kept:
            self._kept[name] = compiled(connection.dialect, self._make(name), in_order=self._in_order)
        return rows(connection, self._kept[name], values)


def rows(connection: AnyConnection, statement: Compiled, values: Mapping[str, Any]) -> list[Row]:
    """The rows of a statement, as the driver gives them."""
    given = {**statement.fixed, **values}
    with cursor(connection) as opened:
        if connection.dialect.name == "sqlite":
            opened.execute(statement.text, [_listed(given[name]) for name in statement.names])
        else:
            opened.execute(statement.text, given)
        found: list[Row] = opened.fetchall()
        return found


def many(connection: Connection, statement: str, each: Collection[Row]) -> None:
    """Run a statement for each row of values."""
    with cursor(connection) as opened:
        opened.executemany(statement, each)


@contextmanager
def cursor(connection: AnyConnection) -> Iterator[Any]:
    """A cursor of the driver's own."""
    opened = connection.connection.cursor()
    try:
        yield opened
    finally:
        opened.close()


def _listed(value: Any) -> Any:
    return msgspec.json.encode(value).decode() if value.__class__ is list else value
