from datetime import date

import pytest
import stdnum.dk.cpr
import stdnum.exceptions
from hypothesis import given, settings
from hypothesis import strategies as st

from fhirpain.countries import IdentifierError, dk

# The number of KL's published example; it does not keep modulus 11.
PUBLIC = "1502779995"

RULES = {"identifier-format", "identifier-date"}


def _rule(value, **reading):
    with pytest.raises(IdentifierError) as refused:
        dk.CPR.check(value, **reading)
    return refused.value.rule


def test_a_number_that_breaks_modulus_11_is_a_number():
    """The check was given up in 2007; the oracle asks for it no more either."""
    assert stdnum.dk.cpr.checksum(PUBLIC) != 0
    assert dk.CPR.check(PUBLIC) == PUBLIC
    assert stdnum.dk.cpr.is_valid(PUBLIC)


def test_the_dash_is_taken_out():
    """Ten digits are the canonical form."""
    assert dk.CPR.check("150277-9995") == PUBLIC


@pytest.mark.parametrize(("value", "rule"), [
    ("3202779995", "identifier-date"),
    ("1513779995", "identifier-date"),
    ("150277 9995", "identifier-format"),
    ("150277999", "identifier-format"),
    ("150277999٥", "identifier-format"),
    ("", "identifier-format"),
])
def test_what_is_no_number_is_refused_by_a_rule(value, rule):
    """No such day, no such month, a space, too short, a digit that is not ASCII, nothing."""
    assert _rule(value) == rule


def test_nobody_is_born_tomorrow():
    """A birth date after the day of writing is refused."""
    assert _rule(PUBLIC, today=date(1977, 2, 14)) == "identifier-date"
    assert dk.CPR.check(PUBLIC, today=date(1977, 2, 15)) == PUBLIC


@pytest.mark.parametrize(("year", "serial", "century"), [
    (0, 0, 1900), (99, 3, 1900), (37, 4, 1900), (36, 4, 2000), (57, 5, 2000), (58, 5, 1800), (57, 8, 2000),
    (58, 8, 1800), (36, 9, 2000), (37, 9, 1900),
])
def test_the_seventh_digit_tells_the_century(year, serial, century):
    """Both ends of each published range."""
    assert dk._century(year, serial) == century


@settings(deadline=None)
@given(st.from_regex(r"[0-9]{10}", fullmatch=True))
def test_the_oracle_reads_the_same_birth_date(value):
    """Where ours is a date it is the oracle's, and where ours is none the oracle has none."""
    try:
        born = dk.CPR.born(dk.CPR.check(value))
    except IdentifierError:
        with pytest.raises(stdnum.exceptions.ValidationError):
            stdnum.dk.cpr.get_birth_date(value)
    else:
        assert stdnum.dk.cpr.get_birth_date(value) == born


@pytest.mark.parametrize(("value", "why"), [
    ("15 02 77 99 95", "stdnum takes out spaces wherever they are; nobody writes them between the digits of a day"),
    (" 1502779995", "stdnum strips; what surrounds a number came from somewhere else"),
])
def test_where_the_oracle_is_more_lenient_there_is_a_reason(value, why):
    """Each deviation from the library is meant."""
    assert stdnum.dk.cpr.is_valid(value), why
    assert _rule(value) == "identifier-format"


def test_a_unit_has_a_plain_number():
    """Digits without a leading zero."""
    assert dk.SOR.check("265161000016000") == "265161000016000"
    with pytest.raises(IdentifierError):
        dk.SOR.check("0265")


@settings(deadline=None)
@given(st.text(max_size=15))
def test_reading_text_raises_nothing_but_its_own_error(value):
    """Whatever is written, the answer is a canonical form or the id of a rule; the value is not in the message."""
    try:
        canonical = dk.CPR.check(value)
    except IdentifierError as refused:
        canonical, message = "", str(refused)

    assert canonical == dk.CPR.check(canonical) if canonical else message in RULES
