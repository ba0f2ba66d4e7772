"""A Questionnaire as an instrument: what its results are computed from, their bands, what its answers may be.

https://hl7.org/fhir/uv/sdc/expressions.html and profiles/instruments
"""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fhirpain import guide
from fhirpain.fhir import fhirpath

Json = Mapping[str, Any]

_SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"
_R4 = "http://hl7.org/fhir/StructureDefinition/"


@dataclass(frozen=True, slots=True)
class Band:
    """What a score from ``low`` to ``high``, both included, is called."""

    low: Decimal
    high: Decimal
    coding: Json
    verified: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """How one result comes about. Without an ``expression`` the item's own answer is the result."""

    item: Json
    variables: tuple[tuple[str, fhirpath.Expression], ...]
    expression: fhirpath.Expression | None
    items: tuple[str, ...]
    """The linkIds whose answers count, in the order of the questionnaire."""
    version: str
    verified: bool
    unverified_least: int | None
    bands: tuple[Band, ...]
    extraction: str
    """``independent``: an Observation of its own; ``component``: a part of one; ``""``: none."""

    @property
    def link_id(self) -> str:
        """The item of the result."""
        return str(self.item["linkId"])


class Instrument:
    """A questionnaire made ready for scoring. Made once, used for any number of responses, by any thread."""

    def __init__(self, questionnaire: Json) -> None:
        """Read it; raises ``FHIRPathError`` for an expression that cannot be compiled."""
        self.questionnaire = questionnaire
        self.items = {str(item["linkId"]): item for item in _items(questionnaire)}
        self.order = {link_id: place for place, link_id in enumerate(self.items)}
        self._limits = {link_id: (_limit(item, "minValue"), _limit(item, "maxValue"))
                        for link_id, item in self.items.items()}
        self._shared = dict(_variables(questionnaire))
        self.rules = tuple(self._rule(item) for item in self.items.values() if _is_result(item))

    @property
    def canonical(self) -> str:
        """``url|version``, as a response names it."""
        url, version = self.questionnaire.get("url", ""), self.questionnaire.get("version", "")
        return f"{url}|{version}" if version else url

    def limits(self, link_id: str) -> tuple[Any, Any]:
        """The lowest and the highest answer to an item; None where there is no such limit."""
        return self._limits[link_id]

    def _rule(self, item: Json) -> Rule:
        calculated = next(_extensions(item, _SDC + "calculatedExpression"), None)
        text = str(_value(calculated)["expression"]) if calculated else ""
        variables = self._shared | dict(_variables(item))
        used = self._used(text, variables) if text else (str(item["linkId"]),)
        said = next((_parts(each) for each in _extensions(item, _ours("score"))), {})
        return Rule(
            item, tuple((name, fhirpath.compile(each)) for name, each in variables.items()),
            fhirpath.compile(text) if text else None, used, said.get("ruleVersion", ""),
            said.get("verification") == "verified", said.get("unverifiedLeast"),
            tuple(_band(each) for each in _extensions(item, _ours("score-band"))), _extraction(item))

    def _used(self, text: str, variables: Mapping[str, str]) -> tuple[str, ...]:
        """The items that an expression names, or that one of the variables does which it asks for."""
        named: set[str] = set()
        seen: set[str] = set()
        waiting = [text]
        while waiting:
            found = fhirpath.constants(waiting.pop())
            named |= found.strings
            waiting += [variables[name] for name in found.variables - seen if name in variables]
            seen |= found.variables
        return tuple(link_id for link_id, item in self.items.items() if link_id in named and not _calculated(item))


class _Same:
    """A questionnaire by its identity: the guide's are shared, and never changed."""

    __slots__ = ("questionnaire",)

    def __init__(self, questionnaire: Json) -> None:
        self.questionnaire = questionnaire

    def __hash__(self) -> int:
        return id(self.questionnaire)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.questionnaire is self.questionnaire


def instrument(questionnaire: Json) -> Instrument:
    """The instrument of a questionnaire, made once for each as long as it is in use."""
    return _instrument(_Same(questionnaire))


@functools.lru_cache(maxsize=256)
def _instrument(same: _Same) -> Instrument:
    return Instrument(same.questionnaire)


def _items(holder: Json) -> Iterator[Json]:
    for item in holder.get("item", ()):
        yield item
        yield from _items(item)


def _variables(element: Json) -> Iterator[tuple[str, str]]:
    for extension in _extensions(element, _R4 + "variable"):
        yield str(_value(extension)["name"]), str(_value(extension)["expression"])


def _calculated(item: Json) -> bool:
    return any(_extensions(item, _SDC + "calculatedExpression"))


def _is_result(item: Json) -> bool:
    return _calculated(item) or bool(_extraction(item))


def _extraction(item: Json) -> str:
    """https://hl7.org/fhir/uv/sdc/StructureDefinition-sdc-questionnaire-observationExtract.html"""
    said = next((_value(each) for each in _extensions(item, _SDC + "observationExtract")), None)
    return "independent" if said is True else said if said == "component" else ""


def _band(extension: Json) -> Band:
    parts = _parts(extension)
    low, high = (Decimal(parts["range"][end]["value"]) for end in ("low", "high"))
    return Band(low, high, parts["band"], parts["verification"] == "verified")


@functools.cache
def _ours(name: str) -> str:
    return guide.canonical("StructureDefinition", name)


def _extensions(element: Json, url: str) -> Iterator[Json]:
    return (extension for extension in element.get("extension", ()) if extension.get("url") == url)


def _limit(item: Json, name: str) -> Any:
    return next((_value(each) for each in _extensions(item, _R4 + name)), None)


def _parts(extension: Json) -> dict[str, Any]:
    return {part["url"]: _value(part) for part in extension.get("extension", ())}


def _value(extension: Json) -> Any:
    return next((value for name, value in extension.items() if name.startswith("value")), None)
