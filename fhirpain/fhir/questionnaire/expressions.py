"""FHIRPath in questionnaires: over one response, with the questionnaire's variables at hand.

https://hl7.org/fhir/uv/sdc/expressions.html
"""

from collections.abc import Iterator
from typing import NamedTuple

from fhirpain.fhir import fhirpath
from fhirpain.fhir.fhirpath import Environment, FHIRPathError, Node
from fhirpain.fhir.questionnaire.form import Extensions, Form
from fhirpain.fhir.questionnaire.values import Json, Value, objects

_EXTENSION = "http://hl7.org/fhir/StructureDefinition/"
# R4's own, and the one that took its place and that SDC uses with R4.
_CONSTRAINTS = (_EXTENSION + "questionnaire-constraint", _EXTENSION + "targetConstraint")


_EVALUATIONS = 500
_STEPS = 100_000
"""How many expressions one response may cost, and how many items each may visit: its questionnaire may be its own."""


class Constraint(NamedTuple):
    """A rule a questionnaire sets for its responses. https://hl7.org/fhir/R4/extension-questionnaire-constraint.html"""

    key: str
    is_error: bool
    human: str
    expression: Value


def constraints(element: Json) -> Iterator[Constraint]:
    """The constraints on a questionnaire or on one of its items."""
    for _, extension in objects(element.get("extension")):
        parts = Extensions(extension)
        expression = next(iter(parts.values("expression")), None)
        if extension.get("url") in _CONSTRAINTS and expression is not None:
            is_error = parts.one("severity", "code") != "warning"
            key, human = parts.one("key", "id"), parts.one("human", "string")
            yield Constraint(str(key or ""), is_error, str(human or ""), expression)


def text_of(expression: Value) -> str | None:
    """The FHIRPath of a string or of an Expression; None for another language."""
    if expression.type == "string":
        return str(expression.json)
    text = expression.json.get("expression") if expression.type == "Expression" else None
    return text if isinstance(text, str) and expression.json.get("language") == "text/fhirpath" else None


def can_be_read(expression: Value) -> bool:
    """Whether an expression is FHIRPath as its language says; one in another language is taken to be right."""
    text = text_of(expression)
    try:
        return text is None or fhirpath.compile(text) is not None
    except FHIRPathError:
        return False


class Expressions:
    """The expressions of one questionnaire, over one response."""

    def __init__(self, form: Form, response: Json) -> None:
        """Evaluate nothing yet."""
        self._form = form
        self._response = response
        self._environment: Environment | None = None
        self._known: dict[tuple[str, int], list[object] | None] = {}

    def yields(self, expression: Value, focus: Json) -> list[object] | None:
        """What an expression yields for the response or an item of it; None where it cannot be evaluated."""
        text = text_of(expression)
        if text is None:
            return None
        key = text, id(focus)
        if key not in self._known:
            self._known[key] = self._evaluate(text, focus) if len(self._known) < _EVALUATIONS else None
        return self._known[key]

    def _evaluate(self, text: str, focus: Json) -> list[object] | None:
        kind = "QuestionnaireResponse" if focus is self._response else "QuestionnaireResponse.item"
        try:
            return fhirpath.compile(text).evaluate(Node(focus, kind), self._surroundings())
        except FHIRPathError:
            return None

    def _surroundings(self) -> Environment:
        if self._environment is None:
            root = Node.of(self._response)
            variables: dict[str, object] = {"questionnaire": self._form.questionnaire}
            self._environment = Environment(root, root, self._form.definitions, variables=variables, limit=_STEPS)
            for name, expression in self._variables():
                # One that cannot be evaluated stays unknown, and so does what asks for it.
                found = self.yields(expression, self._response)
                if found is not None:
                    variables[name] = found
        return self._environment

    def _variables(self) -> Iterator[tuple[str, Value]]:
        """https://hl7.org/fhir/R4/extension-variable.html, those of the whole questionnaire"""
        for expression in self._form.extensions.values("variable"):
            name = expression.json.get("name") if expression.type == "Expression" else None
            if isinstance(name, str):
                yield name, expression
