"""Hold our FHIRPath against HL7's suite for R4: ``python -m conformance.fhirpath [DIR]``.

DIR holds ``index.json`` (the cases: expression, input file, outputs, whether it is invalid) and ``input/``. Every
disagreement is printed; the last line is the figures as one JSON object. The exit code is 1 where fhirpath.md gives no
reason for one. https://github.com/FHIR/fhir-test-cases
"""

import json
import os
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from conformance.explained import verdict
from fhirpain.fhir import fhirpath
from fhirpain.fhir.definitions import r4
from fhirpain.fhir.fhirpath.conversion import to_string
from fhirpain.fhir.fhirpath.equality import kind_of
from fhirpain.fhir.fhirpath.node import system

_DECODER = msgspec.json.Decoder(float_hook=Decimal)
_TEMPORAL = (fhirpath.Date, fhirpath.DateTime, fhirpath.Time)


class TypesOnly:
    """Services that know of a resource and a profile no more than R4's own types say."""

    def resolve(self, reference: str, environment: fhirpath.Environment) -> dict[str, Any] | None:
        """Find nothing: the suite's references lead outside its files."""

    def member_of(self, value: Any, value_set: str) -> bool | None:
        """Leave it open."""

    def conforms_to(self, resource: dict[str, Any], profile: str) -> bool | None:
        """Whether the resource is of the type a canonical of R4 defines."""
        structure = r4().structure(profile)
        return None if structure is None else structure["type"] == resource.get("resourceType")


def outcome(case: dict[str, Any], folder: Path) -> str:
    """What a case yields, as text: ``invalid``, or its items with their types."""
    try:
        expression = fhirpath.compile(case["expression"])
        focus = fhirpath.Node.of(_input(case, folder))
        environment = fhirpath.Environment(resource=focus, root=focus, services=TypesOnly(),
                                           strict=case.get("mode") == "strict")
        if case.get("predicate") == "true":
            # As a predicate a collection is true when it is not empty.
            return "boolean:" + str(bool(expression.nodes(focus, environment))).lower()
        return " ".join(_shown(item, wanted) for item, wanted in _paired(expression.nodes(focus, environment), case))
    except fhirpath.FHIRPathError:
        return "invalid"


def _paired(items: list[Any], case: dict[str, Any]) -> list[tuple[Any, dict[str, Any]]]:
    nothing: list[dict[str, Any]] = [{}] * len(items)
    return list(zip(items, [*case["outputs"], *nothing], strict=False))


def _shown(item: Any, wanted: dict[str, Any]) -> str:
    value = system(item)
    text = to_string(value) if not isinstance(value, fhirpath.Node) else "{}"
    # The suite writes points in time as literals and leaves the type out in the chapters taken from the specification.
    text = f"@{'T' if isinstance(value, fhirpath.Time) else ''}{text}" if isinstance(value, _TEMPORAL) else text
    return f"{_type(item)}:{text}" if wanted.get("type") else f":{text}"


def _type(item: Any) -> str:
    kind = kind_of(item)
    return kind if isinstance(item, fhirpath.Node) or kind == "Quantity" else kind[0].lower() + kind[1:]


def expected(case: dict[str, Any]) -> str:
    """What the suite says of a case, in the same words."""
    if "invalid" in case:
        return "invalid"
    return " ".join(f"{one.get('type') or ''}:{one.get('value')}" for one in case["outputs"])


def _input(case: dict[str, Any], folder: Path) -> dict[str, Any]:
    if not case.get("inputfile"):
        return {"resourceType": "Basic"}
    decoded: dict[str, Any] = _DECODER.decode((folder / "input" / case["inputfile"]).with_suffix(".json").read_bytes())
    return decoded


def run(folder: Path) -> tuple[list[str], dict[str, int]]:
    """The disagreements, and the figures: cases, agreed, disagreed."""
    disagreements, figures = [], Counter(cases=0, agreed=0, disagreed=0)
    for case in json.loads((folder / "index.json").read_text(encoding="utf-8"))["tests"]:
        ours, theirs = outcome(case, folder), expected(case)
        figures["cases"] += 1
        figures["agreed" if ours == theirs else "disagreed"] += 1
        if ours != theirs:
            disagreements.append(f"{case['name']}: {' '.join(case['expression'].split())}\n"
                                 f"    ours {ours or 'empty'}, theirs {theirs or 'empty'}")
    return disagreements, dict(figures)


def main(arguments: list[str]) -> int:
    """Print disagreements and figures; 1 where one is not explained."""
    default = Path(os.environ.get("FHIRPAIN_DATA", "data")) / "hl7-fhirpath-r4"
    disagreements, figures = run(Path(arguments[0]) if arguments else default)
    print(*disagreements, sep="\n")
    status = verdict((each.partition(":")[0] for each in disagreements), "fhirpath.md")
    print(json.dumps(figures))
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
