"""What a route of the façade is: a method at an address, and what it means in FHIR's words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from flask import Response
from werkzeug.routing import BaseConverter

Level = Literal["system", "type", "instance"]
View = Callable[..., Response]


class TypeConverter(BaseConverter):
    """A resource type in an address; whether R4 has it is asked later, so that the answer can say so."""

    regex = "[A-Z][A-Za-z]+"


class IdConverter(BaseConverter):
    """A logical id. https://hl7.org/fhir/R4/datatypes.html#id"""

    regex = r"[A-Za-z0-9\-.]{1,64}"


CONVERTERS = {"fhir_type": TypeConverter, "fhir_id": IdConverter}

TYPE = "/<fhir_type:resource_type>"
INSTANCE = f"{TYPE}/<fhir_id:resource_id>"
"""The addresses of a type and of one resource, as rules."""


COMPARTMENT = "compartment"
"""The interaction of a search in a compartment, which a CapabilityStatement tells by the compartment itself."""


JOB = "job"
"""The interaction of asking how far an answer is that comes later; a CapabilityStatement has no word for it."""
ASIDE = frozenset({"", COMPARTMENT, JOB})
"""What is told in another way, or not at all."""


@dataclass(frozen=True, slots=True)
class Route:
    """A method at an address, its view, and the interaction or operation that it is (one of the two).

    ``types`` are the resource types that an operation is for; empty means all. ``definition`` is the canonical of an
    operation that is not ours; ours are found in the guide by their name.
    """

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    rule: str
    view: View
    level: Level
    interaction: str = ""
    operation: str = ""
    types: tuple[str, ...] = ()
    definition: str = ""


def offered(operation: str, view: View, resource_type: str, *levels: Level, changes: bool = False,
            definition: str = "http://hl7.org/fhir/OperationDefinition/{type}-{operation}") -> tuple[Route, ...]:
    """The routes of an operation on one type, by POST, and by GET where it changes nothing.

    ``definition`` is where HL7 defines it. https://hl7.org/fhir/R4/operations.html#executing
    """
    places = {"system": "", "type": f"/{resource_type}", "instance": f"/{resource_type}/<fhir_id:resource_id>"}
    methods: tuple[Literal["GET", "POST"], ...] = ("POST",) if changes else ("GET", "POST")
    canonical = definition.format(type=resource_type, operation=operation)
    return tuple(Route(method, f"{places[level]}/${operation}", view, level, operation=operation,
                       types=(resource_type,), definition=canonical) for level in levels for method in methods)
