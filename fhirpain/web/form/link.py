"""QuestionnaireResponse/$form-link: the address of a form, which says nothing of whom or what it is about.

A link opens one response that is in progress: it is stored before the address is given out.
"""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec
from flask import Response

from fhirpain import guide, pipeline
from fhirpain.fhir import json
from fhirpain.fhir.issue import LANGUAGES, Rejected
from fhirpain.store import utc_now
from fhirpain.web import held, negotiation, parameters, questionnaires, sealing
from fhirpain.web.asking import Asked, In, read
from fhirpain.web.errors import issue, refusal
from fhirpain.web.facade import Facade, current
from fhirpain.web.form.sheet import sheet_of, unsupported
from fhirpain.web.route import Route

_PURPOSE: Final = "form"
THANKS: Final = timedelta(minutes=15)
"""How long the page that follows a form can be looked at."""
_OPTIONS: Final = {"language": In(), "showScores": In("boolean")}
_NEW: Final = {**_OPTIONS, "canonical": In(), "subject": In("Reference"), "encounter": In("Reference"),
               "timePoint": In(), "populate": In("boolean")}
Resource = dict[str, Any]


class Link(msgspec.Struct, frozen=True, array_like=True):
    """What a token holds: the response, until when (seconds since 1970), in which language, what is told at the end.

    ``is_thanks`` is that of the page after the form: it opens nothing else.
    """

    response: str
    expires: int
    language: str = ""
    shows_scores: bool = False
    is_thanks: bool = False


class Expired(Exception):
    """A link that was good once; its own page is told by what it led to."""

    def __init__(self, link: Link) -> None:
        """Keep what it held."""
        super().__init__()
        self.link = link


def new() -> Response:
    """A response in progress to a questionnaire, stored, and the link to its form."""
    asked = _read(_NEW)
    questionnaire = held.conformance("Questionnaire", str(asked.needed("canonical")))
    _check(questionnaire)
    started = _started(asked, questionnaire)
    _store(started)
    return _answer(asked, started["id"], 201)


def again(resource_id: str) -> Response:
    """The link to the form of a response that is stored and still in progress."""
    asked = _read(_OPTIONS)
    response = held.stored("QuestionnaireResponse", resource_id)
    if response.get("status") != "in-progress":
        raise refusal("form-not-open", "QuestionnaireResponse.status")
    _check(held.conformance("Questionnaire", str(response.get("questionnaire", ""))))
    return _answer(asked, resource_id, 200)


def opened(facade: Facade, token: str) -> Link:
    """What a token holds; raises ``NotSealedHere`` and ``Expired``."""
    link = sealing.opened(facade.store, _PURPOSE, token, Link)
    if utc_now().timestamp() >= link.expires:
        raise Expired(link)
    return link


def thanks(facade: Facade, link: Link, language: str) -> str:
    """The token of the page that follows a form."""
    return sealing.seal(facade.store, _PURPOSE, Link(
        link.response, int((utc_now() + THANKS).timestamp()), language, link.shows_scores, is_thanks=True))


def _read(takes: dict[str, In]) -> Asked:
    asked = read(takes)
    if asked.text("language") not in ("", *LANGUAGES):
        raise refusal("parameter-value", parameter="language", kind=", ".join(LANGUAGES))
    return asked


def _check(questionnaire: Resource) -> None:
    """Refuse (422) what the form cannot show, naming each item: a question left out would be an answer invented."""
    found = unsupported(sheet_of(questionnaire, current().settings.wording).form, held.terminology())
    if found:
        raise Rejected([issue("form-item-unsupported", f"Questionnaire{question.at}",
                              {"item": question.link_id, "type": question.type}) for question in found], 422)


def _started(asked: Asked, questionnaire: Resource) -> Resource:
    """A response in progress with what the questionnaire itself fills in, and what is known where that is asked."""
    point = asked.text("timePoint")
    extension = [{"url": guide.canonical("StructureDefinition", "time-point"), "valueCodeableConcept": {
        "coding": [{"system": guide.canonical("CodeSystem", "time-point"), "code": point}]}}] if point else []
    response = {
        "resourceType": "QuestionnaireResponse", "id": str(uuid.uuid4()),
        **({"extension": extension} if extension else {}),
        **questionnaires.answers_to(questionnaire), "status": "in-progress", "subject": asked.needed("subject"),
        **({"encounter": asked.one("encounter")} if asked.has("encounter") else {}),
        "authored": utc_now().isoformat(timespec="seconds"),
    }
    sheet = sheet_of(questionnaire, "")
    if not asked.one("populate"):
        return sheet.begun(response)
    filled, _ = questionnaires.filled(questionnaire, response, questionnaires.about(asked.needed("subject")))
    return sheet.settled(response, sheet.answers(filled))[0]


def _store(response: Resource) -> None:
    facade = current()
    asked = pipeline.Request("PUT", f"QuestionnaireResponse/{response['id']}")
    pipeline.receive(facade.store, facade.settings, "fhir", json.dump(response), negotiation.JSON, asked)


def _answer(asked: Asked, response_id: str, status: int) -> Response:
    facade = current()
    expires = int((utc_now() + timedelta(hours=facade.settings.form_hours)).timestamp())
    token = sealing.seal(facade.store, _PURPOSE, Link(
        response_id, expires, asked.text("language"), bool(asked.one("showScores"))))
    return negotiation.render(parameters.parameters([
        {"name": "url", "valueUrl": f"{facade.base}/form/{token}"},
        {"name": "expires", "valueInstant": datetime.fromtimestamp(expires, UTC).isoformat()},
        {"name": "response", "valueReference": {"reference": f"QuestionnaireResponse/{response_id}"}},
    ]), status)


ROUTES = (
    Route("POST", "/QuestionnaireResponse/$form-link", new, "type", operation="form-link",
          types=("QuestionnaireResponse",)),
    Route("POST", "/QuestionnaireResponse/<fhir_id:resource_id>/$form-link", again, "instance", operation="form-link",
          types=("QuestionnaireResponse",)),
)
