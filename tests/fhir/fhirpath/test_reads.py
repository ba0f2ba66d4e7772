"""What an expression looks at, told from its text."""

import pytest

from fhirpain.fhir import fhirpath


@pytest.mark.parametrize(("expression", "names", "presence"), [
    ("start.exists()", {"start"}, True),
    ("extension.exists() != value.exists()", {"extension", "value"}, True),
    ("code.empty() or system.exists()", {"code", "system"}, True),
    ("start <= end", {"start", "end"}, False),
    ("contained.contained.empty()", {"contained"}, False),
    ("when.where($this in ('C' | 'CM')).empty()", {"when"}, False),
    ("extension('http://example.org').empty()", {"extension"}, False),
    ("value.ofType(Quantity).exists()", {"value"}, False),
])
def test_the_names_of_what_is_looked_at(expression: str, names: set[str], presence: bool) -> None:
    """And whether nothing but their presence counts."""
    assert fhirpath.reads(expression) == (names, presence)


@pytest.mark.parametrize("expression", [
    "$this.length() > 3", "children().count() > 1", "%resource.id.exists()", "Patient.name.exists()",
    "descendants().exists()", "birthDate <= today()", "subject.resolve().exists()", "code.memberOf('x')",
    "where(system.exists()).exists()", "hasValue()", "true", "iif(a.exists(), $this, b)",
])
def test_what_may_look_at_anything_is_not_told(expression: str) -> None:
    """The focus as a whole, its surroundings, the clock and services are no elements of the focus."""
    assert fhirpath.reads(expression) is None


def test_names_inside_criteria_count_as_the_focuss() -> None:
    """Too many names only keep an expression from being left out; too few would leave it out wrongly."""
    found = fhirpath.reads("category.coding.where(system = 'x').exists()")

    assert found is not None
    assert {"category"} <= found.names
    assert not found.presence
