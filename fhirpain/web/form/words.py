"""The words of the pages, and the texts of a questionnaire, in the language of the page.

https://hl7.org/fhir/R4/extension-translation.html
"""

import functools
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from fhirpain.fhir.issue import LANGUAGES
from fhirpain.fhir.questionnaire.values import objects

_TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"


class Said(NamedTuple):
    """A text; ``lang`` is its language where it is not the page's, for who reads it aloud."""

    text: str
    lang: str = ""


def said(element: Mapping[str, Any], name: str, language: str, own: str = "en") -> Said:
    """A text of an element in a language, or as it is in its ``own``."""
    beside = element.get(f"_{name}")
    for _, extension in objects(beside.get("extension") if isinstance(beside, dict) else None):
        parts = {part.get("url"): part for _, part in objects(extension.get("extension"))}
        if extension.get("url") == _TRANSLATION and parts.get("lang", {}).get("valueCode") == language:
            return Said(str(parts.get("content", {}).get("valueString", "")))
    return Said(str(element.get(name, "")), "" if language == own else own)


def word(name: str, language: str, **facts: str) -> Said:
    """One of our own words or sentences."""
    return Said(_words()[name][language].format_map(facts))


def number(value: Any, language: str) -> str:
    """A number as it is written in a language."""
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    return text if language == "en" else text.replace(".", ",")


class Words:
    """Our words in one language: ``words.save``, ``words.told('unanswered', count='3')``."""

    def __init__(self, language: str) -> None:
        """Speak a language of ``LANGUAGES``."""
        self._language = language

    def __getattr__(self, name: str) -> str:
        """A word by its name."""
        if name not in _words():
            raise AttributeError(name)
        return _words()[name][self._language]

    def told(self, name: str, **facts: str) -> str:
        """A sentence with its facts."""
        return word(name, self._language, **facts).text


@functools.cache
def _words() -> dict[str, dict[str, str]]:
    found = msgspec.json.decode(Path(__file__).with_name("words.json").read_bytes(), type=dict[str, dict[str, str]])
    if any(set(texts) != set(LANGUAGES) for texts in found.values()):
        raise ValueError("words.json: a word is not there in every language")
    return found
