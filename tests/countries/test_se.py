from datetime import date

import pytest
import stdnum.luhn
import stdnum.se.orgnr
import stdnum.se.personnummer
from hypothesis import given, settings
from hypothesis import strategies as st
from personnummer import personnummer

from fhirpain.countries import IdentifierError, se, system

# Inera's public test set and a classic: nobody's numbers.
PUBLIC = ["195009072553", "196101182803", "189002029800", "200302022389", "199002222397", "200001252386",
          "191212121212"]
COORDINATION = "196109732393"
TODAY = date(2025, 6, 1)

RULES = {"identifier-format", "identifier-date", "identifier-century", "identifier-check-digit"}


def _rule(identifier_system, value, **reading):
    with pytest.raises(IdentifierError) as refused:
        identifier_system.check(value, **reading)
    return refused.value.rule


@pytest.mark.parametrize("number", PUBLIC)
def test_a_public_test_number_is_its_own_canonical_form(number):
    """Twelve digits stay twelve digits, and both oracles agree that they are a personal number."""
    assert number == se.PERSONNUMMER.check(number)
    assert stdnum.se.personnummer.is_valid(number)
    assert personnummer.valid(number)


def test_a_coordination_number_has_its_day_moved_by_sixty():
    """The coordination number of the test set is read as one, and not as a personal number."""
    assert se.SAMORDNINGSNUMMER.check(COORDINATION) == COORDINATION
    assert _rule(se.PERSONNUMMER, COORDINATION) == "identifier-date"
    assert _rule(se.SAMORDNINGSNUMMER, PUBLIC[0]) == "identifier-date"


@pytest.mark.parametrize(("value", "rule"), [
    ("195009072554", "identifier-check-digit"),
    ("195009322553", "identifier-date"),
    ("195013072553", "identifier-date"),
    ("190102292553", "identifier-date"),
    ("000009072553", "identifier-date"),
    ("5009072553", "identifier-century"),
    ("500907-2553", "identifier-century"),
    ("500907+2553", "identifier-century"),
    ("19500907+2553", "identifier-format"),
    ("19500907255A", "identifier-format"),
    ("1950090725533", "identifier-format"),
    ("", "identifier-format"),
    (" 195009072553", "identifier-format"),
    ("195009072553\n", "identifier-format"),
    ("19500907 2553", "identifier-format"),
    ("19500907255٣", "identifier-format"),
])
def test_what_is_no_personal_number_is_refused_by_a_rule(value, rule):
    """Each counter-example is refused, and by the rule that describes its fault."""
    assert rule == _rule(se.PERSONNUMMER, value)


@pytest.mark.parametrize("day", ["60", "92"])
def test_a_coordination_number_begins_at_day_61_and_ends_at_91(day):
    """Day 60 and day 92 stand for no day of a month."""
    assert _rule(se.SAMORDNINGSNUMMER, f"196109{day}2393") == "identifier-date"


@pytest.mark.parametrize(("written", "number"), [
    ("19500907-2553", "195009072553"),
    ("500907-2553", "195009072553"),
    ("5009072553", "195009072553"),
    ("900202+9800", "189002029800"),
    ("121212+1212", "191212121212"),
    ("030202-2389", "200302022389"),
])
def test_a_shorter_form_is_completed_by_the_day_it_was_written(written, number):
    """The sign and the day tell the century; the result is the twelve digits."""
    assert number == se.PERSONNUMMER.check(written, today=TODAY)


def test_ten_digits_that_fit_two_people_are_refused():
    """Someone of 13 and someone of 113 years share these ten digits; a sign would tell them apart."""
    assert _rule(se.PERSONNUMMER, "1212121212", today=TODAY) == "identifier-century"
    assert se.PERSONNUMMER.check("121212+1212", today=TODAY) == "191212121212"


def test_the_sign_changes_in_the_year_of_the_hundredth_birthday():
    """On the first of January of that year, not on the birthday."""
    assert se.PERSONNUMMER.check("500907+2553", today=date(2050, 1, 1)) == "195009072553"
    assert se.PERSONNUMMER.check("500907-2553", today=date(2049, 12, 31)) == "195009072553"


def test_nobody_is_born_tomorrow():
    """A birth date after the day of writing is refused; without such a day nothing is known of the future."""
    assert _rule(se.PERSONNUMMER, "200302022389", today=date(2003, 2, 1)) == "identifier-date"
    assert se.PERSONNUMMER.check("200302022389", today=date(2003, 2, 2)) == "200302022389"


@settings(deadline=None)
@given(st.sampled_from([*PUBLIC, COORDINATION]), st.integers(2, 11), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number, place, added):
    """Luhn finds every single wrong digit; the century has no part in it."""
    wrong = f"{number[:place]}{(int(number[place]) + added) % 10}{number[place + 1:]}"

    for person in (se.PERSONNUMMER, se.SAMORDNINGSNUMMER):
        assert _rule(person, wrong) in ("identifier-check-digit", "identifier-date")


@settings(deadline=None)
@given(st.dates(date(2500, 1, 1), date(2999, 12, 31)), st.integers(1, 999))
def test_the_oracles_agree_on_every_day_of_centuries_to_come(born, serial):
    """Numbers of people who cannot live yet: both libraries and ours say the same."""
    nine = f"{born:%y%m%d}{serial:03}"
    number = f"{born:%Y}{nine[2:]}{stdnum.luhn.calc_check_digit(nine)}"

    assert number == se.PERSONNUMMER.check(number)
    assert stdnum.se.personnummer.is_valid(number)
    assert personnummer.valid(number)


@pytest.mark.parametrize(("value", "oracle", "why"), [
    ("19500907:2553", stdnum.se.personnummer.is_valid, "stdnum takes out colons and spaces, which nobody writes"),
    ("19500907+2553", personnummer.valid, "personnummer ignores the sign after a full year; we want one statement"),
    ("500907-2553", stdnum.se.personnummer.is_valid, "stdnum asks the clock for the century; we ask the caller"),
])
def test_where_an_oracle_is_more_lenient_there_is_a_reason(value, oracle, why):
    """Each deviation from a library is meant."""
    assert oracle(value), why
    assert _rule(se.PERSONNUMMER, value)


@pytest.mark.parametrize(("name", "value", "canonical"), [
    ("1.2.752.74.9.1", "22950606-FH20", "22950606FH20"),
    ("1.2.752.74.9.1", "98240301AA06", "98240301AA06"),
    ("1.2.752.113.11.0.2.1.1.1", "19810829M071", "19810829M071"),
    ("1.2.752.113.11.0.2.1.1.1", "20210325K069", "20210325K069"),
    ("1.2.752.113.11.0.2.1.1.4", "17001111A912", "17001111A912"),
    ("1.2.752.74.9.2", "19810829SU3A", "19810829SU3A"),
    ("1.2.752.74.9.7", "19890715R910", "19890715R910"),
    ("1.2.752.129.2.1.4.1", "se2321000131-e000000000901", "SE2321000131-E000000000901"),
    ("1.2.752.29.4.19", "SE165565594230-1000", "SE165565594230-1000"),
    ("urn:oid:2.5.4.97", "232100-0131", "2321000131"),
    ("2.5.4.97", "162321000131", "2321000131"),
])
def test_each_issuers_form_is_accepted(name, value, canonical):
    """One example of each published form, under one of its aliases; the canonical form is its own canonical form."""
    assert canonical == system(name).check(value)
    assert canonical == system(name).check(canonical)


@pytest.mark.parametrize(("name", "value", "rule"), [
    ("1.2.752.74.9.1", "22950606-FI20", "identifier-format"),
    ("1.2.752.74.9.1", "20210325K069", "identifier-format"),
    ("1.2.752.113.11.0.2.1.1.1", "19810829|071", "identifier-format"),
    ("1.2.752.113.11.0.2.1.1.1", "19810829M0710", "identifier-format"),
    ("1.2.752.113.11.0.2.1.1.4", "17001111|912", "identifier-format"),
    ("1.2.752.29.4.19", "SE2321000131-", "identifier-format"),
    ("1.2.752.29.4.19", "SE2321000131-Å1", "identifier-format"),
    ("1.2.752.29.4.19", "SE2321000131-" + "1" * 19, "identifier-format"),
    ("2.5.4.97", "2321000132", "identifier-check-digit"),
    ("2.5.4.97", "232100 0131", "identifier-format"),
])
def test_what_an_issuer_never_wrote_is_refused(name, value, rule):
    """Letters that are left out, the bars of the published character classes, trailing signs, wrong check digits."""
    assert rule == _rule(system(name), value)


def test_the_organisation_number_agrees_with_the_oracle():
    """The region's own number passes both, its neighbour neither."""
    assert stdnum.se.orgnr.is_valid("2321000131")
    assert not stdnum.se.orgnr.is_valid("2321000132")


@settings(deadline=None)
@given(st.sampled_from(se.SYSTEMS), st.text(max_size=20))
def test_reading_text_raises_nothing_but_its_own_error(identifier_system, value):
    """Whatever is written, the answer is a canonical form or the id of a rule; the value is not in the message."""
    try:
        canonical = identifier_system.check(value, today=TODAY)
    except IdentifierError as refused:
        canonical, message = "", str(refused)

    assert canonical == identifier_system.check(canonical, today=TODAY) if canonical else message in RULES


def test_an_invented_person_passes_only_where_test_numbers_may():
    """Our own series is no reserve number of anybody's, and no real installation takes it."""
    assert se.TEST_PERSON.check("TEST-0007-12", test_numbers=True) == "TEST-0007-12"
    assert _rule(se.TEST_PERSON, "TEST-0007-12") == "identifier-format"
    assert _rule(se.TEST_PERSON, "19500907TEST", test_numbers=True) == "identifier-format"
