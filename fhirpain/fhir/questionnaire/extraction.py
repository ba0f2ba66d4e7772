"""Observations from the answers of a response. https://hl7.org/fhir/uv/sdc/extraction.html#observation-based-extraction

An item is extracted where ``observationExtract`` says so, on the item itself or on what it stands in; it needs a code.
An answer with a number becomes a Quantity where the questionnaire gives its unit.
"""

from collections.abc import Iterator
from typing import Any

from fhirpain.fhir.questionnaire.filling import unit_of
from fhirpain.fhir.questionnaire.form import Form, Question, occurrences
from fhirpain.fhir.questionnaire.values import Json, Value, objects, value_of

_NAMES = {"boolean": "valueBoolean", "integer": "valueInteger", "date": "valueDateTime", "dateTime": "valueDateTime",
          "time": "valueTime", "string": "valueString", "uri": "valueString", "Quantity": "valueQuantity"}
_STATUS = {"completed": "final", "amended": "amended"}


class NothingToExtract(LookupError):
    """No item of the questionnaire says that it is to be extracted."""


def observations(form: Form, response: Json) -> list[dict[str, Any]]:
    """An Observation for each answer that is to be one, without id; raises ``NothingToExtract``."""
    wanted = {question.order for question in form.every if question.item.get("code") and _is_wanted(question, form)}
    if not wanted:
        raise NothingToExtract
    shared = _shared(response)
    return [_observation(question, value, shared) for question, value in _answers(form.top, response)
            if question.order in wanted]


def _is_wanted(question: Question, form: Form) -> bool:
    """What the innermost says that says anything."""
    for each in (*(one.extensions for one in reversed(question.path)), form.extensions):
        said = each.values("observationExtract", "observation-extract")
        if said:
            # A code says how; as an Observation of its own is the one way there is here.
            return said[0].json is not False
    return False


def _answers(questions: list[Question], holder: Json) -> Iterator[tuple[Question, Value]]:
    """Each answer with its item."""
    for question in questions:
        for item in occurrences(holder, question.link_id):
            values = (value_of(answer) for _, answer in objects(item.get("answer")))
            yield from ((question, value) for value in values if value is not None)
            yield from _answers(question.children, item)


def _shared(response: Json) -> dict[str, Any]:
    """What every Observation has of its response."""
    reference = f"QuestionnaireResponse/{response['id']}" if "id" in response else ""
    authored = response.get("authored")
    performer = [response[name] for name in ("author", "source") if isinstance(response.get(name), dict)][:1]
    return {
        "status": _STATUS.get(str(response.get("status")), "preliminary"),
        **{name: response[name] for name in ("subject", "encounter") if name in response},
        **({"effectiveDateTime": authored} if isinstance(authored, str) else {}),
        **({"performer": performer} if performer else {}),
        **({"derivedFrom": [{"reference": reference}]} if reference else {}),
    }


def _observation(question: Question, value: Value, shared: Json) -> dict[str, Any]:
    category = question.extensions.all("observation-extract-category", "CodeableConcept")
    codings = [coding for _, coding in objects(question.item.get("code"))]
    text = question.item.get("text")
    return {
        "resourceType": "Observation",
        "status": shared["status"],
        **({"category": category} if category else {}),
        "code": {"coding": codings, **({"text": text} if isinstance(text, str) else {})},
        **{name: part for name, part in shared.items() if name != "status"},
        **_value(question, value),
    }


def _value(question: Question, value: Value) -> dict[str, Any]:
    unit = unit_of(question)
    if value.type == "decimal" or (value.type == "integer" and unit):
        return {"valueQuantity": {"value": value.json, **unit}}
    if value.type == "Coding":
        return {"valueCodeableConcept": {"coding": [value.json]}}
    if value.type in _NAMES:
        return {_NAMES[value.type]: value.json}
    # A Reference or an Attachment is no value of an Observation.
    return {"dataAbsentReason": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/data-absent-reason",
                                             "code": "unsupported"}]}}


