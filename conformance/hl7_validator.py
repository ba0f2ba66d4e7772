"""Holds the validator's verdicts against those of HL7's own validator on its R4 test suite.

    python -m conformance.hl7_validator DIR

DIR holds ``index.json``, ``data/``: the R4 cases of FHIR/fhir-test-cases 1.7.64 that need no network (Apache-2.0). Each
run is a file with its supporting definitions and perhaps a profile; the verdict is "has an error" or "has none". Prints
each run of a tier with another verdict than HL7's and each error of HL7's that we do not find, and last one JSON
object of figures; ``error_recall`` is how many of HL7's errors we find, by place and family of rule (hl7_errors.py).
"""

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from conformance.explained import verdict
from conformance.hl7_errors import Expected, expected_errors, missed
from fhirpain.fhir import json as fhir_json
from fhirpain.fhir import xml as fhir_xml
from fhirpain.fhir.definitions import Definitions, r4
from fhirpain.fhir.issue import Issue, Malformed
from fhirpain.fhir.validation import Policy, Validator

Resource = dict[str, Any]

_COMMENT = re.compile(rb'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
"""A text of JSON, which is kept, or a comment: we refuse comments, so where a case allows them they are taken out."""


def main() -> int:
    """Run a tier; the exit code is 1 where a case is told to differ and hl7_validator.md says not why."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--module", help="only this module of the suite")
    parser.add_argument("--tier", default="core", help="the tier of the suite; core unless given")
    given = parser.parse_args()
    started = time.process_time()
    tally = Tally()
    for case in json.loads((given.folder / "index.json").read_text())["cases"]:
        if case["tier"] == given.tier and given.module in (None, case["module"]):
            for run in case["runs"]:
                tally.add(case, run, validate(given.folder / "data", case, run))
    status = verdict(tally.differing, "hl7_validator.md")
    print(json.dumps(tally.figures() | {"seconds": round(time.process_time() - started, 2)}))
    return status


class Tally:
    """What has been found so far."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.verdicts: Counter[tuple[bool, bool]] = Counter()
        self.by_module: dict[str, Counter[bool]] = {}
        self.expected = self.found = 0
        self.differing: list[str] = []

    def add(self, case: dict[str, Any], run: dict[str, Any], issues: list[Issue]) -> None:
        """Count one run, and say where it differs."""
        errors = [issue for issue in issues if issue.is_error]
        ours, theirs = not errors, bool(run["valid_offline"])
        self.verdicts[ours, theirs] += 1
        self.by_module.setdefault(case["module"], Counter())[ours == theirs] += 1
        expected = expected_errors(run)
        lost = missed(expected, errors)
        self.expected += len(expected)
        self.found += len(expected) - len(lost)
        if ours != theirs or lost:
            self.differing.append(case["name"])
            report(case, run, errors, lost)

    def figures(self) -> dict[str, Any]:
        """Agreement, and of the invalid ones how many we refuse (sensitivity), of the valid how many we take."""
        verdicts, runs = self.verdicts, self.verdicts.total()
        invalid, valid = verdicts[True, False] + verdicts[False, False], verdicts[True, True] + verdicts[False, True]
        return {
            "runs": runs,
            "agreement": round((verdicts[True, True] + verdicts[False, False]) / max(runs, 1), 4),
            "sensitivity": round(verdicts[False, False] / max(invalid, 1), 4),
            "specificity": round(verdicts[True, True] / max(valid, 1), 4),
            "expected_errors": self.expected,
            "error_recall": round(self.found / max(self.expected, 1), 4),
            "by_module": {name: f"{found[True]}/{found.total()}" for name, found in sorted(self.by_module.items())},
        }


def validate(data: Path, case: dict[str, Any], run: dict[str, Any]) -> list[Issue]:
    """The issues of one run; a file that cannot be read is its own issues."""
    profile = [run["profile"]] if "profile" in run else []
    supporting = load(data, [*profile, *case.get("supporting", ()), *run.get("supporting", ())])
    definitions = r4().with_resources([one for one in supporting if "url" in one])
    asked = [supporting[0]["url"]] if profile and supporting and supporting[0].get("url") else []
    validator = Validator(definitions, policy_of(case.get("options", {})))
    targets = load(data, case.get("fetch_targets", ()))
    file = data / case["file"]
    try:
        if case["format"] == "ndjson":
            lines = [line for line in file.read_bytes().splitlines() if line.strip()]
            return [issue for line in lines for issue in validator.validate(fhir_json.parse(line))]
        given = file.read_bytes()
        if case.get("options", {}).get("allow-comments"):
            given = _COMMENT.sub(rb"\1", given)
        resource, issues = (fhir_xml.read(given, definitions) if file.suffix == ".xml" else
                            (fhir_json.parse(given), []))
        return [*issues, *validator.validate(resource, asked, fetch=fetch_from(targets))]
    except Malformed as malformed:
        return malformed.issues


def policy_of(options: dict[str, Any]) -> Policy:
    """What a case asks of the validator beyond the suite's defaults."""
    text = options.get("security-checks") or options.get("noHtmlInMarkdown")
    references: Literal["resolved", "any"] = (
        "resolved" if str(options.get("validateReference")).startswith("CHECK_EXISTS") else "any")
    return Policy(contained=options.get("validateContains") != "IGNORE", markup=not text, references=references,
                  extensions="known", examples=options.get("examples", True))


def read(file: Path, definitions: Definitions) -> Resource:
    """A resource in JSON or XML; raises ``Malformed``."""
    data = file.read_bytes()
    return fhir_xml.parse(data, definitions) if file.suffix == ".xml" else fhir_json.parse(data)


def readable(file: Path) -> Resource:
    """As much of a supporting file as can be read; raises ``Malformed`` where nothing can."""
    return fhir_xml.read(file.read_bytes(), r4())[0] if file.suffix == ".xml" else read(file, r4())


def load(data: Path, names: Any) -> list[Resource]:
    """The resources of the named files that can be read, those of a Bundle one by one."""
    found: list[Resource] = []
    for name in names:
        try:
            resource = readable(data / name)
        except (Malformed, FileNotFoundError):
            continue
        found.append(resource)
        found += [entry["resource"] for entry in resource.get("entry", ()) if "resource" in entry]
    return found


def fetch_from(targets: list[Resource]) -> Callable[[str], Resource | None]:
    """A way to fetch the resources a case says can be fetched."""
    known = {f"{one['resourceType']}/{one.get('id')}": one for one in targets}
    return lambda reference: known.get(reference)


def report(case: dict[str, Any], run: dict[str, Any], errors: list[Issue], lost: list[Expected]) -> None:
    """A run that differs: HL7's verdict and ours, what we found, and HL7's errors that are not among it."""
    verdict = "valid" if run["valid_offline"] else "invalid"
    differs = "differs" if (not errors) != run["valid_offline"] else "same verdict"
    print(f"{case['module']}/{case['name']} {run['run']}: HL7 {verdict}, {differs}")
    for issue in errors[:8]:
        print(f"    ours: {issue.rule} at {issue.expression}: {issue.text()}")
    for one in lost:
        print(f"    HL7 alone: {one.get('family')} {one.get('rule')} at {one.get('expression')}: {one['text'][:160]}")


if __name__ == "__main__":
    sys.exit(main())
