"""Is a Questionnaire one that can be answered? What R4's invariants que-0 to que-13 leave open.

https://hl7.org/fhir/R4/questionnaire.html#notes
"""

from fhirpain.fhir.questionnaire.enabling import EXPRESSIONS
from fhirpain.fhir.questionnaire.expressions import can_be_read, constraints
from fhirpain.fhir.questionnaire.form import ANSWERS, Extensions, Form, Question
from fhirpain.fhir.questionnaire.limits import crossed
from fhirpain.fhir.questionnaire.options import checks
from fhirpain.fhir.questionnaire.rules import Findings
from fhirpain.fhir.questionnaire.values import Json, objects, value_of

_OPTIONS: dict[str, tuple[str, ...]] = {
    "choice": ("Coding", "date", "integer", "Reference", "string", "time"),
    "open-choice": ("Coding", "date", "integer", "Reference", "string", "time"),
    "date": ("date",), "integer": ("integer",), "string": ("string",), "text": ("string",), "time": ("time",),
    "reference": ("Reference",),
}
"""The types an option may have: an answer of the item's type, of those answerOption.value[x] can hold."""

_ORDERED = ("date", "dateTime", "decimal", "integer", "quantity", "time")
_CONDITIONS = {**ANSWERS, "choice": _OPTIONS["choice"], "open-choice": _OPTIONS["choice"],
               "date": ("date", "dateTime"), "dateTime": ("dateTime", "date"), "decimal": ("decimal", "integer"),
               "integer": ("integer", "decimal"), "url": ("string",), "attachment": ()}
"""The types of value an answer to each type of item can be held against; enableWhen.answer[x] has no uri."""


def check_definition(form: Form, at: str, findings: Findings) -> None:
    """Note what is wrong with a questionnaire; ``at`` is its place."""
    derived = form.questionnaire.get("derivedFrom")
    for index, canonical in enumerate(derived if isinstance(derived, list) else ()):
        if isinstance(canonical, str) and form.definitions.resource("Questionnaire", canonical) is None:
            findings.add("questionnaire-derived", f"{at}.derivedFrom[{index}]")
    _check_expressions(form.questionnaire, form.extensions, at, findings)
    for question in form.every:
        here = at + question.at
        for index, when in objects(question.item.get("enableWhen")):
            _check_condition(form, question, when, f"{here}.enableWhen[{index}]", findings)
        _check_expressions(question.item, question.extensions, here, findings)
        _check_options(question, here, findings)
        _check_initial(form, question, here, findings)
        if crossed(question):
            findings.add("limits-crossed", here)


def _check_condition(form: Form, question: Question, when: Json, at: str, findings: Findings) -> None:
    target = form.questions.get(str(when.get("question")))
    if target is None:
        findings.add("enable-when-question", f"{at}.question", reason="unknown")
    elif target is question:
        findings.add("enable-when-question", f"{at}.question", reason="self")
    elif question in target.path:
        findings.add("enable-when-question", f"{at}.question", reason="inner")
    elif target.type in ("group", "display"):
        findings.add("enable-when-question", f"{at}.question", "warning", reason="unanswerable")
    else:
        if target.order > question.order:
            findings.add("enable-when-question", f"{at}.question", "warning", reason="later")
        _check_comparison(target, when, at, findings)


def _check_comparison(target: Question, when: Json, at: str, findings: Findings) -> None:
    """A condition that no answer to its question can be held against is never met."""
    operator, wanted = when.get("operator"), value_of(when, "answer")
    if operator == "exists" or wanted is None or target.type not in _CONDITIONS:
        return
    if wanted.type not in _CONDITIONS[target.type]:
        findings.add("enable-when-answer", f"{at}.answer", reason="type", types=", ".join(_CONDITIONS[target.type]))
    elif operator in (">", "<", ">=", "<=") and target.type not in (*_ORDERED, "choice", "open-choice"):
        findings.add("enable-when-answer", f"{at}.operator", reason="operator")


def _check_expressions(element: Json, extensions: Extensions, at: str, findings: Findings) -> None:
    expressions = [*extensions.values("variable", *EXPRESSIONS), *(one.expression for one in constraints(element))]
    if not all(map(can_be_read, expressions)):
        findings.add("expression-not-read", at)


def _check_options(question: Question, at: str, findings: Findings) -> None:
    allowed = _OPTIONS.get(question.type, ())
    for index, option in objects(question.item.get("answerOption")):
        value = value_of(option)
        if value is not None and question.type and value.type not in allowed:
            reason = "" if allowed else "none"
            findings.add("option-type", f"{at}.answerOption[{index}].value", reason=reason, types=", ".join(allowed))
    chosen = [option for _, option in question.options if option.get("initialSelected") is True]
    if len(chosen) > 1 and not question.repeats:
        findings.add("initial-count", at)


def _check_initial(form: Form, question: Question, at: str, findings: Findings) -> None:
    """What is filled in beforehand is held to the rules of an answer."""
    for index, initial in objects(question.item.get("initial")):
        value, here = value_of(initial), f"{at}.initial[{index}].value"
        if value is None or not question.answers:
            continue
        if value.type not in question.answers:
            findings.add("initial-type", here, types=", ".join(question.answers))
            continue
        for check in checks(question, form):
            check(findings, value, here)
