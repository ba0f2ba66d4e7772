"""What profiles ask of a value, given on to the values inside it. https://hl7.org/fhir/R4/profiling.html"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from fhirpain.fhir.validation.addresses import BY_VALUE
from fhirpain.fhir.validation.children import Child, Children
from fhirpain.fhir.validation.items import ItemCheck, OfKind, for_kind
from fhirpain.fhir.validation.profile_compiler import OnValue
from fhirpain.fhir.validation.remembered import Remembered
from fhirpain.fhir.validation.values import ValueCheck

Asks = tuple[ItemCheck, ...]


def children_of(asks: Iterable[ItemCheck], key: str) -> Iterator[tuple[Child, str]]:
    """The elements of profiles whose values may stand under a key, each with the type they have there."""
    for ask in asks:
        for child in ask.children if isinstance(ask, Children) else ():
            for _, _, kind in child.access.places((key,)):
                yield child, kind


def asks_within(asks: Iterable[ItemCheck], key: str) -> Asks:
    """What is asked of each value under a key; slices and numbers are the parent's."""
    return tuple(left for child, kind in children_of(asks, key) for left in for_kind(child.checks, kind))


def is_pure(check: Any) -> bool:
    """Whether a check looks at nothing but the value itself: a value found right is right everywhere."""
    if isinstance(check, Children):
        return all(child.sliced is None and all(map(is_pure, child.checks)) for child in check.children)
    if isinstance(check, OfKind):
        return is_pure(check.check)
    if isinstance(check, OnValue):
        return is_pure(check.check)
    return isinstance(check, (Remembered, ValueCheck)) or check in BY_VALUE
