"""Chains followed before the search itself: few ends are asked for one by one. https://hl7.org/fhir/R4/search.html#chaining

Where the end of a chain leaves few resources, as is usual, their tokens or ids take the chain's place. Where it leaves
many, the database looks at each match's own links instead; of those that many refer to by canonical, at which of the
canonicals that are held the index knows.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import msgspec

from fhirpain.fhir.search import extract
from fhirpain.fhir.search.model import Reference
from fhirpain.store import bulk
from fhirpain.store.index.hashes import Hashes
from fhirpain.store.search.rows import stored
from fhirpain.store.search.statement import Statement
from fhirpain.store.search.terms import All, Canonical, Carries, Either, Ids, Not, Referred, Refers, Term

FEW = 1000
_EVERY = 100_000  # of canonical resources: guides hold hundreds
Rows = Callable[[Statement], Sequence[Any]]


class Chains:
    """Follows the chains of one search."""

    def __init__(self, known: Hashes, rows: Rows) -> None:
        """``rows`` runs a statement."""
        self._known, self._run = known, rows
        self._seen: dict[Statement, Sequence[Any]] = {}

    def followed(self, term: Term) -> Term:
        """The term without those of its chains that could be followed."""
        match term:
            case Refers():
                return self._refers(term)
            case Referred():
                return self._referred(term)
            case Canonical():
                return either(self._back(term) if term.own else self._forth(term))
            case Not(inner):
                return Not(self.followed(inner))
            case All(several):
                return All(tuple(map(self.followed, several)))
            case Either(several):
                return either(map(self.followed, several))
        return term

    def _rows(self, statement: Statement) -> Sequence[Any]:
        """The rows of a statement, which the ends of one chain in several types ask for again."""
        if statement not in self._seen:
            self._seen[statement] = self._run(statement)
        return self._seen[statement]

    def _refers(self, term: Refers) -> Term:
        inner = self.followed(term.inner)
        found = self._rows(Statement("selves", (term.type,), _whole(inner), limit=FEW + 1))
        if len(found) > FEW:
            return term._replace(inner=inner)
        return either([Carries(tuple(term.link ^ itself for (itself,) in found))])

    def _referred(self, term: Referred) -> Term:
        inner = self.followed(term.inner)
        found = self._rows(Statement("links", (term.type,), _whole(inner), limit=FEW + 1))
        if len(found) > FEW:
            return term._replace(inner=inner)
        start = f"{term.own}/"
        ids: set[str] = set()
        for links, tokens in found:
            held = bulk.unpack(tokens) if isinstance(tokens, bytes) else set(tokens)
            ids.update(link.removeprefix(start) for link in msgspec.json.decode(links) if link.startswith(start)
                       and term.link ^ self._known.itself(term.own, link.removeprefix(start)) in held)
        return either([Ids(tuple(sorted(ids)))])

    def _forth(self, term: Canonical) -> Iterator[Term]:
        """Those that tell the url of one of the resources, and either its version or none."""
        yield Carries(tuple(self._cited(term.at, term.type, _whole(self.followed(term.inner)))))

    def _back(self, term: Canonical) -> Iterator[Term]:
        """Those whose url one of the resources tells, and whose version, if it tells one."""
        code, whole = term.at.partition("|")[2], _whole(self.followed(term.inner))
        found = self._rows(Statement("matches", (term.type,), whole, limit=FEW + 1))
        if len(found) > FEW:
            told = self._told_of(term, whole)
        else:
            told = {(value.url, value.version) for row in found for value in extract(stored(row).resource)
                    if isinstance(value, Reference) and value.parameter == code and value.url}
        for url, version in sorted(told):
            has_url = Carries((self._known.of(f"{term.own}|url|u|{url}"),))
            yield All((has_url, Carries((self._known.of(f"{term.own}|version|c|{version}"),)))) if version else has_url

    def _told_of(self, term: Canonical, whole: All) -> set[tuple[str, str]]:
        """Where many refer: which of the canonicals that there are one of them tells, as the index knows."""
        cited = self._cited(term.at, term.own, All())
        carried = self._rows(Statement("carried", (term.type,), whole, among=tuple(cited))) if cited else ()
        return {cited[found] for found, in carried}

    def _cited(self, at: str, resource_type: str, whole: All) -> dict[int, tuple[str, str]]:
        """The tokens by which resources of a type are referred to, each with the url and the version it tells."""
        rows = self._rows(Statement("canonicals", (resource_type,), whole, limit=_EVERY))
        told = {(url, each) for url, version in rows if url for each in ("", version or "")}
        return {self._known.of(f"{at}|u|{url}|{version}"): (url, version) for url, version in sorted(told)}


def either(terms: Iterable[Term]) -> Term:
    """Any of the terms; tokens and ids are asked for together, and what nothing keeps is left out."""
    several = list(terms)
    hashes = tuple(dict.fromkeys(token for one in several if isinstance(one, Carries) for token in one.hashes))
    ids = tuple(dict.fromkeys(name for one in several if isinstance(one, Ids) for name in one.ids))
    together: list[Term] = [Carries(hashes)] if hashes else []
    together.extend([Ids(ids)] if ids else [])
    together.extend(one for one in several if not isinstance(one, Carries | Ids) and one != Either())
    return together[0] if len(together) == 1 else Either(tuple(together))


def _whole(term: Term) -> All:
    return term if isinstance(term, All) else All((term,))
