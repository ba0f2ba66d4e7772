from decimal import Decimal

import pytest

from fhirpain.fhir.fhirpath import units
from fhirpain.fhir.fhirpath.values import Quantity


def quantity(value: str, unit: str) -> Quantity:
    """A quantity of UCUM."""
    return Quantity(Decimal(value), unit)


@pytest.mark.parametrize(("left", "right"), [
    (("1", "g"), ("1000", "mg")), (("1", "kg"), ("1000", "g")), (("1", "m"), ("100", "cm")), (("1", "h"),
    ("60", "min")),
    (("1", "wk"), ("7", "d")), (("1", "mg/dL"), ("10", "mg/L")), (("1", "m2"), ("10000", "cm2")),
    (("1", "10*3/uL"), ("1", "10*9/L")), (("50", "%"), ("0.5", "1")), (("1", "[in_i]"), ("2.54", "cm")),
    (("1", "kg.m/s2"), ("1", "N")), (("1", "mm[Hg]"), ("133.322", "Pa")), (("1", "/min"), ("60", "/h")),
    (("1", "{score}"), ("1", "1")), (("1", "mg/(kg.d)"), ("1", "mg/kg/d")), (("1", "[iU]"), ("1", "[IU]")),
    (("1", "mg{total}/d"), ("1", "mg/d")),
])
def test_units_of_one_dimension_are_converted(left: tuple[str, str], right: tuple[str, str]) -> None:
    """Prefixes, products, quotients, exponents and annotations of UCUM."""
    assert units.compare(quantity(*left), quantity(*right)) == 0


@pytest.mark.parametrize(("left", "right"), [("g", "m"), ("Cel", "K"), ("furlong", "m"), ("mo", "furlong"),
("[iU]", "U")])
def test_units_that_cannot_be_converted_have_no_order(left: str, right: str) -> None:
    """Different dimensions, scales with another zero, and units the table does not have."""
    assert units.compare(quantity("1", left), quantity("1", right)) is None


@pytest.mark.parametrize("code", ["", "m(", "/", "m/", "(m", "m)", "10*999999", "m99",
"9" * 40, "x" * 3000, "(" * 3000])
def test_a_malformed_unit_is_an_unknown_one(code: str) -> None:
    """Nothing that stands in a resource's unit raises or runs long."""
    assert units.unit(code) is None


def test_a_unit_outside_the_table_equals_itself() -> None:
    """Amounts of one unit compare, whatever it is."""
    assert units.compare(quantity("1", "furlong"), quantity("2", "furlong")) == -1


def test_a_calendars_year_is_no_number_of_days() -> None:
    """Twelve months are a year; UCUM's year of 365.25 days is something else."""
    year, months = Quantity(Decimal(1), "year", True), Quantity(Decimal(12), "months", True)
    assert units.compare(year, months) == 0
    assert units.compare(year, quantity("1", "a")) is None
    assert units.compare(Quantity(Decimal(2), "weeks", True), quantity("14", "d")) == 0
