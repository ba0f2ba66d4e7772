"""HL7's cases, where they are at hand."""

import os
from pathlib import Path

import pytest

from conformance import patch

DATA = Path(os.environ.get("FHIRPAIN_DATA", "data")) / "hl7-patch-r4"


@pytest.mark.skipif(not DATA.is_dir(), reason="FHIRPAIN_DATA names no folder with the suite")
def test_we_agree_with_every_case() -> None:
    """JSON Patch and FHIRPath Patch; XML Patch is not offered."""
    disagreements, figures = patch.run(DATA)

    assert disagreements == []
    assert figures["cases"] == 49
