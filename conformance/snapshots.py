"""Hold our snapshots against those that HL7's generator made.

    python -m conformance.snapshots DIR
    python -m conformance.snapshots --package guide.tgz ...

DIR holds ``manifest.xml`` and the definitions it names: the suite of HL7's generator, of which the tests for R4 count.
Of a package, each profile that has both a differential and a snapshot is a test. Prints every element on which we
disagree, and last the figures as one JSON object. Compared is what a validator reads: elements and their order,
cardinalities, types, bindings, values, constraints, slicings. https://github.com/FHIR/fhir-test-cases

Not told apart is what means the same: a pinned version of R4's own canonicals, and a minimum that an element has by
itself or by its slices together. Where we mean to disagree is said in snapshots.md.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from conformance.explained import verdict
from fhirpain.fhir import package, secure_xml, xml
from fhirpain.fhir.archive import Limits
from fhirpain.fhir.definitions import Definitions, r4
from fhirpain.fhir.snapshot import NoSnapshot, snapshot

Structure = dict[str, Any]
Facts = dict[str, Any]
Result = tuple[list[str], dict[str, int]]


def facts(element: Mapping[str, Any]) -> Facts:
    """What an element asks of an instance, in a form that can be compared."""
    binding = element.get("binding", {})
    found: Facts = {
        "max": element.get("max"),
        "type": sorted(map(_type, element.get("type", ()))),
        "binding": (binding.get("strength", ""), _unpinned(binding.get("valueSet", ""))),
        "constraint": sorted(one["key"] for one in element.get("constraint", ())),
        "slicing": _slicing(element.get("slicing")),
        "contentReference": element.get("contentReference", "").rpartition("#")[2],
        "mustSupport": bool(element.get("mustSupport")),
    }
    values = {name: value for name, value in element.items() if name.startswith(("fixed", "pattern", "minVal", "maxV"))}
    return found | {"values": json.dumps(values, sort_keys=True, default=str)}


def _type(one: Mapping[str, Any]) -> str:
    profiles, targets = (sorted(map(_unpinned, one.get(name, ()))) for name in ("profile", "targetProfile"))
    return " ".join([one["code"], *profiles, "->", *targets])


def _unpinned(canonical: str) -> str:
    """HL7's generator adds the version to R4's own canonicals."""
    return canonical.removesuffix("|4.0.1")


def _slicing(slicing: Mapping[str, Any] | None) -> Any:
    if slicing is None:
        return None
    discriminators = sorted(f"{one['type']}:{one['path']}" for one in slicing.get("discriminator", ()))
    return discriminators, slicing.get("rules"), bool(slicing.get("ordered"))


def differences(ours: Structure, theirs: Structure) -> list[tuple[str, str, Any, Any]]:
    """Where two snapshots differ: the element's id, in what, ours, theirs; order and missing elements too."""
    mine, others = _by_id(ours), _by_id(theirs)
    found: list[tuple[str, str, Any, Any]] = []
    found += [(each, "element", "present", "absent") for each in mine if each not in others]
    found += [(each, "element", "absent", "present") for each in others if each not in mine]
    common = [each for each in mine if each in others]
    if common != [each for each in others if each in mine]:
        found.append(("", "order", "", ""))
    for each in common:
        left, right = (facts(view[each]) | {"min": _least(each, view)} for view in (mine, others))
        found += [(each, name, left[name], right[name]) for name in left if left[name] != right[name]]
    return found


def _least(identity: str, elements: Mapping[str, Mapping[str, Any]]) -> int:
    """How many there must be: as the element says, or as its slices do together."""
    slices = [one for name, one in elements.items() if "sliceName" in one and name.rpartition(":")[0] == identity]
    together = sum(int(one["min"]) for one in slices if "/" not in one["sliceName"])
    return max(int(elements[identity]["min"]), together)


def _by_id(structure: Structure) -> dict[str, Mapping[str, Any]]:
    return {element["id"]: element for element in structure["snapshot"]["element"]}


def cases(folder: Path) -> tuple[list[str], Definitions]:
    """The names of the suite's tests for R4, and R4 with all the definitions that they bring: they use each other's."""
    tests = secure_xml.secure_parse((folder / "manifest.xml").read_bytes()).findall("test")
    wanted = [test for test in tests if test.get("version") == "4.0.1" and test.get("gen") == "true"]
    names = [name.strip() for test in wanted for name in test.get("register", "").split(",") if name]
    return [str(test.get("id")) for test in wanted], r4().with_resources(read(folder, name) for name in names)


def read(folder: Path, name: str) -> Structure:
    """A definition of the suite, which is JSON or XML."""
    file = folder / f"{name}.json"
    if file.exists():
        return msgspec.json.decode(file.read_bytes(), type=Structure)
    return xml.parse((folder / f"{name}.xml").read_bytes(), r4())


def run(folder: Path) -> Result:
    """The disagreements over the suite, and the figures."""
    names, definitions = cases(folder)
    return compare((name, read(folder, f"{name}-input"), read(folder, f"{name}-output"), definitions) for name in names)


def run_packages(files: Iterable[Path]) -> Result:
    """The disagreements with the snapshots that packages publish, and the figures."""
    packages = [package.read(file, Limits(file=40_000_000)) for file in files]
    structures = [one for each in packages for one in each.resources if one["resourceType"] == "StructureDefinition"]
    definitions = r4().with_resources(structures)
    wanted = [one for one in structures if {"snapshot", "differential"} <= one.keys()
              and one.get("derivation") == "constraint"]
    return compare((one["id"], one, one, definitions) for one in wanted)


def compare(tests: Iterable[tuple[str, Structure, Structure, Definitions]]) -> Result:
    """Hold the snapshot of each structure against the published one beside it."""
    said, figures = [], {"tests": 0, "agreed": 0, "elements": 0, "disagreements": 0}
    for name, given, theirs, definitions in tests:
        try:
            found = differences(snapshot(given, definitions), theirs)
        except NoSnapshot as failure:
            found = [(issue.expression, issue.rule, "", "") for issue in failure.issues]
        said += [f"{name}: {each} {what}: ours {ours}, theirs {other}" for each, what, ours, other in found]
        figures["tests"] += 1
        figures["agreed"] += not found
        figures["elements"] += len(theirs["snapshot"]["element"])
        figures["disagreements"] += len(found)
    return said, figures


def main() -> int:
    """Print disagreements and figures; the exit code is 1 where snapshots.md gives no reason for one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--package", type=Path, nargs="+", default=())
    given = parser.parse_args()
    if (given.folder is None) == (not given.package):
        parser.error("give either the suite's folder or packages")
    said, figures = run(given.folder) if given.folder else run_packages(given.package)
    if said:
        print(*said, sep="\n")
    status = verdict((each.partition(":")[0] for each in said), "snapshots.md")
    print(json.dumps(figures))
    return status


if __name__ == "__main__":
    sys.exit(main())
