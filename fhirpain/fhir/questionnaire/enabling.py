"""Is an item asked at all? https://hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.item.enableWhen

Three answers: yes, no, and None where it is open; then neither an answer nor a missing one is a fault.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from fhirpain.fhir.questionnaire.expressions import Expressions
from fhirpain.fhir.questionnaire.form import Form, Question, occurrences
from fhirpain.fhir.questionnaire.values import Json, Value, objects, order, same, value_of

# SDC's, and the one Finland's national guide had before it: https://simplifier.net/finnishphr
EXPRESSIONS = ("enableWhenExpression",
               "http://phr.kanta.fi/StructureDefinition/fiphr-ext-questionnaire-enablewhen")
"""The extensions that say in FHIRPath when an item is asked."""


class Place(NamedTuple):
    """An item of a response with the item it stands in; the response itself has no question."""

    node: Json
    question: Question | None = None
    outer: "Place | None" = None


class Enabling:
    """What is enabled in one response."""

    def __init__(self, form: Form, response: Json, expressions: Expressions) -> None:
        """Evaluate nothing yet."""
        self._form = form
        self._response = response
        self._expressions = expressions
        self._known: dict[tuple[int, int, bool], list[Value]] = {}

    def is_enabled(self, question: Question, place: Place) -> bool | None:
        """Whether an item is asked where its parent stands at ``place``."""
        conditions = [when for _, when in objects(question.item.get("enableWhen"))]
        expressions = question.extensions.values(*EXPRESSIONS)
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
        key = id(at.node), question.order, question.order < asked.order
        if key not in self._known:
            self._known[key] = self._nearest(path, at, before=key[2])
        return self._known[key]

    @staticmethod
    def _nearest(path: list[Question], at: Place, *, before: bool) -> list[Value]:
        rest = path[path.index(at.question) + 1:] if at.question is not None else path
        holders = [at.node]
        for step in rest[:-1]:
            holders = [item for holder in holders for item in occurrences(holder, step.link_id)]
        groups = [list(occurrences(holder, rest[-1].link_id)) for holder in holders] if rest else [[at.node]]
        found = [group for group in groups if group]
        nearest = found[-1 if before else 0] if found else []
        values = (value_of(answer) for item in nearest for _, answer in objects(item.get("answer")))
        return [value for value in values if value is not None]

    def _yields_true(self, expression: Value) -> bool | None:
        """https://hl7.org/fhir/uv/sdc/expressions.html#enableWhenExpression: nothing at all is not true."""
        found = self._expressions.yields(expression, self._response)
        return None if found is None else found == [True]


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
