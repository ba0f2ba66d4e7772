"""What a registry's variable map amounts to: how many data points come how, and which of them a message carries.

docs/guide-registries.md
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from fhirpain import registries
from fhirpain.fhir import fhirpath
from fhirpain.registries import Registry
from fhirpain.registries.data_points import Variable, VariableKind


def counts(variables: Iterable[Variable]) -> dict[VariableKind, int]:
    """How many data points are direct, derived, asked, missing, in this order."""
    found = Counter(variable.kind for variable in variables)
    return {kind: found[kind] for kind in get_args(VariableKind)}


def found(variable: Variable, message: Mapping[str, Any]) -> list[Any]:
    """What a message holds of a data point; nothing of one that is ``missing``."""
    return list(fhirpath.compile(variable.expression).evaluate(message)) if variable.expression else []


def carried(variables: Iterable[Variable], message: Mapping[str, Any]) -> dict[str, bool]:
    """Of each data point whether a message carries it."""
    return {variable.name: bool(found(variable, message)) for variable in variables}


def asked(among: Iterable[Registry] | None = None) -> dict[tuple[str, str], list[str]]:
    """Each item that is asked, as (questionnaire, linkId), with the data points of all registries that it is for."""
    items: dict[tuple[str, str], list[str]] = {}
    for variable in (each for registry in among or registries.all() for each in registry.variables):
        if variable.kind == "asked":
            for item in variable.items:
                items.setdefault((variable.questionnaire, item), []).append(variable.name)
    return items


def origin(variable: Variable) -> str:
    """Where a data point comes from in few words: a profile, or items of a questionnaire; ``""`` of one missing."""
    if not variable.questionnaire:
        return variable.profile
    first, last = variable.items[0], variable.items[-1]
    unbroken = variable.items == tuple(str(number) for number in range(1, len(variable.items) + 1))
    return f"{variable.questionnaire}: {f'{first}-{last}' if unbroken else ', '.join(variable.items)}"
