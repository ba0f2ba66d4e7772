"""Whether a resource surely keeps R4 and its profiles: the fast path of ``Validator.validate``.

The answer is "nothing is wrong", "nothing but these remarks", or "look again": issues are made elsewhere. Extensions
whose place is told by values, and whatever else generated code cannot settle, are doubts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from fhirpain.fhir.validation.location import depth, start
from fhirpain.fhir.validation.proof import Doubt, Proof
from fhirpain.fhir.validation.remarks import Inner, Note
from fhirpain.fhir.validation.resources import claims_of, top
from fhirpain.fhir.validation.roots import Root
from fhirpain.fhir.validation.run import Fetch, Resource, Run, Scope
from fhirpain.fhir.validation.sites import Budget, Site
from fhirpain.fhir.validation.told import Told
from fhirpain.fhir.validation.vital_signs import profiles_of

if TYPE_CHECKING:
    from fhirpain.fhir.validation.compiled import Compiled

_FUNCTIONS = 2048
"""How many functions are made at most: some 4 kB each."""

_ROOTS = 512
_UNKNOWN = 4
"""Profiles that are claimed and not held."""

_DEEPEST = 4
"""Resources within resources: deeper ones are left to those who can say where."""


_Key = tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[int, ...]]
"""A type; the profiles that are claimed and held, asked for, and those of a vital sign; which claims are not held."""


class Proofs:
    """The proofs of one validator."""

    def __init__(self, compiled: Compiled) -> None:
        """Make nothing yet."""
        self._compiled = compiled
        self._roots: dict[_Key, Root] = {}
        self._plain: dict[str, Root] = {}
        self.budget = Budget(_FUNCTIONS)

    def told(self, resource: Resource, profiles: Sequence[str], fetch: Fetch | None) -> Told | None:
        """What is told of a resource in which nothing is wrong for sure; None in doubt, and where that is likely."""
        root = self._root(resource, profiles)
        return None if root is None else root.tries(self._proof(root, resource, fetch))

    def tells_inside(self, run: Run, scope: Scope) -> bool:
        """The same of a resource inside another, in a run that goes on and is told: only the wrong entries cost."""
        root = self._root(scope.resource, ())
        if root is None:
            return False
        same = Scope(scope.resource, root.site.at, entries=scope.entries, url=scope.url)
        proof = Proof(self._compiled, same, run.fetch)
        proof.active = set(run.active)
        proof.depth = run.depth + depth(scope.at)
        told = root.tries(proof)
        if told is None or (told.issues and told.reported is None):
            return False
        if told.issues:
            run.tell(told, root.kind, scope.at)
        return True

    def surely(self, resource: Resource, profiles: Sequence[str] = (), fetch: Fetch | None = None) -> Told | None:
        """The same, always tried."""
        root = self._root(resource, profiles)
        return None if root is None else root.surely(self._proof(root, resource, fetch))

    def _proof(self, root: Root, resource: Resource, fetch: Fetch | None) -> Proof:
        return Proof(self._compiled, top(resource, root.site.at), fetch)

    def inner(self, run: Proof, parent: dict[str, Any], given: Any, what: Inner) -> None:
        """A resource in a Bundle's entry or in a parameter."""
        if given.__class__ is not dict or run.depth >= _DEEPEST:
            raise Doubt
        root, url = self._root(given, ()), parent.get("fullUrl")
        if root is None:
            raise Doubt
        outer, apart = run.scope, run.apart
        scope = top(given, root.site.at, outer=outer, url=url if url.__class__ is str else "")
        run.apart = apart and scope.entries is None
        run.depth += 1
        told = root.proven(run, scope)
        run.depth -= 1
        run.apart = apart
        if told.issues:
            run.notes.append(Note(what, given, told))

    def _root(self, resource: Resource, profiles: Sequence[str]) -> Root | None:
        kind, claims = resource.get("resourceType"), claims_of(resource)
        vital = tuple(profiles_of(resource)) if kind == "Observation" else ()
        if not (claims or profiles or vital) and kind.__class__ is str and (plain := self._plain.get(kind)):
            return plain
        if type(kind) is not str or not all(type(one) is str for one in (*claims, *profiles)):
            return None
        unknown = tuple(place for place, one in enumerate(claims) if self._compiled.profile(one) is None)
        held = tuple(one for place, one in enumerate(claims) if place not in unknown) if unknown else tuple(claims)
        key = (kind, held, tuple(profiles), vital, unknown)
        root = self._roots.get(key) or self._made(key)
        if root is not None and not (claims or profiles or vital):
            self._plain[root.kind] = root
        return root

    def _made(self, key: _Key) -> Root | None:
        """The root of resources of a type with profiles; None where one of these is of another type."""
        kind, held, profiles, vital, unknown = key
        if not self._compiled.is_resource(kind) or len(self._roots) >= _ROOTS or len(unknown) > _UNKNOWN:
            return None
        every = [one for one in self._compiled.everywhere(kind) if self._compiled.profile(one) is not None]
        checks = self._checks(kind, urls := list(dict.fromkeys([*held, *profiles, *vital, *every])))
        if checks is None:
            return None
        site = Site(self, self._compiled.plan(kind), (), checks, start(kind))
        return self._roots.setdefault(key, Root(self._compiled, profiles, urls, site, is_told_always=bool(unknown)))

    def _checks(self, kind: str, urls: Iterable[str]) -> list[Any] | None:
        found: list[Any] = []
        for url in urls:
            profile = self._compiled.profile(url)
            if profile is None or not self._compiled.is_kind_of(kind, profile.type):
                return None
            found += profile.checks()
        return found
