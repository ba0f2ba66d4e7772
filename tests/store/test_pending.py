"""Traces that are facts until somebody looks."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from fhirpain.fhir.search import parse
from fhirpain.store import Store, tables
from tests.conftest import Clock

PATIENT = {"resourceType": "Patient", "id": "anna"}
TYPES = {"AuditEvent", "Provenance"}


def write(store: Store) -> str:
    """Write a Patient as a payload would; returns the submission."""
    with store.transaction() as tx:
        submission = tx.add_submission("fhir", "application/fhir+json", b"{}")
        stored = tx.put(PATIENT, person="anna")
        tx.add_trace(submission, [stored.reference], "SE2321000131-E000000000001", "C")
    return submission


def search(store: Store, resource_type: str | None, *asked: tuple[str, str], **more: Any) -> list[str]:
    """The types of what a search finds and includes."""
    found = store.search(parse(resource_type, asked, strict=True), count=100, **more)
    return [stored.resource_type for stored in (*found.matches, *found.included)]


def made(store: Store) -> int:
    """How many traces are resources."""
    with store.session() as session:
        return session.connection.scalar(select(func.count()).select_from(tables.resource).where(
            tables.resource.c.type.in_(TYPES))) or 0


LOOKS: dict[str, Callable[[Store, str], Any]] = {
    "a read": lambda store, submission: [store.read("AuditEvent", submission)],
    "a read of a version": lambda store, submission: [store.read("Provenance", submission, 1)],
    "several read": lambda store, submission: store.read_many([("Patient", "anna"), ("Provenance", submission)])[
        "Provenance", submission],
    "a search by type": lambda store, _: search(store, "Provenance", ("target", "Patient/anna")),
    "a search of everything": lambda store, _: TYPES.intersection(search(store, None)),
    "a search of some types": lambda store, _: TYPES.intersection(search(store, None, ("_type", "Goal,AuditEvent"))),
    "what refers": lambda store, _: TYPES.intersection(
        search(store, "Patient", ("_revinclude", "Provenance:target"))),
    "whatever refers": lambda store, _: TYPES.intersection(search(store, "Patient", ("_revinclude", "*:*"))),
    "a search by what refers": lambda store, _: search(
        store, "Patient", ("_has:Provenance:target:recorded", "gt2020-01-01")),
    "a compartment": lambda store, _: TYPES.intersection(
        stored.resource_type for stored in store.compartment("Patient", "anna", count=100).matches),
    "a history of the type": lambda store, _: store.history("AuditEvent", count=10).entries,
    "everybody's history": lambda store, _: TYPES.intersection(
        stored.resource_type for stored in store.history(count=10).entries),
}


@pytest.mark.parametrize("look", LOOKS)
def test_whoever_could_see_a_trace_sees_it(store: Store, look: str) -> None:
    """However one looks, the trace is a resource by then."""
    submission = write(store)
    assert made(store) == 0

    found = LOOKS[look](store, submission)

    assert found and None not in found if isinstance(found, list) else found
    assert made(store) == 2


def test_a_condition_in_a_transaction_sees_a_trace_of_that_transaction(store: Store) -> None:
    """What is asked before a write is asked of everything."""
    with store.transaction() as tx:
        submission = tx.add_submission("fhir", "application/fhir+json", b"{}")
        tx.add_trace(submission, [tx.put(PATIENT, person="anna").reference], "SE1", "C")
        found = tx.search(parse("Provenance", [("target", "Patient/anna")], strict=True))

    assert [stored.id for stored in found] == [submission]


@pytest.mark.parametrize(("resource_type", "asked"), [
    ("Patient", ()), ("CarePlan", (("subject", "Patient/anna"), ("_include", "CarePlan:subject"))),
    ("CarePlan", (("subject:Patient.name", "x"),)), (None, (("_type", "Patient,Goal"),)),
])  # fmt: skip
def test_a_search_that_cannot_see_a_trace_makes_none(store: Store, resource_type: str | None,
                                                     asked: tuple[tuple[str, str], ...]) -> None:
    """Looking for something else costs nothing."""
    write(store)

    search(store, resource_type, *asked)

    assert made(store) == 0


def test_a_trace_is_as_old_as_what_it_tells_of(store: Store, clock: Clock) -> None:
    """However late it is made: who asks what came since then misses nothing."""
    submission, written = write(store), store.read("Patient", "anna")
    clock.advance(hours=1)

    trace = store.read("AuditEvent", submission)

    assert written is not None
    assert trace is not None
    assert trace.last_updated == written.last_updated
    assert trace.resource["recorded"] == trace.resource["meta"]["lastUpdated"]


def test_a_trace_of_nothing_stored_is_an_audit_event_alone(store: Store) -> None:
    """A Provenance needs a target."""
    with store.transaction() as tx:
        submission = tx.add_submission("fhir", "application/fhir+json", b"{}")
        tx.add_trace(submission, [], "SE1", "D")

    assert search(store, "Provenance") == []
    assert store.read("AuditEvent", submission) is not None


def test_two_who_look_at_once_make_each_trace_once(store: Store) -> None:
    """And both see all."""
    submissions = {write(store) for _ in range(5)}
    seen: list[set[str]] = []

    def look() -> None:
        found = store.search(parse("AuditEvent", [], strict=True), count=100)
        seen.append({stored.id for stored in found.matches})

    lookers = [threading.Thread(target=look) for _ in range(4)]
    for looker in lookers:
        looker.start()
    for looker in lookers:
        looker.join()

    assert seen == [submissions] * 4
    assert store.check() == []
