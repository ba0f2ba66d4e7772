"""The journey on one page: ``receive`` takes what an EHR sends, ``deliver`` brings it to the registries.

Everything of one payload (the payload itself, the resources, the trace, the messages to the registries) is written in
one transaction; an answer in the 200s means that it is on disk. What a registry may not have, or does not want, is a
row of the outbox too: suppressed, with the rule that says why.
"""

import logging
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from fhirpain import guide, registries, sources
from fhirpain.access import gate, trace
from fhirpain.delivery import schedule, transport
from fhirpain.delivery.transport import Answer
from fhirpain.delivery.verdict import UNREACHABLE, Verdict, verdict
from fhirpain.fhir import json
from fhirpain.fhir.issue import Issue, Malformed, Rejected
from fhirpain.registries import Registry, routing
from fhirpain.registries.report import demanded
from fhirpain.settings import Settings
from fhirpain.sources import Loss, Translation
from fhirpain.stages import stage
from fhirpain.store import Claim, Delivery, Store, Stored, Transaction, intake

__all__ = ["Accepted", "Delivery", "Rejected", "Request", "deliver", "receive", "translate", "validate"]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Request:
    """A single REST interaction: ``POST`` to a type or ``PUT`` to ``Type/id``, with its condition where it has one."""

    method: str
    url: str
    if_none_exist: str = ""
    if_match: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of a payload: the transaction's response, the versions, the deliveries, the loss, the warnings."""

    submission: str
    response: dict[str, Any]
    stored: list[Stored]
    deliveries: list[Delivery]
    loss: list[Loss]
    issues: list[Issue]


class Send(Protocol):
    """How a message leaves: ``transport.send``, or another of its shape."""

    def __call__(self, url: str, message: bytes, *, message_id: str) -> Answer:
        """One attempt; never raises for what the network does."""


def receive(store: Store, settings: Settings, source: str, payload: bytes, media_type: str,
            request: Request | None = None, *, new_id: Callable[[], str] = lambda: str(uuid.uuid4())) -> Accepted:
    """Translate, validate, store and route one payload; raises ``Rejected`` with every fault found.

    ``request`` says what a single resource is sent for; without it the payload's own requests count.
    """
    translation = translate(settings, source, payload, media_type)
    bundle = translation.bundle if request is None else _requested(translation.bundle, request)
    issues = [*translation.issues, *validate(bundle, settings)]
    if request is not None:
        issues = [_moved(issue, "Bundle.entry[0].resource", request.url.partition("/")[0]) for issue in issues]
    if _refused(issues):
        raise Rejected(issues, 422)
    with store.transaction() as tx:
        submission = tx.add_submission(source, media_type, payload)
        stored = intake.write(tx, bundle, new_id, settings.base_url)
        _follow_up(tx, settings, submission, stored)
    _log.info("payload.accepted submission=%s entries=%d", submission, len(stored))
    return Accepted(submission, _response(stored), stored, store.deliveries(submission=submission), translation.loss,
                    issues)


@stage("parse")
def translate(settings: Settings, source: str, payload: bytes, media_type: str) -> Translation:
    """A payload as a FHIR transaction, with its loss report; nothing is stored. Raises ``Rejected``."""
    try:
        return sources.find(source).translate(payload, media_type, settings)
    except LookupError as error:
        raise Rejected([guide.rule("error", "value", "unknown-source", "")], 400) from error
    except Malformed as error:
        raise Rejected(error.issues, 400) from error


@stage("validate")
def validate(bundle: dict[str, Any], settings: Settings) -> list[Issue]:
    """What is wrong with a transaction: by R4, by what each resource claims, and by our profile for its care level."""
    validator = guide.validator(packages=settings.packages)
    found = {(issue.rule, issue.expression): _on_write(issue) for issue in validator.validate(bundle)}
    sent = [entry.get("resource") for entry in bundle.get("entry", ())]
    for index, resource in ((index, resource) for index, resource in enumerate(sent) if isinstance(resource, dict)):
        for issue in _by_policy(resource):
            there = _moved(issue, resource["resourceType"], f"Bundle.entry[{index}].resource")
            found.setdefault((there.rule, there.expression), there)
    return list(found.values())


def deliver(store: Store, settings: Settings, send: Send = transport.send, worker: str = "worker") -> Delivery | None:
    """Try the message that has been due longest; its delivery as it stands then, or None when nothing is due."""
    claim = store.claim(worker, settings.lease_seconds)
    if claim is None:
        return None
    try:
        registry = registries.find(claim.delivery.destination)
    except LookupError:
        store.park(claim, "unknown-registry")  # no longer installed; an operator's to mend
        return store.delivery(claim.delivery.id)
    reason = _withdrawn(store, registry, claim.delivery)
    url = settings.registry_url(registry.id)
    if reason is not None:
        store.finish(claim, "suppressed", reason=reason, outcome=routing.withheld(registry, reason).outcome)
    elif url is None:
        store.park(claim, "not-configured")
    elif _refused(guide.validator().validate(json.parse(claim.message))):
        store.park(claim, "report-invalid")
    else:
        _settle(store, settings, registry, claim, send(url, claim.message, message_id=claim.delivery.message_id))
    return store.delivery(claim.delivery.id)


def _refused(issues: list[Issue]) -> bool:
    return any(issue.is_error for issue in issues)


def _requested(bundle: dict[str, Any], request: Request) -> dict[str, Any]:
    asked = {"method": request.method, "url": request.url, "ifNoneExist": request.if_none_exist,
             "ifMatch": request.if_match}
    said = {name: value for name, value in asked.items() if value}
    return {**bundle, "entry": [{**bundle["entry"][0], "request": said}]}


def _on_write(issue: Issue) -> Issue:
    """An unknown modifier extension is valid R4, but who does not know it must not use the resource.

    https://hl7.org/fhir/R4/extensibility.html#modifierExtension
    """
    return replace(issue, severity="error") if issue.rule == "unknown-modifier-extension" else issue


def _by_policy(resource: dict[str, Any]) -> list[Issue]:
    """A plan, request or response of pain care must keep our profile, whether or not it claims it."""
    profile = demanded(resource)
    return [] if profile is None else guide.validator().validate(resource, [profile])


def _moved(issue: Issue, old: str, new: str) -> Issue:
    """The same issue, located from another root."""
    at = issue.expression
    return replace(issue, expression=new + at.removeprefix(old)) if at.startswith(old) else issue


def _follow_up(tx: Transaction, settings: Settings, submission: str, stored: list[Stored]) -> None:
    """In the same transaction: the trace of what was stored, and a decision for each registry and person."""
    changed = [version.reference for version in stored if version.changed]
    tx.put(trace.audit_event(submission, changed, settings.source_id, tx.now), person=None)
    if changed:
        tx.put(trace.provenance(submission, changed, settings.source_id, tx.now), person=None)
    for person in dict.fromkeys(version.person for version in stored if version.person is not None):
        routing.route(tx, settings, submission, person, changed)


def _response(stored: list[Stored]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "transaction-response",
            "entry": [{"response": _entry_response(version)} for version in stored]}


def _entry_response(version: Stored) -> dict[str, str]:
    return {
        "status": "201 Created" if version.created else "200 OK",
        "location": version.reference,
        "etag": f'W/"{version.version}"',
        "lastModified": version.last_updated.isoformat(timespec="milliseconds"),
    }


def _withdrawn(store: Store, registry: Registry, delivery: Delivery) -> str | None:
    """The gate asked once more: an objection may have come since the message was made."""
    held = gate.records(store.person, delivery.person)
    return gate.refusal(registry.gate, registry.id, held, delivery.changed.date())


def _settle(store: Store, settings: Settings, registry: Registry, claim: Claim, answer: Answer) -> None:
    """Write down what an attempt came to: delivered and rejected are final, the rest is tried again or parked."""
    receipt = registry.read(answer.body, claim.delivery.message_id) if answer.kind == "answered" else None
    judged = verdict(answer, receipt)
    _log.info("report.%s message=%s reason=%s", judged.kind, claim.delivery.message_id, judged.reason)
    if judged.kind in ("delivered", "rejected"):
        store.finish(claim, "delivered" if judged.kind == "delivered" else "rejected", reason=judged.reason or None,
                     outcome=receipt.outcome if receipt else None, receipt=answer.body)
    elif judged.kind == "park":
        store.park(claim, judged.reason, hold=True)
    else:
        _try_again(store, settings, claim, judged, answer)


def _try_again(store: Store, settings: Settings, claim: Claim, judged: Verdict, answer: Answer) -> None:
    if judged.counts and _counted(store, claim) + 1 >= settings.max_attempts:
        store.park(claim, "gave-up")
        return
    at = schedule.next_attempt(claim.delivery.attempts, claim.delivery.changed, random=random.random,
                               retry_after=answer.retry_after)
    store.requeue(claim, at, judged.reason)


def _counted(store: Store, claim: Claim) -> int:
    """The failed attempts that count towards giving up: those that never reached the registry do not."""
    delivery = store.delivery(claim.delivery.id)
    return sum(event.state == "queued" and event.attempt > 0 and event.reason != UNREACHABLE
               for event in (delivery.events if delivery else ()))
