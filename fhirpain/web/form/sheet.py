"""A questionnaire and a person's answers to it, as a form holds them: what is asked, what is kept, what is wrong.

Which items are enabled, and what an answer may be, is judged by what judges every response: ``fhir/questionnaire``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fhirpain import questionnaires
from fhirpain.fhir.issue import Issue
from fhirpain.fhir.questionnaire import Form, check
from fhirpain.fhir.questionnaire.enabling import Enabling, Place
from fhirpain.fhir.questionnaire.expressions import Expressions
from fhirpain.fhir.questionnaire.form import Question, occurrences
from fhirpain.fhir.questionnaire.values import objects
from fhirpain.fhir.terminology import Terminology
from fhirpain.web import held

Answers = dict[str, list[dict[str, Any]]]
"""The answers by linkId, each as a QuestionnaireResponse holds it."""

_SHOWN = ("group", "display", "boolean", "integer", "decimal", "choice", "open-choice", "string", "text", "date")
_CHOSEN = ("Coding", "string", "integer", "date")
MOST_OPTIONS = 200
_ITEM = re.compile(r"\bitem\[([0-9]+)\]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A questionnaire as it is held, and made ready with the wording that is shown."""

    questionnaire: dict[str, Any]
    form: Form

    def answers(self, response: Mapping[str, Any]) -> Answers:
        """The answers that a response holds; those to calculated items are left to be calculated again."""
        found = dict(_answers(response))
        return {link_id: found[link_id] for question in self.form.every if (link_id := question.link_id) in found
                and not is_calculated(question)}

    def begun(self, response: Mapping[str, Any]) -> dict[str, Any]:
        """A response without answers, with what the questionnaire fills in by itself."""
        return self.settled(response, _initial(self.form))[0]

    def settled(self, response: Mapping[str, Any], answers: Answers) -> tuple[dict[str, Any], set[str]]:
        """The response with the answers that are asked for, and what is asked: an answer may end another question."""
        left = answers
        while True:
            made = {**response, "item": _items(self.form.top, left)}
            if not made["item"]:
                del made["item"]
            asked = _enabled(self.form, made)
            kept = {link_id: given for link_id, given in left.items() if link_id in asked}
            if kept == left:
                return made, asked
            left = kept

    def faults(self, response: Mapping[str, Any]) -> list[tuple[str, Issue]]:
        """What is wrong with a response, each with the linkId of its item: "" where it is about the whole."""
        terminology = held.terminology()
        found = check(response, self.form, terminology=terminology, definitions=self.form.definitions)
        return [(_link_id(response, issue.expression), issue) for issue in found if issue.is_error]

    def unanswered(self, response: Mapping[str, Any], asked: set[str]) -> list[Question]:
        """The questions that are asked and have no answer, in their order."""
        answered = self.answers(response)
        return [question for question in self.form.every if question.link_id in asked and is_answerable(question)
                and question.link_id not in answered]


def sheet_of(questionnaire: dict[str, Any], wording: str) -> Sheet:
    """A questionnaire made ready; ``wording`` is the folder of licensed texts, "" for our own labels."""
    validator = held.validator()
    shown = questionnaires.worded(questionnaire, wording) if {"url", "version"} <= questionnaire.keys() \
        else questionnaire
    return Sheet(questionnaire, Form(shown, terminology=validator.terminology, definitions=validator.definitions))


def unsupported(form: Form, terminology: Terminology) -> list[Question]:
    """The items that a form cannot show as they are meant."""
    return [question for question in form.every if not is_hidden(question) and not _can_be_shown(question, terminology)]


def is_hidden(question: Question) -> bool:
    """Whether a person is not to see it. https://hl7.org/fhir/R4/extension-questionnaire-hidden.html"""
    return any(one.extensions.one("hidden", "boolean") is True or is_calculated(one) for one in question.path)


def is_calculated(question: Question) -> bool:
    """Whether its answer is computed."""
    return bool(question.extensions.values("calculatedExpression"))


def is_fixed(question: Question) -> bool:
    """Whether a person may see it but not answer it."""
    return any(one.item.get("readOnly") is True for one in question.path)


def is_answerable(question: Question) -> bool:
    """Whether a person is to answer it."""
    return question.type not in ("group", "display") and not is_hidden(question) and not is_fixed(question)


def _can_be_shown(question: Question, terminology: Terminology) -> bool:
    if question.type not in _SHOWN or (question.children and question.type != "group"):
        return False
    if question.repeats and question.type != "choice":
        return False
    if question.type not in ("choice", "open-choice"):
        return True
    if question.options:
        return all(value.type in _CHOSEN for value, _ in question.options)
    found = terminology.expansion(question.value_set) if question.value_set else None
    return found is not None and sum(map(len, found.values())) <= MOST_OPTIONS


def _initial(form: Form) -> Answers:
    found: Answers = {}
    for question in form.every:
        values = [dict(initial) for _, initial in objects(question.item.get("initial"))]
        values += [{name: part for name, part in option.items() if name.startswith("value")}
                   for _, option in objects(question.item.get("answerOption")) if option.get("initialSelected") is True]
        if values:
            found[question.link_id] = values
    return found


def _answers(holder: Mapping[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for _, item in objects(holder.get("item")):
        if "answer" in item:
            yield item["linkId"], item["answer"]
        yield from _answers(item)


def _items(questions: Sequence[Question], answers: Answers) -> list[dict[str, Any]]:
    """The items of a response, in the order of the questionnaire; a group without answers is left out."""
    made: list[dict[str, Any]] = []
    for question in questions:
        inner = _items(question.children, answers)
        if inner:
            made.append({"linkId": question.link_id, "item": inner})
        elif answers.get(question.link_id):
            made.append({"linkId": question.link_id, "answer": answers[question.link_id]})
    return made


def _enabled(form: Form, response: Mapping[str, Any]) -> set[str]:
    enabling = Enabling(form, response, Expressions(form, response))
    alive: list[Place] = []  # enabling tells places apart by identity: they must all live as long as it does

    def below(questions: Sequence[Question], place: Place) -> Iterator[str]:
        alive.append(place)
        for question in questions:
            if enabling.is_enabled(question, place) is not False:
                yield question.link_id
                node = next(occurrences(place.node, question.link_id), {})
                yield from below(question.children, Place(node, question, place))

    return set(below(form.top, Place(response)))


def _link_id(response: Mapping[str, Any], expression: str) -> str:
    holder: Mapping[str, Any] = response
    for index in _ITEM.findall(expression):
        holder = holder["item"][int(index)]
    return str(holder.get("linkId", ""))
