"""Resources written many at a time."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text

from fhirpain.fhir import json
from fhirpain.fhir.issue import Malformed
from fhirpain.store import IdentifierTaken, PersonChanged, Transaction

GOAL = {"resourceType": "Goal", "lifecycleStatus": "active", "subject": {"reference": "Patient/anna"}}
NUMBER = {"system": "urn:oid:1.2.752.129.2.1.3.1", "value": "191212121212"}


def goals(count, **more):
    """That many Goals of Anna's, by number."""
    return [({**GOAL, "id": f"goal-{number}", **more}, "anna") for number in range(count)]


def test_versions_come_back_in_order(store):
    """New, unchanged and changed ones side by side."""
    with store.transaction() as tx:
        tx.put_many(goals(2))
    with store.transaction() as tx:
        stored = tx.put_many([*goals(1, lifecycleStatus="completed"), *goals(3)[1:]])

    assert [(one.id, one.version, one.created, one.changed) for one in stored] == [
        ("goal-0", 2, False, True), ("goal-1", 1, False, False), ("goal-2", 1, True, True)]
    assert [store.read("Goal", one.id).body for one in stored] == [one.body for one in stored]


def test_many_take_no_more_statements_than_few(store):
    """The number of statements does not grow with the number of resources."""
    counts = []
    for size in (2, 50):
        seen: list[str] = []
        with store.session() as session:
            event.listen(session.connection, "before_cursor_execute", lambda *a, seen=seen: seen.append(a[2]))
            Transaction(session).put_many([({**resource, "id": f"{size}-{resource['id']}"}, person)
                                           for resource, person in goals(size)])
        counts.append(len(seen))

    assert counts[0] == counts[1]


def test_a_key_may_not_stand_twice(store):
    """Which of the two would be meant?"""
    with pytest.raises(ValueError, match="twice"), store.transaction() as tx:
        tx.put_many(goals(1) + goals(1))


def test_a_refusal_says_which(store):
    """The number of the resource that belongs to another person, or claims another's identifier."""
    with store.transaction() as tx:
        tx.put_many([({**GOAL, "id": "of-bo"}, "bo"),
                     ({"resourceType": "Patient", "id": "anna", "identifier": [NUMBER]}, None)])

    with pytest.raises(PersonChanged) as changed, store.transaction() as tx:
        tx.put_many([*goals(1), ({**GOAL, "id": "of-bo"}, "anna")])
    with pytest.raises(IdentifierTaken) as taken, store.transaction() as tx:
        tx.put_many([*goals(2), ({"resourceType": "Patient", "id": "bo", "identifier": [NUMBER]}, None)])

    assert (changed.value.index, taken.value.index) == (1, 2)


def test_two_of_one_transaction_may_not_claim_the_same_number(store):
    """As little as two of different ones."""
    with pytest.raises(IdentifierTaken) as taken, store.transaction() as tx:
        tx.put_many([({"resourceType": "Patient", "id": name, "identifier": [NUMBER]}, None) for name in ("a", "b")])

    assert taken.value.index == 1


def test_a_resource_keeps_its_place(store):
    """Through every version; a deletion takes it away, and one that comes back gets a new one."""
    def place():
        with store.session() as session:
            return session.connection.execute(text("SELECT place FROM resource WHERE id = 'goal-0'")).scalar_one()

    with store.transaction() as tx:
        tx.put_many(goals(3))
    first = place()
    with store.transaction() as tx:
        tx.put_many(goals(1, lifecycleStatus="completed"))
    assert place() == first

    with store.transaction() as tx:
        tx.delete("Goal", "goal-0")
    assert place() is None
    with store.transaction() as tx:
        tx.put_many(goals(1))
    assert place() > first


def test_what_a_transaction_reads_together_nobody_else_changes(store):
    """Missing ones are left out, deleted ones say so."""
    with store.transaction() as tx:
        tx.put_many(goals(2))
        tx.delete("Goal", "goal-1")
    with store.transaction() as tx:
        held = tx.read_many([("Goal", "goal-0"), ("Goal", "goal-1"), ("Goal", "unknown")])

    assert {key: stored.deleted for key, stored in held.items()} == {
        ("Goal", "goal-0"): False, ("Goal", "goal-1"): True}
    assert store.read_many(list(held)) == held


def test_no_identifier_stands_in_the_index(store):
    """Neither where a Patient carries it nor where a reference tells it: hashes alone."""
    with store.transaction() as tx:
        tx.put({"resourceType": "Patient", "id": "anna", "identifier": [NUMBER],
                "telecom": [{"system": "phone", "value": "0701740605"}]}, person=None)
        tx.put({**GOAL, "subject": {"identifier": NUMBER}}, person="anna")

    with store.session() as session:
        tables = ("resource", "span", "word", *(("token",) if session.connection.dialect.name == "sqlite" else ()))
        rows = [session.connection.execute(text(statement)).all()
                for statement in (f"SELECT * FROM {table}" for table in tables)]  # noqa: S608 - names of ours
    assert NUMBER["value"] not in str(rows)
    assert "0701740605" not in str(rows)


_texts = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=12)
_decimals = st.from_regex(r"-?(0|[1-9][0-9]{0,15})(\.[0-9]{1,17})?([eE][-+]?[0-9]{1,2})?", fullmatch=True).map(Decimal)
_elements = st.recursive(
    st.booleans() | st.integers(-2**40, 2**40) | _decimals | _texts,
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(
        st.sampled_from(["url", "value", "_value", "extension", "z", "a"]), inner, min_size=1, max_size=4))
_contents = st.lists(st.dictionaries(
    st.sampled_from(["extension", "modifierExtension", "code", "_created", "z"]), _elements), min_size=1, max_size=3)


def is_let_in(content):
    """Whether the door would have: it refuses what is empty, and absurd numbers."""
    try:
        json.parse(json.dump({"resourceType": "Basic", **content}))
    except Malformed:
        return False
    return True


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(contents=_contents)
def test_what_is_stored_is_what_was_sent(store, contents):
    """Decimals as written, keys in their order, whatever extensions; only id and meta are ours."""
    sent = [{"resourceType": "Basic", "id": f"b{number}", **content} for number, content in enumerate(contents)
            if is_let_in(content)]
    with store.transaction() as tx:
        tx.put_many([(resource, None) for resource in sent])

    held = [store.read("Basic", resource["id"]).resource for resource in sent]
    assert [json.dump({name: part for name, part in one.items() if name != "meta"}) for one in held] == [
        json.dump(one) for one in sent]
