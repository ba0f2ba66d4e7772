"""HL7's own examples, where they are at hand: FHIRPAIN_DATA names the folder that holds ``hl7-r4-examples``."""

import json
import os
from pathlib import Path

import pytest

from conformance import cds4cpm, hl7_examples
from conformance.explained import explained, verdict

DATA = os.environ.get("FHIRPAIN_DATA")

needs_data = pytest.mark.skipif(DATA is None, reason="FHIRPAIN_DATA does not name the folder with HL7's examples")


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
    assert refused == explained("cds4cpm.md") - {"file", "the", "same"}
    assert {status for status, _ in answers.values()} == {200, 201, 422}
    assert all("expression" in error for _, errors in answers.values() for error in errors)


def test_a_runner_ends_well_where_each_disagreement_has_its_reason(capsys):
    """And says which has none."""
    assert verdict(["slice-cardinality-derived"], "snapshots.md") == 0
    assert verdict(["slice-cardinality-derived", "another", "another"], "snapshots.md") == 1
    assert capsys.readouterr().out == "not explained in snapshots.md: another\n"
