"""The lines of generated code that look at what stands under one key. https://hl7.org/fhir/R4/json.html

What is quickly told is told in place; all else is asked of the very checks that make issues.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fhirpain.fhir.validation.addresses import URI_SYSTEM, check_identifier, check_uri
from fhirpain.fhir.validation.asks import asks_within, children_of, is_pure
from fhirpain.fhir.validation.codes import concept_key
from fhirpain.fhir.validation.givens import Given, Pointing
from fhirpain.fhir.validation.native import REFERENCE
from fhirpain.fhir.validation.primitives import PRIMITIVES
from fhirpain.fhir.validation.profile_compiler import OnValue
from fhirpain.fhir.validation.references import ReferenceCheck, check_form
from fhirpain.fhir.validation.remarks import Inner
from fhirpain.fhir.validation.remembered import Remembered
from fhirpain.fhir.validation.shapes import WORDS, Form
from fhirpain.fhir.validation.writing import Writing

if TYPE_CHECKING:
    from fhirpain.fhir.validation.plans import Plan

_PREFIXES = ("oid:", "uuid:")


class MemberWriting(Writing):
    """Writes the lines for each key."""

    def member(self, key: str) -> None:
        """Whatever stands under a key."""
        variable, form = self.variables[key], self.plan.forms.get(key)
        if key == "resourceType" or (
                key == "url" and self.site.url is not None and all(map(is_pure, asks_within(self.site.asks, key)))):
            return
        if key in self.plan.resources:
            inner = Inner((*self.site.trail, (key, False)))
            self.line(1, f"{self.name(self.site.proofs.inner)}(run, v, {variable}, {self.name(inner)})")
        elif form is None or "_" + key in self.keys:
            self.line(1, f"{self.name(self.plan.members[key])}(run, v, {variable}, {self.name(self.at)})")
        elif form.primitive is not None:
            self._primitive(key, variable, form)
        elif form.plan is not None:
            self._object(key, variable, form, form.plan)

    def _loop(self, depth: int, key: str, variable: str) -> None:
        """Each of a list that is as long as profiles ask."""
        self.raise_if(depth, f"{variable}.__class__ is not list or not {variable}")
        for child, _ in children_of(self.site.asks, key):
            if child.most is not None or child.least > 1:
                most = "" if child.most is None else f" <= {self.name(child.most)}"
                self.raise_if(depth, f"not {self.name(child.least)} <= len({variable}){most}")
        self.line(depth, f"for y in {variable}:")

    def _primitive(self, key: str, variable: str, form: Form) -> None:
        given = Given(form, asks_within(self.site.asks, key), (self.at, form.name, 0 if form.repeats else -1),
                      keep=key == "system" and self.kind in ("Coding", "Identifier", "Quantity"))
        depth = 1
        if form.repeats:
            self._loop(1, key, variable)
            depth, variable = 2, "y"
        if key == "system" and self.kind == "Identifier" and given.right is not None:
            # The system decides whether more is asked of the value, so that is asked before it is kept as right.
            given.never, self.identified = URI_SYSTEM, True
            self.line(depth, f"if {variable} not in {self.name(given.right)}:")
            self.line(depth + 1, f"{self.name(check_identifier)}(run, v, {self.name(self.at)})")
            self.line(depth + 1, f"{self.name(given)}({variable}, run)")
        elif self._typed(key, variable, given):
            return
        elif given.right is not None:
            self.line(depth, f"if {variable} not in {self.name(given.right)}: {self.name(given)}({variable}, run)")
        else:
            self._text(depth, variable, form, given)

    def _text(self, depth: int, variable: str, form: Form, given: Given) -> None:
        kind, followers = given.primitive, tuple(form.followers)
        call = f"{self.name(given)}({variable}, run)"
        if given.asks or followers not in ((), (check_uri,)):
            self.line(depth, call)
        elif kind.fits is PRIMITIVES["string"].fits:
            # What is printable and not less than the first sign after the space does not begin with white space.
            self.line(depth, f"if {variable}.__class__ is not str or {variable} < '!' or len({variable}) > 999 "
                             f"or not {variable}.isprintable(): {call}")
        elif kind.name in WORDS:
            more = f" or {variable}.startswith({self.name(_PREFIXES)})" if followers else ""
            self.line(depth, f"if {variable}.__class__ is not str or not {variable} or {self.name(' ')} in {variable} "
                             f"or not {variable}.isprintable(){more}: {call}")
        elif kind.kinds == (bool,):
            self.raise_if(depth, f"{variable}.__class__ is not bool")
        elif kind.kinds == (str,) and not followers:
            self.raise_if(depth, f"{variable}.__class__ is not str or not {variable} "
                                  f"or not {self.name(kind.fits)}({variable})")
        else:
            self.line(depth, call)

    def _object(self, key: str, variable: str, form: Form, plan: Plan) -> None:
        if self.concepts and key == "coding":
            self._concept(key, variable, form, plan)
        elif form.repeats:
            self._loop(1, key, variable)
            self._inside(2, "y", key, form, plan)
            self._slice_numbers(key, variable)
        else:
            self._inside(1, variable, key, form, plan)

    def _inside(self, depth: int, variable: str, key: str, form: Form, plan: Plan) -> None:
        part = self.site.part(key, form, plan)
        self.raise_if(depth, f"{variable}.__class__ is not dict")
        get = self.name(part.get)
        if part.gets is not None:
            get = f"({self.name(part.gets)}.get({variable}.get({self.name('url')})) or {get})"
        self.line(depth, f"({get}(tuple({variable})) or {self.name(part.new)})({variable}, run)")

    def _slice_numbers(self, key: str, variable: str) -> None:
        counts = [count for slicing in self.site.slicings(key) for count in slicing.counts()]
        if counts:
            self.line(1, f"u = [y.get({self.name('url')}) for y in {variable}]")
        for url, least, most in counts:
            upper = "" if most is None else f" <= {self.name(most)}"
            self.raise_if(1, f"not {self.name(least)} <= u.count({self.name(url)}){upper}")

    def _concept(self, key: str, variable: str, form: Form, plan: Plan) -> None:
        """A concept of codes that have been right before is right, or has the remark that they had."""
        member, at = self.plan.members[key], self.at
        looks = [look for _, look in self.checks()]
        codes = self.codes([lambda run, value: member(run, value, value[key], at), *looks])
        self.line(1, f"k = {self.name(concept_key)}({variable})")
        self.line(1, f"if k not in {self.name(codes.right)} and not {self.name(codes.concept)}(v, k, run):")
        self._loop(2, key, variable)
        self._inside(3, "y", key, form, plan)
        self.followers(2)
        self.item_checks(2)

    def system_and_code(self) -> None:
        """Of what holds both, all that looks at these alone."""
        codes = self.codes([look for check, look in self.checks() if isinstance(check, Remembered)])
        display = self.variables.get("display", self.name(None))
        self.line(1, f"k = {self.variables['system']}, {self.variables['code']}, {display}")
        self.line(1, f"if k not in {self.name(codes.right)}: {self.name(codes.coding)}(v, k, run)")

    def pointing(self) -> Pointing | None:
        """What proves the text of a reference; None where there is more to look at."""
        is_plain = "reference" in self.keys and {"type", "_reference"}.isdisjoint(self.keys)
        is_any = self.run.compiled.policy.references == "any"
        return Pointing(self._targets(), self.run.compiled) if is_plain and is_any else None

    def _targets(self) -> list[ReferenceCheck]:
        asked = (ask.check for ask in self.site.asks if isinstance(ask, OnValue))
        return [check for check in (*self.site.followers, *asked) if isinstance(check, ReferenceCheck)]

    def reference(self, pointing: Pointing) -> None:
        """A text that the pattern proves to be right needs neither its checks nor ref-1."""
        self.pointed = self.referred = True
        x, at = self.variables["reference"], self.name(self.at)
        given = Given(self.plan.forms["reference"], asks_within(self.site.asks, "reference"),
                      (self.at, "reference", -1), keep=False)
        alone = f"{x}.__class__ is str and run.apart and {self.name(pointing.match)}({x})"
        self.line(1, f"if not ({alone}) and not {self.name(pointing)}({x}, run):")
        self.line(2, f"{self.name(given)}({x}, run)")
        for check in (check_form, *pointing.checks):
            self.line(2, f"{self.name(check)}(run, v, {at})")
        for rule in self.plan.invariants:
            if rule.expression == REFERENCE:
                self.test(2, rule)
        if given.asks:
            self.line(1, f"{self.name(given)}({x}, run)")

    def _typed(self, key: str, variable: str, given: Given) -> bool:
        """The type of a reference without address is all that is looked at: right once, it is right again."""
        if self.kind != "Reference" or key != "type" or given.right is None or not {
                "reference", "_reference"}.isdisjoint(self.keys):
            return False
        self.line(1, f"if {variable} not in {self.name(given.right)}:")
        for check in self._targets():
            self.line(2, f"{self.name(check)}(run, v, {self.name(self.at)})")
        self.line(2, f"{self.name(given)}({variable}, run)")
        self.referred = True
        return True
