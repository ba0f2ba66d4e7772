"""A FHIR client for Python programs that talk to fhirpain. https://hl7.org/fhir/R4/http.html

    with Client("https://region.example/fhir") as client:
        plan = client.read("CarePlan", "42")                                    # a dict, decimals as they were written
        for answer in client.search("QuestionnaireResponse", {"patient": "Patient/7"}):
            ...                                                                 # page after page, as far as it is read
        client.create(patient, if_none_exist={"identifier": f"{system}|{value}"})

Where a type's name stands a model of ``fhir.resources.R4B`` may stand as well, and what comes back is that model.
A call is made again only where that cannot do anything twice; see ``fhirpain.client.wire``.
"""

from fhirpain.client.client import Client
from fhirpain.client.errors import Conflict, FHIRError, Gone, Invalid, NotFound, Unauthorized, Unavailable
from fhirpain.client.transaction import Transaction

__all__ = ["Client", "Conflict", "FHIRError", "Gone", "Invalid", "NotFound", "Transaction", "Unauthorized",
           "Unavailable"]
