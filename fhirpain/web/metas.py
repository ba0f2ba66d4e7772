"""$meta of one resource: its profiles, tags and labels. https://hl7.org/fhir/R4/resource-operation-meta.html

Of a type or of everything it is not offered: that would read all that is held to say little.
"""

from flask import Response

from fhirpain.web import held, negotiation
from fhirpain.web.asking import read
from fhirpain.web.route import INSTANCE, Route
from fhirpain.web.types import kept

_DEFINITION = "http://hl7.org/fhir/OperationDefinition/Resource-meta"


def meta(resource_type: str, resource_id: str) -> Response:
    """The meta of the current version."""
    read({})
    found = held.stored(kept(resource_type), resource_id)
    told = {"name": "return", "valueMeta": found["meta"]}
    return negotiation.render({"resourceType": "Parameters", "parameter": [told]})


ROUTES = (Route("GET", f"{INSTANCE}/$meta", meta, "instance", operation="meta", definition=_DEFINITION),
          Route("POST", f"{INSTANCE}/$meta", meta, "instance", operation="meta", definition=_DEFINITION))
