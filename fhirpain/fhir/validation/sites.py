"""The places of a resource by name, each with the generated code for the shapes of the values met there.

A shape is what keys a value has, in their order. Code is made for one that has been found right several times, from
the definitions and for no payload's sake: there is a limit to the shapes of a place, and one to all.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fhirpain.fhir.validation import source
from fhirpain.fhir.validation.addresses import ABSOLUTE
from fhirpain.fhir.validation.asks import Asks, asks_within, children_of
from fhirpain.fhir.validation.codes import Codes
from fhirpain.fhir.validation.extensions import ExtensionCheck
from fhirpain.fhir.validation.generated import Look
from fhirpain.fhir.validation.items import Item, ItemCheck, for_kind
from fhirpain.fhir.validation.location import At
from fhirpain.fhir.validation.plans import Plan
from fhirpain.fhir.validation.proof import Doubt, Proof, Sample
from fhirpain.fhir.validation.remarks import Note, Remark, Trail
from fhirpain.fhir.validation.run import Check, Run
from fhirpain.fhir.validation.shapes import Form
from fhirpain.fhir.validation.slicing import Slicing

if TYPE_CHECKING:
    from fhirpain.fhir.validation.proofs import Proofs

_OFTEN = 3
"""How often a shape must have been right before code is made for it."""

_SHAPES = 64
"""How many shapes of one place have code, and how many are being counted."""

_URLS = 256
_DEEPEST = 16
"""Elements within elements: deeper ones are looked at by their plans."""


Get = Callable[[tuple[str, ...]], Look | None]
"""Finds the code for a shape."""


class Budget:
    """How many functions may still be made, for all places of one validator together."""

    __slots__ = ("left", "lock")

    def __init__(self, functions: int) -> None:
        """Begin with all of them."""
        self.left = functions
        self.lock = threading.RLock()

    def take(self) -> bool:
        """Whether one more may be made."""
        self.left -= 1
        return self.left >= 0


class Site:
    """The values of one type at one place."""

    gets: Mapping[str, Get] | None = None
    """By url what ``get`` is; None where there are no urls to tell."""

    __slots__ = ("_seen", "asks", "at", "codes", "declared", "depth", "followers", "get", "parts", "plan", "proofs",
                 "remark", "shapes", "trail", "url")

    def __init__(self, proofs: Proofs, plan: Plan, followers: Sequence[Check], asks: Sequence[ItemCheck], at: At, *,
                 trail: Trail = (), url: str | None = None, declared: frozenset[str] = frozenset(),
                 remark: Remark | None = None) -> None:
        """``followers`` are what the element asks of a value beyond its type, ``asks`` what profiles ask of it.

        ``trail`` leads here from the resource. ``url`` is that of an extension which is known to be allowed here,
        ``declared`` the urls of its parts, ``remark`` what is told of each.
        """
        self.proofs = proofs
        self.plan = plan
        self.followers = followers
        self.asks: Asks = for_kind(asks, plan.name)
        self.at = at
        self.trail = trail
        self.depth = len(trail)
        self.url = url
        self.declared = declared
        self.remark = remark
        self.codes: Codes | None = None
        self.parts: dict[str, Site | Extensions] = {}
        self.shapes: dict[tuple[str, ...], Look] = {}
        self.get: Get = self.shapes.get
        self._seen: dict[tuple[str, ...], int] = {}

    def new(self, value: dict[str, Any], run: Proof) -> None:
        """Look at a value whose shape has no code; if it has no error, count it, and make the code in time."""
        sample = Sample(run)
        self._plainly(value, sample)
        is_counted = len(self.shapes) < _SHAPES and self.depth <= _DEEPEST and self.proofs.budget.left > 0
        if is_counted:
            self._count(tuple(value), value, run)
        if self.remark is not None:
            run.notes.append(Note(self.remark, value))
        if sample.issues:
            if not is_counted:
                raise Doubt
            # Which remarks they are the code will know; what stands beside may be found right meanwhile.
            run.is_unsure = True

    def _plainly(self, value: dict[str, Any], run: Run) -> None:
        """Look at a value with what a run that makes issues uses."""
        self.plan.check(run, value, self.at)
        for follower in self.followers:
            follower(run, value, self.at)
        item = Item(value, None, self.plan.name, self.at)
        for ask in self.asks:
            ask(run, item)

    def _count(self, keys: tuple[str, ...], value: dict[str, Any], run: Proof) -> None:
        times = self._seen.get(keys, 0) + 1
        if times < _OFTEN:
            if len(self._seen) >= _SHAPES:
                self._seen.clear()
            self._seen[keys] = times
            return
        with self.proofs.budget.lock:
            if keys not in self.shapes and self.proofs.budget.take():
                self.shapes[keys] = source.write(self, keys, value, run)
        self._seen.pop(keys, None)

    def part(self, key: str, form: Form, plan: Plan) -> Site | Extensions:
        """The place of the values under a key."""
        found = self.parts.get(key)
        if found is None:
            at = (self.at, form.name, 0 if form.repeats else -1)
            asks, check = asks_within(self.asks, key), form.followers[0] if form.followers else None
            if isinstance(check, ExtensionCheck):
                found = Extensions(self, plan, check, form.followers, asks, at, list(self.slicings(key)),
                                   (*self.trail, (key, form.repeats)))
            else:
                found = Site(self.proofs, plan, form.followers, asks, at, trail=(*self.trail, (key, form.repeats)))
            self.parts[key] = found
        return found

    def slicings(self, key: str) -> Iterator[Slicing]:
        """The slicings of the extensions under a key, where their urls tell the slices."""
        return (child.sliced for child, _ in children_of(self.asks, key)
                if child.sliced is not None and child.sliced.by_url)


class Extensions:
    """The extensions at one place: a site for each url that may stand there whatever stands around it."""

    __slots__ = ("_asks", "_at", "_check", "_followers", "_parent", "_plan", "_sites", "_slicings",
                 "_trail", "_unknown", "gets")

    def __init__(self, parent: Site, plan: Plan, check: ExtensionCheck, followers: Sequence[Check],
                 asks: Asks, at: At, slicings: Sequence[Slicing], trail: Trail) -> None:
        """``asks`` are asked of every extension here, those of ``slicings`` of the ones with their urls."""
        self._parent = parent
        self._plan = plan
        self._check = check
        self._followers = followers
        self._asks = asks
        self._at = at
        self._slicings = slicings
        self._trail = trail
        self._unknown = Remark(trail)
        self._sites: dict[str, Site] = {}
        self.gets: dict[str, Get] = {}

    @staticmethod
    def get(_keys: tuple[str, ...]) -> Look | None:
        """There is no code for a url that has no site."""
        return None

    def new(self, value: dict[str, Any], run: Proof) -> None:
        """Look at an extension whose url or shape has no code."""
        url = value.get("url")
        if type(url) is not str:
            raise Doubt
        site = self._sites.get(url) or self._made(url, run)
        if site is not None:
            site.new(value, run)
            return
        if self._parent.declared and not ABSOLUTE(url):
            # A part that the extension around it does not declare.
            raise Doubt
        self._plan.check(run, value, self._at)
        for follower in self._followers:
            follower(run, value, self._at)
        item = Item(value, None, self._plan.name, self._at)
        for ask in (*self._asks, *self._sliced(url)):
            ask(run, item)

    def _made(self, url: str, run: Proof) -> Site | None:
        """The site of a url; none where it depends on more than the url whether it may stand here."""
        profile, is_unknown = self._check.anywhere(run, url, self._at), self._check.is_unknown(run, url)
        if not (profile is not None or is_unknown or self._is_part(url)) or len(self._sites) >= _URLS:
            return None
        followers = self._followers
        if is_unknown:
            sample = Sample(run)
            self._check(sample, {"url": url}, self._at)
            followers = [one for one in self._followers if one is not self._check]
        own, declared = (profile.checks(), profile.declared_parts()) if profile is not None else ((), frozenset[str]())
        site = Site(self._parent.proofs, self._plan, followers, (*self._asks, *self._sliced(url), *own), self._at,
                    trail=self._trail, url=url, declared=declared, remark=self._unknown if is_unknown else None)
        site = self._sites.setdefault(url, site)
        self.gets[url] = site.get
        return site

    def _is_part(self, url: str) -> bool:
        """Whether a url is that of a part of the extension around it, which declares it or is unknown."""
        return not ABSOLUTE(url) and (url in self._parent.declared or self._parent.remark is not None)

    def _sliced(self, url: str) -> Iterator[ItemCheck]:
        for slicing in self._slicings:
            found = slicing.of_url(url)
            if found is None and slicing.closed:
                raise Doubt
            yield from found.checks if found is not None else ()
