"""Holds the validator against HL7's own R4 example resources, which are right unless the index says otherwise.

    python -m conformance.hl7_examples DIR

DIR holds ``index.json`` and ``data/``: the examples of npm hl7.fhir.r4.examples 4.0.1 (CC0). Prints each error found in
an example without known issues, and last one JSON object of figures. What remains is explained in hl7_examples.md.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from conformance.explained import verdict
from fhirpain.fhir import json as fhir_json
from fhirpain.fhir.definitions import r4
from fhirpain.fhir.issue import Issue, Malformed
from fhirpain.fhir.validation import Validator


def main() -> int:
    """Run over the folder; 1 where an example without known issues is refused and hl7_examples.md says not why."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    examples = json.loads((folder / "index.json").read_text())["resources"]
    validator = Validator(r4())
    started, known = time.process_time(), 0
    refused: list[str] = []
    for example in examples:
        errors = errors_of(validator, folder / "data" / example["file"])
        if "known_issues" in example:
            known += bool(errors)
            continue
        refused += [example["file"].removesuffix(".json")] if errors else []
        for issue in errors:
            print(f"{example['file']}: {issue.rule} at {issue.expression}: {issue.text()}")
    figures: dict[str, Any] = {
        "examples": len(examples),
        "without_known_issues": sum("known_issues" not in example for example in examples),
        "refused_without_known_issues": len(refused),
        "refused_with_known_issues": known,
        "seconds": round(time.process_time() - started, 2),
    }
    status = verdict(refused, "hl7_examples.md")
    print(json.dumps(figures))
    return status


def errors_of(validator: Validator, file: Path) -> list[Issue]:
    """The errors in one file, also those of a file that cannot be read."""
    try:
        found = validator.validate(fhir_json.parse(file.read_bytes()))
    except Malformed as malformed:
        found = malformed.issues
    return [issue for issue in found if issue.is_error]


if __name__ == "__main__":
    sys.exit(main())
