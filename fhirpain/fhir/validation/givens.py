"""What generated code calls where a line does not do: primitives, concepts and references looked at whole.

https://hl7.org/fhir/R4/datatypes.html
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fhirpain.fhir.validation.asks import Asks, is_pure
from fhirpain.fhir.validation.items import Item
from fhirpain.fhir.validation.location import At
from fhirpain.fhir.validation.proof import Doubt, Proof
from fhirpain.fhir.validation.references import ReferenceCheck
from fhirpain.fhir.validation.remembered import MOST, Remembered
from fhirpain.fhir.validation.shapes import Form
from fhirpain.fhir.validation.values import ValueCheck

if TYPE_CHECKING:
    from fhirpain.fhir.validation.compiled import Compiled


_LONGEST = 200
"""Characters of a text that is kept: a code or a system is shorter."""


class Given:
    """Everything that is asked of a primitive at one place; codes and systems that were right are kept."""

    __slots__ = ("_at", "_followers", "asks", "never", "primitive", "right")

    def __init__(self, form: Form, asks: Asks, at: At, *, keep: bool) -> None:
        """``keep``: right texts are kept, although no binding and no profile limits what they can be."""
        if form.primitive is None:
            raise TypeError(form.name)
        self.primitive = form.primitive
        self._followers = tuple(form.followers)
        self._at = at
        self.asks = asks
        checks = (*form.followers, *asks)
        limited = keep or any(isinstance(getattr(check, "check", check), (Remembered, ValueCheck)) for check in checks)
        is_kept = limited and self.primitive.kinds == (str,) and all(map(is_pure, checks))
        self.right: set[str] | None = set() if is_kept else None
        self.never = ""

    def __call__(self, given: Any, run: Proof) -> None:
        """Look at one value."""
        if type(given) not in self.primitive.kinds or given == "" or not self.primitive.fits(given):
            raise Doubt
        for follower in self._followers:
            follower(run, given, self._at)
        if self.asks:
            item = Item(given, None, self.primitive.name, self._at)
            for ask in self.asks:
                ask(run, item)
        if self.right is not None and len(self.right) < MOST and len(given) <= _LONGEST and given != self.never:
            self.right.add(given)


class Pointing:
    """Whether a text is surely a reference to what may be referred to."""

    __slots__ = ("_plain", "checks", "match")

    def __init__(self, checks: Sequence[ReferenceCheck], compiled: Compiled) -> None:
        """``checks`` are what is asked of the target."""
        self.checks = checks
        self._plain = not any(check.profiles for check in checks)
        limits = [check.allowed for check in checks if "Resource" not in check.allowed]
        names = sorted(name for name in frozenset.intersection(*limits) if compiled.is_resource(name)) if limits else []
        types = "|".join(names) if limits else "[A-Z][A-Za-z]+"
        self.match = re.compile(rf"({types or '(?!)'})/[A-Za-z0-9\-.]{{1,64}}").fullmatch

    def __call__(self, given: Any, run: Proof) -> bool:
        """Whether it is, where it may lead to something that is at hand."""
        found = self.match(given) if given.__class__ is str else None
        if found is None:
            return False
        target = run.resolve(given)
        return target is None or (self._plain and target.get("resourceType") == found[1])
