"""Pages of searches and histories: their order, what comes with them, where they go on."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import pytest

from fhirpain.fhir.search import parse
from fhirpain.fhir.search.model import Query
from fhirpain.store import Found, Store
from tests.store.test_search import ids, subject

PATIENTS: list[dict[str, Any]] = [
    {"resourceType": "Patient", "id": "anna", "name": [{"family": "Berg"}], "birthDate": "1970", "gender": "female"},
    {"resourceType": "Patient", "id": "bo", "name": [{"family": "Ås"}], "birthDate": "1950-02", "gender": "male"},
    {"resourceType": "Patient", "id": "ca", "name": [{"family": "Cedergren"}]},
    {"resourceType": "Patient", "id": "di", "birthDate": "1990-01-01", "gender": "other"},
]


def put(store: Store, *resources: dict[str, Any]) -> None:
    """Store them, in this order."""
    with store.transaction() as tx:
        tx.put_many([(resource, None) for resource in resources])


def query(search: str) -> Query:
    """A search as read."""
    kind, _, rest = search.partition("?")
    return parse(kind or None, parse_qsl(rest, keep_blank_values=True), strict=True)


def goal(name: str, person: str, **more: Any) -> dict[str, Any]:
    """A Goal of somebody's."""
    return {"resourceType": "Goal", "id": name, "lifecycleStatus": "active", "subject": subject(person), **more}


@pytest.mark.parametrize(("sort", "expected"), [
    ("", "anna bo ca di"), ("_id", "anna bo ca di"), ("-_id", "di ca bo anna"),
    ("family", "bo anna ca di"), ("-family", "ca anna bo di"),
    ("birthdate", "bo anna di ca"), ("-birthdate", "di anna bo ca"),
    ("gender", "anna bo di ca"), ("-gender", "di bo anna ca"),
    ("_lastUpdated", "anna bo ca di"), ("_lastUpdated,-birthdate", "di anna bo ca"),
    ("-_lastUpdated,family", "bo anna ca di"),
])
@pytest.mark.parametrize("count", [1, 3])
def test_matches_come_in_the_order_asked_for(store: Store, sort: str, expected: str, count: int) -> None:
    """By any single value, what has none last; else in the order of creation; each once, whatever the page's size."""
    put(store, *PATIENTS)

    assert ids(store, f"Patient?_sort={sort}" if sort else "Patient", count) == expected.split()


def test_a_total_counts_every_match(store: Store) -> None:
    """Where it is asked for, also without a page."""
    put(store, *PATIENTS)

    assert store.search(query("Patient?gender:missing=false&_total=accurate"), count=1).total == 3
    assert store.search(query("Patient?_summary=count"), count=0) == Found([], total=4)
    assert store.search(query("Patient"), count=1).total is None


def test_a_walk_meets_each_match_once_whatever_others_write(store: Store) -> None:
    """What is there throughout comes exactly once, while others are created, changed and deleted between the pages."""
    put(store, *[goal(f"g{number}", "anna") for number in range(10)])
    page, found = store.search(query("Goal?patient=anna"), count=3), []
    for number in range(20):
        found.extend(match.id for match in page.matches)
        if page.next is None:
            break
        put(store, goal(f"new-{number}", "anna"), goal("g9", "anna", statusReason=str(number)), goal("g1", "anna",
            statusReason=str(number)))
        with store.transaction() as tx:
            tx.delete("Goal", "g0")
        page = store.search(query("Goal?patient=anna"), after=page.next, count=3)

    assert [name for name in found if name.startswith("g")] == [f"g{number}" for number in range(10)]


def test_a_deleted_resource_is_not_found_and_one_that_came_back_is(store: Store) -> None:
    """The index follows each version."""
    put(store, *PATIENTS)
    with store.transaction() as tx:
        tx.delete("Patient", "bo")
    assert ids(store, "Patient?gender=male") == []

    put(store, {**PATIENTS[1], "gender": "female"})
    assert ids(store, "Patient?gender=female") == ["anna", "bo"]
    assert ids(store, "Patient?gender=male") == []


def test_what_is_referred_to_comes_along(store: Store) -> None:
    """Each resource once, no match again, ``:iterate`` further; a target type and deletions are heeded."""
    put(store, *PATIENTS[:2], {"resourceType": "Organization", "id": "unit"}, goal("g1", "anna"), goal("g2", "anna"),
        {**PATIENTS[0], "managingOrganization": {"reference": "Organization/unit"}, "id": "ek"}, goal("g3", "ek"))

    def included(search: str) -> list[str]:
        return [one.id for one in store.search(query(search), count=10).included]

    assert included("Goal?_include=Goal:subject&_sort=_id") == ["anna", "ek"]
    assert included("Goal?_include=Goal:patient:Group") == []
    assert included("Goal?_id=g3&_include=Goal:patient&_include:iterate=Patient:organization") == ["ek", "unit"]
    assert included("Goal?_id=g3&_include=*") == ["ek"]
    assert included("Patient?_id=anna&_revinclude=Goal:subject") == ["g1", "g2"]
    assert included("Patient?_id=ek&_include=Patient:organization&_revinclude=Goal:subject") == ["unit", "g3"]
    with store.transaction() as tx:
        tx.delete("Patient", "ek")
    assert included("Goal?_id=g3&_include=Goal:patient") == []


def test_there_is_an_end_to_what_comes_along(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit the page says that there was more."""
    monkeypatch.setattr("fhirpain.store.search.included.MOST", 2)
    put(store, PATIENTS[0], *[goal(f"g{number}", "anna") for number in range(4)])

    found = store.search(query("Patient?_revinclude=Goal:patient"), count=10)

    assert (len(found.included), found.truncated) == (2, True)


def test_a_canonical_is_included(store: Store) -> None:
    """The newest of the resources with its url, in the version that it tells."""
    plan = {"resourceType": "PlanDefinition", "status": "active", "url": "http://a.example/plan"}
    put(store, {**plan, "id": "p1", "version": "1"}, {**plan, "id": "p2", "version": "2"},
        {"resourceType": "CarePlan", "id": "c1", "instantiatesCanonical": ["http://a.example/plan|1"]},
        {"resourceType": "CarePlan", "id": "c2", "instantiatesCanonical": ["http://a.example/plan"]})

    for name, expected in (("c1", "p1"), ("c2", "p2")):
        page = store.search(query(f"CarePlan?_id={name}&_include=CarePlan:instantiates-canonical"), count=1)
        assert [one.id for one in page.included] == [expected]


def test_a_compartment_is_whatever_names_the_person(store: Store) -> None:
    """The Patient too, by any parameter that ties its type; by type and time, page by page."""
    put(store, *PATIENTS[:2], goal("g1", "anna"), goal("g2", "bo"), {"resourceType": "Organization", "id": "unit"},
        {"resourceType": "Observation", "id": "o1", "subject": subject("bo"), "performer": [subject("anna")]})

    page = store.compartment("Patient", "anna", count=2)
    rest = store.compartment("Patient", "anna", count=2, after=page.next)

    assert [one.id for one in (*page.matches, *rest.matches)] == ["anna", "g1", "o1"]
    assert [one.id for one in store.compartment("Patient", "anna", types=("Goal",), count=9).matches] == ["g1"]
    assert store.compartment("Patient", "anna", since=datetime(2027, 1, 1, tzinfo=UTC), count=9).matches == []


def test_a_compartment_is_walked_by_the_time_of_care(store: Store) -> None:
    """What touches it by one of its times, from page to page; what tells none is not left out."""
    times = {"o1": {"effectiveDateTime": "2026-01-01"}, "o2": {"effectiveDateTime": "2026-02-01"}, "o3": {},
             "o4": {"effectivePeriod": {"start": "2026-01-31"}}}
    with store.transaction() as tx:
        tx.put({"resourceType": "Patient", "id": "anna"}, person="anna")
        for name, told in times.items():
            tx.put({"resourceType": "Observation", "id": name, "subject": {"reference": "Patient/anna"}, **told},
                   person="anna")

    def walked(low: int | None, high: int | None) -> list[str]:
        page = store.compartment("Patient", "anna", care=(low, high), count=2)
        rest = store.compartment("Patient", "anna", care=(low, high), count=9, after=page.next) if page.next else page
        return [one.id for one in dict.fromkeys((*page.matches, *rest.matches))]

    february = 1_769_904_000_000_000
    assert walked(february, None) == ["anna", "o2", "o3", "o4"]
    assert walked(None, february) == ["anna", "o1", "o3", "o4"]
    assert walked(0, 1) == ["anna", "o3"]


def test_a_history_tells_versions_newest_first(store: Store, clock: Any) -> None:
    """Of one resource, a type or everything; deletions among them; page by page."""
    for number in range(3):
        put(store, goal("g1", "anna", statusReason=str(number)), {**PATIENTS[0], "language": str(number)})
        clock.advance(seconds=1)
    with store.transaction() as tx:
        tx.delete("Goal", "g1")

    def walked(*of: str) -> list[str]:
        page, found = store.history(*of, count=2), []
        while True:
            found.extend(f"{one.id}/{one.version}" for one in page.entries)
            if page.next is None:
                assert page.total == len(found)
                return found
            page = store.history(*of, count=2, after=page.next)

    assert walked("Goal", "g1") == walked("Goal") == ["g1/4", "g1/3", "g1/2", "g1/1"]
    assert walked() == ["g1/4", "anna/3", "g1/3", "anna/2", "g1/2", "anna/1", "g1/1"]
    assert walked("Patient", "unknown") == []
    assert store.history("Goal", "g1", count=1).entries[0].deleted


def test_a_history_can_be_cut_by_time(store: Store, clock: Any) -> None:
    """``since`` by when it was written, ``at`` by when it was current."""
    times = []
    for number in range(3):
        times.append(clock.now)
        put(store, goal("g1", "anna", statusReason=str(number)))
        clock.advance(hours=1)

    def versions(**cut: Any) -> list[int]:
        return [one.version for one in store.history("Goal", "g1", count=9, **cut).entries]

    assert versions(since=times[1]) == [3, 2]
    assert versions(at=(times[1], times[2])) == [2]
    assert versions(at=(times[0], times[2])) == [2, 1]
    assert versions(at=(clock.now, clock.now)) == [3]


def test_a_condition_is_seen_with_ones_own_writes(store: Store) -> None:
    """As many as wanted; nobody else can act on it meanwhile."""
    with store.transaction() as tx:
        tx.put_many([(goal(f"g{number}", "anna"), "anna") for number in range(3)])
        assert [one.id for one in tx.search(query("Goal?patient=anna"))] == ["g0", "g1"]
        assert len(tx.search(query("Goal?patient=anna"), limit=9)) == 3


@pytest.mark.parametrize("condition", ["Patient?identifier=urn:x|1", "Patient?family=Berg&gender=female"])
def test_equal_conditions_that_meet_create_one_resource(store: Store, condition: str) -> None:
    """Of eight that ask the same at the same moment one creates, and the others find it."""
    together = threading.Barrier(8)
    resource = {**PATIENTS[0], "identifier": [{"system": "urn:x", "value": "1"}]}

    def create(number: int) -> str:
        together.wait()

        def work(tx: Any) -> str:
            found = tx.search(query(condition))
            return found[0].id if found else tx.put({**resource, "id": f"p{number}"}, person=None).id

        return store.run(work)

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(create, range(8)))) == 1


def test_conditions_are_taken_in_one_order(store: Store) -> None:
    """Two that want the same conditions the other way round do not wait for each other for ever."""
    wanted = [query("Goal?patient=anna"), query("Goal?patient=bo")]
    together = threading.Barrier(2)

    def take(order: int) -> bool:
        together.wait()
        for _ in range(5):
            with store.transaction() as tx:
                tx.hold(wanted[::order])
        return True

    with ThreadPoolExecutor(2) as threads:
        assert all(threads.map(take, (1, -1)))
