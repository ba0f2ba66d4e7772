"""Expressions that are more than a path, evaluated by FHIRPath and read by the types it tells.

https://hl7.org/fhir/R4/searchparameter-definitions.html#SearchParameter.expression
"""

import itertools
from collections.abc import Iterator
from typing import Any

from fhirpain.fhir import fhirpath
from fhirpain.fhir.fhirpath import Environment, FHIRPathError, Node
from fhirpain.fhir.search.conversion import reader
from fhirpain.fhir.search.model import Composite, Parameter, Simple, Value
from fhirpain.fhir.search.references import resource
from fhirpain.fhir.search.tokens import Reader


def dynamic(parameter: Parameter, base: str) -> Reader:
    """The reader of a whole resource for one parameter."""
    def read(value: Any, out: list[Value]) -> None:
        focus = Node.of(value)
        for item in _items(parameter.expression, focus, Environment(resource=focus, root=focus)):
            _convert(item, parameter.kind, parameter.code, base, out)
    return read


def dynamic_composite(parameter: Parameter, base: str) -> Reader:
    """The reader of a whole resource for a composite, of which a part looks elsewhere than below it."""
    def read(value: Any, out: list[Value]) -> None:
        whole = Node.of(value)
        environment = Environment(resource=whole, root=whole)
        for focus in _items(parameter.expression, whole, environment):
            out.extend(_composites(parameter, focus, environment, base))
    return read


def _composites(parameter: Parameter, focus: Any, environment: Environment, base: str) -> Iterator[Composite]:
    parts: list[list[Any]] = []
    for component in parameter.components:
        parts.append([])
        for item in _items(component.expression, focus, environment):
            _convert(item, component.kind, "", base, parts[-1])
    chosen: tuple[Simple, ...]
    for chosen in itertools.product(*parts):
        yield Composite(parameter.code, chosen)


def _items(expression: str, focus: Any, environment: Environment) -> list[Any]:
    """What an expression yields; what cannot be evaluated (a resource without its type's form) yields nothing."""
    try:
        return fhirpath.compile(expression).nodes(focus, environment)
    except FHIRPathError:
        return []


def _convert(item: Any, kind: str, name: str, base: str, out: list[Value]) -> None:
    value, type_name = (item.value, item.type_name) if isinstance(item, Node) else (item, _TYPES.get(type(item), ""))
    inline = kind == "reference" and isinstance(value, dict) and "resourceType" in value
    read = resource((name,)) if inline else reader(kind, type_name, (name,), base=base)
    if read is not None:
        read(value, out)


_TYPES = {bool: "boolean", str: "string"}
"""FHIR's names for what FHIRPath computes itself."""
