"""The code that proves a value of one shape right.

What the keys alone tell (that each is known and none is missing, most invariants) is known of the value the code is
made for, so nothing is written for it. https://hl7.org/fhir/R4/json.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from fhirpain.fhir.validation.children import Child, Children
from fhirpain.fhir.validation.generated import Look
from fhirpain.fhir.validation.location import At
from fhirpain.fhir.validation.native import PERIOD, REFERENCE
from fhirpain.fhir.validation.proof import Proof
from fhirpain.fhir.validation.remarks import Note
from fhirpain.fhir.validation.writing_members import MemberWriting

if TYPE_CHECKING:
    from fhirpain.fhir.validation.sites import Site


def write(site: Site, keys: tuple[str, ...], value: dict[str, Any], run: Proof) -> Look:
    """The code for values of a site with these keys; ``value`` is one that has been found right in this run."""
    return _Writer(site, keys, value, run).made()


class _Writer(MemberWriting):
    def made(self) -> Look:
        self.line(1, f"{', '.join(self.variables.values())}, = v.values()")
        if self.site.remark is not None:
            self.line(1, f"run.notes.append({self.name(Note)}({self.name(self.site.remark)}, v))")
        pointing = self.pointing() if self.kind == "Reference" else None
        for key in self.keys:
            if pointing is not None and key == "reference":
                self.reference(pointing)
            else:
                self.member(key)
        if self.coded:
            self.system_and_code()
        if not self.concepts:
            self.followers(1)
        self._asks()
        self._rules()
        return self.source.function(f"fhirpain {'.'.join(_path(self.at))} of {len(self.keys)}")

    def _asks(self) -> None:
        """What profiles ask of the value, and of the values inside it that are looked at together."""
        for ask in self.site.asks:
            if isinstance(ask, Children):
                for child in ask.children:
                    self._child(child)
        if not self.concepts:
            self.item_checks(1)

    def _child(self, child: Child) -> None:
        places = child.access.places(self.keys)
        if not places:
            return
        key, beside, _ = places[0]
        if len(places) > 1 or beside in self.keys or key not in self.plan.forms:
            check = child.within(self.keys)
            if check is not None:
                self.line(1, f"{self.name(check)}(run, {self.item()})")
        elif child.sliced is not None and not child.sliced.by_url:
            self.line(1, f"i = {self.item()}")
            items = f"{self.name(child.access.at)}(i, {self.name(places)})"
            self.line(1, f"{self.name(child.sliced.check)}(run, i, {items})")

    def _rules(self) -> None:
        for rule in self.plan.invariants:
            if rule.expression == REFERENCE and (self.pointed or "reference" not in self.keys):
                continue
            if self.holds(rule):
                continue
            if rule.expression == PERIOD and self.keys[-2:] == ("start", "end"):
                one, other = self.variables["start"], self.variables["end"]
                self.line(1, f"if len({one}) != len({other}) or {one} > {other} or {one}[19:] != {other}[19:]:")
                self.test(2, rule)
            else:
                self.test(1, rule)


def _path(at: At) -> list[str]:
    names: list[str] = []
    place: At | None = at
    while place is not None:
        place, name, _ = place
        names.append(re.sub(r"\W", "", name))
    return names[::-1]
