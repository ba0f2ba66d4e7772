"""Answers to our instruments, with the scores that they give: the engine's own, so that the truth is exact."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from fhirpain import guide
from fhirpain.cohort.chance import Chance, plan
from fhirpain.cohort.parts import Resource, at, claiming, coded
from fhirpain.cohort.person import Person
from fhirpain.questionnaires import Instrument, Score, instrument, observations, scores
from fhirpain.questionnaires.scoring import answer_of

_TENTHS = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked, when, at which time point, and how hard things are for the person (0 to 1)."""

    person: Person
    day: date
    point: str
    burden: float


def responses(chance: Chance, asked: Asked) -> Iterator[tuple[Resource, list[Score]]]:
    """The answers of one time point: those that everybody gives, and one other instrument."""
    said = plan()["instruments"]
    for name in (*said["always"], chance.random.choice(said["sometimes"])):
        yield _response(chance, asked, name)


def observed(response: Resource, found: list[Score]) -> Iterator[Resource]:
    """The scores as Observations, as an EHR that extracts them itself would send them."""
    held = _instrument(response["questionnaire"].rpartition("/")[2].partition("|")[0])
    for number, observation in enumerate(observations(held, response, found), 1):
        yield {**observation, "id": f"{response['id']}-score-{number}"}


def _response(chance: Chance, asked: Asked, name: str) -> tuple[Resource, list[Score]]:
    held = _instrument(name)
    given = dict(_given(chance, asked, held))
    response = {**claiming("QuestionnaireResponse", f"{asked.person.id}-{name}-{asked.point}".lower(),
                           "pain-questionnaire-response"),
                "extension": [coded("time-point", "time-point", asked.point)],
                "questionnaire": held.canonical, "status": "completed", "subject": asked.person.reference,
                "authored": at(asked.day), "source": asked.person.reference, **_items(held, given)}
    found = scores(held, response)
    computed = {score.rule.link_id: answer_of(score.rule.item, score.value)
                for score in found if score.rule.expression and not score.reason}
    return {**response, **_items(held, given | computed)}, found


@functools.cache
def _instrument(name: str) -> Instrument:
    questionnaire = guide.definitions().resource("Questionnaire", guide.canonical("Questionnaire", name))
    if questionnaire is None:
        raise LookupError(name)
    return instrument(questionnaire)


def _items(held: Instrument, given: dict[str, Resource]) -> dict[str, list[Resource]]:
    """The member ``item``; none where nothing was answered."""
    items = [{"linkId": link_id, "answer": [given[link_id]]} for link_id in held.order if link_id in given]
    return {"item": items} if items else {}


def _given(chance: Chance, asked: Asked, held: Instrument) -> Iterator[tuple[str, Resource]]:
    """An answer to each item that is asked; some stay without one in a response that is incomplete."""
    incomplete = chance.happens("incomplete-response")
    computed = {rule.link_id for rule in held.rules if rule.expression}
    for link_id, item in held.items.items():
        if link_id not in computed and not (incomplete and chance.happens("missing-answer")):
            yield link_id, answer_of(item, _value(chance, asked, held, link_id))


def _value(chance: Chance, asked: Asked, held: Instrument, link_id: str) -> Any:
    kind = held.items[link_id]["type"]
    if kind == "boolean":
        return chance.random.random() < asked.burden
    if kind == "choice":
        codings = [option["valueCoding"] for option in held.items[link_id]["answerOption"]]
        return next((coding for coding in codings if coding["code"] == asked.person.sex), codings[0])
    low, high = held.limits(link_id)
    near = chance.random.triangular(float(low), float(high), float(low) + asked.burden * float(high - low))
    return round(near) if kind == "integer" else Decimal(round(near * _TENTHS)) / _TENTHS
