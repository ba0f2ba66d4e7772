"""What comes with a page: ``_include`` and ``_revinclude``. https://hl7.org/fhir/R4/search.html#include

References of the matches are read from the matches themselves; who refers to them is told by the index. Each page has
its own, and no more than ``MOST``.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence

from fhirpain.fhir.search import extract, parameters, resource_types
from fhirpain.fhir.search.model import Include, Query, Reference
from fhirpain.store import versions
from fhirpain.store.driver import AnyConnection
from fhirpain.store.index.aliases import names
from fhirpain.store.index.hashes import Hashes, hashes
from fhirpain.store.search import run
from fhirpain.store.search.rows import stored
from fhirpain.store.search.statement import Statement
from fhirpain.store.search.terms import All, Carries, Term
from fhirpain.store.versions import Key, Stored

MOST = 1000
"""Resources that are included with one page."""
_STEPS = 8  # of ``:iterate``: a circle ends by itself, a very long line here


def included(connection: AnyConnection, secret: bytes, query: Query,
             matches: Sequence[Stored]) -> tuple[list[Stored], bool]:
    """What a page of matches brings with it, each once, and whether there was more than ``MOST``."""
    seen = {_key(match) for match in matches}
    found: list[Stored] = []
    frontier, known = list(matches), hashes(secret)
    for step in range(_STEPS):
        forth = [one for one in dict.fromkeys(query.include) if step == 0 or one.iterate]
        back = [one for one in dict.fromkeys(query.revinclude) if step == 0 or one.iterate]
        new: dict[Key, Stored] = {}
        for one in itertools.chain(_forth(connection, known, forth, frontier),
                                   _back(connection, known, back, frontier)):
            if _key(one) not in seen:
                new[_key(one)] = one
            if len(found) + len(new) > MOST:  # nothing more is asked for
                return [*found, *new.values()][:MOST], True
        if not new:
            break
        seen.update(new)
        frontier = list(new.values())
        found.extend(frontier)
    return found, False


def _forth(connection: AnyConnection, known: Hashes, wanted: Sequence[Include],
           among: Iterable[Stored]) -> Iterator[Stored]:
    """Those that the resources refer to."""
    keys: dict[Key, None] = {}
    canonicals: dict[Reference, None] = {}
    for one in among if wanted else ():
        for value in extract(one.resource):
            if isinstance(value, Reference) and any(_asks(include, one.resource_type, value) for include in wanted):
                if value.id and not value.url:
                    keys[value.type, value.id] = None
                elif value.url:
                    canonicals[value] = None
    held = versions.read_many(connection, list(keys)) if keys else {}
    yield from (held[key] for key in keys if key in held and not held[key].deleted)
    for canonical in canonicals:
        yield from _by_canonical(connection, known, canonical)


def _asks(include: Include, resource_type: str, value: Reference) -> bool:
    return (include.source in ("*", resource_type) and include.code in ("*", value.parameter)
            and include.target in ("", value.type or include.target))


def _by_canonical(connection: AnyConnection, known: Hashes, canonical: Reference) -> Iterator[Stored]:
    """The newest of the resources with that url, of the version that is asked for."""
    types = tuple(sorted(kind for kind in resource_types() if "url" in parameters(kind)))
    urls = Carries(tuple(known.of(f"{kind}|url|u|{canonical.url}") for kind in types))
    found = [stored(row) for row in run.rows(connection, Statement("matches", types, All((urls,)), limit=MOST))]
    fit = [one for one in found if canonical.version in ("", one.resource.get("version"))]
    yield from fit[-1:]


def _back(connection: AnyConnection, known: Hashes, wanted: Sequence[Include],
          among: Iterable[Stored]) -> Iterator[Stored]:
    """Those that refer to the resources."""
    targets = list(among) if wanted else []
    for include in wanted:
        for source in sorted(resource_types()) if include.source == "*" else (include.source,):
            tokens = tuple(_links(known, include, source, targets))
            term: Term = Carries(tokens)
            statement = Statement("matches", (source,), All((term,)), limit=MOST + 1)
            yield from (stored(row) for row in run.rows(connection, statement)) if tokens else ()


def _links(known: Hashes, include: Include, source: str, targets: Iterable[Stored]) -> Iterator[int]:
    codes = [parameter.code for parameter in parameters(source).values() if parameter.kind == "reference"
             and include.code in ("*", parameter.code)]
    for target in targets:
        if include.target in ("", target.resource_type):
            itself = known.itself(target.resource_type, target.id)
            yield from {known.link(f"{source}|{name}") ^ itself for code in codes for name in names(source, code)}


def _key(one: Stored) -> Key:
    return one.resource_type, one.id
