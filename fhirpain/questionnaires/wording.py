"""Licensed wording, laid over a skeleton on the machine of whoever holds the licence.

A wording file is JSON, one for each instrument, in the folder that the setting ``wording`` names:

    {"questionnaire": "https://.../Questionnaire/isi|1.0.0",
     "holder": "Region Exempel, agreement 2024-17",
     "title": {"sv": "..."}, "items": {"1": {"sv": "...", "en": "..."}},
     "answers": {"1": {"0": {"sv": "..."}, "4": {"sv": "..."}}}}

``items`` are texts by linkId, ``answers`` labels of answers by linkId and number, each by language.

https://hl7.org/fhir/R4/extension-translation.html
"""

import copy
import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from fhirpain import guide

_TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"
_MEMBERS = {"questionnaire", "holder", "title", "items", "answers"}


class WordingError(ValueError):
    """A wording file that cannot be used; the message names the file and what is wrong, never its words."""


@functools.lru_cache(maxsize=8)
def wordings(folder: str) -> Mapping[str, dict[str, Any]]:
    """The wording files of a folder by the canonical|version of their questionnaire; raises ``WordingError``.

    They are read once: a process that is to show new wording is started again. No folder, no wording.
    """
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(Path(folder).glob("*.json")) if folder else ():
        wording = _read(path)
        if found.setdefault(wording["questionnaire"], wording) is not wording:
            raise WordingError(f"{path.name}: another file has the wording of this questionnaire")
    return found


def worded(questionnaire: Mapping[str, Any], folder: str) -> dict[str, Any]:
    """A questionnaire with the licensed wording that is held for it, and with the mark that it shows it.

    A text that the file does not have in a language stays fhirpain's own label. Raises ``WordingError`` for a file that
    speaks of items that the questionnaire does not have.
    """
    wording = wordings(folder).get(f"{questionnaire['url']}|{questionnaire['version']}")
    if wording is None:
        return dict(questionnaire)
    made: dict[str, Any] = copy.deepcopy(dict(questionnaire))
    _say(made, "title", wording.get("title", {}))
    texts, labels = dict(wording["items"]), dict(wording.get("answers", {}))
    _say_items(made, texts, labels)
    if texts or labels:
        raise WordingError(f"the wording of {questionnaire['id']} has items that the questionnaire does not have")
    _mark(made)
    return made


def shows_licensed_wording(questionnaire: Mapping[str, Any]) -> bool:
    """Whether a questionnaire shows licensed wording, and not fhirpain's own labels."""
    url = guide.canonical("StructureDefinition", "wording")
    return any(extension.get("url") == url and extension.get("valueCode") == "licensed"
               for extension in questionnaire.get("extension", ()))


def _read(path: Path) -> dict[str, Any]:
    try:
        wording = msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
    except (msgspec.MsgspecError, OSError) as error:
        raise WordingError(f"{path.name}: cannot be read as JSON") from error
    items = wording.get("items")
    labels = wording.get("answers", {})
    if not (set(wording) <= _MEMBERS and isinstance(wording.get("questionnaire"), str)
            and isinstance(items, dict) and isinstance(labels, dict) and all(map(_is_numbered, labels.values()))):
        raise WordingError(f"{path.name}: needs questionnaire and items, may have holder, title and answers")
    if not all(map(_is_texts, [wording.get("title", {}), *items.values(), *_every(labels)])):
        raise WordingError(f"{path.name}: a text is not given by language")
    return wording


def _is_numbered(given: Any) -> bool:
    """Whether these are labels by number; a minus may stand before it."""
    return isinstance(given, dict) and all(number.removeprefix("-").isdecimal() for number in given)


def _every(labels: Mapping[str, Mapping[str, Any]]) -> list[Any]:
    return [text for by_number in labels.values() for text in by_number.values()]


def _is_texts(given: Any) -> bool:
    return isinstance(given, dict) and all(isinstance(text, str) and text for text in given.values())


def _say_items(holder: dict[str, Any], texts: dict[str, Any], labels: dict[str, Any]) -> None:
    """Put each item's texts in place, taking them off what is left to say."""
    for item in holder.get("item", ()):
        _say(item, "text", texts.pop(item["linkId"], {}))
        if item["linkId"] in labels:
            _label(item, labels.pop(item["linkId"]))
        _say_items(item, texts, labels)


def _label(item: dict[str, Any], labels: Mapping[str, Mapping[str, str]]) -> None:
    url = guide.canonical("StructureDefinition", "answer-label")
    others = [each for each in item.get("extension", ()) if each["url"] != url]
    item["extension"] = [*others, *({"url": url, "extension": _labelled(int(number), texts)}
                                    for number, texts in labels.items())]


def _labelled(number: int, texts: Mapping[str, str]) -> list[dict[str, Any]]:
    label: dict[str, Any] = {"url": "label", "valueString": next(iter(texts.values()), "")}
    _say(label, "valueString", texts)
    return [{"url": "value", "valueInteger": number}, label]


def _say(element: dict[str, Any], name: str, texts: Mapping[str, str]) -> None:
    """Put texts in the place of an element's: English in its value, the others in its translations."""
    if not texts:
        return
    said = _translations(element.get(f"_{name}", {})) | dict(texts)
    element[name] = said.pop("en", element.get(name, ""))
    element[f"_{name}"] = {"extension": [_translation(*each) for each in said.items()]}


def _translations(beside: Mapping[str, Any]) -> dict[str, str]:
    parts = ({part["url"]: part.get("valueCode", part.get("valueString")) for part in each["extension"]}
             for each in beside.get("extension", ()) if each["url"] == _TRANSLATION)
    return {each["lang"]: each["content"] for each in parts}


def _translation(language: str, text: str) -> dict[str, Any]:
    return {"url": _TRANSLATION, "extension": [{"url": "lang", "valueCode": language},
                                               {"url": "content", "valueString": text}]}


def _mark(questionnaire: dict[str, Any]) -> None:
    url = guide.canonical("StructureDefinition", "wording")
    others = [each for each in questionnaire.get("extension", ()) if each["url"] != url]
    questionnaire["extension"] = [{"url": url, "valueCode": "licensed"}, *others]
