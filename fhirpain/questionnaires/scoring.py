"""Scores by a questionnaire's own expressions, or the reason why there is none.

https://hl7.org/fhir/uv/sdc/expressions.html#calculatedExpression
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fhirpain import guide
from fhirpain.fhir.fhirpath import Environment, FHIRPathError, Node
from fhirpain.questionnaires.instrument import Band, Instrument, Json, Rule

_TYPES: dict[str, tuple[str, tuple[type, ...]]] = {
    "integer": ("valueInteger", (int,)), "decimal": ("valueDecimal", (Decimal, int, float)),
    "boolean": ("valueBoolean", (bool,)), "string": ("valueString", (str,)), "choice": ("valueCoding", (dict,)),
}
"""How an answer to each type of item is written: https://hl7.org/fhir/R4/valueset-item-type.html"""
_LEAST = "least"


@dataclass(frozen=True, slots=True)
class Score:
    """One result: a ``value`` of its item's type, or a ``reason``, a code of the CodeSystem score-absent-reason."""

    rule: Rule
    value: Any = None
    reason: str = ""
    items: tuple[str, ...] = ()
    """The linkIds of the answers that it was made of."""
    band: Band | None = None
    made_do: bool = False
    """Whether it is there only because an unverified rule makes do with fewer answers."""

    @property
    def verified(self) -> bool:
        """Whether all that it rests on was read in a published source: its rule, how few answers will do, its band."""
        return self.rule.verified and not self.made_do and (self.band is None or self.band.verified)


def scores(instrument: Instrument, response: Json, *, unverified: bool = False) -> list[Score]:
    """Every result of an instrument for one response, in the order of the questionnaire.

    ``unverified`` lets rules count that nobody read in a published source: bands, and how few answers will do.
    """
    named = response.get("questionnaire", instrument.canonical)
    if named not in (instrument.canonical, instrument.questionnaire.get("url")):
        return [Score(rule, reason="other-version") for rule in instrument.rules]
    given = _answers(response)
    return [_score(instrument, rule, given, response, unverified) for rule in instrument.rules]


def answer_of(item: Json, value: Any) -> dict[str, Any]:
    """A value as an answer to an item: ``{"valueInteger": 7}``."""
    return {_TYPES[item["type"]][0]: value}


def _score(instrument: Instrument, rule: Rule, given: Mapping[str, list[Json]], response: Json,
           unverified: bool) -> Score:
    answered = tuple(link_id for link_id in rule.items if given.get(link_id))
    fault = next(filter(None, (_fault(instrument, link_id, given[link_id]) for link_id in answered)), "")
    if rule.item["type"] not in _TYPES:
        fault = "not-computed"
    if fault:
        return Score(rule, reason=fault)
    value = _computed(instrument, rule, given, response, unverified)
    if value is None or _fault(instrument, rule.link_id, [answer_of(rule.item, value)]):
        return Score(rule, reason="missing-answers" if len(answered) < len(rule.items) else "not-computed")
    made_do = (unverified and rule.unverified_least is not None
               and _computed(instrument, rule, given, response, False) is None)
    return Score(rule, value, items=answered, band=_band(rule, value, unverified), made_do=made_do)


def _answers(response: Json) -> dict[str, list[Json]]:
    """The answers that have a value, by linkId, wherever in the response they stand."""
    found: dict[str, list[Json]] = {}
    for item in _items(response):
        found.setdefault(str(item.get("linkId")), []).extend(filter(_has_value, item.get("answer", ())))
    return found


def _items(holder: Json) -> Iterator[Json]:
    for item in holder.get("item", ()):
        yield item
        for below in (item, *item.get("answer", ())):
            yield from _items(below)


def _has_value(answer: Json) -> bool:
    return any(name.startswith("value") for name in answer)


def _fault(instrument: Instrument, link_id: str, answers: list[Json]) -> str:
    """Why answers to an item cannot be counted; empty when they can."""
    item = instrument.items[link_id]
    if len(answers) > 1 and not item.get("repeats"):
        return "answered-twice"
    name, types = _TYPES.get(item["type"], ("", ()))
    for answer in answers:
        value = answer.get(name)
        if not isinstance(value, types) or isinstance(value, bool) != (item["type"] == "boolean"):
            return "answer-of-another-type"
        if not _within(instrument, link_id, value):
            return "answer-out-of-range"
    return ""


def _within(instrument: Instrument, link_id: str, value: Any) -> bool:
    options = [option["valueCoding"] for option in instrument.items[link_id].get("answerOption", ())
               if "valueCoding" in option]
    if isinstance(value, dict):
        return not options or any(value.get("code") == one["code"] and value.get("system") == one.get("system")
                                  for one in options)
    low, high = instrument.limits(link_id)
    return (low is None or value >= low) and (high is None or value <= high)


def _computed(instrument: Instrument, rule: Rule, given: Mapping[str, list[Json]], response: Json,
              unverified: bool) -> Any:
    """The value of a rule, or None; an expression that cannot be evaluated yields none."""
    if rule.expression is None:
        own = given.get(rule.link_id)
        return own[0][_TYPES[rule.item["type"]][0]] if own else None
    root = Node.of(_clean(response))
    variables: dict[str, Any] = {"questionnaire": instrument.questionnaire}
    environment = Environment(root, root, guide.definitions(), variables=variables)
    try:
        for name, expression in rule.variables:
            variables[name] = expression.evaluate(root, environment)
            if name == _LEAST and unverified and rule.unverified_least is not None:
                variables[name] = [rule.unverified_least]
        found = rule.expression.evaluate(root, environment)
    except FHIRPathError:
        return None
    return _plain(found[0]) if len(found) == 1 else None


def _clean(holder: Json) -> dict[str, Any]:
    """A response without the answers that have no value: they are counted as missing, not as nothing."""
    kept = dict(holder)
    if "item" in kept:
        kept["item"] = [_clean(item) for item in kept["item"]]
    if "answer" in kept:
        kept["answer"] = [_clean(answer) for answer in kept["answer"] if _has_value(answer)]
    return kept


def _plain(value: Any) -> Any:
    """A decimal without the zeros that say nothing, so that a score is written in one way only."""
    return Decimal(format(value.normalize(), "f")) if isinstance(value, Decimal) else value


def _band(rule: Rule, value: Any, unverified: bool) -> Band | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return next((band for band in rule.bands if band.low <= value <= band.high and (band.verified or unverified)), None)
