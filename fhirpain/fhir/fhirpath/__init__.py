"""FHIRPath, compiled: https://hl7.org/fhirpath/N1/ and what R4 adds to it, https://hl7.org/fhir/R4/fhirpath.html

    holds = compile("period.start.exists() implies status = 'active'")
    environment = Environment(resource=Node.of(care_plan))           # one for a resource, used for all its expressions
    holds.test(environment.resource, environment)                    # True, False, or None for an empty result
    compile("activity.detail.status").evaluate(care_plan)            # ['in-progress']: values, not nodes
    compile("activity").nodes(care_plan)                             # [Node(CarePlan.activity)]: to go on from

A nested focus is a Node its maker types: ``Node(activity, "CarePlan.activity", path="CarePlan.activity[0]")``; that of
a primitive brings what stands beside it: ``Node(given, "string", element={"extension": [...]})``.
Everything raised is a ``FHIRPathError``: ``ParseError`` when compiling, ``EvaluationError`` (and with it ``StepLimit``)
when running. Nothing is looked up outside the resource but through ``Environment.services``.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from fhirpain.fhir.fhirpath.compiler import Builder
from fhirpain.fhir.fhirpath.constants import Constants, constants
from fhirpain.fhir.fhirpath.environment import Environment, Run, Services
from fhirpain.fhir.fhirpath.errors import EvaluationError, FHIRPathError, ParseError, StepLimit
from fhirpain.fhir.fhirpath.node import Collection, Node, system
from fhirpain.fhir.fhirpath.parser import parse
from fhirpain.fhir.fhirpath.reads import Reads, reads
from fhirpain.fhir.fhirpath.values import Date, DateTime, Quantity, Time, TypeInfo

__all__ = ["Collection", "Constants", "Date", "DateTime", "Environment", "EvaluationError", "Expression",
           "FHIRPathError", "Node", "ParseError", "Quantity", "Reads", "Services", "StepLimit", "Time", "TypeInfo",
           "compile", "constants", "reads"]


class Expression:
    """A compiled expression; it keeps no state and may be used by many threads at once."""

    __slots__ = ("_closure", "_truth", "text")

    def __init__(self, text: str) -> None:
        """Compile; ``compile`` does it once for each text. Raises ``ParseError``."""
        self.text = text
        builder, whole = Builder(), parse(text)
        self._closure = builder.collection(whole)
        self._truth = builder.truth(whole)

    def __repr__(self) -> str:
        """The text it was made of."""
        return f"Expression({self.text!r})"

    def nodes(self, focus: Node | Mapping[str, Any], environment: Environment | None = None) -> Collection:
        """The result as it is: a Node for each element, a System value for what was computed."""
        return list(self._closure(_run(focus, environment)))

    def evaluate(self, focus: Node | Mapping[str, Any], environment: Environment | None = None) -> list[Any]:
        """The result as Python values: primitives converted (Decimal, Date ...), other elements as their JSON.

        A primitive without a value, which has extensions alone, is left out: ``nodes`` has it.
        """
        values = (_plain(item) for item in self.nodes(focus, environment))
        return [value for value in values if value is not None]

    def test(self, focus: Node | Mapping[str, Any], environment: Environment | None = None) -> bool | None:
        """The answer of a condition: True, False, or None where the result is empty.

        An invariant holds when it yields true (https://hl7.org/fhir/R4/conformance-rules.html#constraints), so None has
        not been shown to hold. Of R4's own rules ref-1, bdl-8 and those of the form ``name.matches(...)`` yield nothing
        in resources R4 calls valid: errata, which the validator corrects. What cannot be answered raises
        ``EvaluationError`` and counts as neither.
        """
        return self._truth(_run(focus, environment))


def _run(focus: Node | Mapping[str, Any], environment: Environment | None) -> Run:
    node = focus if isinstance(focus, Node) else Node.of(focus)
    if environment is None:
        environment = Environment(resource=node, root=node)
    return Run(environment, environment.types, environment.limit, node, node)


def _plain(item: Any) -> Any:
    if isinstance(item, Node) and isinstance(item.value, dict):
        return item.value
    value = system(item)
    return value.value if isinstance(value, Node) else value


@functools.lru_cache(maxsize=4096)
def compile(expression: str) -> Expression:  # noqa: A001 (what FHIR's own libraries call it; used as fhirpath.compile)
    """The compiled expression, made once for each text; raises ``ParseError``."""
    return Expression(expression)
