"""Parameters that find what others find together, and so need no place of their own in the index.

``combo-code`` is ``code`` or ``component-code``; ``patient`` is ``subject``, where that is a Patient. R4's expressions
say so. https://hl7.org/fhir/R4/searchparameter-registry.html
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from fhirpain.fhir.search import parameters
from fhirpain.fhir.search.model import Parameter


@cache
def aliases(resource_type: str) -> Mapping[str, tuple[str, ...]]:
    """The parameters of a type that are indexed under others' names, with these names."""
    every = list(parameters(resource_type).values())
    found = {parameter.code: names for parameter in every if (names := _narrower(parameter, every))}
    for parameter in every:
        if parameter.kind == "reference" and parameter.code not in found:
            wider = tuple(other.code for other in every if _is_part(parameter, other))
            found.update({parameter.code: wider[:1]} if wider else {})
    return found


def names(resource_type: str, code: str) -> tuple[str, ...]:
    """The names under which a parameter is looked for."""
    return aliases(resource_type).get(code, (code,))


def _narrower(parameter: Parameter, every: list[Parameter]) -> tuple[str, ...]:
    """Others that are each a part of the parameter, and all of it together."""
    mine = _members(parameter)
    parts = [other for other in every if _kind(other) == _kind(parameter) and _members(other) < mine]
    whole = set().union(*map(_members, parts)) == mine
    return tuple(other.code for other in parts) if whole else ()


def _members(parameter: Parameter) -> set[str]:
    return {member.strip() for member in parameter.expression.split("|")}


def _kind(parameter: Parameter) -> tuple[Any, ...]:
    parts = tuple((part.kind, part.expression) for part in parameter.components)
    return parameter.kind, parameter.canonical, parts


def _is_part(parameter: Parameter, other: Parameter) -> bool:
    """Whether it is the other where that leads to one type."""
    return len(parameter.target) == 1 and other.kind == "reference" and (
        parameter.expression == f"{other.expression}.where(resolve() is {parameter.target[0]})")
