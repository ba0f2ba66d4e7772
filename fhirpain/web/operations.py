"""Our own operations: $translate, $submit and $delivery-status. https://hl7.org/fhir/R4/operations.html

Their OperationDefinitions are written in ``profiles/operations.fsh``.
"""

from flask import Response, request
from werkzeug.http import parse_options_header

from fhirpain import pipeline, sources
from fhirpain.store import Delivery
from fhirpain.web import body, negotiation, parameters, rest
from fhirpain.web.errors import refusal
from fhirpain.web.facade import current
from fhirpain.web.route import Route


def translate() -> Response:
    """What a payload would become, and what would be lost: nothing is stored."""
    settings, source = current().settings, _source()
    media_type = _media_type(source)
    translation = pipeline.translate(settings, source.id, body.required(settings.max_body), media_type)
    return negotiation.render(parameters.translation(translation, negotiation.language()))


def submit() -> Response:
    """Take in a payload of any source; answered as a transaction is."""
    facade, source = current(), _source()
    media_type, payload = _media_type(source), body.required(facade.settings.max_body)
    accepted = pipeline.receive(facade.store, facade.settings, source.id, payload, media_type)
    return rest.answer(facade, accepted)


def delivery_status() -> Response:
    """How far each message of one submission has come, and what the registry said."""
    store, asked = current().store, request.args.getlist("submission")
    if len(asked) != 1:
        raise refusal("parameter-missing", parameter="submission")
    if store.submission(asked[0]) is None:
        raise refusal("not-found")
    return _status(store.deliveries(submission=asked[0]))


def patient_delivery_status(resource_id: str) -> Response:
    """How far each message about one person has come, and what the registry said."""
    store = current().store
    if store.read("Patient", resource_id) is None:
        raise refusal("not-found")
    return _status(store.deliveries(person=resource_id))


def _status(deliveries: list[Delivery]) -> Response:
    return negotiation.render(parameters.delivery_status(deliveries, negotiation.language()))


def _source() -> sources.Source:
    asked = request.args.getlist("source")
    if len(asked) != 1:
        raise refusal("parameter-missing", parameter="source")
    try:
        return sources.find(asked[0])
    except LookupError as error:
        raise refusal("unknown-source") from error


def _media_type(source: sources.Source) -> str:
    """The body's media type as the source knows it; raises ``Rejected`` (415) where it knows it not."""
    content_type = request.headers.get("Content-Type", "")
    given = parse_options_header(content_type)[0].lower()
    accepted = [known for known in (given, negotiation.sent_fhir(content_type)) if known in source.media_types]
    if not accepted:
        raise refusal("media-type", accepted=", ".join(source.media_types))
    if not negotiation.is_utf8(content_type):
        raise refusal("charset")
    return str(accepted[0])


ROUTES = (
    Route("POST", "/Bundle/$translate", translate, "type", operation="translate", types=("Bundle",)),
    Route("POST", "/$submit", submit, "system", operation="submit"),
    Route("GET", "/$delivery-status", delivery_status, "system", operation="delivery-status"),
    Route("GET", "/Patient/<fhir_id:resource_id>/$delivery-status", patient_delivery_status, "instance",
          operation="delivery-status", types=("Patient",)),
)
