"""The resources of one type that are held against the same profiles, and what is told of right ones.

https://hl7.org/fhir/R4/validation.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from fhirpain.fhir.issue import Issue
from fhirpain.fhir.validation.proof import Doubt, Proof
from fhirpain.fhir.validation.remarks import Inner, Note, placed, prefix, signature
from fhirpain.fhir.validation.resources import check_asked, check_beyond
from fhirpain.fhir.validation.run import Run, Scope
from fhirpain.fhir.validation.told import Told, moved

if TYPE_CHECKING:
    from fhirpain.fhir.validation.compiled import Compiled
    from fhirpain.fhir.validation.sites import Site

_PATIENCE = 16
"""After so many doubts in a row, a proof is tried once in as many times only."""

_LEARNING = 4
"""How many attempts that find out how to prove something count as one doubt."""

_SIGNATURES = 256
"""In how many ways remarks may stand together in resources of one kind."""

_NOTES = 64
"""Remarks of one resource: a long list of them is found anew each time, not kept."""

_NOTHING = Told(())


class Root:
    """The resources of one type that are held against the same profiles."""

    __slots__ = ("_compiled", "_doubts", "_is_told_always", "_profiles", "_told", "_urls", "kind", "site")

    def __init__(self, compiled: Compiled, profiles: Sequence[str], urls: Sequence[str], site: Site, *,
                 is_told_always: bool) -> None:
        """``urls`` are all profiles, whose checks the ``site`` asks; ``profiles`` those asked for by the caller.

        ``is_told_always``: something is told of each of them, as of a claim to a profile that is not held.
        """
        self._compiled = compiled
        self._profiles = profiles
        self._urls = urls
        self._is_told_always = is_told_always
        self.kind = site.plan.name
        self.site = site
        self._doubts = 0
        self._told: dict[tuple[Any, ...], Told] = {}

    def tries(self, run: Proof) -> Told | None:
        """What is told of a resource that is surely right otherwise; None in doubt, and where no attempt is made."""
        if self._is_hopeless():
            return None
        told = self.surely(run)
        if told is not None:
            self._doubts = 0
        else:
            self._doubts += 1 if run.is_unsure else _LEARNING
        return told

    def surely(self, run: Proof) -> Told | None:
        """The same, always tried."""
        try:
            told = self.proven(run, run.scope)
        except (Doubt, TypeError):
            # A TypeError: a list or an object where a code would be.
            run.is_unsure = False
            return None
        return None if run.is_unsure else told

    def _is_hopeless(self) -> bool:
        """Whether the last ones could not be proven right: then most attempts are spared."""
        if self._doubts < _PATIENCE * _LEARNING:
            return False
        self._doubts += _LEARNING
        return self._doubts % (_PATIENCE * _LEARNING) >= _LEARNING

    def proven(self, run: Proof, scope: Scope) -> Told:
        """What is told of a resource; nothing, where the run is not sure. Raises ``Doubt``."""
        before = len(run.notes)
        self._look(run, scope)
        if run.is_unsure:
            return _NOTHING
        if len(run.notes) == before and not self._is_told_always:
            return _NOTHING
        notes = run.notes[before:]
        del run.notes[before:]
        inner = [note.what.__class__ is Inner for note in notes]
        if inner and all(inner) and not self._is_told_always:
            return Told(list(self._inside(scope, notes)))
        if any(inner) or len(notes) > _NOTES:
            # Of those inside and those of the resource itself, which come first is not known here.
            raise Doubt
        key = signature(scope.resource, notes)
        return self._told.get(key) or self._learnt(key, run, scope)

    def _look(self, run: Proof, scope: Scope) -> None:
        outer, run.scope = run.scope, scope
        resource = scope.resource
        if self._urls:
            run.active.update((id(resource), url) for url in self._urls)
        (self.site.get(tuple(resource)) or self.site.new)(resource, run)
        check_beyond(run, scope, self.kind, 0)
        run.scope = outer

    def _inside(self, scope: Scope, notes: Sequence[Note]) -> Iterator[Issue]:
        for note, indexes in placed(scope.resource, notes):
            place, kind = prefix(self.kind, note.what.trail, indexes), note.value["resourceType"]
            for issue in note.told.issues if note.told is not None else ():
                yield moved(issue, kind, place)

    def _learnt(self, key: tuple[Any, ...], proof: Proof, scope: Scope) -> Told:
        """What the remarks come to, found out by a run that makes issues: there is nothing else to be found."""
        again = Scope(scope.resource, scope.at, entries=scope.entries, url=scope.url)
        run = Run(self._compiled, again, proof.fetch)
        check_asked(run, again, self._profiles)
        if any(issue.is_error for issue in run.issues):
            raise Doubt
        told = Told(tuple(run.issues), frozenset(run.reported))
        if len(self._told) >= _SIGNATURES:
            self._told.clear()
        self._told[key] = told
        return told
