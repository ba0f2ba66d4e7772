"""Resources and their versions."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from fhirpain.fhir import json
from fhirpain.store import Busy, PersonChanged, Store, Transaction
from tests.store.conftest import until_somebody_waits

PATIENT = {"resourceType": "Patient", "id": "anna", "meta": {"profile": ["https://example.org/p"]}, "active": True}
GOAL = {"resourceType": "Goal", "id": "walk", "description": {"text": "Walk to the lake"}}


def put(store: Store, resource, person=None):
    """Store one resource in a transaction of its own."""
    with store.transaction() as transaction:
        return transaction.put(resource, person=person)


def test_a_new_resource_gets_version_1(store):
    """The stored body carries id, versionId and lastUpdated; the caller's dict is left as it was."""
    given = {"resourceType": "Patient", "active": False}

    stored = put(store, given)

    assert (stored.version, stored.created, stored.changed) == (1, True, True)
    assert stored.resource == {"resourceType": "Patient", "id": stored.id, "active": False, "meta": {
        "versionId": "1", "lastUpdated": "2026-03-01T22:30:00.000+00:00"}}
    assert given == {"resourceType": "Patient", "active": False}


def test_a_client_chosen_id_is_kept(store):
    """A resource that has an id is stored under it."""
    assert put(store, PATIENT).id == "anna"
    assert store.read("Patient", "anna").resource["id"] == "anna"


def test_the_meta_a_client_sends_is_kept_but_for_version_and_time(store):
    """Profiles and security labels stay; a client's versionId and lastUpdated do not."""
    meta = {"profile": ["https://example.org/p"], "versionId": "77", "lastUpdated": "1999-01-01T00:00:00Z"}

    stored = put(store, {**PATIENT, "meta": meta}).resource

    assert stored["meta"] == {"profile": ["https://example.org/p"], "versionId": "1",
                              "lastUpdated": "2026-03-01T22:30:00.000+00:00"}


def test_the_same_content_makes_no_new_version(store, clock):
    """Content alone counts: neither meta.versionId, meta.lastUpdated nor the order of keys."""
    first = put(store, {**PATIENT, "gender": "female", "contact": [{"gender": "male", "extension": []}]})
    clock.advance(days=1)

    again = put(store, {"contact": [{"extension": [], "gender": "male"}], "gender": "female", **first.resource})

    assert (again.version, again.created, again.changed) == (1, False, False)
    assert again.body == first.body == store.read("Patient", "anna").body


@pytest.mark.parametrize("change", [{"active": False}, {"gender": "female"}, {"meta": {}}])
def test_other_content_makes_a_new_version(store, clock, change):
    """Each change is a version; the older one stays readable as it was."""
    first = put(store, PATIENT)
    clock.advance(seconds=1)

    second = put(store, {**PATIENT, **change})

    assert (second.version, second.created, second.changed) == (2, False, True)
    assert second.reference == "Patient/anna/_history/2"
    assert store.read("Patient", "anna").body == second.body
    assert store.read("Patient", "anna", 1).body == first.body


def test_another_way_to_write_a_number_is_a_change(store):
    """1.10 is not 1.1: the precision is part of what was said."""
    observation = {"resourceType": "Observation", "id": "o"}
    put(store, {**observation, "valueQuantity": {"value": Decimal("1.10")}}, "anna")

    assert put(store, {**observation, "valueQuantity": {"value": Decimal("1.1")}}, "anna").version == 2


def test_decimals_and_letters_survive(store):
    """What was written is what is read, byte for byte."""
    written = b'{"resourceType":"Observation","id":"o","valueQuantity":{"value":1.10,"unit":"\xc3\xa5r"},"x":1.0e2}'

    body = put(store, json.parse(written), "anna").body

    assert b'"value":1.10,"unit":"\xc3\xa5r"},"x":1.0e2' in body
    assert store.read("Observation", "o").body == body


def test_what_is_not_there_is_none(store):
    """An unknown id, an unknown version, another type."""
    put(store, PATIENT)

    assert store.read("Patient", "bo") is None
    assert store.read("Patient", "anna", 2) is None
    assert store.read("Goal", "anna") is None


def test_a_person_is_the_patient_and_what_belongs_to_it(store):
    """The compartment holds current versions only, what this transaction wrote included."""
    put(store, PATIENT)
    put(store, {**GOAL, "id": "of-another"}, "bo")
    put(store, {"resourceType": "Organization", "id": "unit"})
    with store.transaction() as transaction:
        transaction.put(GOAL, person="anna")
        transaction.put({**PATIENT, "active": False}, person=None)

        person = transaction.person("anna")

    assert [resource["id"] for resource in person] == ["walk", "anna"]
    assert person[1]["active"] is False
    assert store.person("anna") == person
    assert store.person("unknown") == []


def test_a_resource_never_moves_to_another_person(store):
    """A compartment is never changed, not even to none."""
    put(store, GOAL, "anna")

    with pytest.raises(PersonChanged):
        put(store, GOAL, "bo")
    with pytest.raises(PersonChanged):
        put(store, GOAL)

    assert store.read("Goal", "walk").person == "anna"


def test_a_resource_without_a_person_may_get_one(store):
    """The same content under a person it had not is stored as a version."""
    put(store, GOAL)

    assert put(store, GOAL, "anna").version == 2


def test_a_deletion_is_a_version(store):
    """The current version says deleted, the history stays, and the person no longer has it."""
    put(store, GOAL, "anna")
    with store.transaction() as transaction:
        deletion = transaction.delete("Goal", "walk")
        assert transaction.person("anna") == []
        assert transaction.delete("Goal", "walk").changed is False
        assert transaction.delete("Goal", "unknown") is None

    assert (deletion.version, deletion.deleted, deletion.body) == (2, True, b"")
    assert store.read("Goal", "walk").deleted
    assert store.read("Goal", "walk", 1).resource["id"] == "walk"


def test_a_deleted_resource_may_come_back(store):
    """Even with the content it had."""
    put(store, GOAL, "anna")
    with store.transaction() as transaction:
        transaction.delete("Goal", "walk")

    stored = put(store, GOAL, "anna")

    assert (stored.version, stored.deleted, stored.created, stored.changed) == (3, False, False, True)


def test_an_exception_undoes_everything(store):
    """Of a transaction that fails, nothing is stored."""
    kept = []

    def fail() -> None:
        with store.transaction() as transaction:
            transaction.put(PATIENT, person=None)
            kept.append(transaction.add_submission("fhir", "application/fhir+json", b"{}"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert store.read("Patient", "anna") is None
    assert store.submission(kept[0]) is None


def test_a_transaction_reads_its_own_writes_and_nobody_else_does(store):
    """What is not committed is seen by its own transaction alone."""
    with store.transaction() as transaction:
        transaction.put(PATIENT, person=None)

        assert transaction.read("Patient", "anna").version == 1
        assert store.read("Patient", "anna") is None


def test_two_that_change_a_resource_at_once_make_two_versions(postgresql_url, clock):
    """The second waits for the first and builds on what it wrote."""
    store = Store(postgresql_url, clock=clock)
    put(store, PATIENT)

    with ThreadPoolExecutor(1) as threads:
        with store.session() as session:
            first = Transaction(session).put({**PATIENT, "gender": "female"}, person=None)
            second = threads.submit(put, store, {**PATIENT, "gender": "other"})
            until_somebody_waits(session.connection)
        assert (first.version, second.result().version) == (2, 3)
    store.close()


def test_an_id_created_twice_at_the_same_moment_is_told_as_busy(postgresql_url, clock):
    """PostgreSQL lets two transactions look before either writes; the second is told to try again."""
    store = Store(postgresql_url, clock=clock)

    def create_too() -> None:
        with store.session() as second:
            second.connection.exec_driver_sql("SET LOCAL lock_timeout = '100ms'")
            Transaction(second).put(PATIENT, person=None)

    with store.transaction() as first:
        first.put(PATIENT, person=None)
        with pytest.raises(Busy):
            create_too()
    store.close()
