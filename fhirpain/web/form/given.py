"""What a person has typed and ticked, read as answers. https://hl7.org/fhir/R4/questionnaireresponse.html"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from fhirpain import guide
from fhirpain.fhir.questionnaire.form import Question
from fhirpain.web import held
from fhirpain.web.form.options import OTHER, options
from fhirpain.web.form.sheet import Answers, Sheet, is_answerable

Posted = Mapping[str, list[str]]
_INTEGER = re.compile(r"[+-]?[0-9]{1,9}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_NOT_TEXT = re.compile(r"[^\t\n\x20-\x7e\xa0-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Given:
    """The answers; what could not be read as one, as it was typed; and by which word of ours it is told."""

    answers: Answers = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


def read(sheet: Sheet, posted: Posted, before: Answers) -> Given:
    """What was sent, over what is held: what a person cannot answer stays, what they left open is no answer.

    An answer that is unchanged keeps what is said of it, such as that it was filled in beforehand.
    """
    given = Given({question.link_id: before[question.link_id] for question in sheet.form.every
                   if not is_answerable(question) and question.link_id in before})
    for question in filter(is_answerable, sheet.form.every):
        link_id, sent = question.link_id, posted.get(name_of(question), [])
        typed = posted.get(name_of(question, OTHER), [""])[0]
        values, fault = _read(question, [one for one in sent if one.strip()], typed)
        if fault:
            given.faults[link_id] = fault
            given.typed[link_id] = sent[0]
        elif values:
            given.answers[link_id] = [_kept(value, before.get(link_id, [])) for value in values]
    return given


def name_of(question: Question, part: str = "answer") -> str:
    """The name of a field."""
    return f"{part}.{question.link_id}"


def is_prefilled(answer: Mapping[str, Any]) -> bool:
    """Whether an answer was filled in beforehand, and not yet handed in by a person."""
    return any(one.get("url") == guide.canonical("StructureDefinition", "prefilled")
               for one in answer.get("extension", ()))


def confirmed(answers: Answers) -> Answers:
    """The answers as handed in: nothing is filled in beforehand any more."""
    return {link_id: [_confirmed(answer) for answer in given] for link_id, given in answers.items()}


def _confirmed(answer: dict[str, Any]) -> dict[str, Any]:
    if not is_prefilled(answer):
        return answer
    others = [one for one in answer["extension"] if one["url"] != guide.canonical("StructureDefinition", "prefilled")]
    return {name: part for name, part in answer.items() if name != "extension"} \
        | ({"extension": others} if others else {})


def _kept(value: dict[str, Any], before: list[dict[str, Any]]) -> dict[str, Any]:
    return next((one for one in before if all(one.get(name) == part for name, part in value.items())), value)


def _read(question: Question, sent: list[str], typed: str) -> tuple[list[dict[str, Any]], str]:
    """The answers to one question, or the word that says what is wrong."""
    if question.type in ("choice", "open-choice"):
        return _chosen(question, sent, typed)
    if not sent:
        return [], ""
    member, reading, fault = _READERS[question.type]
    value = reading(sent[0])
    if value == "":
        return [], ""
    return ([], fault) if value is None else ([{member: value}], "")


def _chosen(question: Question, sent: list[str], typed: str) -> tuple[list[dict[str, Any]], str]:
    offered = {option.key: option.answer for option in options(question, held.terminology(), "en")}
    if any(key not in offered and key != OTHER for key in sent):
        return [], "fault_choice"
    if question.type == "open-choice" and _line(typed) and (OTHER in sent or not sent):
        return [{"valueString": _line(typed)}], ""
    if OTHER in sent:
        return [], "fault_other" if question.type == "open-choice" else "fault_choice"
    return [offered[key] for key in dict.fromkeys(sent)][:None if question.repeats else 1], ""


def _boolean(text: str) -> bool | None:
    return {"true": True, "false": False}.get(text)


def _integer(text: str) -> int | None:
    plain = _number(text)
    return int(plain) if _INTEGER.fullmatch(plain) else None


def _decimal(text: str) -> Decimal | None:
    plain = _number(text).replace(",", ".")
    return Decimal(plain) if _DECIMAL.fullmatch(plain) else None


def _number(text: str) -> str:
    return "".join(text.split()).replace("−", "-")


def _date(text: str) -> str | None:
    try:
        return date.fromisoformat(text.strip()).isoformat() if _DATE.fullmatch(text.strip()) else None
    except ValueError:
        return None


def _line(text: str) -> str:
    return " ".join(_NOT_TEXT.sub(" ", text).split())


def _text(text: str) -> str:
    return _NOT_TEXT.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


_READERS: dict[str, tuple[str, Callable[[str], Any], str]] = {
    "boolean": ("valueBoolean", _boolean, "fault_choice"),
    "integer": ("valueInteger", _integer, "fault_integer"),
    "decimal": ("valueDecimal", _decimal, "fault_decimal"),
    "date": ("valueDate", _date, "fault_date"),
    "string": ("valueString", _line, ""),
    "text": ("valueString", _text, ""),
}
"""By the type of an item: where its answer stands, what reads it (None: cannot be read; "": nothing), what is told."""
