"""Our snapshots against those that others made: SUSHI's of our own profiles, and HL7's of its test suite."""

import json
import os
from pathlib import Path

import pytest

from conformance import snapshots
from fhirpain import guide
from fhirpain.fhir.definitions import r4
from fhirpain.fhir.snapshot import snapshot
from tests.fhir.test_package_reader import packed

OWN = sorted((guide.folder("profiles") / "generated").glob("StructureDefinition-*.json"))
SUITE = Path(os.environ.get("FHIRPAIN_DATA", "data")) / "hl7-snapshot-r4"
MEANT = {"slice-cardinality-derived: Observation.effective[x]:effectiveDateTime min: ours 0, theirs 1"}
"""The suite's own words are that a slice's cardinality is not that of the choice; its result says otherwise."""


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_our_profiles_have_the_snapshots_that_sushi_made(path):
    """Same elements in the same order, with the same cardinalities, types, bindings, values and constraints."""
    published = json.loads(path.read_text(encoding="utf-8"))
    bare = {name: value for name, value in published.items() if name != "snapshot"}

    assert snapshots.differences(snapshot(bare, guide.definitions()), published) == []


def test_hl7s_suite_is_agreed_with_but_where_we_mean_not_to():
    """All tests for R4; what we say otherwise is named here."""
    if not SUITE.is_dir():
        pytest.skip("FHIRPAIN_DATA does not lead to hl7-snapshot-r4")
    said, figures = snapshots.run(SUITE)

    assert set(said) == MEANT
    assert figures["tests"] == 13


def test_a_package_is_compared_as_a_suite(tmp_path):
    """Each profile that it publishes with a snapshot is a test; differences are told by the profile's id."""
    structures = [json.loads(path.read_text(encoding="utf-8")) for path in OWN]
    changed = json.loads(json.dumps(structures[0]))
    changed["snapshot"]["element"][1]["max"] = "7"
    for name, each in (("good", structures), ("bad", [changed, *structures[1:]])):
        (tmp_path / f"{name}.tgz").write_bytes(packed(*each))

    said, figures = snapshots.run_packages([tmp_path / "good.tgz"])
    assert (said, figures["tests"], figures["agreed"]) == ([], len(OWN), len(OWN))
    said, figures = snapshots.run_packages([tmp_path / "bad.tgz"])
    assert [line.partition(":")[0] for line in said] == [structures[0]["id"]]


def test_a_difference_is_found():
    """The comparison can fail: in an element's facts, in what there is, and in the order."""
    ours = r4().type("Period")
    first, *rest = ours["snapshot"]["element"]
    other = {"snapshot": {"element": [first | {"max": "7"}, *rest]}}
    fewer = {"snapshot": {"element": [first, *rest[1:]]}}
    turned = {"snapshot": {"element": [first, *reversed(rest)]}}

    assert snapshots.differences(ours, ours) == []
    assert snapshots.differences(ours, other) == [("Period", "max", "*", "7")]
    assert snapshots.differences(ours, fewer) == [("Period.id", "element", "present", "absent")]
    assert snapshots.differences(ours, turned) == [("", "order", "", "")]
