from datetime import date

import pytest
import stdnum.exceptions
import stdnum.no.fodselsnummer
import stdnum.no.orgnr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fhirpain.countries import IdentifierError, no

PUBLIC = "31129956715"

RULES = {"identifier-format", "identifier-date", "identifier-century", "identifier-check-digit"}


def _rule(identifier_system, value, **reading):
    with pytest.raises(IdentifierError) as refused:
        identifier_system.check(value, **reading)
    return refused.value.rule


def _number(born, individual, *, days=0, months=80):
    """A synthetic number: the month says that nobody bears it."""
    nine = f"{born.day + days:02}{born.month + months:02}{born:%y}{individual:03}"
    try:
        first = no.control_digit(nine, no.FIRST)
        return f"{nine}{first}{no.control_digit(f'{nine}{first}', no.SECOND)}"
    except IdentifierError:
        return None


def test_the_published_example_is_a_birth_number():
    """The worked example of the check digits (5 after 1) passes, also in the oracle."""
    assert no.FNR.check(PUBLIC) == PUBLIC
    assert stdnum.no.fodselsnummer.is_valid(PUBLIC)


@pytest.mark.parametrize(("value", "rule"), [
    ("31129956716", "identifier-check-digit"),
    ("31129956705", "identifier-check-digit"),
    ("311299 56715", "identifier-format"),
    ("3112995671", "identifier-format"),
    ("3112995671٥", "identifier-format"),
    ("", "identifier-format"),
])
def test_what_is_no_birth_number_is_refused_by_a_rule(value, rule):
    """Wrong digits, a space, too short, a digit that is not ASCII, nothing."""
    assert rule == _rule(no.FNR, value)


def test_a_d_number_is_not_a_birth_number():
    """The day of a D-number is moved by forty; each system refuses the other's."""
    d_number = next(filter(None, (_number(date(1985, 3, 4), n, days=40) for n in range(100, 120))))

    assert d_number == no.D_NUMBER.check(d_number, test_numbers=True)
    assert _rule(no.FNR, d_number, test_numbers=True) == "identifier-date"
    assert _rule(no.D_NUMBER, PUBLIC) == "identifier-date"


@pytest.mark.parametrize("months", [40, 65, 80])
def test_a_synthetic_number_passes_only_where_test_numbers_may(months):
    """Each maker's month range is a test range; in production no such month exists."""
    synthetic = next(filter(None, (_number(date(1985, 3, 4), n, months=months) for n in range(100, 120))))

    assert synthetic == no.FNR.check(synthetic, test_numbers=True)
    assert _rule(no.FNR, synthetic) == "identifier-date"


@pytest.mark.parametrize(("year", "individual", "born"), [
    (54, 500, 1854), (99, 749, 1899), (0, 0, 1900), (99, 499, 1999), (40, 900, 1940), (99, 999, 1999), (0, 500, 2000),
    (39, 999, 2039),
])
def test_the_individual_number_tells_the_century(year, individual, born):
    """Both ends of each published range."""
    assert born == no._birth_year(year, individual)


@pytest.mark.parametrize(("year", "individual"), [(40, 500), (53, 749), (40, 899), (99, 750)])
def test_an_individual_number_of_no_century_is_refused(year, individual):
    """Between the ranges nobody is born."""
    with pytest.raises(IdentifierError, match="identifier-date"):
        no._birth_year(year, individual)


def test_nobody_is_born_tomorrow():
    """A birth date after the day of writing is refused."""
    assert no.FNR.check(PUBLIC, today=date(1900, 1, 1)) == PUBLIC
    assert _rule(no.FNR, PUBLIC, today=date(1899, 12, 30)) == "identifier-date"


# The tax administration's own examples of numbers given from 2032 on.
OF_2032 = ["02013299997", "30108299920", "30108299939"]


@pytest.mark.parametrize("number", OF_2032)
def test_a_number_of_2032_passes_from_that_year_on(number):
    """Its published examples pass on a day on which they can have been given."""
    assert no.FNR.check(number, today=date(2032, 1, 2)) == number


def test_a_relaxed_control_digit_is_none_before_2032():
    """A first control digit of the new kind is a mistake as long as nobody gives such numbers."""
    assert _rule(no.FNR, OF_2032[2], today=date(2031, 12, 31)) == "identifier-check-digit"
    assert _rule(no.FNR, OF_2032[2]) == "identifier-check-digit"


def test_a_relaxed_number_tells_neither_century_nor_sex():
    """New numbers are neutral and their individual number is no century's; those of the old kind still tell both."""
    assert (no.FNR.born(OF_2032[2]), no.FNR.sex(OF_2032[2])) == (None, None)
    assert (no.FNR.born(PUBLIC), no.FNR.sex(PUBLIC)) == (date(1899, 12, 31), "male")
    assert _rule(no.FNR, "31130000015", today=date(2032, 1, 2)) in RULES


@given(st.integers(0, 999_999_999))
def test_at_most_four_first_control_digits_pass(nine):
    """Whatever the first nine digits: a fifth one never does, and at most one is of the old kind."""
    digits = f"{nine:09}"
    kept = [first for first in range(10) if no._remainder(f"{digits}{first}") <= 3]

    assert len(kept) <= 4
    assert sum(no._remainder(f"{digits}{first}") == 0 for first in kept) <= 1


@settings(deadline=None)
@given(st.dates(date(1940, 1, 1), date(1999, 12, 31)), st.integers(0, 499))
def test_the_oracle_agrees_on_synthetic_numbers(born, individual):
    """stdnum knows the +40 months as H-numbers and takes their check digits and dates as we do."""
    number = _number(born, individual, months=40)
    assume(number is not None)

    assert number == no.FNR.check(number, test_numbers=True)
    assert stdnum.no.fodselsnummer.get_birth_date(number) == born
    assert stdnum.no.fodselsnummer.is_valid(number)


@settings(deadline=None)
@given(st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(place, added):
    """Modulus 11 with two digits finds every single wrong digit."""
    wrong = f"{PUBLIC[:place]}{(int(PUBLIC[place]) + added) % 10}{PUBLIC[place + 1:]}"

    assert _rule(no.FNR, wrong) in ("identifier-check-digit", "identifier-date")


def test_a_help_number_begins_with_eight_or_nine_and_holds_no_birth():
    """The oracle reads no date in one either; any other first digit is refused."""
    nine = "800000013"
    first = no.control_digit(nine, no.FIRST)
    number = f"{nine}{first}{no.control_digit(f'{nine}{first}', no.SECOND)}"

    assert number == no.FHN.check(number)
    assert _rule(no.FHN, PUBLIC) == "identifier-format"
    with pytest.raises(stdnum.exceptions.InvalidComponent):
        stdnum.no.fodselsnummer.get_birth_date(number)


def test_an_organisation_number_has_a_check_digit():
    """The oracle's own example passes with and without spaces; its neighbour does not."""
    assert no.ENH.check("988 077 917") == "988077917"
    assert no.ENH.check("988077917") == "988077917"
    assert stdnum.no.orgnr.is_valid("988077917")
    assert _rule(no.ENH, "988077918") == "identifier-check-digit"
    assert _rule(no.ENH, "98807791") == "identifier-format"


@pytest.mark.parametrize("register", [no.HPR, no.RESH, no.HER])
def test_a_register_number_is_a_plain_number(register):
    """Digits without a leading zero, and nothing else."""
    assert register.check("1234567") == "1234567"
    assert _rule(register, "0123") == "identifier-format"
    assert _rule(register, "12a") == "identifier-format"


@settings(deadline=None)
@given(st.sampled_from(no.SYSTEMS), st.text(max_size=15) | st.from_regex(r"[0-9]{9,12}", fullmatch=True))
def test_reading_text_raises_nothing_but_its_own_error(identifier_system, value):
    """Whatever is written, the answer is a canonical form or the id of a rule; canonical forms stay as they are."""
    try:
        canonical = identifier_system.check(value, test_numbers=True)
    except IdentifierError as refused:
        canonical, message = "", str(refused)

    assert canonical == identifier_system.check(canonical, test_numbers=True) if canonical else message in RULES
