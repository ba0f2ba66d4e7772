"""What is extracted agrees with an independent FHIRPath engine; conformance/search_parameters.md explains the rest."""

import os
from pathlib import Path

import pytest

from conformance.made_resources import variants
from fhirpain import guide
from fhirpain.fhir import json as fhir_json
from fhirpain.fhir.search import resource_types

pytest.importorskip("fhirpathpy")

from conformance.search_parameters import compare

OURS = sorted((guide.folder("examples") / "valid").glob("*.json"))
DATA = Path(os.environ.get("FHIRPAIN_DATA", "/nowhere")) / "hl7-r4-examples" / "data"


def differences(verdicts: object) -> list[tuple[str, str, str]]:
    """Each parameter on which the two do not agree."""
    return [one for one in verdicts if one[1] in ("differ", "no opinion")]


@pytest.mark.parametrize("kind", sorted(resource_types()))
def test_every_parameter_of_a_type_finds_what_fhirpath_yields(kind: str) -> None:
    """On resources in which every element has a value."""
    assert [one for made in variants(kind) for one in differences(compare(made))] == []


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.stem)
def test_our_examples_are_found_by_what_fhirpath_yields(file: Path) -> None:
    """Every parameter of their types."""
    assert differences(compare(fhir_json.parse(file.read_bytes()))) == []


@pytest.mark.skipif(not DATA.is_dir(), reason="FHIRPAIN_DATA is not set")
def test_hl7s_examples_are_found_by_what_fhirpath_yields() -> None:
    """Every parameter of their types."""
    resources = (fhir_json.parse(file.read_bytes()) for file in sorted(DATA.glob("*.json")))

    assert [one for resource in resources for one in differences(compare(resource))] == []
