"""Hold our snapshots against HL7's suite for their generator: ``python -m conformance.snapshots DIR``.

DIR holds ``manifest.xml`` and the definitions it names. Every element on which we disagree is printed; the last line is
the figures as one JSON object. Compared is what a validator reads, not words. https://github.com/FHIR/fhir-test-cases

Of the suite, the tests for other versions than R4 are left out.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from fhirpain.fhir import secure_xml, xml
from fhirpain.fhir.definitions import Definitions, r4
from fhirpain.fhir.snapshot import NoSnapshot, snapshot

Structure = dict[str, Any]
Facts = dict[str, Any]


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
    together = sum(one["min"] for one in slices if "/" not in one["sliceName"])
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


def run(folder: Path) -> tuple[list[str], dict[str, int]]:
    """The disagreements, and the figures."""
    said, figures = [], {"tests": 0, "agreed": 0, "elements": 0, "disagreements": 0}
    names, definitions = cases(folder)
    for name in names:
        theirs = read(folder, f"{name}-output")
        try:
            found = differences(snapshot(read(folder, f"{name}-input"), definitions), theirs)
        except NoSnapshot as failure:
            found = [(issue.expression, issue.rule, "", "") for issue in failure.issues]
        said += [f"{name}: {each} {what}: ours {ours}, theirs {other}" for each, what, ours, other in found]
        figures["tests"] += 1
        figures["agreed"] += not found
        figures["elements"] += len(theirs["snapshot"]["element"])
        figures["disagreements"] += len(found)
    return said, figures


def main() -> int:
    """Print disagreements and figures; the exit code is 1 when there are any."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    said, figures = run(parser.parse_args().folder)
    print(*said, sep="\n")
    print(json.dumps(figures))
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
