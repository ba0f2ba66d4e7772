"""Which registries are told of a person, of what, and why not: one decision for each configured registry.

The message is made, validated and kept at once, so that every attempt sends the bytes that were accepted.
"""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fhirpain import guide, registries
from fhirpain.access import gate
from fhirpain.delivery.message import message_id
from fhirpain.fhir import json
from fhirpain.fhir.issue import Issue
from fhirpain.registries import Registry, minimal
from fhirpain.registries.person import Person, withdrawn
from fhirpain.registries.report import Header, Pseudonym, Report, told, void
from fhirpain.settings import Settings
from fhirpain.store import Delivery, Transaction

_POINT_UNWANTED = "not-wanted-time-point"
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
    """Put for each configured registry its messages into the outbox, or one row that says why there is none.

    ``snapshot`` are the versions that the submission made (``Type/id/_history/version``). Where none of them is of a
    kind that decides anything, what the person has is not read: a day's measurements cost no report.
    """
    listening = list(configured(settings))
    matters = not snapshot or any(reference.partition("/")[0] in _deciding() for reference in snapshot)
    person = None
    if listening and matters:
        person = Person.of([*tx.person(person_id), *withdrawn(tx.deleted_of(person_id))])
    for registry, url in listening:
        unread = [withheld(registry, "not-wanted-type")]
        for decision in unread if person is None else _decide(tx, settings, registry, url, person):
            if isinstance(decision, Withheld):
                _withhold(tx, submission, registry.id, person_id, decision)
            else:
                _queue(tx, submission, person_id, snapshot, decision)


@functools.cache
def _deciding() -> frozenset[str]:
    """The resource types that can change what a registry is told, or whether it may be."""
    return minimal.resource_types() | {"Consent"}


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


def _decide(tx: Transaction, settings: Settings, registry: Registry, url: str,
            person: Person) -> Sequence[Withheld | Message]:
    """What is taken back, then what is told; where it is nothing, why."""
    today = tx.now.date()
    closed = gate.refusal(registry.gate, registry.id, gate.records(tx, person.patient["id"]), today)
    unwanted = registry.unwanted(person, today)
    refused = unwanted or closed

    def pseudonym(reference: str) -> str:
        return _uuid(tx, registry.id, reference)

    def messages(reports: Sequence[Report]) -> list[Withheld | Message]:
        return [_message(tx, settings, registry, url, report) for report in reports]

    voids = [message for report in _to_take_back(registry, person, pseudonym, closed)
             for message in messages(_told(tx, registry, report, closed or "withdrawn"))]
    if refused is not None and (closed or unwanted != _POINT_UNWANTED):
        return voids or [withheld(registry, refused)]
    # Answers moved to a time point that is not wanted are none any more at the one that they were told at.
    reports = registry.reports(person, pseudonym) if refused is None else []
    made = messages([*reports, *_emptied(tx, registry, person, pseudonym)])
    new = [message for message in made if not isinstance(message, Withheld) or message.reason != "unchanged"]
    return [*voids, *new] or made[:1] or [withheld(registry, _POINT_UNWANTED)]


def _emptied(tx: Transaction, registry: Registry, person: Person, pseudonym: Pseudonym) -> Iterator[Report]:
    """A report without answers for each time point whose answers were told and have all been withdrawn since.

    What waits untried is kept from leaving, as before a void.
    """
    still = {report.time_point for report in registry.reports(person, pseudonym)}
    points = [point for point in _TIME_POINTS if point is not None and point not in still]
    for report in registry.reports(person, pseudonym, points):
        key = _key(tx, registry, report)
        known = tx.last_message(registry.id, key, known=True)
        if known is None or known.event == "void" or told(json.parse(known.message or b"{}")) == report.digest:
            continue
        last = _kept_back(tx, registry, key)
        if last is not None and last.event != "void":
            yield report


def _to_take_back(registry: Registry, person: Person, pseudonym: Pseudonym, closed: str | None) -> list[Report]:
    """A void of each plan that is none any more; of every plan, once the person took the permission back."""
    if closed is None:
        return registry.voids(person, pseudonym)
    return [void(person, plan, pseudonym) for plan in person.all("CarePlan")] if closed in gate.TAKES_BACK else []


def _told(tx: Transaction, registry: Registry, taken: Report, reason: str) -> list[Report]:
    """The void under each key of its case that the registry knows and that has not been voided yet.

    What waits untried is kept from leaving: a registry is not told first of what it is then to forget.
    """
    reports = [replace(taken, time_point=point) for point in _TIME_POINTS]
    known = [(report, _kept_back(tx, registry, _key(tx, registry, report), reason)) for report in reports]
    return [report for report, last in known if last is not None and last.event != "void"]


def _kept_back(tx: Transaction, registry: Registry, key: str, reason: str = "withdrawn") -> Delivery | None:
    """The newest message that the registry has or may get, once those that nobody has tried to send are suppressed."""
    last = tx.last_message(registry.id, key, known=True)
    while last is not None and last.event != "void" and _is_untried(last) and tx.suppress(
            last.id, reason, withheld(registry, reason).outcome):
        last = tx.last_message(registry.id, key, known=True)
    return last


def _is_untried(delivery: Delivery) -> bool:
    return delivery.state == "queued" and delivery.fencing_token == 0


def _message(tx: Transaction, settings: Settings, registry: Registry, url: str, report: Report) -> Withheld | Message:
    key = _key(tx, registry, report)
    last, known = tx.last_message(registry.id, key), tx.last_message(registry.id, key, known=True)
    if known is not None and told(json.parse(known.message or b"{}")) == report.digest:
        return withheld(registry, "unchanged")
    event = _event(report, known)
    named = _uuid(tx, registry.id, key, event, report.digest, "" if last is None else last.message_id)
    header = Header(registry.id, event, named, key, tx.now.isoformat(timespec="milliseconds"), settings.source_id,
                    settings.base_url, url)
    bundle = registry.build(report, header)
    errors = [issue for issue in guide.validator().validate(bundle) if issue.is_error]
    return withheld(registry, "report-invalid", errors) if errors else Message(json.dump(bundle), header)


def _key(tx: Transaction, registry: Registry, report: Report) -> str:
    return _uuid(tx, registry.id, report.case, report.time_point or "")


def _event(report: Report, known: Delivery | None) -> str:
    """What a report is to its registry, by what the registry has or may yet get.

    A message that waits untried is superseded by the new one, which then stands in its place.
    """
    if report.is_void:
        return "void"
    if known is None:
        return "submission"
    if known.event == "void":
        return "update" if _is_untried(known) else "submission"
    return known.event if _is_untried(known) else "update"


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
