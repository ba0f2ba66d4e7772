"""Which slice a value belongs to, and what each slice asks. https://hl7.org/fhir/R4/profiling.html#slicing"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fhirpain.fhir.validation.discriminators import Matcher, matcher, url_of
from fhirpain.fhir.validation.elements import Element
from fhirpain.fhir.validation.items import Item, ItemCheck
from fhirpain.fhir.validation.run import Run

if TYPE_CHECKING:
    from fhirpain.fhir.validation.profile_compiler import ProfileCompiler

_DEFAULT = "@default"
_BY_URL: Mapping[str, Any] = {"discriminator": [{"type": "value", "path": "url"}], "rules": "open"}
_BY_TYPE: Mapping[str, Any] = {"discriminator": [{"type": "type", "path": "$this"}], "rules": "open"}


class Slice:
    """One slice: how it is told from the others, how many there may be, and what its values must keep."""

    __slots__ = ("checks", "inner", "least", "matches", "most", "name", "url")

    def __init__(self, compiler: ProfileCompiler, element: Element, base: Element | None,
                 matches: Matcher, name: str, url: str | None) -> None:
        """Compile the slice's own rules; slices of the slice are a slicing of its own.

        ``url`` is set where a value is of the slice if and only if that is its url.
        """
        self.url = url
        most = element.definition.get("max", "*")
        self.name = name
        self.matches = matches
        self.least = int(element.definition.get("min", 0))
        self.most = None if most == "*" else int(most)
        self.checks: Sequence[ItemCheck] = compiler.item_checks(element, base)
        self.inner = compile_slicing(compiler, element, base)


class Slicing:
    """The slices of one element."""

    def __init__(self, rules: Mapping[str, Any], slices: Sequence[Slice], name: str, url: str) -> None:
        """``rules`` is ElementDefinition.slicing."""
        self._slices = slices
        self.closed = rules.get("rules") == "closed"
        self._open_at_end = rules.get("rules") == "openAtEnd"
        self._ordered = bool(rules.get("ordered"))
        self._name = name
        self._url = url
        self.required = any(one.least for one in slices)
        self.by_url = not (self._ordered or self._open_at_end) and all(
            one.url is not None and one.inner is None for one in slices)

    def of_url(self, url: str) -> Slice | None:
        """The slice of the extensions with a url, where ``by_url`` says that urls tell the slices."""
        return next((one for one in self._slices if one.url == url), None)

    def counts(self) -> Iterator[tuple[str | None, int, int | None]]:
        """The slices that say how many there must or may be: (url, least, most)."""
        return ((one.url, one.least, one.most) for one in self._slices if one.least or one.most is not None)

    def check(self, run: Run, parent: Item, items: Sequence[Item]) -> None:
        """Put each item into its slice and hold it, and the number in each slice, against the slice."""
        found = [self._slice_of(run, item) for item in items]
        for item, place in zip(items, found, strict=True):
            if place is not None:
                for check in self._slices[place].checks:
                    check(run, item)
            elif self.closed:
                run.add("slice-closed", item.at, self._url, name=self._name)
        self._check_order(run, items, found)
        for place, one in enumerate(self._slices):
            mine = [item for item, other in zip(items, found, strict=True) if other == place]
            self._check_count(run, parent, one, mine)
            if one.inner is not None and mine:
                one.inner.check(run, parent, mine)

    def _slice_of(self, run: Run, item: Item) -> int | None:
        default = None
        for place, one in enumerate(self._slices):
            if one.name == _DEFAULT:
                default = place
            elif one.matches(run, item):
                return place
        return default

    def _check_count(self, run: Run, parent: Item, one: Slice, mine: Sequence[Item]) -> None:
        if len(mine) < one.least:
            run.add("slice-min", (parent.at, self._name, -1), self._url,
                    name=self._name, slice=one.name, min=str(one.least))
        elif one.most is not None and len(mine) > one.most:
            run.add("slice-max", (parent.at, self._name, -1), self._url,
                    name=self._name, slice=one.name, max=str(one.most))

    def _check_order(self, run: Run, items: Sequence[Item], found: Sequence[int | None]) -> None:
        if not (self._ordered or self._open_at_end):
            return
        highest, beyond = -1, False
        for item, place in zip(items, found, strict=True):
            if place is None:
                beyond = self._open_at_end
            elif beyond or (self._ordered and place < highest):
                run.add("slice-order", item.at, self._url, name=self._name)
            else:
                highest = place


def compile_slicing(compiler: ProfileCompiler, element: Element, base: Element | None) -> Slicing | None:
    """The slicing of an element, or None when it has no slices."""
    if not element.slices:
        return None
    name = element.name.removesuffix("[x]")
    rules = element.definition.get("slicing") or (_BY_URL if name.endswith("xtension") else
                                                   _BY_TYPE if element.is_choice else {})
    slices = []
    by_url = rules.get("discriminator") == _BY_URL["discriminator"] and name.endswith("xtension")
    for slice_name, one in element.slices.items():
        # A contained choice such as path valueQuantity is the choice, of one type.
        known = base
        own = matcher(compiler, rules.get("discriminator", ()), one, known)
        url = url_of(compiler, one) if by_url else None
        slices.append(Slice(compiler, one, known, own or _by_conformance(compiler, one, known), slice_name, url))
    return Slicing(rules, slices, name, compiler.url)


def _by_conformance(compiler: ProfileCompiler, element: Element, base: Element | None) -> Matcher:
    """Where no discriminator tells: a value belongs to the slice whose rules it keeps."""
    checks = compiler.item_checks(element, base)

    def matches(run: Run, item: Item) -> bool:
        def hold(trial: Run) -> None:
            for check in checks:
                check(trial, item)

        return run.holds(hold)

    return matches
