"""The Observations of a response, each to be created once. https://hl7.org/fhir/uv/sdc/extraction.html"""

from typing import Any, Final

from fhirpain import guide, questionnaires
from fhirpain.delivery.message import message_id
from fhirpain.fhir import json
from fhirpain.fhir.questionnaire import Form, extraction
from fhirpain.web import held
from fhirpain.web.facade import current

_URI: Final = "urn:ietf:rfc:3986"
Resource = dict[str, Any]


def entries(questionnaire: Resource, response: Resource) -> list[Resource]:
    """Entries of a transaction: each Observation is created but where it is held already.

    Its identifier is a keyed hash of the response and its place there. Raises ``NothingToExtract``.
    """
    source = response.get("id") or json.dump(response).decode()
    made = []
    for place, one in enumerate(_observations(questionnaire, response)):
        known = f"urn:uuid:{message_id(current().store.hmac('extract', source, str(place)))}"
        asked = {"method": "POST", "url": "Observation", "ifNoneExist": f"identifier={_URI}|{known}"}
        made.append({"fullUrl": known, "resource": {**one, "identifier": [{"system": _URI, "value": known}]},
                     "request": asked})
    return made


def form(questionnaire: Resource) -> Form:
    """A questionnaire made ready."""
    validator = held.validator()
    return Form(questionnaire, terminology=validator.terminology, definitions=validator.definitions)


def _observations(questionnaire: Resource, response: Resource) -> list[Resource]:
    """The scores of an instrument of ours; of any other questionnaire each answer that is to be extracted."""
    if guide.canonical("StructureDefinition", "pain-questionnaire") in questionnaire.get("meta", {}).get("profile", ()):
        known = questionnaires.instrument(questionnaire)
        unverified = current().settings.counts_unverified(questionnaire["url"].rpartition("/")[2])
        return questionnaires.observations(known, response,
                                           questionnaires.scores(known, response, unverified=unverified))
    return extraction.observations(form(questionnaire), response)
