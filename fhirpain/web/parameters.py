"""What operations answer, as Parameters. https://hl7.org/fhir/R4/parameters.html"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from fhirpain import guide
from fhirpain.sources import Loss, Translation
from fhirpain.store.deliveries import Delivery, Event

Part = dict[str, Any]


def translation(made: Translation, language: str) -> dict[str, Any]:
    """The bundle that a payload became, each loss, and the findings as an OperationOutcome."""
    told = [_loss(loss, language) for loss in made.loss]
    return parameters([{"name": "bundle", "resource": made.bundle}, *told,
                        {"name": "outcome", "resource": guide.outcome(made.issues, language)}])


def delivery_status(deliveries: Iterable[Delivery], language: str) -> dict[str, Any]:
    """One part for each delivery: where to, how far, why, when, and what the registry answered."""
    return parameters([_delivery(delivery, language) for delivery in deliveries])


def verdict(rule: str, language: str, display: str = "") -> dict[str, Any]:
    """Whether something is so: it is where no rule says why not; ``display`` is what the code is called."""
    why = [message(rule, language)] if rule else []
    called = [{"name": "display", "valueString": display}] if display else []
    return parameters([{"name": "result", "valueBoolean": not rule}, *why, *called])


def message(rule: str, language: str) -> Part:
    """A rule in words."""
    return {"name": "message", "valueString": guide.rule("information", "informational", rule, "").text(language)}


def parameters(parts: list[Part]) -> dict[str, Any]:
    """A Parameters resource."""
    return {"resourceType": "Parameters", **({"parameter": parts} if parts else {})}


def _loss(loss: Loss, language: str) -> Part:
    said = [{"name": "kind", "valueCode": loss.kind}, {"name": "source", "valueString": loss.source},
            {"name": "target", "valueString": loss.target}, {"name": "reason", "valueCode": loss.reason},
            {"name": "text", "valueString": loss.texts.get(language) or loss.texts["en"]}]
    # A string is never empty in FHIR: what has no target has no part.
    return {"name": "loss", "part": [part for part in said if "" not in part.values()]}


def _delivery(delivery: Delivery, language: str) -> Part:
    parts: list[Part] = [
        {"name": "destination", "valueCode": delivery.destination},
        {"name": "state", "valueCode": delivery.state},
        *_reason(delivery.reason, delivery.destination, language),
        {"name": "message-id", "valueUuid": f"urn:uuid:{delivery.message_id}"},
        {"name": "submission", "valueUuid": f"urn:uuid:{delivery.submission}"},
        {"name": "attempts", "valueUnsignedInt": delivery.attempts},
        {"name": "created", "valueInstant": _instant(delivery.created)},
        {"name": "changed", "valueInstant": _instant(delivery.changed)},
        *(_event(event, delivery.destination, language) for event in delivery.events),
    ]
    if delivery.outcome is not None:
        parts.append({"name": "outcome", "resource": delivery.outcome})
    return {"name": "delivery", "part": parts}


def _event(event: Event, destination: str, language: str) -> Part:
    return {"name": "event", "part": [{"name": "at", "valueInstant": _instant(event.at)},
                                      {"name": "state", "valueCode": event.state},
                                      *_reason(event.reason, destination, language)]}


def _reason(rule: str | None, destination: str, language: str) -> list[Part]:
    """A rule as a concept in words; nothing where there is no reason to give."""
    if not rule:
        return []
    coding = {"system": guide.canonical("CodeSystem", "rule"), "code": rule}
    return [{"name": "reason", "valueCodeableConcept": {"coding": [coding], **_text(rule, destination, language)}}]


def _text(rule: str, destination: str, language: str) -> dict[str, str]:
    """The rule's wording; none for a rule without: who asks where a message is must be told even so."""
    try:
        said = guide.rule("information", "informational", rule, "", registry=destination)
    except LookupError:
        return {}
    return {"text": said.text(language)}


def _instant(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
