"""Every text that a person meets in a questionnaire of ours is there in English, Swedish and Norwegian."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from fhirpain import guide
from fhirpain.fhir.issue import LANGUAGES
from fhirpain.fhir.terminology import Terminology
from fhirpain.web.form.words import said
from tests.questionnaires import held, ids


def texts(questionnaire: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any], str]]:
    """Each text: where it stands, the element, the name of its property."""
    for name in ("title", "copyright"):
        yield name, questionnaire, name
    for item in _items(questionnaire):
        at = f"item {item['linkId']}"
        yield at, item, "text"
        for extension in item.get("extension", ()):
            if extension["url"] == guide.canonical("StructureDefinition", "answer-label"):
                yield f"{at}: answer", next(part for part in extension["extension"] if part["url"] == "label"), \
                    "valueString"
        for option in item.get("answerOption", ()):
            if "display" in option["valueCoding"]:
                yield f"{at}: option", option["valueCoding"], "display"


def undesignated(questionnaire: Mapping[str, Any]) -> list[str]:
    """The options that show their code system's words, where that has none in some language."""
    terminology = Terminology(guide.definitions())
    shown = [option["valueCoding"] for item in _items(questionnaire) for option in item.get("answerOption", ())
             if "display" not in option["valueCoding"]]  # fmt: skip
    found = [terminology.concept(coding["system"], coding["code"]) or {} for coding in shown]
    return [coding["code"] for coding, concept in zip(shown, found, strict=True)
            if {"sv", "nb"} - {each["language"] for each in concept.get("designation", ())}]  # fmt: skip


def _items(holder: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for item in holder.get("item", ()):
        yield item
        yield from _items(item)


@pytest.mark.parametrize("name", ids())
def test_no_text_is_missing_in_a_language(name) -> None:
    """Titles, items, answers, options and whose the instrument is: none is shown in another language than asked for."""
    questionnaire = held(name).questionnaire
    missing = [(language, where) for where, element, name in texts(questionnaire) for language in LANGUAGES
               if not said(element, name, language).text or said(element, name, language).lang]  # fmt: skip

    assert missing == []
    assert undesignated(questionnaire) == []


def test_a_text_that_is_missing_would_be_found() -> None:
    """So that the test above can fail."""
    assert [where for where, element, name in texts({"title": "Pain", "copyright": "None"})
            if said(element, name, "sv").lang] == ["title", "copyright"]  # fmt: skip
