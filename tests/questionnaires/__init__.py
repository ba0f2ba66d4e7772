"""Responses to the guide's instruments, as tests want them."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from fhirpain import guide
from fhirpain.questionnaires import Instrument, instrument

VECTORS = sorted((Path(__file__).parent / "vectors").glob("*.json"))
_GENDER = "http://hl7.org/fhir/administrative-gender"


def held(name: str) -> Instrument:
    """One of the guide's instruments by id."""
    questionnaire = guide.definitions().resource("Questionnaire", guide.canonical("Questionnaire", name))
    assert questionnaire is not None
    return instrument(questionnaire)


def ids() -> list[str]:
    """The ids of all of the guide's instruments."""
    return sorted(each["id"] for each in guide.definitions().all("Questionnaire"))


def asked(name: str) -> list[str]:
    """The linkIds of what an instrument asks."""
    return [link_id for link_id, item in held(name).items.items() if not item.get("readOnly")]


def answer(item: Mapping[str, Any], value: Any) -> dict[str, Any]:
    """A value as an answer to an item."""
    match item["type"]:
        case "choice":
            return {"valueCoding": {"system": _GENDER, "code": value}}
        case "decimal":
            return {"valueDecimal": Decimal(str(value))}
        case kind:
            return {f"value{kind.capitalize()}": value}


def given(name: str, answers: Any) -> dict[str, Any]:
    """Answers by linkId: a list is in the order of the form, ``*`` stands for every item, None for no answer."""
    if isinstance(answers, list):
        return dict(zip(asked(name), answers, strict=True))
    every = dict.fromkeys(asked(name), answers["*"]) if "*" in answers else {}
    return {**every, **{link_id: value for link_id, value in answers.items() if link_id != "*"}}


def response(name: str, answers: Any) -> dict[str, Any]:
    """A whole response that claims our profile, with those answers."""
    known, values = held(name), given(name, answers)
    items = [{"linkId": link_id, "answer": [answer(known.items[link_id], values[link_id])]}
             for link_id in known.items if values.get(link_id) is not None]
    point = {"system": guide.canonical("CodeSystem", "time-point"), "code": "T0"}
    return {
        "resourceType": "QuestionnaireResponse", "id": f"answers-{name}",
        "meta": {"profile": [guide.canonical("StructureDefinition", "pain-questionnaire-response")]},
        "extension": [{"url": guide.canonical("StructureDefinition", "time-point"),
                       "valueCodeableConcept": {"coding": [point]}}],
        "questionnaire": known.canonical, "status": "completed", "subject": {"reference": "Patient/anna"},
        "authored": "2024-03-11T10:05:00+01:00", **({"item": items} if items else {}),
    }


def vectors() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each vector of ``vectors/*.json`` with its instrument's id: answers, and the scores and bands they give."""
    for path in VECTORS:
        content = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        yield from ((content["questionnaire"], vector) for vector in content["vectors"])
