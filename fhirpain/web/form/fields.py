"""A sheet as a template shows it: each item with its words, its answer, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from fhirpain.fhir.questionnaire.form import Question
from fhirpain.fhir.terminology import Terminology
from fhirpain.web.form.given import is_prefilled, name_of
from fhirpain.web.form.options import OTHER, Option, options
from fhirpain.web.form.sheet import Answers, Sheet, is_fixed, is_hidden
from fhirpain.web.form.words import Said, number, said, word

Kind = Literal["group", "display", "fixed", "row", "list", "several", "line", "text", "date"]
_UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Choice:
    """One radio button or box."""

    id: str
    value: str
    label: Said
    is_chosen: bool
    number: str = ""


@dataclass(slots=True)
class Field:
    """One item. ``errors`` are sentences; ``first`` is the id of what the summary of errors leads to."""

    kind: Kind
    id: str
    name: str
    label: Said
    required: bool = False
    hint: str = ""
    errors: list[str] = field(default_factory=list)
    is_prefilled: bool = False
    value: str = ""
    mode: str = ""
    most: int | None = None
    choices: list[Choice] = field(default_factory=list)
    other: str = ""
    other_value: str = ""
    children: "list[Field]" = field(default_factory=list)

    @property
    def first(self) -> str:
        """The id of the first thing in it that takes the focus."""
        return self.choices[0].id if self.choices else self.id

    @property
    def described(self) -> str:
        """The ids of what describes it, for ``aria-describedby``."""
        parts = (("hint", self.hint), ("prefilled", self.is_prefilled), ("error", self.errors))
        return " ".join(f"{self.id}-{part}" for part, is_there in parts if is_there)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the fields of one page are made of; ``typed`` is what could not be read as an answer."""

    sheet: Sheet
    terminology: Terminology
    language: str
    asked: set[str]
    answers: Answers
    typed: Mapping[str, str]
    errors: Mapping[str, list[str]]


def fields(shown: Shown) -> list[Field]:
    """What stands on the page, in order: items that are not asked, or hidden, are not there."""
    return _fields(shown, shown.sheet.form.top)


def flat(found: Sequence[Field]) -> list[Field]:
    """All fields, those within groups too."""
    return [one for each in found for one in (each, *flat(each.children))]


def _fields(shown: Shown, questions: Sequence[Question]) -> list[Field]:
    made = [_field(shown, question) for question in questions
            if question.link_id in shown.asked and not is_hidden(question)]
    return [one for one in made if one.kind != "fixed" or one.value]


def _field(shown: Shown, question: Question) -> Field:
    own = str(shown.sheet.form.questionnaire.get("language", "en"))
    label = said(question.item, "text", shown.language, own)
    made = Field("group", f"q{question.order}", name_of(question), label, question.required,
                 errors=list(shown.errors.get(question.link_id, ())))
    if question.type in ("group", "display"):
        made.kind = "group" if question.type == "group" else "display"
        made.children = _fields(shown, question.children)
        return made
    answers = shown.answers.get(question.link_id, [])
    made.is_prefilled = any(map(is_prefilled, answers))
    offered = options(question, shown.terminology, shown.language)
    if is_fixed(question):
        made.kind, made.value = "fixed", ", ".join(_told(answer, offered, shown.language) for answer in answers)
    elif offered:
        _offer(made, question, offered, answers, shown)
    else:
        _type(made, question, answers, shown)
    return made


def _offer(made: Field, question: Question, offered: list[Option], answers: list[dict[str, Any]], shown: Shown) -> None:
    """Radio buttons, or boxes where several may be chosen; what has been answered can be taken back."""
    is_row = question.type == "integer" and not all(option.label.text for option in offered)
    made.kind = "several" if question.repeats else "row" if is_row else "list"
    for option in offered:
        text = number(option.answer["valueInteger"], shown.language) if question.type == "integer" else ""
        made.choices.append(Choice(f"{made.id}-{len(made.choices)}", option.key, option.label,
                                   any(_is(option, answer) for answer in answers), text))
    if question.type == "open-choice":
        made.other = name_of(question, OTHER)
        made.other_value = next((str(answer["valueString"]) for answer in answers
                                 if not any(_is(option, answer) for option in offered)), "")
        made.choices.append(Choice(f"{made.id}-other", OTHER, word("other", shown.language), bool(made.other_value)))
    if answers and not question.required and not question.repeats:
        made.choices.append(Choice(f"{made.id}-none", "", word("no_answer", shown.language), is_chosen=False))


def _type(made: Field, question: Question, answers: list[dict[str, Any]], shown: Shown) -> None:
    kinds: dict[str, tuple[Kind, str]] = {"integer": ("line", "numeric"), "decimal": ("line", "decimal"),
                                          "text": ("text", ""), "date": ("date", "")}
    made.kind, made.mode = kinds.get(question.type, ("line", ""))
    most = question.item.get("maxLength")
    made.most = most if isinstance(most, int) else None
    held = _told(answers[0], [], shown.language) if answers else ""
    made.value = shown.typed.get(question.link_id, held)
    made.hint = _hint(question, shown.language)


def _hint(question: Question, language: str) -> str:
    """Between which numbers the answer is, and in which unit."""
    low, high = (next((limit.json for limit in question.extensions.values(name)), None)
                 for name in ("minValue", "maxValue"))
    unit = question.extensions.one(_UNIT, "Coding") or {}
    parts = []
    if question.type in ("integer", "decimal") and low is not None and high is not None:
        parts.append(word("range", language, low=number(low, language), high=number(high, language)).text)
    if unit:
        parts.append(str(unit.get("display") or unit.get("code", "")))
    return ", ".join(parts)


def _is(option: Option, answer: Mapping[str, Any]) -> bool:
    if "valueCoding" in option.answer and "valueCoding" in answer:
        return all(option.answer["valueCoding"].get(name) == answer["valueCoding"].get(name)
                   for name in ("system", "code"))
    return all(answer.get(name) == value for name, value in option.answer.items())


def _told(answer: Mapping[str, Any], offered: Sequence[Option], language: str) -> str:
    """An answer in words, or as it is typed."""
    named = next((option.label.text for option in offered if _is(option, answer) and option.label.text), "")
    value = next((value for name, value in answer.items() if name.startswith("value")), "")
    if isinstance(value, dict):
        return named or str(value.get("display") or value.get("code", ""))
    return named or (value if isinstance(value, str) else number(value, language))
