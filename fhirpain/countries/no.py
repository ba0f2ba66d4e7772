"""Identifiers of Norway. http://hl7.no/fhir/ig (no-basis); check digits: https://www.fnrinfo.no

Numbers given from 2032 on: https://skatteetaten.github.io/folkeregisteret-api-dokumentasjon/nytt-fodselsnummer-fra-2032/
"""

from collections.abc import Callable
from datetime import date

from fhirpain.countries.identifier import (
    IdentifierError,
    IdentifierSystem,
    Kind,
    Reading,
    Sex,
    matching,
    odd_is_male,
    real_date,
)

FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2)
SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_ORGANIZATION = (3, 2, 7, 6, 5, 4, 3, 2)
_ELEVEN = matching(r"[0-9]{11}")
_HELP = matching(r"[89][0-9]{10}")
_NINE = matching(r"[0-9]{3} ?[0-9]{3} ?[0-9]{3}", without=" ")
_TEST_MONTHS = (80, 65, 40)
"""What makers of test numbers add to the month; +40 is also a hospital's own H-number."""
_RELAXED = date(2032, 1, 1)
"""Numbers that are given from this day on may have one of four first control digits."""


def control_digit(digits: str, weights: tuple[int, ...]) -> int:
    """The modulus-11 digit of ``digits``; raises ``IdentifierError`` at 10: no such number exists."""
    digit = -sum(weight * int(number) for weight, number in zip(weights, digits, strict=True)) % 11
    if digit == 10:
        raise IdentifierError("identifier-check-digit")
    return digit


def _eleven_digits(value: str, reading: Reading) -> None:
    _ELEVEN(value, reading)
    relaxed = reading.today is not None and reading.today >= _RELAXED
    # The remainder is 0 in the numbers of today; 1, 2 and 3 are allowed as well in those to come.
    if _remainder(value) > (3 if relaxed else 0) or int(value[10]) != control_digit(value[:10], SECOND):
        raise IdentifierError("identifier-check-digit")


def _remainder(value: str) -> int:
    """What is left of the first ten digits, weighed, by 11."""
    return sum(weight * int(digit) for weight, digit in zip((*FIRST, 1), value[:10], strict=True)) % 11


def _birth_year(two_digits: int, individual: int) -> int:
    """The year that the individual number (digits seven to nine) makes of two digits."""
    if individual <= 499:
        return 1900 + two_digits
    if individual <= 749 and two_digits >= 54:
        return 1800 + two_digits
    if two_digits <= 39:
        return 2000 + two_digits
    if individual >= 900:
        return 1900 + two_digits
    raise IdentifierError("identifier-date")


def _birth_month(month: int, test_numbers: bool) -> int:
    if not test_numbers:
        return month
    return next((month - added for added in _TEST_MONTHS if 1 <= month - added <= 12), month)


def _birth_number(day_offset: int) -> Callable[[str, Reading], str]:
    """A reader of eleven digits ``DDMMYYIIIKK``; the day is moved by ``day_offset`` (40 in a D-number)."""

    def read(value: str, reading: Reading) -> str:
        _eleven_digits(value, reading)
        if _remainder(value):
            # A number of 2032 or later says nothing of the century: that there is such a day is all it shows.
            real_date(2000, _birth_month(int(value[2:4]), reading.test_numbers), int(value[:2]) - day_offset)
            return value
        born = _born(value, day_offset, reading.test_numbers)
        if reading.today and born > reading.today:
            raise IdentifierError("identifier-date")
        return value

    return read


def _born(value: str, day_offset: int, test_numbers: bool) -> date:
    month = _birth_month(int(value[2:4]), test_numbers)
    return real_date(_birth_year(int(value[4:6]), int(value[6:9])), month, int(value[:2]) - day_offset)


def _told_birth(day_offset: int) -> Callable[[str], date | None]:
    return lambda value: None if _remainder(value) else _born(value, day_offset, True)


def _told_sex(value: str) -> Sex | None:
    return None if _remainder(value) else odd_is_male(value[8])


def _help_number(value: str, reading: Reading) -> str:
    """Eleven digits that begin with 8 or 9 and say nothing of a birth."""
    _HELP(value, reading)
    _eleven_digits(value, Reading())
    return value


def _organization_number(value: str, reading: Reading) -> str:
    digits = _NINE(value, reading)
    if int(digits[8]) != control_digit(digits[:8], _ORGANIZATION):
        raise IdentifierError("identifier-check-digit")
    return digits


def _volven(name: str, kind: Kind, number: int, read: Callable[[str, Reading], str],
            born: Callable[[str], date | None] | None = None) -> IdentifierSystem:
    oid = f"2.16.578.1.12.4.1.4.{number}"
    return IdentifierSystem(name, kind, f"urn:oid:{oid}", read, oids=(oid,), born=born,
                            sex=_told_sex if born else None, hidden=5 if kind in ("person", "reserve") else 0)


FNR = _volven("fødselsnummer", "person", 1, _birth_number(0), _told_birth(0))
D_NUMBER = _volven("D-nummer", "person", 2, _birth_number(40), _told_birth(40))
FHN = _volven("felles hjelpenummer", "reserve", 3, _help_number)
HPR = _volven("HPR-nummer", "professional", 4, matching(r"[1-9][0-9]{0,8}"))
DUF = _volven("DUF-nummer", "reserve", 5, matching(r"[0-9]{12}"))
ENH = _volven("organisasjonsnummer", "organization", 101, _organization_number)
RESH = _volven("RESH-id", "organization", 102, matching(r"[1-9][0-9]{0,8}"))
# A hospital's own help number; what is published of it is its length alone.
TNR = _volven("H-nummer", "reserve", 666, _ELEVEN)
HER = IdentifierSystem("HER-id", "organization", "urn:oid:2.16.578.1.12.4.1.2", matching(r"[1-9][0-9]{0,8}"),
                       oids=("2.16.578.1.12.4.1.2",))

SYSTEMS = (FNR, D_NUMBER, FHN, HPR, DUF, ENH, RESH, TNR, HER)
"""Every identifier system of Norway that is accepted."""
