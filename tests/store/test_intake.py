"""A FHIR transaction written into the store."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import count
from typing import Any

import pytest

from fhirpain.fhir.issue import Rejected
from fhirpain.fhir.search.model import Query
from fhirpain.store import Store, Stored, Transaction, intake
from fhirpain.store.errors import Busy
from tests.conftest import Clock
from tests.store.conftest import until_somebody_waits

NUMBER = {"system": "http://electronichealth.se/identifier/personnummer", "value": "195009072553"}
PATIENT = {"resourceType": "Patient", "identifier": [NUMBER]}
DELETE_ANNA = {"request": {"method": "DELETE", "url": "Patient/anna"}}


def post(resource: dict[str, Any], full_url: str = "urn:uuid:1", **request: str) -> dict[str, Any]:
    """An entry that creates."""
    asked = {"method": "POST", "url": resource["resourceType"], **request}
    return {"fullUrl": full_url, "resource": resource, "request": asked}


def put(resource: dict[str, Any]) -> dict[str, Any]:
    """An entry that updates."""
    url = f"{resource['resourceType']}/{resource['id']}"
    return {"fullUrl": f"https://ehr.example/{url}", "resource": resource, "request": {"method": "PUT", "url": url}}


def write(store: Store, *entries: dict[str, Any]) -> list[Stored]:
    """Store a transaction of those entries, with ids counted from new-1."""
    ids = (f"new-{number}" for number in count(1))
    with store.transaction() as tx:
        acts = intake.write(tx, {"resourceType": "Bundle", "entry": list(entries)}, lambda: next(ids))
        return [act.stored for act in acts if act.stored is not None]


def rejection(store: Store, *entries: dict[str, Any]) -> tuple[int, str, str]:
    """Status, rule and place of a refused transaction."""
    with pytest.raises(Rejected) as refused:
        write(store, *entries)
    return refused.value.status, refused.value.issues[0].rule, refused.value.issues[0].expression


def test_the_versions_come_back_in_the_order_of_the_entries(store: Store) -> None:
    """Each resource belongs to the person whom it names."""
    stored = write(store, post({"resourceType": "CarePlan", "subject": {"reference": "urn:uuid:1"}}, "urn:uuid:2"),
                   post(PATIENT), post({"resourceType": "Organization"}, "urn:uuid:3"))

    assert [version.resource_type for version in stored] == ["CarePlan", "Patient", "Organization"]
    assert [version.person for version in stored] == ["new-2", "new-2", None]


def test_a_person_who_is_known_is_not_made_a_second_time(store: Store) -> None:
    """A second POST with the same person number leads to the Patient who is there."""
    first, second = write(store, post(PATIENT))[0], write(store, post(PATIENT))[0]

    assert (first.created, second.created) == (True, False)
    assert second.id == first.id


def test_if_none_exist_finds_by_an_alias_of_the_system(store: Store) -> None:
    """The condition is read with the same aliases as the resources."""
    first = write(store, post(PATIENT))[0]
    asked = "identifier=urn:oid:1.2.752.129.2.1.3.1|195009072553"

    assert write(store, post({"resourceType": "Patient"}, ifNoneExist=asked))[0].id == first.id


class Crossed(Transaction):
    """A transaction in which another one comes in between, as soon as the first condition has been asked."""

    between: Callable[[], object]

    def search(self, query: Query, limit: int = 2) -> list[Stored]:
        """What the condition finds, and then the other's work."""
        found = super().search(query, limit)
        self.between()
        return found


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_what_a_condition_found_must_be_as_it_was(postgresql_url: str, clock: Clock, method: str) -> None:
    """Another transaction changes it so that it meets the condition no more: that is asked again, not written over."""
    unit = {"resourceType": "Organization", "name": "x"}
    with closing(Store(postgresql_url, clock=clock)) as store:
        write(store, put({**unit, "id": "o"}))
        asked = {"method": method, "url": "Organization?name=x"} if method != "POST" else {
            "method": method, "url": "Organization", "ifNoneExist": "name=x"}
        bundle = {"resourceType": "Bundle", "entry": [{"resource": {**unit, "alias": ["y"]}, "request": asked}]}
        with store.session() as session:
            crossed = Crossed(session)
            crossed.between = lambda: write(store, put({**unit, "id": "o", "name": "other"}))
            with pytest.raises(Busy):
                intake.write(crossed, bundle, lambda: "new")

        assert store.read("Organization", "o").resource["name"] == "other"  # type: ignore[union-attr]


def test_a_condition_is_understood_to_the_last_word(store: Store) -> None:
    """What is not understood is not guessed; any search that is understood will do."""
    assert rejection(store, post(PATIENT, ifNoneExist="colour=x")) == (
        400, "search-parameter-unknown", "Bundle.entry[0].request")
    assert write(store, post({**PATIENT, "name": [{"family": "X"}]}, ifNoneExist="name=x"))[0].created
    assert not write(store, post({"resourceType": "Patient"}, ifNoneExist="name=x&active:missing=true"))[0].created


def test_a_person_number_under_two_ids_is_a_conflict(store: Store) -> None:
    """The EHR's update of another Patient with the same number is refused, not merged."""
    write(store, put({**PATIENT, "id": "anna"}))

    assert rejection(store, put({**PATIENT, "id": "other"})) == (
        409, "duplicate-person", "Bundle.entry[0].resource.identifier")


def test_a_subject_who_is_not_there_is_refused(store: Store) -> None:
    """Nothing is stored that belongs to nobody."""
    plan = {"resourceType": "CarePlan", "id": "plan", "subject": {"reference": "Patient/nobody"}}

    assert rejection(store, put(plan)) == (422, "reference-unresolved", "Bundle.entry[0].resource.subject")
    assert store.read("CarePlan", "plan") is None


def test_a_subject_may_be_named_by_identifier(store: Store) -> None:
    """A logical reference by person number finds the Patient it names."""
    write(store, put({**PATIENT, "id": "anna"}))
    plan = {"resourceType": "CarePlan", "id": "plan", "subject": {"identifier": NUMBER}}

    assert write(store, put(plan))[0].person == "anna"


def test_a_resource_does_not_move_to_another_person(store: Store) -> None:
    """A correction of the wrong person is no update."""
    plan = {"resourceType": "CarePlan", "id": "plan", "subject": {"reference": "Patient/anna"}}
    write(store, put({**PATIENT, "id": "anna"}), put({"resourceType": "Patient", "id": "bertil"}), put(plan))

    assert rejection(store, put({**plan, "subject": {"reference": "Patient/bertil"}})) == (
        409, "id-owned-by-another-patient", "Bundle.entry[0].resource")


def test_an_update_of_another_version_than_was_read_is_refused(store: Store) -> None:
    """ifMatch is looked at inside the transaction: of two who read version 1, one updates."""
    patient = {**PATIENT, "id": "anna"}
    write(store, put(patient))
    entry = put({**patient, "active": True})
    entry["request"]["ifMatch"] = 'W/"1"'

    assert write(store, entry)[0].version == 2
    assert rejection(store, entry) == (412, "version-conflict", "Bundle.entry[0].request.ifMatch")


OTHER = {"system": "http://electronichealth.se/identifier/personnummer", "value": "191212121212"}


def test_a_persons_number_does_not_give_way_to_anothers(store: Store) -> None:
    """All that was told of Anna would be told of somebody else."""
    write(store, put({**PATIENT, "id": "anna"}))

    assert rejection(store, put({"resourceType": "Patient", "id": "anna", "identifier": [OTHER]})) == (
        409, "person-identifier-replaced", "Bundle.entry[0].resource.identifier")


def test_a_new_number_is_taken_where_the_former_is_kept_as_old(store: Store) -> None:
    """A coordination number gives way to a personal number in this way."""
    write(store, put({**PATIENT, "id": "anna"}))
    renamed = {"resourceType": "Patient", "id": "anna", "identifier": [OTHER, {**NUMBER, "use": "old"}]}

    assert write(store, put(renamed))[0].version == 2


def test_the_trace_is_not_a_callers_to_write(store: Store) -> None:
    """An AuditEvent in a transaction is refused; who could write it could hide."""
    assert rejection(store, put({"resourceType": "AuditEvent", "id": "x"}))[:2] == (422, "not-writable")


def test_an_entry_that_comes_twice_is_refused(store: Store) -> None:
    """Which of the two should count, nobody knows."""
    patient = put({**PATIENT, "id": "anna"})

    assert rejection(store, patient, patient) == (422, "duplicate-entry", "Bundle.entry[1].request.url")


def test_a_refused_transaction_leaves_nothing(store: Store) -> None:
    """All or nothing: the good entry before the bad one is not stored."""
    rejection(store, put({**PATIENT, "id": "anna"}),
              put({"resourceType": "CarePlan", "id": "plan", "subject": {"reference": "Patient/nobody"}}))

    assert store.read("Patient", "anna") is None


def test_a_resource_is_the_persons_whom_its_subject_leads_to(store: Store) -> None:
    """Whatever type the reference claims."""
    plan = {"resourceType": "CarePlan", "id": "plan", "subject": {"reference": "Patient/anna", "type": "Group"}}

    assert write(store, put({**PATIENT, "id": "anna"}), put(plan))[1].person == "anna"


ABOUT = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
REFERENCES = [{"reference": "Patient/anna"}, {"identifier": NUMBER}]


def together(store: Store, first: dict[str, Any], second: dict[str, Any]) -> Exception | None:
    """What the second transaction is refused with that begins before the first, which has written, has ended."""
    with ThreadPoolExecutor(1) as other:
        with store.session() as session:
            intake.write(Transaction(session), {"resourceType": "Bundle", "entry": [first]}, lambda: "first")
            waiting = other.submit(write, store, second)
            until_somebody_waits(session.connection)
        return waiting.exception()  # type: ignore[return-value]


@pytest.mark.parametrize("subject", REFERENCES)
def test_who_is_told_of_is_not_deleted_meanwhile(postgresql_url: str, clock: Clock, subject: dict[str, Any]) -> None:
    """The deletion waits until what is about the person is there, and is refused then."""
    with closing(Store(postgresql_url, clock=clock)) as store:
        write(store, put({**PATIENT, "id": "anna"}))
        refused = together(store, post({**ABOUT, "subject": subject}), DELETE_ANNA)

        assert isinstance(refused, Rejected)
        assert (refused.status, refused.issues[0].rule) == (409, "patient-has-records")


@pytest.mark.parametrize("subject", REFERENCES)
def test_who_is_being_deleted_is_not_told_of(postgresql_url: str, clock: Clock, subject: dict[str, Any]) -> None:
    """What is about the person waits until the deletion is there, and leads nowhere then."""
    with closing(Store(postgresql_url, clock=clock)) as store:
        write(store, put({**PATIENT, "id": "anna"}))
        refused = together(store, DELETE_ANNA, post({**ABOUT, "subject": subject}))

        assert isinstance(refused, Rejected)
        assert (refused.status, refused.issues[0].rule) == (422, "reference-unresolved")


def test_a_change_of_a_person_is_not_waited_for(postgresql_url: str, clock: Clock) -> None:
    """Nor does it wait: whoever tells of a person needs the person to be there, not to stay as told."""
    with closing(Store(postgresql_url, clock=clock)) as store:
        write(store, put({**PATIENT, "id": "anna"}))
        with store.session() as session:
            changed = put({**PATIENT, "id": "anna", "active": True})
            intake.write(Transaction(session), {"resourceType": "Bundle", "entry": [changed]}, lambda: "first")
            assert write(store, post({**ABOUT, "subject": REFERENCES[0]}))[0].created
