"""Finding by identifier."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from fhirpain.store import AmbiguousIdentifier, Busy, IdentifierTaken, Store

NUMBER = {"system": "urn:oid:1.2.752.129.2.1.3.1", "value": "191212121212"}
OTHER = {"system": "urn:oid:1.2.752.129.2.1.3.1", "value": "195009072553"}


def patient(*identifiers, **more):
    """A Patient with those identifiers."""
    return {"resourceType": "Patient", "identifier": list(identifiers), **more}


def put(store: Store, resource, person=None):
    """Store one resource in a transaction of its own."""
    with store.transaction() as transaction:
        return transaction.put(resource, person=person)


def find(store: Store, resource_type, identifier):
    """Find in a transaction of its own."""
    with store.transaction() as transaction:
        return transaction.find(resource_type, identifier["system"], identifier["value"])


def test_a_resource_is_found_by_any_of_its_identifiers(store):
    """By system and value together, within its type."""
    stored = put(store, patient(NUMBER, OTHER))

    assert find(store, "Patient", NUMBER) == find(store, "Patient", OTHER) == stored.id
    assert find(store, "Patient", {**NUMBER, "system": "urn:x"}) is None
    assert find(store, "CarePlan", NUMBER) is None


def test_a_single_identifier_is_found_too(store):
    """QuestionnaireResponse.identifier is one, not a list."""
    stored = put(store, {"resourceType": "QuestionnaireResponse", "identifier": NUMBER}, "anna")

    assert find(store, "QuestionnaireResponse", NUMBER) == stored.id


def test_an_identifier_that_was_taken_away_no_longer_finds(store):
    """The index says what the current version says."""
    stored = put(store, patient(NUMBER))
    put(store, patient(OTHER, id=stored.id))

    assert find(store, "Patient", NUMBER) is None
    assert find(store, "Patient", OTHER) == stored.id


def test_a_deleted_resource_is_not_found(store):
    """And its identifier is free again."""
    stored = put(store, patient(NUMBER))
    with store.transaction() as transaction:
        transaction.delete("Patient", stored.id)

    assert find(store, "Patient", NUMBER) is None
    assert put(store, patient(NUMBER)).created


def test_a_person_identifier_belongs_to_one_patient(store):
    """A second Patient with it is refused, whole."""
    put(store, patient(NUMBER))

    with pytest.raises(IdentifierTaken):
        put(store, patient(NUMBER, id="second"))
    assert store.read("Patient", "second") is None


def test_an_old_identifier_finds_its_patient_but_claims_nothing(store):
    """A coordination number of the past leads to who had it, unless somebody has it now."""
    first = put(store, patient({**NUMBER, "use": "old"}))
    assert find(store, "Patient", NUMBER) == first.id

    second = put(store, patient(NUMBER))
    assert find(store, "Patient", NUMBER) == second.id


def test_an_identifier_of_several_resources_is_ambiguous(store):
    """Types other than Patient may share one; who asks for it is told so."""
    for _ in range(2):
        put(store, {"resourceType": "CarePlan", "identifier": [NUMBER]}, "anna")

    with pytest.raises(AmbiguousIdentifier):
        find(store, "CarePlan", NUMBER)


def test_no_identifier_stands_in_the_index(store):
    """The index holds keyed hashes: neither the number nor its plain hash."""
    put(store, patient(NUMBER))

    with store.session() as session:
        rows = session.connection.execute(text("SELECT * FROM identifier")).all()
        expected = session.hmac("identifier", "Patient", NUMBER["system"], NUMBER["value"]).hex()

    assert NUMBER["value"] not in str(rows)
    assert expected in str(rows)


def test_two_that_create_the_same_person_at_once_make_one(store):
    """Who finds nothing holds the identifier until it has created: in eight threads, one Patient."""
    together = threading.Barrier(8)

    def receive(_: int) -> str:
        together.wait()
        with store.transaction() as transaction:
            found = transaction.find("Patient", **NUMBER)
            return found or transaction.put(patient(NUMBER), person=None).id

    with ThreadPoolExecutor(8) as threads:
        ids = set(threads.map(receive, range(8)))

    assert len(ids) == 1


def test_two_stores_that_create_the_same_person_at_once_make_one(open_store):
    """The same over two stores of one database, as two processes have them."""
    stores = [open_store(), open_store()]
    together = threading.Barrier(2)

    def receive(store: Store) -> str:
        together.wait()
        while True:
            try:
                with store.transaction() as transaction:
                    found = transaction.find("Patient", **NUMBER)
                    return found or transaction.put(patient(NUMBER), person=None).id
            except Busy:
                continue

    with ThreadPoolExecutor(2) as threads:
        assert len(set(threads.map(receive, stores))) == 1
