"""Looks at the chronic-pain patients of the cds4cpm project with the validator.

    python -m conformance.cds4cpm DIR

DIR holds the JSON files of cqframework/cds4cpm (Apache-2.0). Prints every error of every file, and last one JSON object
of figures. cds4cpm.md says of each distinct fault why it truly is one in R4.
"""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

from conformance.hl7_examples import errors_of
from fhirpain.fhir.definitions import r4
from fhirpain.fhir.validation import Validator


def main() -> int:
    """Run over the folder; the exit code is 0, for these files are not ours to be right."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    files = sorted(parser.parse_args().folder.glob("*.json"))
    validator = Validator(r4())
    rules: dict[str, Counter[str]] = {}
    for file in files:
        errors = errors_of(validator, file)
        rules[file.name] = Counter(issue.rule for issue in errors)
        for issue in errors:
            print(f"{file.name}: {issue.rule} at {issue.expression}: {issue.text()}")
    print(json.dumps({
        "files": len(files),
        "refused": sum(bool(found) for found in rules.values()),
        "errors_by_file": {name: dict(found) for name, found in rules.items()},
    }))
    return 0


if __name__ == "__main__":
    sys.exit(main())
