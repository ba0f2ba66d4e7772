"""Whether a resource surely keeps R4 and its profiles: the fast path of ``Validator.validate``.

The answer is either "nothing is wrong" or "look again": issues are made elsewhere. Codes whose validity depends on
something outside, extensions whose place is told by values, and whatever else generated code cannot settle, are doubts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from fhirpain.fhir.validation.location import depth, start
from fhirpain.fhir.validation.proof import Doubt, Proof
from fhirpain.fhir.validation.resources import check_beyond, claims_of, top
from fhirpain.fhir.validation.run import Fetch, Resource, Run, Scope
from fhirpain.fhir.validation.sites import Budget, Site
from fhirpain.fhir.validation.vital_signs import profiles_of

if TYPE_CHECKING:
    from fhirpain.fhir.validation.compiled import Compiled

_FUNCTIONS = 2048
"""How many functions are made at most: some 4 kB each."""

_ROOTS = 512
_DEEPEST = 4
"""Resources within resources: deeper ones are left to those who can say where."""

_PATIENCE = 16
"""After so many doubts in a row, a proof is tried once in as many times only."""


class Root:
    """The resources of one type that are held against the same profiles."""

    __slots__ = ("_compiled", "_doubts", "kind", "site", "urls")

    def __init__(self, compiled: Compiled, kind: str, urls: Sequence[str], site: Site) -> None:
        """``urls`` are the profiles, whose checks the ``site`` asks."""
        self._compiled = compiled
        self.kind = kind
        self.urls = urls
        self.site = site
        self._doubts = 0

    def look(self, run: Proof, scope: Scope) -> None:
        """Raise ``Doubt`` unless a resource is surely right."""
        outer, run.scope = run.scope, scope
        resource = scope.resource
        if self.urls:
            run.active.update((id(resource), url) for url in self.urls)
        (self.site.get(tuple(resource)) or self.site.new)(resource, run)
        check_beyond(run, scope, self.kind, 0)
        run.scope = outer

    def is_hopeless(self) -> bool:
        """Whether the last ones could not be proven right: then most attempts are spared."""
        if self._doubts < _PATIENCE:
            return False
        self._doubts += 1
        return self._doubts % _PATIENCE != 0

    def note(self, *, proven: bool) -> None:
        """Note how an attempt ended."""
        self._doubts = 0 if proven else self._doubts + 1


class Proofs:
    """The proofs of one validator."""

    def __init__(self, compiled: Compiled) -> None:
        """Make nothing yet."""
        self._compiled = compiled
        self._roots: dict[tuple[str, ...], Root] = {}
        self.budget = Budget(_FUNCTIONS)

    def holds(self, resource: Resource, profiles: Sequence[str], fetch: Fetch | None) -> bool:
        """Whether nothing at all is wrong with a resource and all that is in it, for sure; not always tried."""
        root = self._root(resource, profiles)
        if root is None or root.is_hopeless():
            return False
        proven = _is_kept(root, self._proof(root, resource, fetch))
        root.note(proven=proven)
        return proven

    def holds_inside(self, run: Run, scope: Scope) -> bool:
        """The same of a resource inside another, in a run that goes on: of many entries only the wrong ones cost."""
        root = self._root(scope.resource, ())
        if root is None or root.is_hopeless():
            return False
        same = Scope(scope.resource, root.site.at, entries=scope.entries, url=scope.url)
        proof = Proof(self._compiled, same, run.fetch)
        proof.active = set(run.active)
        proof.depth = run.depth + depth(scope.at)
        proven = _is_kept(root, proof)
        root.note(proven=proven)
        return proven

    def proves(self, resource: Resource, profiles: Sequence[str] = (), fetch: Fetch | None = None) -> bool:
        """The same, always tried."""
        root = self._root(resource, profiles)
        return root is not None and _is_kept(root, self._proof(root, resource, fetch))

    def _proof(self, root: Root, resource: Resource, fetch: Fetch | None) -> Proof:
        return Proof(self._compiled, top(resource, root.site.at), fetch)

    def inner(self, run: Proof, parent: dict[str, Any], given: Any) -> None:
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
        root.look(run, scope)
        run.depth -= 1
        run.apart = apart

    def _root(self, resource: Resource, profiles: Sequence[str]) -> Root | None:
        kind = resource.get("resourceType")
        vital = tuple(profiles_of(resource)) if kind == "Observation" else ()
        key = (kind, *claims_of(resource), *profiles, *vital)
        if not all(type(one) is str for one in key):
            return None
        return self._roots.get(key) or self._made(key)

    def _made(self, key: tuple[str, ...]) -> Root | None:
        """The root of resources of a type with profiles; None where one of these is unknown, or of another type."""
        kind, *asked = key
        if not self._compiled.is_resource(kind) or len(self._roots) >= _ROOTS:
            return None
        every = [one for one in self._compiled.everywhere(kind) if self._compiled.profile(one) is not None]
        checks = self._checks(kind, urls := list(dict.fromkeys([*asked, *every])))
        if checks is None:
            return None
        site = Site(self, self._compiled.plan(kind), (), checks, start(kind))
        return self._roots.setdefault(key, Root(self._compiled, kind, urls, site))

    def _checks(self, kind: str, urls: Iterable[str]) -> list[Any] | None:
        found: list[Any] = []
        for url in urls:
            profile = self._compiled.profile(url)
            if profile is None or not self._compiled.is_kind_of(kind, profile.type):
                return None
            found += profile.checks()
        return found


def _is_kept(root: Root, proof: Proof) -> bool:
    try:
        root.look(proof, proof.scope)
    except (Doubt, TypeError):
        # A TypeError: a list or an object where a code would be.
        return False
    return True
