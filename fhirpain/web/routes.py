"""Every route of the façade but ``/metadata``, by the standard's names: the CapabilityStatement is made from it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from flask import Response
from werkzeug.routing import BaseConverter

from fhirpain.web import operations, rest, validate

Level = Literal["system", "type", "instance"]
View = Callable[..., Response]


class TypeConverter(BaseConverter):
    """A resource type in an address; whether R4 has it is asked later, so that the answer can say so."""

    regex = "[A-Z][A-Za-z]+"


class IdConverter(BaseConverter):
    """A logical id. https://hl7.org/fhir/R4/datatypes.html#id"""

    regex = r"[A-Za-z0-9\-.]{1,64}"


CONVERTERS = {"fhir_type": TypeConverter, "fhir_id": IdConverter}


@dataclass(frozen=True, slots=True)
class Route:
    """A method at an address, its view, and the interaction or operation that it is (one of the two).

    ``types`` are the resource types that an operation is for; empty means all.
    """

    method: Literal["GET", "POST", "PUT"]
    rule: str
    view: View
    level: Level
    interaction: str = ""
    operation: str = ""
    types: tuple[str, ...] = ()


_TYPE = "/<fhir_type:resource_type>"
_VERSION = "<int(min=1, max=2147483647):version>"
_INSTANCE = f"{_TYPE}/<fhir_id:resource_id>"

ROUTES = (
    Route("POST", "/", rest.transaction, "system", interaction="transaction"),
    Route("POST", _TYPE, rest.create, "type", interaction="create"),
    Route("GET", _INSTANCE, rest.read, "instance", interaction="read"),
    Route("GET", f"{_INSTANCE}/_history/{_VERSION}", rest.vread, "instance", interaction="vread"),
    Route("PUT", _INSTANCE, rest.update, "instance", interaction="update"),
    Route("POST", "/$validate", validate.validate, "system", operation="validate"),
    Route("POST", f"{_TYPE}/$validate", validate.validate, "type", operation="validate"),
    Route("POST", f"{_INSTANCE}/$validate", validate.validate, "instance", operation="validate"),
    Route("POST", "/Bundle/$translate", operations.translate, "type", operation="translate", types=("Bundle",)),
    Route("POST", "/$submit", operations.submit, "system", operation="submit"),
    Route("GET", "/$delivery-status", operations.delivery_status, "system", operation="delivery-status"),
    Route("GET", "/Patient/<fhir_id:resource_id>/$delivery-status", operations.patient_delivery_status, "instance",
          operation="delivery-status", types=("Patient",)),
)
