"""Is an answer one of those an item offers? https://hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.item.answerOption

From ``answerOption`` or ``answerValueSet``, and the units of a quantity from the extensions that list them.
"""

import functools
from collections.abc import Iterable, Iterator
from typing import Any

from fhirpain.fhir.definitions import Definitions
from fhirpain.fhir.questionnaire.form import Extensions, Form, Question
from fhirpain.fhir.questionnaire.limits import Check, limits
from fhirpain.fhir.questionnaire.rules import Findings
from fhirpain.fhir.questionnaire.values import Json, Value, objects, same


def checks(question: Question, form: Form) -> list[Check]:
    """All that is asked of the values of an item, made once."""
    if question.order not in form.checks:
        form.checks[question.order] = [*limits(question, form.definitions), *offers(question, form)]
    return form.checks[question.order]


def offers(question: Question, form: Form) -> Iterator[Check]:
    """The checks that an item's values are among those it offers."""
    is_open = question.type == "open-choice"
    if question.options:
        yield _among(question, is_open)
    elif question.value_set:
        yield _in_value_set(question.value_set, form, is_open)
        yield _displayed(form)
    elif question.type in ("choice", "open-choice"):
        yield _unchecked(is_open)
    yield from _units(question, form)


class Choices:
    """Values to choose from, found by what equal ones have in common."""

    def __init__(self, values: Iterable[Value]) -> None:
        """Sort them."""
        self._by_key: dict[tuple[str, Any], list[Value]] = {}
        for value in values:
            for key in _keys(value):
                self._by_key.setdefault(key, []).append(value)

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._by_key)

    def has(self, value: Value) -> bool | None:
        """Whether a value is one of them; None for a code that may be, but for a system that is missing."""
        answers = [same(value, one) for key in _keys(value) for one in self._by_key.get(key, ())]
        return True if True in answers else None if None in answers else False


def _keys(value: Value) -> Iterator[tuple[str, Any]]:
    """Two values can only be the same when they share one of these."""
    parts = [value.json]
    if isinstance(value.json, dict):
        identifier = value.json.get("identifier")
        parts = [value.json.get(name) for name in ("code", "reference")]
        parts += [identifier.get("value")] if isinstance(identifier, dict) else []
        parts += [] if "code" in value.json else [value.json.get("display")]
    yield from ((value.type, part) for part in parts if isinstance(part, (str, int)))


def _among(question: Question, is_open: bool) -> Check:
    choices = Choices(value for value, _ in question.options)

    def check(findings: Findings, value: Value, at: str) -> None:
        if is_open and _is_free(value):
            return
        found = choices.has(value)
        if found is not True:
            findings.add("answer-system" if found is None and value.type == "Coding" else "answer-option", at)

    return check


def _is_free(value: Value) -> bool:
    """Whether the answer to an open choice is in words of the person's own."""
    return value.type == "string" or (value.type == "Coding" and not value.json.keys() & {"code", "system"})


def _in_value_set(value_set: str, form: Form, is_open: bool) -> Check:
    def check(findings: Findings, value: Value, at: str) -> None:
        if is_open and _is_free(value):
            return
        code, system = _code(value)
        found = None if code is None else form.member(value_set, system, code)
        if value.type == "Coding" and (code is None or found is False):
            findings.add("answer-value-set", at, valueSet=value_set)
        elif value.type == "Coding" and system is None:
            findings.add("answer-system", at)
        elif found is False:
            findings.add("answer-value-set", at, valueSet=value_set)
        elif found is None:
            findings.add("binding-not-checked", at, valueSet=value_set)

    return check


def _code(value: Value) -> tuple[str | None, str | None]:
    """The code and system of a Coding; a text is taken for a code of any system of the value set."""
    if value.type != "Coding":
        return (str(value.json), None) if value.type == "string" else (None, None)
    code, system = value.json.get("code"), value.json.get("system")
    return code if isinstance(code, str) else None, system if isinstance(system, str) else None


def _unchecked(is_open: bool) -> Check:
    def check(findings: Findings, value: Value, at: str) -> None:
        if not (is_open and _is_free(value)):
            findings.add("answer-unchecked", at)

    return check


def _units(question: Question, form: Form) -> Iterator[Check]:
    extensions = question.extensions
    codings = extensions.all("unitOption", "Coding")
    value_set = extensions.one("unitValueSet", "canonical")
    # SDC lets a questionnaire ask for other units than those it lists.
    is_open = extensions.one("unitOpen", "code") in ("optionsOrType", "optionsOrString")
    if question.type == "quantity" and not is_open and (codings or value_set is not None):
        yield _unit(codings, value_set, form)


def _unit(codings: list[Json], value_set: str | None, form: Form) -> Check:
    choices = Choices(Value("Coding", one) for one in codings)

    def check(findings: Findings, value: Value, at: str) -> None:
        unit = Value("Coding", {name: value.json[name] for name in ("system", "code") if name in value.json})
        code, system = _code(unit)
        if code is None:
            findings.add("answer-unit", at, reason="" if "unit" in value.json else "missing")
        elif choices.has(unit) is not False:
            return
        elif value_set is None or form.member(value_set, system, code) is False:
            findings.add("answer-unit", at)
        elif form.member(value_set, system, code) is None:
            findings.add("binding-not-checked", at, valueSet=value_set)

    return check


def _displayed(form: Form) -> Check:
    """A display is the system's own: https://hl7.org/fhir/R4/datatypes-definitions.html#Coding.display

    A display of another code of the system contradicts the code. One that the system does not have is wrong where it
    is known to be in a language the system is held in, and doubtful where its language is not known.
    """
    def check(findings: Findings, value: Value, at: str) -> None:
        code, system = _code(value)
        text = value.json.get("display") if value.type == "Coding" else None
        if code is None or system is None or not isinstance(text, str):
            return
        held = displays(form.definitions, system)
        own = held.get(code)
        if own is None or _plain(text) in own.values():
            return
        others = any(_plain(text) in texts.values() for other, texts in held.items() if other != code)
        if others or findings.language in own:
            findings.add("answer-display", at)
        elif not findings.language:
            findings.add("answer-display", at, "warning")

    return check


@functools.lru_cache(maxsize=64)
def displays(definitions: Definitions, system: str) -> dict[str, dict[str, str]]:
    """The displays of a system's codes by language, for comparison; empty where the system is not held."""
    held = definitions.resource("CodeSystem", system) or {}
    language = _primary(held.get("language")) or "en"
    found: dict[str, dict[str, str]] = {}
    waiting = [concept for _, concept in objects(held.get("concept"))]
    while waiting:
        concept = waiting.pop()
        waiting += [inner for _, inner in objects(concept.get("concept"))]
        if "display" in concept:
            texts = {_primary(one.get("language")): _plain(one["value"])
                     for _, one in objects(concept.get("designation")) if "value" in one}
            found[concept["code"]] = {**texts, language: _plain(concept["display"])}
    return found


def _primary(language: object) -> str:
    """``sv`` of ``sv-SE``."""
    return language.partition("-")[0].lower() if isinstance(language, str) else ""


def _plain(text: str) -> str:
    """A display without case and spacing, which nobody means anything by."""
    return " ".join(text.casefold().split())


def language_of(resource: Json) -> str:
    """The primary language a resource says it is in, or ""."""
    return _primary(resource.get("language"))


def exclusive(question: Question) -> Choices:
    """The options that stand alone: https://hl7.org/fhir/R4/extension-questionnaire-optionexclusive.html"""
    return Choices(value for value, option in question.options
                   if Extensions(option).one("optionExclusive", "boolean") is True)
