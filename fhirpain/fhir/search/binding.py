"""The code system of an element of type code: that of the value set it is bound to. https://hl7.org/fhir/R4/terminologies.html#code"""

import functools

from fhirpain.fhir.definitions import r4


@functools.cache
def system_of(path: str) -> str:
    """The system of a coded element by its path (``Patient.gender``); "" where it is not one system."""
    structure = r4().type(path.partition(".")[0]) or {}
    elements = structure.get("snapshot", {}).get("element", ())
    bindings = [element.get("binding", {}) for element in elements if element["path"] == path]
    value_sets = [binding["valueSet"] for binding in bindings if binding.get("strength") == "required"]
    systems = {system for value_set in value_sets for system in _systems(value_set)}
    return systems.pop() if len(systems) == 1 else ""


def _systems(value_set: str) -> list[str]:
    definition = r4().resource("ValueSet", value_set) or {}
    return [include.get("system", "") for include in definition.get("compose", {}).get("include", ())]
