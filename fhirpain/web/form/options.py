"""What an item offers to choose from, in words. https://hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.item.answerOption"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fhirpain import guide
from fhirpain.fhir.questionnaire.form import Question
from fhirpain.fhir.questionnaire.values import objects
from fhirpain.fhir.terminology import Terminology, expansion
from fhirpain.web.form.words import Said, said, word

OTHER = "other"
_ROW = 11
"""How many numbers stand in a row; more are typed."""


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers to choose from: what the form sends for it, the answer, and how it is called."""

    key: str
    answer: dict[str, Any]
    label: Said


def options(question: Question, terminology: Terminology, language: str) -> list[Option]:
    """Every answer that an item offers; none where it is to be typed."""
    if question.type == "boolean":
        return [Option(key, {"valueBoolean": key == "true"}, word(key, language)) for key in ("true", "false")]
    if question.type == "integer":
        return _numbers(question, language)
    if question.options:
        return [Option(str(index), _answer(option), _label(option, terminology, language))
                for index, (_, option) in enumerate(question.options)]
    if question.type in ("choice", "open-choice"):
        return [_of_entry(entry, language) for entry in expansion.entries(terminology, question.value_set)]
    return []


def _answer(option: Mapping[str, Any]) -> dict[str, Any]:
    """What an option stands for; of a code what it is, without the words by which the questionnaire calls it."""
    if "valueCoding" in option:
        coding = option["valueCoding"]
        return {"valueCoding": {name: coding[name] for name in ("system", "version", "code") if name in coding}}
    return {name: part for name, part in option.items() if name.startswith("value")}


def _numbers(question: Question, language: str) -> list[Option]:
    low, high = question.extensions.one("minValue", "integer"), question.extensions.one("maxValue", "integer")
    if low is None or high is None or not 0 < high - low < _ROW:
        return []
    labels = _answer_labels(question.item, language)
    return [Option(str(number), {"valueInteger": number}, labels.get(number, Said("")))
            for number in range(low, high + 1)]


def _answer_labels(item: Mapping[str, Any], language: str) -> dict[int, Said]:
    """What the numbers of an item stand for, of those that have words."""
    url = guide.canonical("StructureDefinition", "answer-label")
    found = {}
    for _, extension in objects(item.get("extension")):
        if extension.get("url") == url:
            parts = {part["url"]: part for part in extension["extension"]}
            found[parts["value"]["valueInteger"]] = said(parts["label"], "valueString", language)
    return found


def _label(option: Mapping[str, Any], terminology: Terminology, language: str) -> Said:
    coding = option.get("valueCoding")
    if coding is None:
        return Said(next(str(part) for name, part in option.items() if name.startswith("value")))
    if "display" in coding:
        return said(coding, "display", language)
    concept = terminology.concept(coding.get("system", ""), coding.get("code", "")) or {}
    return _designated({"display": coding.get("code", "")} | concept, language)


def _of_entry(entry: expansion.Entry, language: str) -> Option:
    coding = {name: entry[name] for name in ("system", "code", "display") if name in entry}
    return Option(f"{entry['system']}|{entry['code']}", {"valueCoding": coding},
                  _designated({"display": entry["code"]} | entry, language))


def _designated(concept: Mapping[str, Any], language: str) -> Said:
    text = expansion.in_language(concept, language)
    return Said(text, "" if text != concept["display"] or language == "en" else "en")
