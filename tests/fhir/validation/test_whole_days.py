"""A whole day is read by the interpreter's own calendar, and is a day to no one else's taste."""

import pytest

from fhirpain.fhir.fhirpath import Date, DateTime
from fhirpain.fhir.validation.primitives import PRIMITIVES


@pytest.mark.parametrize(("text", "is_day"), [
    ("2024-02-29", True), ("0001-01-01", True), ("9999-12-31", True),
    ("2023-02-29", False), ("2024-13-01", False), ("2024-00-10", False), ("2024-01-00", False), ("0000-01-01", False),
    ("2024-W1-12", False), ("2024-1 -01", False), ("+024-01-01", False), ("٢٠٢٤-01-01", False), ("2024-01-1\n", False),
])
def test_a_whole_day(text: str, is_day: bool) -> None:
    """No week dates, no signs, no spaces, no other digits: https://hl7.org/fhir/R4/datatypes.html#date."""
    assert PRIMITIVES["date"].fits(text) is is_day
    assert (Date.parse(text) is not None) is is_day
    assert (DateTime.parse(text) is not None) is is_day
