"""What a search asks of the index, free of FHIR and of SQL.

A term's ``shape`` is all of it but its values: one statement serves every term of a shape. ``values`` yields the
values in the order in which conditions.py binds them.
"""

from collections.abc import Hashable, Iterator
from typing import Any, NamedTuple, TypeAlias

Checks: TypeAlias = tuple[tuple[str, str, int], ...]
"""Column, comparison, bound."""


class Carries(NamedTuple):
    """Has any of these tokens."""

    hashes: tuple[int, ...]

    @property
    def shape(self) -> Hashable:
        """One or several."""
        return "carries", len(self.hashes) == 1

    def values(self) -> Iterator[Any]:
        """The hash, or all of them as a list."""
        yield self.hashes[0] if len(self.hashes) == 1 else list(self.hashes)


class Spans(NamedTuple):
    """Has a span of the parameter that keeps all the checks (any of them, with ``any``)."""

    parameter: int
    checks: Checks
    any: bool = False
    unit: int | None = None
    forms: tuple[int, ...] = ()

    @property
    def shape(self) -> Hashable:
        """Which columns, compared how."""
        return "spans", tuple(check[:2] for check in self.checks), self.any, self.unit is None, len(self.forms)

    def values(self) -> Iterator[Any]:
        """Parameter, bounds, unit, forms."""
        yield self.parameter
        yield from (bound for _, _, bound in self.checks)
        if self.unit is not None:
            yield self.unit
        yield from (f" {form} " for form in self.forms)


class Words(NamedTuple):
    """Has a text of the parameter that begins with, or holds, these folded words."""

    parameter: int
    words: str
    within: bool = False
    forms: tuple[int, ...] = ()
    head: int = 64

    @property
    def shape(self) -> Hashable:
        """Beginning or within, and whether the beginning is longer than what is in the tree."""
        return "words", self.within, len(self.words) > self.head, len(self.forms)

    def values(self) -> Iterator[Any]:
        """Parameter, the words or their range, forms."""
        yield self.parameter
        if self.within:
            yield self.words
        elif len(self.words) > self.head:
            yield self.words[:self.head]
            yield self.words[self.head:]
        else:
            yield self.words
            yield self.words + "\U0010ffff"
        yield from (f" {form} " for form in self.forms)


class Says(NamedTuple):
    """Its lines hold this."""

    line: str

    @property
    def shape(self) -> Hashable:
        """Always one."""
        return "says"

    def values(self) -> Iterator[Any]:
        """The line's beginning."""
        yield self.line


class Ids(NamedTuple):
    """Has one of these ids."""

    ids: tuple[str, ...]

    @property
    def shape(self) -> Hashable:
        """One or several."""
        return "ids", len(self.ids) == 1

    def values(self) -> Iterator[Any]:
        """The id, or all of them as a list."""
        yield self.ids[0] if len(self.ids) == 1 else list(self.ids)


class Updated(NamedTuple):
    """Was written when all (any) of the checks hold; their column is the one there is."""

    checks: Checks
    any: bool = False

    @property
    def shape(self) -> Hashable:
        """Compared how."""
        return "updated", tuple(check[1] for check in self.checks), self.any

    def values(self) -> Iterator[Any]:
        """The bounds."""
        yield from (bound for _, _, bound in self.checks)


class During(NamedTuple):
    """Has a span of one of the parameters that touches the time, or none of any of them."""

    parameters: tuple[int, ...]
    low: int
    high: int

    @property
    def shape(self) -> Hashable:
        """Always one."""
        return "during"

    def values(self) -> Iterator[Any]:
        """Parameters, then the time's bounds; the parameters again."""
        yield from (list(self.parameters), self.low, self.high, list(self.parameters))


class Refers(NamedTuple):
    """Refers, through the parameter of this link hash, to a resource of the type that keeps a term."""

    link: int
    type: str
    inner: "Term"

    @property
    def shape(self) -> Hashable:
        """That of the inner term."""
        return "refers", self.inner.shape

    def values(self) -> Iterator[Any]:
        """Link, type, how a link to the type begins and where its id does, then the inner ones."""
        yield from (self.link, self.type, f"{self.type}/", len(self.type) + 2)
        yield from self.inner.values()


class Referred(NamedTuple):
    """A resource of the type that keeps a term refers here, to one of type ``own``, through this link hash."""

    link: int
    type: str
    own: str
    inner: "Term"

    @property
    def shape(self) -> Hashable:
        """That of the inner term."""
        return "referred", self.inner.shape

    def values(self) -> Iterator[Any]:
        """Link and type, then the inner ones."""
        yield from (self.link, self.type)
        yield from self.inner.values()


class Canonical(NamedTuple):
    """Refers by canonical, through the parameter ``at``, to one of the type; or with ``own`` the other way round.

    run.py follows it always, so that no statement has one.
    """

    at: str
    type: str
    inner: "Term"
    own: str = ""

    @property
    def shape(self) -> Hashable:
        """None."""
        raise NotImplementedError

    def values(self) -> Iterator[Any]:
        """None."""
        raise NotImplementedError


class Not(NamedTuple):
    """Does not keep the term."""

    inner: "Term"

    @property
    def shape(self) -> Hashable:
        """That of the inner term."""
        return "not", self.inner.shape

    def values(self) -> Iterator[Any]:
        """The inner ones."""
        yield from self.inner.values()


class All(NamedTuple):
    """Keeps every term; so does everything where there is none."""

    inner: tuple["Term", ...] = ()

    @property
    def shape(self) -> Hashable:
        """Those of the inner terms."""
        return "all", *(term.shape for term in self.inner)

    def values(self) -> Iterator[Any]:
        """Those of the inner terms."""
        for term in self.inner:
            yield from term.values()


class Either(NamedTuple):
    """Keeps one of the terms; nothing does where there is none."""

    inner: tuple["Term", ...] = ()

    @property
    def shape(self) -> Hashable:
        """Those of the inner terms."""
        return "any", *(term.shape for term in self.inner)

    def values(self) -> Iterator[Any]:
        """Those of the inner terms."""
        for term in self.inner:
            yield from term.values()


Term: TypeAlias = (Carries | Spans | Words | Says | Ids | Updated | During | Refers | Referred | Canonical | Not | All
                   | Either)
