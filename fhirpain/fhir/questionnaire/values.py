"""The value of an answer, an option, an initial value or a condition: its type, what equals it, what exceeds it.

https://hl7.org/fhir/R4/questionnaireresponse-definitions.html#QuestionnaireResponse.item.answer.value_x_
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from fhirpain.fhir.fhirpath import EvaluationError, Node
from fhirpain.fhir.fhirpath.equality import compare, equal_items
from fhirpain.fhir.fhirpath.node import system

Json = Mapping[str, Any]

_NUMBER = (int, Decimal, float)
_KINDS: dict[str, tuple[type, ...]] = {
    "boolean": (bool,), "decimal": _NUMBER, "integer": (int,), "date": (str,), "dateTime": (str,), "time": (str,),
    "string": (str,), "uri": (str,), "Attachment": (dict,), "Coding": (dict,), "Quantity": (dict,),
    "Reference": (dict,),
}
"""The types of answers, each with the JSON kinds of its values."""
_OF_EXTENSIONS: dict[str, tuple[type, ...]] = {"code": (str,), "canonical": (str,), "id": (str,), "Expression": (dict,),
                                               "Duration": (dict,), "CodeableConcept": (dict,)}


class Value(NamedTuple):
    """A value with its FHIR type: ``Value("Coding", {...})``."""

    type: str
    json: Any


def value_of(holder: Json, stem: str = "value") -> Value | None:
    """The ``stem[x]`` of an element, or None.

    None too for a value of a type no answer has, or not of the JSON kind of its type: R4's own rules speak of those.
    """
    return _value(holder, stem, _KINDS)


def value_of_extension(extension: Json) -> Value | None:
    """The value of an extension, as ``value_of``, of one of the types that extensions on questionnaires have."""
    return _value(extension, "value", _KINDS | _OF_EXTENSIONS)


def _value(holder: Json, stem: str, kinds: Mapping[str, tuple[type, ...]]) -> Value | None:
    for key, given in holder.items():
        rest = key.removeprefix(stem) if key.startswith(stem) else ""
        kind = next((name for name in (rest, rest[:1].lower() + rest[1:]) if name in kinds), "")
        if kind and isinstance(given, kinds[kind]) and isinstance(given, bool) == (kind == "boolean"):
            return Value(kind, given)
    return None


def objects(given: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a list, with their places; whatever else stands there R4's own rules speak of."""
    for index, one in enumerate(given if isinstance(given, list) else ()):
        if isinstance(one, dict):
            yield index, one


def same(one: Value, other: Value) -> bool | None:
    """Whether two values are equal; None where their precision, units or a missing system leave it open."""
    if one.type == other.type == "Coding":
        return _same_coding(one.json, other.json)
    if one.type == other.type == "Reference":
        return _same_reference(one.json, other.json)
    return equal_items(_system(one), _system(other))


def _same_coding(one: Json, other: Json) -> bool | None:
    if "code" not in one or "code" not in other:
        return "code" not in one and "code" not in other and one.get("display") == other.get("display")
    if one["code"] != other["code"]:
        return False
    return None if ("system" in one) != ("system" in other) else one.get("system") == other.get("system")


def _same_reference(one: Json, other: Json) -> bool:
    return any(name in one and one[name] == other.get(name) for name in ("reference", "identifier"))


def order(one: Value, other: Value) -> int | None:
    """-1, 0 or 1; None where it is open, also for values that have no order."""
    try:
        return compare(_system(one), _system(other))
    except EvaluationError:
        return None


def beyond(value: Value, limit: Value) -> int | None:
    """How a value stands to a limit, as ``order``; a limit without a unit is one on a quantity's number."""
    number = number_of(value)
    if limit.type != "Quantity" and value.type == "Quantity" and number is not None:
        value = Value("decimal", number)
    return order(value, limit)


def number_of(value: Value) -> Decimal | None:
    """The number of an integer, decimal or Quantity."""
    given = value.json.get("value") if value.type == "Quantity" else value.json
    if isinstance(given, bool) or not isinstance(given, _NUMBER):
        return None
    return Decimal(str(given)) if isinstance(given, float) else Decimal(given)


def _system(value: Value) -> Any:
    """The value as FHIRPath compares it; a Quantity without a coded unit by its unit in words."""
    return system(Node(value.json, value.type))
