"""What an expression names by itself: its string constants and the variables it asks for."""

from __future__ import annotations

import functools
from typing import NamedTuple

from fhirpain.fhir.fhirpath import tree
from fhirpain.fhir.fhirpath.parser import parse


class Constants(NamedTuple):
    """The strings an expression spells out, and the names of its ``%variables``."""

    strings: frozenset[str]
    variables: frozenset[str]


@functools.lru_cache(maxsize=4096)
def constants(expression: str) -> Constants:
    """The constants of an expression; raises ``ParseError``."""
    strings: set[str] = set()
    variables: set[str] = set()
    waiting: list[tree.Tree] = [parse(expression)]
    while waiting:
        part = waiting.pop()
        if isinstance(part, tree.Literal):
            strings.update(value for value in part.values if isinstance(value, str))
        elif isinstance(part, tree.Variable):
            variables.add(part.name)
        waiting += part.parts()
    return Constants(frozenset(strings), frozenset(variables))
