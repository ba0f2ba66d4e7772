"""Scores from a Questionnaire's own expressions. https://hl7.org/fhir/uv/sdc/expressions.html#calculatedExpression"""

from collections.abc import Iterator, Mapping
from typing import Any

from fhirpain.fhir import fhirpath

_CALCULATED = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"


def calculated(questionnaire: Mapping[str, Any], response: Mapping[str, Any]) -> dict[str, Any]:
    """Each calculated item's value by linkId; an item whose expression is empty (an answer is missing) has none."""
    found = ((item["linkId"], expression) for item in _items(questionnaire) for expression in _expressions(item))
    values = {link_id: fhirpath.compile(expression).evaluate(dict(response)) for link_id, expression in found}
    return {link_id: value[0] for link_id, value in values.items() if len(value) == 1}


def completed(questionnaire: Mapping[str, Any], response: Mapping[str, Any]) -> dict[str, Any]:
    """The response with an answer to each calculated item (whole numbers) that stands at its top and has none."""
    answered = {item["linkId"] for item in response.get("item", ()) if "answer" in item}
    added = [{"linkId": link_id, "answer": [{"valueInteger": value}]}
             for link_id, value in calculated(questionnaire, response).items()
             if link_id not in answered and isinstance(value, int)]
    return {**response, "item": [*response.get("item", ()), *added]}


def _items(holder: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for item in holder.get("item", ()):
        yield item
        yield from _items(item)


def _expressions(item: Mapping[str, Any]) -> Iterator[str]:
    for extension in item.get("extension", ()):
        if extension.get("url") == _CALCULATED:
            yield extension["valueExpression"]["expression"]
