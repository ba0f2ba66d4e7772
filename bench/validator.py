"""How long validation takes, as ratios of the processor time others take: ``python -m bench.validator``.

We check structure, bindings, slices and invariants; what the others check is in bench/README.md. They are installed
into ``build/bench`` by the first run; what cannot be is skipped, loudly. The last line is one JSON object.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import peers, workload
from bench.clock import best
from fhirpain import guide
from fhirpain.fhir import fhirpath

Figures = dict[str, float]

AT_MOST: Figures = {
    "plan / fhirkit": 0.7, "plan / fhir.resources": 0.12, "plan / medplum": 0.2,
    "bundle / fhirkit": 0.7, "bundle / fhir.resources": 0.12, "bundle / medplum": 0.2,
    "invariants / fhirpathpy": 0.05,
    "20000 entries / 200, each": 1.1, "2000 errors / 20, each": 1.1, "memory of 20000 entries / 200, each": 1.1,
    "first validation, s": 0.3, "first validation, MB": 70, "half the time / two processes": 1.1,
    "processor time, two processes / one": 1.1, "the first process's share of it": 0.05,
}
"""What we aim at."""

_FIRST = """
import json, sys, time
began = time.process_time()
from fhirpain import guide
plan = json.loads(sys.stdin.read())
assert guide.validator().validate(plan) == []
used = time.process_time() - began
from bench.clock import resident
print(json.dumps([used, resident()]))
"""
_GROWTH = """
import sys, tracemalloc
from bench import workload
from fhirpain import guide
validator, given = guide.validator(), workload.bundle(int(sys.argv[1]))
validator.validate(workload.bundle(20))
tracemalloc.start()
validator.validate(given)
print(tracemalloc.get_traced_memory()[1])
"""
_FOLDER = """
import json, sys, time
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from fhirpain.validate import command
def now():
    return [time.perf_counter(), *(sum(getrusage(who)[:2]) for who in (RUSAGE_SELF, RUSAGE_CHILDREN))]
said, began = [], now()
command.run([Path(sys.argv[1])], say=said.append, remark=said.append, workers=int(sys.argv[2]))
print(json.dumps([after - before for after, before in zip(now(), began)]))
assert said == []
"""


def against_peers() -> Figures:
    """One care plan and a bundle of 200: our processor time over each peer's."""
    peers.install()
    subjects = {"plan": workload.care_plan(), "bundle": workload.bundle(200)}
    first = {name: _validating(given) for name, given in subjects.items()}
    theirs = peers.times(*map(workload.text, subjects.values()))
    # Before and after the others, the better of the two: a machine is not equally quick all the time.
    ours = {name: min(first[name], _validating(given)) for name, given in subjects.items()}
    found = {f"{name}, µs": value for name, value in (ours | theirs).items()}
    for name, value in theirs.items():
        peer, _, subject = name.rpartition(" ")
        found[f"{subject} / {peer}"] = ours[subject] / value
    return found


def _validating(resource: workload.Resource) -> float:
    validator = guide.validator()
    return best(lambda: validator.validate(resource), seconds=2)


def profile_and_limit() -> Figures:
    """A pain care plan with its profile, and what touching each element once costs in Python: the limit.

    Beside them, what it costs that plans are not all the same, and that one is wrong.
    """
    bare, others = workload.care_plan(), workload.other_plans(1000)
    validator, touching, same = guide.validator(), best(lambda: touch(bare)), _validating(bare)
    each = best(lambda: [validator.validate(one) for one in others]) / len(others)
    return {"profile, µs": _validating(workload.profiled_plan()), "touch, µs": touching,
            "plan / touch": same / touching, "another plan each time / the same": each / same,
            "a wrong plan, µs": _validating(workload.broken(1))}


def touch(value: Any) -> None:
    """Visit each element of a resource once and do nothing: no validator in Python can do less."""
    if type(value) is dict:
        for one in value.values():
            touch(one)
    elif type(value) is list:
        for one in value:
            touch(one)


def invariants() -> Figures:
    """Fourteen invariants, compiled, on the care plan; fhirpathpy is a development dependency."""
    try:
        import fhirpathpy
        from fhirpathpy.models import models
    except ImportError:
        print("SKIPPED fhirpathpy: not installed", file=sys.stderr)
        return {}
    plan = workload.care_plan()
    focus = fhirpath.Node.of(plan)
    environment = fhirpath.Environment(resource=focus, root=focus)
    own = [fhirpath.compile(one) for one in workload.INVARIANTS]
    theirs = [fhirpathpy.compile(one, models["r4"]) for one in workload.INVARIANTS]
    ours = best(lambda: [one.test(focus, environment) for one in own])
    return {"invariants, µs": ours, "invariants / fhirpathpy": ours / best(lambda: [one(plan) for one in theirs])}


def linearity() -> Figures:
    """Time and memory for each entry and each error, of many over few: 1 is linear."""
    entries = {count: _validating(workload.bundle(count)) / count for count in (200, 20_000)}
    errors = {count: _validating(workload.broken(count)) for count in (20, 220, 2_020)}
    memory = {count: float(_python(_GROWTH, str(count))) / count for count in (200, 20_000)}
    return {"20000 entries / 200, each": entries[20_000] / entries[200],
            "2000 errors / 20, each": (errors[2_020] - errors[20]) / (errors[220] - errors[20]) / 10,
            "memory of 20000 entries / 200, each": memory[20_000] / memory[200]}


def first_validation() -> Figures:
    """Import and first validation of a profile, in a new process."""
    seconds, memory = json.loads(_python(_FIRST, given=workload.text(workload.profiled_plan())))
    return {"first validation, s": seconds, "first validation, MB": memory}


def _python(program: str, *arguments: str, given: str = "") -> str:
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run([sys.executable, "-c", program, *arguments], input=given, capture_output=True, text=True,
                          check=True, cwd=root)
    return done.stdout.strip()


def folder(resources: int) -> Figures:
    """A folder of resources, by one process and by two, as ``fhirpain validate`` goes through it.

    The aim is about the clock, and wants both cores idle; processor time says the same on a machine that is not.
    """
    with tempfile.TemporaryDirectory() as made:
        for number in range(resources):
            (Path(made) / f"{number}.json").write_text(workload.text(workload.care_plan(number)), encoding="utf-8")
        (one, used, _), (two, first, others) = (json.loads(_python(_FOLDER, made, str(workers))) for workers in (1, 2))
    return {"resources a second, one process": resources / one, "resources a second, two": resources / two,
            "half the time / two processes": two / (one / 2),
            "processor time, two processes / one": (first + others) / used,
            "the first process's share of it": first / (first + others)}


def main() -> int:
    """Measure, print each figure with its aim, and all as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--resources", type=int, default=100_000, help="how many the folder holds (0: leave it out)")
    parser.add_argument("--no-peers", action="store_true", help="measure us alone")
    given = parser.parse_args()
    figures = {} if given.no_peers else against_peers()
    figures |= profile_and_limit() | invariants() | linearity() | first_validation()
    figures |= folder(given.resources) if given.resources else {}
    for name, value in figures.items():
        aim = AT_MOST.get(name)
        said = "" if aim is None else f"  at most {aim}: {'kept' if value <= aim else 'MISSED'}"
        print(f"{name:45} {value:12.3f}{said}")
    print(json.dumps({name: round(value, 4) for name, value in figures.items()}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
