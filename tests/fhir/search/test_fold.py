"""How words are compared."""

import pytest

from fhirpain.fhir.search import fold


@pytest.mark.parametrize(("written", "folded"), [
    ("Åsa Öberg", "asa oberg"), ("  two   spaces ", "two spaces"), ("STRASSE", "strasse"), ("Straße", "strasse"),
    ("Ångström", "angstrom"),
])
def test_fold_leaves_out_case_accents_and_doubled_spaces(written: str, folded: str) -> None:
    """Two texts that differ in these alone are the same."""
    assert fold(written) == folded
