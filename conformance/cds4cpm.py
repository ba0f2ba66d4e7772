"""Posts the chronic-pain patients of the cds4cpm project to a façade, as an EHR would.

    python -m conformance.cds4cpm DIR

DIR holds the JSON files of cqframework/cds4cpm (Apache-2.0). Prints every fault of every file that is refused, and last
one JSON object of figures. cds4cpm.md says of each distinct fault why it truly is one in R4.
"""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from werkzeug.test import TestResponse

from conformance.explained import verdict
from fhirpain.store import Store
from fhirpain.web import create_app


def main() -> int:
    """Post every file; 1 where an answer is a bug (5xx), or a refusal that cds4cpm.md does not explain."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    answers = post(parser.parse_args().folder)
    for name, (_, errors) in answers.items():
        for issue in errors:
            print(f"{name}: {_rule(issue)} at {issue['expression'][0]}: {issue['details']['text']}")
    statuses = {name: status for name, (status, _) in answers.items()}
    refused = (name.removesuffix(".json") for name, status in statuses.items() if status >= 300)
    unexplained = verdict(refused, "cds4cpm.md")
    print(json.dumps({"files": len(answers), "stored": sum(status < 300 for status in statuses.values()),
                      "statuses": statuses,
                      "faults_by_file": {name: Counter(map(_rule, errors)) for name, (_, errors) in answers.items()}}))
    return 1 if any(status >= 500 for status in statuses.values()) else unexplained


def post(files: Path) -> dict[str, tuple[int, list[dict[str, Any]]]]:
    """The status and the errors of the answer to each file of a folder, from one façade that gets them in turn."""
    with TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/facade.db")
        client = create_app(store=store).test_client()
        answers = {file.name: client.post(_address(file), data=file.read_bytes(), content_type="application/fhir+json")
                   for file in sorted(files.glob("*.json"))}
        store.close()
    return {name: (answer.status_code, _errors(answer)) for name, answer in answers.items()}


def _address(file: Path) -> str:
    resource_type = json.loads(file.read_bytes())["resourceType"]
    return "/" if resource_type == "Bundle" else f"/{resource_type}"


def _errors(answer: TestResponse) -> list[dict[str, Any]]:
    issues = answer.get_json(force=True)["issue"] if answer.status_code >= 300 else []
    return [issue for issue in issues if issue["severity"] in ("error", "fatal")]


def _rule(issue: dict[str, Any]) -> str:
    return str(issue["details"]["coding"][0]["code"])


if __name__ == "__main__":
    sys.exit(main())
