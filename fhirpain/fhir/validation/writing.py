"""What the lines of generated code are written with, and those that ask checks of a whole value.

``v`` is the value, ``run`` the proof under way. https://hl7.org/fhir/R4/profiling.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from fhirpain.fhir.validation.addresses import check_identifier
from fhirpain.fhir.validation.asks import is_pure
from fhirpain.fhir.validation.binding import WITH_SYSTEM
from fhirpain.fhir.validation.children import Children
from fhirpain.fhir.validation.codes import Codes, Look
from fhirpain.fhir.validation.extensions import ExtensionCheck
from fhirpain.fhir.validation.generated import Source
from fhirpain.fhir.validation.invariants import Rule
from fhirpain.fhir.validation.items import Item
from fhirpain.fhir.validation.profile_compiler import OnValue, RuleOnItem
from fhirpain.fhir.validation.proof import Doubt, Proof
from fhirpain.fhir.validation.references import ReferenceCheck, check_form
from fhirpain.fhir.validation.remembered import Remembered
from fhirpain.fhir.validation.values import ValueCheck

if TYPE_CHECKING:
    from fhirpain.fhir.validation.sites import Site


class Writing:
    """One function under way: for the values of a site with some keys, one of which has been found right."""

    def __init__(self, site: Site, keys: tuple[str, ...], value: dict[str, Any], run: Proof) -> None:
        """Begin with no lines; ``value`` is the right one, in the ``run`` that found it so."""
        self.site, self.plan, self.at, self.kind = site, site.plan, site.at, site.plan.name
        self.keys, self.value, self.run = keys, value, run
        self.source = Source()
        self.name, self.line = self.source.name, self.source.line
        self.variables = {key: f"x{place}" for place, key in enumerate(keys)}
        self.concepts = self.kind == "CodeableConcept" and self._is_of_codes()
        """Whether the codes of the value are all that is looked at."""
        self.coded = self.kind in WITH_SYSTEM and {"system", "code"} <= {*keys} and (
            {"_system", "_code", "_display"}.isdisjoint(keys))
        """Whether what looks at the value's code alone is asked at one go."""
        self.pointed = False
        """Whether the text of a Reference is proven right, so that ref-1 holds."""
        self.referred = {"reference", "_reference", "type", "_type"}.isdisjoint(keys)
        """Whether the checks of a Reference are made, or have nothing to look at."""
        self.identified = {"system", "_system"}.isdisjoint(keys)
        """Whether the check of an Identifier is made, or has nothing to look at."""

    def _is_of_codes(self) -> bool:
        coding = self.plan.forms["coding"]
        is_plain = coding.plan is not None and not coding.plan.invariants and all(map(is_pure, coding.followers))
        return "coding" in self.keys and is_plain and all(
            map(_looks_at_codes, (*self.site.followers, *self.site.asks)))

    def codes(self, looks: Sequence[Look]) -> Codes:
        """What is known of the codes here, for all values of the site."""
        if self.site.codes is None:
            self.site.codes = Codes(self.site.trail, looks)
        return self.site.codes

    def checks(self) -> Iterator[tuple[Any, Look]]:
        """All checks of the whole value, in their order, each with a way to ask it of a value at this place."""
        at, kind = self.at, self.kind
        for follower in self.site.followers:
            yield follower, lambda run, value, check=follower: check(run, value, at)  # type: ignore[misc]
        for ask in self.site.asks:
            check = ask.check if isinstance(ask, OnValue) else ask
            yield check, lambda run, value, ask=ask: ask(run, Item(value, None, kind, at))  # type: ignore[misc]

    def raise_if(self, depth: int, condition: str) -> None:
        """Doubt where a condition is met."""
        self.line(depth, f"if {condition}: raise {self.name(Doubt)}")

    def followers(self, depth: int) -> None:
        """What its element asks of the value."""
        for follower in self.site.followers:
            if not self.is_settled(follower):
                self.line(depth, f"{self.name(follower)}(run, v, {self.name(self.at)})")

    def is_settled(self, check: Any) -> bool:
        """Whether a check of the whole value has been made otherwise."""
        if isinstance(check, ExtensionCheck):
            return self.site.url is not None
        if isinstance(check, Remembered) and self.coded:
            return True
        if check is check_identifier:
            return self.identified
        if check is check_form or isinstance(check, ReferenceCheck):
            return self.referred
        return False

    def item_checks(self, depth: int) -> None:
        """What profiles ask of the value, but for its elements."""
        for ask in self.site.asks:
            if isinstance(ask, Children):
                continue
            if isinstance(ask, OnValue):
                if not self.is_settled(ask.check):
                    self.line(depth, f"{self.name(ask.check)}(run, v, {self.name(self.at)})")
            elif isinstance(ask, RuleOnItem):
                if not self.holds(ask.rule):
                    self.test(depth, ask.rule)
            else:
                self.line(depth, f"{self.name(ask)}(run, {self.item()})")

    def item(self) -> str:
        """The value as an item."""
        return f"{self.name(Item)}(v, {self.name(None)}, {self.name(self.kind)}, {self.name(self.at)})"

    def test(self, depth: int, rule: Rule) -> None:
        """An invariant of the value."""
        self.line(depth, f"{self.name(rule.test)}(run, v, {self.name(self.at)}, {self.name(self.kind)}, "
                         f"{self.name(None)})")

    def holds(self, rule: Rule) -> bool:
        """Whether an invariant holds for every value with these keys."""
        return rule.is_settled(self.run, self.value, self.at, self.kind, None)


def _looks_at_codes(check: Any) -> bool:
    """Whether a check of a CodeableConcept looks at nothing but its codes."""
    if isinstance(check, ValueCheck):
        return isinstance(check.wanted, dict) and check.wanted.keys() <= {"coding"}
    if isinstance(check, Children) and any(child.checks for child in check.children if child.access.key != "coding"):
        return False
    return is_pure(check)
