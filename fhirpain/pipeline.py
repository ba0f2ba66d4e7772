"""The journey on one page: ``receive`` takes what an EHR sends, ``deliver`` brings it to the registries.

Everything of one payload (the payload itself, the resources, the trace, the messages to the registries) is written in
one transaction; an answer in the 200s means that it is on disk. What a registry may not have, or does not want, is a
row of the outbox too: suppressed, with the rule that says why.
"""

import logging
import random
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from fhirpain import guide, registries, sources
from fhirpain.access import gate
from fhirpain.delivery import schedule, transport
from fhirpain.delivery.transport import Answer
from fhirpain.delivery.verdict import UNREACHABLE, Verdict, verdict
from fhirpain.fhir import json
from fhirpain.fhir.issue import Issue, Malformed, Rejected
from fhirpain.registries import Registry, routing
from fhirpain.registries.demands import moved, validate, validate_one
from fhirpain.settings import Settings
from fhirpain.sources import Loss, Translation
from fhirpain.stages import stage
from fhirpain.store import Claim, Delivery, Store, Stored, Transaction, intake, patching
from fhirpain.store.intake import Act

__all__ = ["Accepted", "Delivery", "Rejected", "Request", "deliver", "receive", "translate", "validate"]
NewId = Callable[[], str]
_log = logging.getLogger(__name__)


def _uuid() -> str:
    return str(uuid.uuid4())


@dataclass(frozen=True, slots=True)
class Request:
    """What one resource is sent for: ``POST`` to a type or ``PUT`` to ``Type/id``, with its condition if it has one."""

    method: str
    url: str
    if_none_exist: str = ""
    if_match: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """A payload as it came. ``root`` is the type of a resource that came alone, so that issues speak of that."""

    source: str
    media_type: str
    payload: bytes
    root: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of a payload: the transaction's response, the versions, the deliveries, the loss, the warnings."""

    submission: str
    response: dict[str, Any]
    stored: list[Stored]
    deliveries: list[Delivery]
    loss: list[Loss]
    issues: list[Issue]


Also = Callable[[Transaction, list[Issue]], None]
"""What is to be done in the transaction of a payload, given its warnings."""
Reading = Callable[[Transaction, Mapping[str, Any], str], Callable[[], dict[str, Any]]]
"""Answers an entry that only reads, given its request and its place: refuses it inside the transaction, with
``Rejected``, or gives back what makes the entry of the response once all is on disk."""


class Send(Protocol):
    """How a message leaves: ``transport.send``, or another of its shape."""

    def __call__(self, url: str, message: bytes, *, message_id: str) -> Answer:
        """One attempt; never raises for what the network does."""


def receive(store: Store, settings: Settings, source: str, payload: bytes, media_type: str,
            request: Request | None = None, *, new_id: NewId = _uuid, also: Also | None = None) -> Accepted:
    """Translate, validate, store and route one payload; raises ``Rejected`` with every fault found.

    ``request`` says what a single resource is sent for; without it the payload's own requests count. ``also`` is done
    first in the same transaction.
    """
    translation = translate(settings, source, payload, media_type)
    root = ""
    if request is not None:
        translation.bundle, root = _requested(translation.bundle, request), request.url.partition("/")[0]
    return accept(store, settings, Sent(source, media_type, payload, root), translation, new_id=new_id, also=also)


def accept(store: Store, settings: Settings, sent: Sent, translation: Translation, *, reading: Reading | None = None,
           new_id: NewId = _uuid, also: Also | None = None) -> Accepted:
    """Validate, store and route what a payload was translated to; raises ``Rejected`` with every fault found.

    Two transactions that cross undo one of them: it is done again, and meets what the other has stored.
    """
    issues = [_of_root(issue, sent.root) for issue in (*translation.issues, *validate(translation.bundle, settings))]
    if _refused(issues):
        raise Rejected(issues, 422)
    try:
        return _stored(store, settings, sent, translation, issues, reading, new_id, also)
    except Rejected as error:
        raise Rejected([_of_root(issue, sent.root) for issue in error.issues], error.status) from error


def _stored(store: Store, settings: Settings, sent: Sent, translation: Translation, issues: list[Issue],
            reading: Reading | None, new_id: NewId, also: Also | None) -> Accepted:
    entries = translation.bundle.get("entry", ())
    patch = patching.patch(settings, validate_one, issues, alone=bool(sent.root))

    def work(tx: Transaction) -> tuple[str, list[Act], dict[int, Callable[[], dict[str, Any]]], bool]:
        if also is not None:
            also(tx, issues)
        submission = tx.add_submission(sent.source, sent.media_type, sent.payload)
        acts = intake.write(tx, translation.bundle, new_id, settings.base_url, patch)
        replies = {index: reading(tx, entry["request"], f"Bundle.entry[{index}]")
                   for index, entry in enumerate(entries)
                   if reading is not None and entry["request"]["method"] in ("GET", "HEAD")}
        return submission, acts, replies, _follow_up(tx, settings, submission, [
            act.stored for act in acts if act.stored is not None])

    submission, acts, replies, told = store.run(work)
    _log.info("payload.accepted submission=%s entries=%d", submission, len(acts))
    answered = {act.index: {"response": _entry_response(act)} for act in acts}
    answered |= {index: reply() for index, reply in replies.items()}
    response = {"resourceType": "Bundle", "type": "transaction-response", "entry": [
        entry for _, entry in sorted(answered.items())]}
    return Accepted(submission, response, [act.stored for act in acts if act.stored is not None],
                    store.deliveries(submission=submission) if told else [], translation.loss, issues)


@stage("parse")
def translate(settings: Settings, source: str, payload: bytes, media_type: str) -> Translation:
    """A payload as a FHIR transaction, with its loss report; nothing is stored. Raises ``Rejected``."""
    try:
        return sources.find(source).translate(payload, media_type, settings)
    except LookupError as error:
        raise Rejected([guide.rule("error", "value", "unknown-source", "")], 400) from error
    except Malformed as error:
        raise Rejected(error.issues, 400) from error


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


def _of_root(issue: Issue, root: str) -> Issue:
    """An issue of the entry that a single resource was put into, as one of the resource."""
    if not root or not issue.expression.startswith("Bundle.entry[0]"):
        return issue
    found = moved(issue, "Bundle.entry[0].resource", root)
    return found if found is not issue else replace(issue, expression="")


def _follow_up(tx: Transaction, settings: Settings, submission: str, stored: list[Stored]) -> bool:
    """In the same transaction: the trace of what was stored, and a decision for each registry and person.

    Whether anybody's registries were thought of.
    """
    made = [version for version in stored if version.changed]
    changed = [version.reference for version in made]
    action = "D" if made and all(version.deleted for version in made) else "C"
    tx.add_trace(submission, changed, settings.source_id, action)
    persons = dict.fromkeys(version.person for version in stored if version.person is not None)
    for person in persons:
        routing.route(tx, settings, submission, person, changed)
    return bool(persons) and bool(settings.registry_urls)


def _entry_response(act: Act) -> dict[str, str]:
    """https://hl7.org/fhir/R4/bundle-definitions.html#Bundle.entry.response"""
    version = act.stored
    if version is None:
        return {"status": "204 No Content"}
    said = {"etag": f'W/"{version.version}"', "lastModified": version.last_updated.isoformat(timespec="milliseconds")}
    if act.method == "DELETE":
        return {"status": "204 No Content", **said}
    return {"status": "201 Created" if version.created else "200 OK", "location": version.reference, **said}


def _withdrawn(store: Store, registry: Registry, delivery: Delivery) -> str | None:
    """The gate asked once more: an objection may have come since the message was made."""
    held = gate.records(store, delivery.person)
    reason = gate.refusal(registry.gate, registry.id, held, delivery.changed.date())
    return None if delivery.event == "void" and reason in gate.TAKES_BACK else reason


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
