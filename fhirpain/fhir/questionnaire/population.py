"""A QuestionnaireResponse begun from what is known. https://hl7.org/fhir/uv/sdc/populate.html

By the questionnaire's own ``initialExpression`` (FHIRPath, over launch contexts, variables and population contexts), by
the latest Observation of an item's code (``observationLinkPeriod``), and by ``initial``. An answer that is found and
does not fit is left out and told; where several are found for an item that takes one, none is chosen.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from fhirpain.fhir import fhirpath
from fhirpain.fhir.fhirpath import Environment, FHIRPathError, Node
from fhirpain.fhir.issue import Issue
from fhirpain.fhir.questionnaire.expressions import text_of
from fhirpain.fhir.questionnaire.filling import answer, answer_of, observed
from fhirpain.fhir.questionnaire.form import Extensions, Form, Question
from fhirpain.fhir.questionnaire.rules import Findings
from fhirpain.fhir.questionnaire.values import Json, Value, objects, value_of

How = Literal["expression", "observation", "initial"]
Observe = Callable[[Iterable[Json], Json], Json | None]
"""The latest Observation with one of some codings, no older than a Duration; None where there is none."""
Mark = Callable[[How], dict[str, Any]]
"""The extension that says how an answer was filled in."""
_LAUNCH = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-launchContext"
_STEPS = 20_000
"""How many items one expression may visit; the questionnaire may be anybody's."""
_EVALUATIONS = 500
"""How many expressions one population may cost."""


class Populated(NamedTuple):
    """The items of the response, and what could not be filled in as the questionnaire wants it."""

    items: list[dict[str, Any]]
    issues: list[Issue]


@dataclass(slots=True)
class _Run:
    """One population: where values come from, and what has been found."""

    form: Form
    observe: Observe
    mark: Mark
    environment: Environment
    findings: Findings = field(default_factory=Findings)
    left: int = _EVALUATIONS


def launch_contexts(questionnaire: Json) -> list[str]:
    """The names of the contexts that a questionnaire expects: ``patient``, ``user``, ..."""
    names = [part for _, extension in objects(questionnaire.get("extension")) if extension.get("url") == _LAUNCH
             for part in Extensions(extension).all("name", "Coding") + Extensions(extension).all("name", "id")]
    codes = (name.get("code") if isinstance(name, dict) else name for name in names)
    return [code for code in codes if isinstance(code, str)]


def populate(form: Form, response: Json, contexts: Mapping[str, Any], observe: Observe, mark: Mark) -> Populated:
    """The items of a response that has none yet; ``contexts`` are resources (or lists of them) by their names."""
    root = Node.of(response)
    variables = {"questionnaire": form.questionnaire, **contexts}
    run = _Run(form, observe, mark, Environment(root, root, form.definitions, variables=variables, limit=_STEPS))
    for name in launch_contexts(form.questionnaire):
        if name not in contexts:
            run.findings.add("populate-context", "Questionnaire", context=name)
    with_variables = _with_variables(run, form.extensions, variables, "Questionnaire")
    return Populated(_items(run, form.top, with_variables), run.findings.issues)


def _with_variables(run: _Run, extensions: Extensions, known: Mapping[str, Any], at: str) -> dict[str, Any]:
    """What is known, and the variables that an element adds. https://hl7.org/fhir/R4/extension-variable.html"""
    added = dict(known)
    for expression in extensions.values("variable"):
        name = expression.json.get("name") if expression.type == "Expression" else None
        if isinstance(name, str):
            added[name] = _evaluate(run, expression, added, at)
    return added


def _items(run: _Run, questions: Iterable[Question], known: Mapping[str, Any]) -> list[dict[str, Any]]:
    """An item for each question that has an answer, or an answered question below it."""
    return [item for question in questions for item in _item(run, question, known)]


def _item(run: _Run, question: Question, known: Mapping[str, Any]) -> list[dict[str, Any]]:
    at = f"Questionnaire{question.at}"
    known = _with_variables(run, question.extensions, known, at)
    if question.type == "display":
        return []
    if question.type != "group":
        answers = _answers(run, question, known, at)
        inner = _items(run, question.children, known)
        if answers and inner:
            answers[0]["item"] = inner
        return [_made(question, {"answer": answers})] if answers else []
    return [_made(question, {"item": items}) for each in _contexts(run, question, known, at)
            if (items := _items(run, question.children, each))]


def _made(question: Question, content: dict[str, Any]) -> dict[str, Any]:
    text = question.item.get("text")
    return {"linkId": question.link_id, **({"text": text} if isinstance(text, str) else {}), **content}


def _contexts(run: _Run, question: Question, known: Mapping[str, Any], at: str) -> list[Mapping[str, Any]]:
    """What each occurrence of a group knows: one for each item of its population context where it repeats."""
    expression = question.extensions.one("itemPopulationContext", "Expression")
    name = expression.get("name") if isinstance(expression, dict) else None
    if not isinstance(name, str):
        return [known]
    found = _evaluate(run, Value("Expression", expression), known, at)
    return [{**known, name: each} for each in found] if question.repeats else [{**known, name: found}]


def _answers(run: _Run, question: Question, known: Mapping[str, Any], at: str) -> list[dict[str, Any]]:
    expressions = question.extensions.values("initialExpression")
    period = question.extensions.one("observationLinkPeriod", "Duration")
    answers: list[dict[str, Any]] = []
    if expressions:
        found = _evaluate(run, expressions[0], known, at)
        answers = _fitting(run, question, found, at, run.mark("expression"))
    elif period is not None:
        codings = [coding for _, coding in objects(question.item.get("code"))]
        observation = run.observe(codings, period) if codings else None
        if observation is not None:
            answers = _fitting(run, question, [observed(observation)], at, run.mark("observation"))
    return answers or [{"extension": [run.mark("initial")], **answer(value)} for value in _initial(question)]


def _fitting(run: _Run, question: Question, found: Iterable[Any], at: str,
             mark: dict[str, Any]) -> list[dict[str, Any]]:
    items = [item for item in found if item is not None]
    if len(items) > 1 and not question.repeats:
        run.findings.add("populate-several", at)
        return []
    made = [answer_of(item, question, run.form) for item in items]
    if None in made:
        run.findings.add("populate-value", at, type=question.type)
    return [{"extension": [mark], **each} for each in made if each is not None]


def _initial(question: Question) -> list[Value]:
    """What the questionnaire itself begins with."""
    given = [value_of(initial) for _, initial in objects(question.item.get("initial"))]
    chosen = [value for value, option in question.options if option.get("initialSelected") is True]
    values = [value for value in given if value is not None] or chosen
    return values if question.repeats else values[:1]


def _evaluate(run: _Run, expression: Value, known: Mapping[str, Any], at: str) -> list[Any]:
    """What an expression yields, Nodes and System values; nothing, and an issue, where it cannot be evaluated."""
    text = text_of(expression)
    run.left -= 1
    if text is None or run.left < 0:
        run.findings.add("populate-language" if text is None else "populate-too-much", at)
        return []
    environment = Environment(run.environment.resource, run.environment.root, run.environment.definitions,
                              variables=known, limit=_STEPS)
    try:
        return fhirpath.compile(text).nodes(run.environment.resource or {}, environment)
    except FHIRPathError:
        run.findings.add("populate-expression", at)
        return []
