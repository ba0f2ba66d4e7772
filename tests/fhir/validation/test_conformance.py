"""HL7's own examples, where they are at hand: FHIRPAIN_DATA names the folder that holds ``hl7-r4-examples``."""

import json
import os
import re
from pathlib import Path

import pytest

from conformance import cds4cpm, hl7_examples

DATA = os.environ.get("FHIRPAIN_DATA")
CONFORMANCE = Path(hl7_examples.__file__).parent

needs_data = pytest.mark.skipif(DATA is None, reason="FHIRPAIN_DATA does not name the folder with HL7's examples")


def explained(document):
    """The names in the first column of a document's table."""
    rows = re.findall(r"^\| ([A-Za-z0-9_, -]+) \|", (CONFORMANCE / document).read_text(), re.MULTILINE)
    return {name for row in rows for name in row.split(", ")}


@needs_data
def test_every_example_of_hl7_that_is_refused_is_explained(validator):
    """What the validator refuses of the examples without known issues is what the table gives reasons for."""
    folder = Path(DATA) / "hl7-r4-examples"
    index = json.loads((folder / "index.json").read_text())
    examples = [one for one in index["resources"] if "known_issues" not in one]
    refused = {one["file"].removesuffix(".json") for one in examples
               if hl7_examples.errors_of(validator, folder / "data" / one["file"])}

    assert refused == explained("hl7_examples.md") - {"example"}


@needs_data
def test_every_patient_of_cds4cpm_that_is_refused_is_explained():
    """Posted as an EHR would: stored, or refused with every fault named; the table names the refused and no others."""
    answers = cds4cpm.post(Path(DATA) / "cds4cpm")

    refused = {name.removesuffix(".json") for name, (status, errors) in answers.items() if status >= 300}
    assert refused == explained("cds4cpm.md") - {"file", "the same"}
    assert {status for status, _ in answers.values()} == {200, 201, 422}
    assert all("expression" in error for _, errors in answers.values() for error in errors)
