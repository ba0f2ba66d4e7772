"""A Questionnaire made ready: its items by linkId, each with what it asks of an answer.

https://hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.item and the extensions on it,
https://hl7.org/fhir/R4/questionnaire-profiles.html, https://hl7.org/fhir/uv/sdc/
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from fhirpain.fhir.definitions import Definitions
from fhirpain.fhir.questionnaire.values import Json, Value, objects, value_of, value_of_extension
from fhirpain.fhir.terminology import Terminology

ANSWERS: dict[str, tuple[str, ...]] = {
    "boolean": ("boolean",), "decimal": ("decimal",), "integer": ("integer",), "date": ("date",),
    "dateTime": ("dateTime",), "time": ("time",), "string": ("string",), "text": ("string",), "url": ("uri",),
    "choice": ("Coding",), "open-choice": ("Coding", "string"), "attachment": ("Attachment",),
    "reference": ("Reference",), "quantity": ("Quantity",),
}
"""The types of the answers to each type of item: https://hl7.org/fhir/R4/valueset-item-type.html"""

_EXTENSION = "http://hl7.org/fhir/StructureDefinition/"
_SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"


class Extensions:
    """The simple extensions of an element by name: the end of their url in R4's core or in SDC."""

    __slots__ = ("_values",)

    def __init__(self, element: Json) -> None:
        """Read them; extensions of others are left alone."""
        self._values: dict[str, list[Value]] = {}
        for _, extension in objects(element.get("extension")):
            url, value = extension.get("url"), value_of_extension(extension)
            if isinstance(url, str) and value is not None:
                self._values.setdefault(_name(url), []).append(value)

    def all(self, name: str, kind: str) -> list[Any]:
        """The values of one extension that are of a type, as JSON."""
        return [value.json for value in self._values.get(name, ()) if value.type == kind]

    def one(self, name: str, kind: str) -> Any:
        """The first such value, or None."""
        return next(iter(self.all(name, kind)), None)

    def values(self, *names: str) -> list[Value]:
        """The values of several extensions, whatever their types."""
        return [value for name in names for value in self._values.get(name, ())]


def _name(url: str) -> str:
    if url.startswith(_SDC):
        return url.removeprefix(_SDC)
    return url.removeprefix(_EXTENSION).removeprefix("questionnaire-") if url.startswith(_EXTENSION) else url


class Question:
    """An item of a questionnaire, whatever its type; ``order`` is its place in the whole, read from the top."""

    def __init__(self, item: dict[str, Any], parent: "Question | None", order: int, at: str) -> None:
        """Read an item; its children are given afterwards."""
        self.item = item
        self.parent = parent
        self.order = order
        self.at = at
        self.link_id = _text(item, "linkId")
        self.type = _text(item, "type")
        self.required = item.get("required") is True
        self.repeats = item.get("repeats") is True
        self.children: list[Question] = []
        self.extensions = Extensions(item)

    @cached_property
    def options(self) -> list[tuple[Value, Json]]:
        """The values of ``answerOption``, each with its option."""
        found = ((value_of(option), option) for _, option in objects(self.item.get("answerOption")))
        return [(value, option) for value, option in found if value is not None]

    @property
    def value_set(self) -> str:
        """The canonical or ``#id`` of ``answerValueSet``; empty when there is none."""
        return _text(self.item, "answerValueSet")

    @cached_property
    def answers(self) -> tuple[str, ...]:
        """The types an answer may have; empty for what takes none."""
        if self.type not in ("choice", "open-choice"):
            return ANSWERS.get(self.type, ())
        if self.options:
            open_text = ["string"] if self.type == "open-choice" else []
            return tuple(dict.fromkeys([value.type for value, _ in self.options] + open_text))
        # Where nothing says what the options are, any type that an option can have may be meant.
        return ANSWERS[self.type] if self.value_set else ("Coding", "date", "integer", "string", "time", "Reference")

    @property
    def path(self) -> list["Question"]:
        """The items this one stands in, from the top, and itself."""
        return [*(self.parent.path if self.parent else ()), self]


class Form:
    """A Questionnaire made ready, with the value sets it carries. Made once, used for any number of responses."""

    def __init__(self, questionnaire: dict[str, Any], *, terminology: Terminology, definitions: Definitions,
                 container: Json | None = None) -> None:
        """``container`` is the resource a contained questionnaire stands in, whose contained value sets it shares."""
        self.questionnaire = questionnaire
        self.definitions = definitions
        self.extensions = Extensions(questionnaire)
        self._terminology = terminology
        self._container = questionnaire if container is None else container
        self.questions: dict[str, Question] = {}
        self.every: list[Question] = []
        self.checks: dict[int, list[Any]] = {}
        self.top = self._read(questionnaire, None, "")

    def _read(self, holder: Json, parent: Question | None, at: str) -> list[Question]:
        made = []
        for index, item in objects(holder.get("item")):
            question = Question(item, parent, len(self.every), f"{at}.item[{index}]")
            self.every.append(question)
            # Of two items with one linkId, which que-2 forbids, the first counts.
            self.questions.setdefault(question.link_id, question)
            question.children = self._read(item, question, question.at)
            made.append(question)
        return made

    def member(self, value_set: str, system: str | None, code: str) -> bool | None:
        """Whether a code is in a value set, ``#id`` for a contained one; None when that cannot be known here."""
        if not value_set.startswith("#"):
            return self._terminology.member(value_set, system, code)
        try:
            return self._contained.member(value_set, system, code)
        except (AttributeError, KeyError, TypeError):
            # It stands here as it was sent, whatever that was: R4's own rules say what is wrong with it.
            return None

    @cached_property
    def _contained(self) -> Terminology:
        """The contained value sets, by ``#id``."""
        held = [{name: one[name] for name in ("resourceType", "compose", "expansion") if name in one}
                | {"url": f"#{one.get('id')}"} for _, one in objects(self._container.get("contained"))
                if one.get("resourceType") == "ValueSet"]
        return Terminology(self.definitions.with_resources(held))


def occurrences(holder: Json, link_id: str) -> Iterator[dict[str, Any]]:
    """The items of a linkId right below an item, one of its answers, or a whole response."""
    holders: list[Mapping[str, Any]] = [holder, *(answer for _, answer in objects(holder.get("answer")))]
    for one in holders:
        yield from (item for _, item in objects(one.get("item")) if item.get("linkId") == link_id)


def _text(element: Json, name: str) -> str:
    given = element.get(name)
    return given if isinstance(given, str) else ""
