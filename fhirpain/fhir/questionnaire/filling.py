"""A value as the answer to an item, where it can be one. https://hl7.org/fhir/R4/valueset-item-type.html"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from fhirpain.fhir.fhirpath import Node, Quantity
from fhirpain.fhir.questionnaire.form import Form, Question
from fhirpain.fhir.questionnaire.values import Json, Value, same

_UCUM = "http://unitsofmeasure.org"
_MEMBERS = {"boolean": "valueBoolean", "decimal": "valueDecimal", "integer": "valueInteger", "date": "valueDate",
            "dateTime": "valueDateTime", "time": "valueTime", "string": "valueString", "uri": "valueUri",
            "Coding": "valueCoding", "Quantity": "valueQuantity", "Reference": "valueReference",
            "Attachment": "valueAttachment"}


def answer_of(item: Any, question: Question, form: Form) -> dict[str, Any] | None:
    """What FHIRPath yielded (a Node or a System value) as ``{value[x]: ...}``; None where the item cannot take it."""
    read = _READ.get(question.type)
    made = None if read is None else read(item, question, form)
    return None if made is None else answer(made)


def answer(value: Value) -> dict[str, Any]:
    """A value under the name that an answer has it by."""
    return {_MEMBERS[value.type]: value.json}


def _json(item: Any) -> Any:
    """The JSON of an element, or of a System value as FHIR writes it."""
    if isinstance(item, Node):
        return item.value
    return item if isinstance(item, (bool, int, Decimal, str, Mapping)) else str(item)


def _boolean(item: Any, *_: Any) -> Value | None:
    given = _json(item)
    return Value("boolean", given) if isinstance(given, bool) else None


def _number(item: Any, question: Question, _: Form) -> Value | None:
    given = _json(item)
    if isinstance(given, Mapping):
        given = given.get("value")
    if isinstance(given, bool) or not isinstance(given, (int, Decimal)):
        return None
    if question.type == "decimal":
        return Value("decimal", given)
    # Only a whole number is one: nothing is rounded.
    return Value("integer", int(given)) if given == int(given) else None


def _moment(item: Any, question: Question, _: Form) -> Value | None:
    given = _json(item)
    if not isinstance(given, str):
        return None
    if question.type == "date":
        return Value("date", given[:10])
    return Value(question.type, given)


def _text(item: Any, question: Question, _: Form) -> Value | None:
    given = _json(item)
    return Value("uri" if question.type == "url" else "string", given) if isinstance(given, str) and given else None


def _choice(item: Any, question: Question, form: Form) -> Value | None:
    """The option that is meant, as the questionnaire writes it; one of a value set as it came."""
    given = _json(item)
    codings = given.get("coding", [given]) if isinstance(given, Mapping) else []
    meant = [Value("Coding", dict(coding)) for coding in codings if "code" in coding or "display" in coding]
    if isinstance(given, str):
        meant = [Value("string", given), *(value for value, _ in question.options if value.type == "Coding"
                                           and given == value.json.get("code"))]
    for value in meant:
        chosen = _option(value, question, form)
        if chosen is not None:
            return chosen
    words = given if isinstance(given, str) else (given.get("text") if isinstance(given, Mapping) else None)
    return Value("string", words) if question.type == "open-choice" and isinstance(words, str) else None


def _option(value: Value, question: Question, form: Form) -> Value | None:
    if question.options:
        return next((option for option, _ in question.options if same(option, value)), None)
    if value.type != "Coding" or "code" not in value.json:
        return None
    held = form.member(question.value_set, value.json.get("system"), value.json["code"]) if question.value_set else True
    return None if held is False else value


def _quantity(item: Any, question: Question, _: Form) -> Value | None:
    if isinstance(item, Quantity):
        return Value("Quantity", {"value": item.value, "system": _UCUM, "code": item.unit})
    given = _json(item)
    if isinstance(given, Mapping):
        return Value("Quantity", dict(given)) if "value" in given else None
    if isinstance(given, bool) or not isinstance(given, (int, Decimal)):
        return None
    return Value("Quantity", {"value": given, **unit_of(question)})


def unit_of(question: Question) -> dict[str, Any]:
    """The unit that a questionnaire gives for an item, as a Quantity has it."""
    coding = question.extensions.one("unit", "Coding") or {}
    names = {"unit": coding.get("display"), "system": coding.get("system"), "code": coding.get("code")}
    return {name: part for name, part in names.items() if isinstance(part, str)}


def _reference(item: Any, *_: Any) -> Value | None:
    given = _json(item)
    if not isinstance(given, Mapping):
        return None
    if "resourceType" in given:
        return Value("Reference", {"reference": f"{given['resourceType']}/{given['id']}"}) if "id" in given else None
    return Value("Reference", dict(given)) if given.keys() & {"reference", "identifier", "display"} else None


def _attachment(item: Any, *_: Any) -> Value | None:
    given = _json(item)
    is_one = isinstance(item, Node) and item.type_name == "Attachment" and isinstance(given, Mapping)
    return Value("Attachment", dict(given)) if is_one else None


_READ: dict[str, Callable[[Any, Question, Form], Value | None]] = {
    "boolean": _boolean, "decimal": _number, "integer": _number, "date": _moment, "dateTime": _moment, "time": _moment,
    "string": _text, "text": _text, "url": _text, "choice": _choice, "open-choice": _choice, "quantity": _quantity,
    "reference": _reference, "attachment": _attachment,
}


def observed(observation: Json) -> Node | None:
    """The value of an Observation with its type; None where it has none."""
    for name, value in observation.items():
        if name.startswith("value") and len(name) > len("value"):
            kind = name.removeprefix("value")
            return Node(value, kind if isinstance(value, dict) else kind[0].lower() + kind[1:])
    return None
