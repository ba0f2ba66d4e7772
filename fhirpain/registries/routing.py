"""Which registries are told of a person, of what, and why not: one decision for each configured registry.

The message is made, validated and kept at once, so that every attempt sends the bytes that were accepted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fhirpain import guide, registries
from fhirpain.access import gate
from fhirpain.delivery.message import message_id
from fhirpain.fhir import json
from fhirpain.fhir.issue import Issue
from fhirpain.registries import Registry
from fhirpain.registries.person import Person
from fhirpain.registries.report import Header, Report, told
from fhirpain.settings import Settings
from fhirpain.store import Delivery, Transaction

_TIME_POINTS = (None, "T0", "T1", "T2", "T2b", "T3")


@dataclass(frozen=True, slots=True)
class Withheld:
    """No message: the rule that says why, and the same in words."""

    reason: str
    outcome: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """A message to queue: the Bundle as bytes, and the ids it goes by."""

    body: bytes
    header: Header


def route(tx: Transaction, settings: Settings, submission: str, person_id: str, snapshot: Sequence[str]) -> None:
    """Put one row for each configured registry into the outbox: a message, or why there is none."""
    person = Person.of(tx.person(person_id))
    for registry, url in configured(settings):
        decision = _refused(registry, person, tx) or _message(tx, settings, registry, url, person)
        if isinstance(decision, Withheld):
            _withhold(tx, submission, registry.id, person_id, decision)
        else:
            _queue(tx, submission, person_id, snapshot, decision)


def configured(settings: Settings) -> Iterator[tuple[Registry, str]]:
    """The registries that have an address, with it."""
    for registry in registries.all():
        url = settings.registry_url(registry.id)
        if url is not None:
            yield registry, url


def withheld(registry: Registry, reason: str, issues: Sequence[Issue] = ()) -> Withheld:
    """The decision not to tell a registry; ``issues`` say more than the rule's own words."""
    said = guide.rule("information", "suppressed", reason, "", registry=registry.title)
    return Withheld(reason, guide.outcome([said, *issues]))


def _refused(registry: Registry, person: Person, tx: Transaction) -> Withheld | None:
    reason = registry.unwanted(person, tx.now.date()) or gate.refusal(registry.gate, registry.id, person.resources)
    return None if reason is None else withheld(registry, reason)


def _message(tx: Transaction, settings: Settings, registry: Registry, url: str, person: Person) -> Withheld | Message:
    report = registry.report(person, lambda reference: _uuid(tx, registry.id, reference))
    business_key, last = _earlier(tx, registry.id, report)
    event = _event(report, last)
    if event is None:
        return withheld(registry, "not-wanted-nothing-to-report")
    if last is not None and last.state != "rejected" and told(json.parse(last.message or b"{}")) == report.digest:
        return withheld(registry, "unchanged")
    previous = "" if last is None else last.message_id
    named = _uuid(tx, registry.id, business_key, event, report.digest, previous)
    header = Header(registry.id, event, named, business_key, tx.now.isoformat(timespec="milliseconds"),
                    settings.source_id, settings.base_url, url)
    bundle = registry.build(report, header)
    errors = [issue for issue in guide.validator().validate(bundle) if issue.is_error]
    return withheld(registry, "report-invalid", errors) if errors else Message(json.dump(bundle), header)


def _earlier(tx: Transaction, registry: str, report: Report) -> tuple[str, Delivery | None]:
    """The key of a report and its last message; a void looks for one at every time point of its case."""
    points = (report.time_point, *_TIME_POINTS) if report.is_void else (report.time_point,)
    keys = [_uuid(tx, registry, report.case, point or "") for point in points]
    found = ((key, tx.last_message(registry, key)) for key in keys)
    return next(((key, last) for key, last in found if _is_known(last)), (keys[0], tx.last_message(registry, keys[0])))


def _is_known(last: Delivery | None) -> bool:
    """Whether the registry has, or may have, what was last said."""
    return last is not None and last.state not in ("rejected", "suppressed")


def _event(report: Report, last: Delivery | None) -> str | None:
    """What a report is to its registry; None when there is nothing to take back.

    A message that waits untried is superseded by the new one, which then stands in its place.
    """
    if report.is_void:
        return "void" if _is_known(last) else None
    if last is None or not _is_known(last) or last.event == "void":
        return "submission"
    return last.event if last.state == "queued" and last.attempts == 0 else "update"


def _queue(tx: Transaction, submission: str, person_id: str, snapshot: Sequence[str], message: Message) -> None:
    header = message.header
    tx.enqueue(submission, header.registry, person_id, business_key=header.business_key, message_id=header.message_id,
               message=message.body, event=header.event, snapshot=snapshot, supersede=header.event != "void")


def _withhold(tx: Transaction, submission: str, registry: str, person_id: str, decision: Withheld) -> None:
    tx.enqueue(submission, registry, person_id, business_key=_uuid(tx, registry, person_id),
               message_id=_uuid(tx, registry, person_id, submission), message=None, state="suppressed",
               reason=decision.reason, outcome=decision.outcome)


def _uuid(tx: Transaction, *parts: str) -> str:
    return message_id(tx.hmac("message", *parts))
