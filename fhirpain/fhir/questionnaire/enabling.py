"""Is an item asked at all? https://hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.item.enableWhen

Three answers: yes, no, and None where it is open; then neither an answer nor a missing one is a fault.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from fhirpain.fhir import fhirpath
from fhirpain.fhir.fhirpath import Environment, FHIRPathError, Node
from fhirpain.fhir.questionnaire.form import Extensions, Form, Question, occurrences
from fhirpain.fhir.questionnaire.values import Json, Value, objects, order, same, value_of

# SDC's, and the one Finland's national guide had before it: https://simplifier.net/finnishphr
_EXPRESSIONS = ("enableWhenExpression",
                "http://phr.kanta.fi/StructureDefinition/fiphr-ext-questionnaire-enablewhen")


class Place(NamedTuple):
    """An item of a response with the item it stands in; the response itself has no question."""

    node: Json
    question: Question | None = None
    outer: "Place | None" = None


class Enabling:
    """What is enabled in one response."""

    def __init__(self, form: Form, response: Json) -> None:
        """Evaluate nothing yet."""
        self._form = form
        self._response = response
        self._environment: Environment | None = None

    def is_enabled(self, question: Question, place: Place) -> bool | None:
        """Whether an item is asked where its parent stands at ``place``."""
        conditions = [when for _, when in objects(question.item.get("enableWhen"))]
        expressions = question.extensions.values(*_EXPRESSIONS)
        met = [self._is_met(when, question, place) for when in conditions]
        if question.item.get("enableBehavior") == "any":
            whole = _any(met) if met else True
        elif "enableBehavior" in question.item or len(met) < 2:
            whole = _all(met)
        else:
            # Several conditions must say how they join (que-12): open unless both ways agree.
            whole = _all(met) if _all(met) == _any(met) else None
        return _all([whole, *(self._yields_true(expression) for expression in expressions)])

    def _is_met(self, when: Json, asked: Question, place: Place) -> bool | None:
        question, wanted = self._form.questions.get(str(when.get("question"))), value_of(when, "answer")
        test = _OPERATORS.get(str(when.get("operator")))
        if question is None or wanted is None or test is None:
            return None
        return test(self._answers(question, asked, place), wanted)

    def _answers(self, question: Question, asked: Question, place: Place) -> list[Value]:
        """The answers to a question nearest to an item: within the innermost item they share.

        Where that holds several, in a group that repeats, the last before the item, else the first after it.
        """
        path = question.path
        at: Place = place
        while at.question is not None and at.question not in path and at.outer is not None:
            at = at.outer
        rest = path[path.index(at.question) + 1:] if at.question is not None else path
        holders = [at.node]
        for step in rest[:-1]:
            holders = [item for holder in holders for item in occurrences(holder, step.link_id)]
        groups = [list(occurrences(holder, rest[-1].link_id)) for holder in holders] if rest else [[at.node]]
        found = [group for group in groups if group]
        nearest = found[-1 if question.order < asked.order else 0] if found else []
        values = (value_of(answer) for item in nearest for _, answer in objects(item.get("answer")))
        return [value for value in values if value is not None]

    def _yields_true(self, expression: Value) -> bool | None:
        """https://hl7.org/fhir/uv/sdc/expressions.html#enableWhenExpression: nothing at all is not true."""
        text = _fhirpath(expression)
        if text is None:
            return None
        try:
            return fhirpath.compile(text).test(Node.of(self._response), self._surroundings()) is True
        except FHIRPathError:
            return None

    def _surroundings(self) -> Environment:
        if self._environment is None:
            root = Node.of(self._response)
            variables: dict[str, Any] = {"questionnaire": self._form.questionnaire}
            self._environment = Environment(root, root, self._form.definitions, variables=variables)
            for name, text in _variables(self._form.extensions):
                try:
                    variables[name] = fhirpath.compile(text).nodes(root, self._environment)
                except FHIRPathError:
                    continue  # what needs the variable cannot be evaluated either, and is left open
        return self._environment


def _fhirpath(expression: Value) -> str | None:
    if expression.type == "string":
        return str(expression.json)
    text = expression.json.get("expression") if expression.type == "Expression" else None
    return text if isinstance(text, str) and expression.json.get("language") == "text/fhirpath" else None


def _variables(extensions: Extensions) -> Iterable[tuple[str, str]]:
    """https://hl7.org/fhir/R4/extension-variable.html, those of the whole questionnaire"""
    for value in extensions.values("variable"):
        text = _fhirpath(value)
        name = value.json.get("name") if value.type == "Expression" else None
        if text is not None and isinstance(name, str):
            yield name, text


def _all(answers: list[bool | None]) -> bool | None:
    return False if False in answers else None if None in answers else True


def _any(answers: list[bool | None]) -> bool | None:
    return True if True in answers else None if None in answers else False


def _exists(answers: list[Value], wanted: Value) -> bool | None:
    return bool(answers) == wanted.json if wanted.type == "boolean" else None


def _equals(answers: list[Value], wanted: Value) -> bool | None:
    return _any([same(answer, wanted) for answer in answers])


def _differs(answers: list[Value], wanted: Value) -> bool | None:
    # "No answer has that value": whether that holds where there is no answer, implementations do not agree.
    equal = _equals(answers, wanted)
    return None if not answers or equal is None else not equal


def _ordered(*signs: int) -> Callable[[list[Value], Value], bool | None]:
    def test(answers: list[Value], wanted: Value) -> bool | None:
        orders = [order(answer, wanted) for answer in answers]
        return _any([None if found is None else found in signs for found in orders])
    return test


_OPERATORS: Mapping[str, Callable[[list[Value], Value], bool | None]] = {
    "exists": _exists, "=": _equals, "!=": _differs,
    ">": _ordered(1), "<": _ordered(-1), ">=": _ordered(0, 1), "<=": _ordered(-1, 0),
}
"""https://hl7.org/fhir/R4/valueset-questionnaire-enable-operator.html: of several answers one is enough, but for !="""
