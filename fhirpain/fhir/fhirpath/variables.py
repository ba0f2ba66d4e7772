"""``%name``: what the environment holds. https://hl7.org/fhir/R4/fhirpath.html#variables"""

from typing import Any

from fhirpain.fhir.fhirpath.environment import Run
from fhirpain.fhir.fhirpath.errors import EvaluationError
from fhirpain.fhir.fhirpath.node import Collection, Node
from fhirpain.fhir.fhirpath.table import Closure
from fhirpain.fhir.fhirpath.walk import EMPTY

_FIXED = {"ucum": "http://unitsofmeasure.org", "sct": "http://snomed.info/sct", "loinc": "http://loinc.org"}
_PREFIXED = {"vs-": "http://hl7.org/fhir/ValueSet/", "ext-": "http://hl7.org/fhir/StructureDefinition/"}


def variable(name: str) -> Closure:
    """The closure of a variable; one that the environment lacks raises ``EvaluationError`` when it is asked for."""
    fixed = _fixed(name)
    if fixed is not None:
        return lambda run: fixed
    if name in _FOCUS:
        return _FOCUS[name]

    def closure(run: Run) -> Collection:
        given = run.environment.variables
        if name not in given:
            raise EvaluationError(f"%{name} is not known")
        value = given[name]
        return [as_item(one) for one in value] if isinstance(value, list) else [as_item(value)]
    return closure


def as_item(value: Any) -> Any:
    """A value from outside as an item: a resource becomes a Node, everything else stays."""
    return Node.of(value) if isinstance(value, dict) else value


def _fixed(name: str) -> Collection | None:
    if name in _FIXED:
        return [_FIXED[name]]
    return next(([base + name.removeprefix(prefix)] for prefix, base in _PREFIXED.items()
                 if name.startswith(prefix)), None)


def _context(run: Run) -> Collection:
    return [run.context]


def _resource(run: Run) -> Collection:
    resource = run.environment.resource
    return EMPTY if resource is None else [resource]


def _root(run: Run) -> Collection:
    root = run.environment.root or run.environment.resource
    return EMPTY if root is None else [root]


_FOCUS: dict[str, Closure] = {"context": _context, "resource": _resource, "rootResource": _root}
