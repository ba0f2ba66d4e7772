"""Identifiers of Sweden: DOMAIN facts in FHIR terms. https://hl7.se/fhir/ig/base

The canonical systems are those of HL7 Sweden's base profiles; RIVTA's OIDs and Inera's addresses are aliases.
"""

import re
from collections.abc import Callable
from datetime import date

from fhirpain.countries.identifier import (
    IdentifierError,
    IdentifierSystem,
    Reading,
    Sex,
    matching,
    odd_is_male,
    real_date,
)

_BORN = re.compile(r"(?P<century>[0-9]{2})?(?P<year>[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"
                   r"(?P<sign>[-+]?)(?P<serial>[0-9]{4})")
_ORGANIZATION = re.compile(r"(?:16)?([0-9]{6})-?([0-9]{4})")
_HSA_FORM = matching(r"(?=.{1,31}\Z)SE(?:16)?[0-9]{10}-[A-Z0-9]+")
_COORDINATION = 60
_OLDEST = 120
"""Years: past this age a number of ten digits without a sign is taken to be the younger person's."""


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (weights 2, 1, 2, 1 ... from the left of ten digits)."""
    weighed = (int(digit) * (2 if index % 2 == len(digits) % 2 else 1) for index, digit in enumerate(digits))
    return sum(n // 10 + n % 10 for n in weighed) % 10 == 0


def _person_number(day_offset: int) -> Callable[[str, Reading], str]:
    """A reader of personal numbers, whose canonical form is ``YYYYMMDDNNNC``; the day is moved by ``day_offset``."""

    def read(value: str, reading: Reading) -> str:
        parts = _BORN.fullmatch(value)
        # A century and a plus sign say the same thing twice, and could disagree.
        if parts is None or (parts["century"] and parts["sign"] == "+"):
            raise IdentifierError("identifier-format")
        month, day = int(parts["month"]), int(parts["day"]) - day_offset
        year = int(parts["century"] + parts["year"]) if parts["century"] else _year(parts, month, day, reading.today)
        born = real_date(year, month, day)
        if reading.today and born > reading.today:
            raise IdentifierError("identifier-date")
        digits = f"{year:04}{parts['month']}{parts['day']}{parts['serial']}"
        # The century has no part in the check digit.
        if not luhn(digits[2:]):
            raise IdentifierError("identifier-check-digit")
        return digits

    return read


def _born(day_offset: int) -> Callable[[str], date]:
    return lambda digits: real_date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]) - day_offset)


def _sex(digits: str) -> Sex:
    return odd_is_male(digits[10])


def _year(parts: re.Match[str], month: int, day: int, today: date | None) -> int:
    """The year meant by two digits on a given day: ``-`` until the year one turns 100, ``+`` from then on."""
    if today is None:
        raise IdentifierError("identifier-century")
    young = today.year - (today.year - int(parts["year"])) % 100
    if parts["sign"]:
        return young if parts["sign"] == "-" else young - 100
    if _is_born(young, month, day, today):
        if today.year - (young - 100) <= _OLDEST:
            raise IdentifierError("identifier-century")
        return young
    return young - 100


def _is_born(year: int, month: int, day: int, today: date) -> bool:
    try:
        return date(year, month, day) <= today
    except ValueError:
        # 29 February of a year that has none: the other century may have one.
        return False


def _organization_number(value: str, reading: Reading) -> str:
    parts = _ORGANIZATION.fullmatch(value)
    if parts is None:
        raise IdentifierError("identifier-format")
    digits = parts[1] + parts[2]
    if not luhn(digits):
        raise IdentifierError("identifier-check-digit")
    return digits


def _hsa_id(value: str, reading: Reading) -> str:
    """``SE`` and an organisation number, a dash, at least one letter or digit; 31 characters; capitals."""
    # Older ids carry the 12-digit form of the organisation number, which begins with 16.
    capitals = value.upper() if value.isascii() else ""
    return _HSA_FORM(capitals, reading)


def _test_person(value: str, reading: Reading) -> str:
    if not reading.test_numbers:
        raise IdentifierError("identifier-format")
    return _TEST(value, reading)


_BASE = "http://electronichealth.se/identifier"
_LETTER = "[A-HJ-NPR-UX-Z]"
# Some issuers publish no form: a short ASCII token is all that can be asked.
_UNPUBLISHED = matching(r"[0-9A-Za-z-]{4,20}")
_TEST_OID = "2.25.282610535070123096098159116558609902695"
_TEST = matching(r"TEST-[0-9A-Z-]{1,40}")

PERSONNUMMER = IdentifierSystem(
    "personnummer", "person", f"{_BASE}/personnummer", _person_number(0),
    oids=("1.2.752.129.2.1.3.1",), uris=("https://terminology.hl7.se/sid/se-personnummer",),
    born=_born(0), sex=_sex, hidden=4)
SAMORDNINGSNUMMER = IdentifierSystem(
    "samordningsnummer", "person", f"{_BASE}/samordningsnummer", _person_number(_COORDINATION),
    oids=("1.2.752.129.2.1.3.3",), born=_born(_COORDINATION), sex=_sex, hidden=4)
NATIONAL_RESERVE = IdentifierSystem(
    "nationellt reservnummer", "reserve", f"{_BASE}/nationelltReservnummer",
    matching(rf"[0-9]{{8}}-?(?:{_LETTER}{{2}}[0-9]{{2}}|{_LETTER}{{3}}[0-9])", without="-"), oids=("1.2.752.74.9.1",),
    hidden=4)
LMA = IdentifierSystem("LMA-nummer", "reserve", f"{_BASE}/LMA-nummer", _UNPUBLISHED, hidden=4)
VGR_LRID = IdentifierSystem(
    "VGR LRID", "reserve", "urn:oid:1.2.752.113.11.0.2.1.1.1",
    matching(r"[0-9]{8}[KMX](?:0[6-9]|[1-8][0-9])[0-9]"), oids=("1.2.752.113.11.0.2.1.1.1",), hidden=4)
VGR_GRID = IdentifierSystem(
    "VGR GRID", "reserve", "urn:oid:1.2.752.113.11.0.2.1.1.4",
    matching(r"[0-9]{8}[ABCDEFHJKkLMmNPRSTUVWXxY][0-9]{3}"), oids=("1.2.752.113.11.0.2.1.1.4",),
    hidden=4)
ORGANISATIONSNUMMER = IdentifierSystem(
    "organisationsnummer", "organization", "urn:oid:2.5.4.97", _organization_number, oids=("2.5.4.97",))
HSA_ID = IdentifierSystem(
    "HSA-id", "professional", "urn:oid:1.2.752.29.4.19", _hsa_id, oids=("1.2.752.29.4.19", "1.2.752.129.2.1.4.1"))
LEGITIMATION = IdentifierSystem(
    "legitimationskod", "professional", "urn:oid:1.2.752.116.3.1.1", _UNPUBLISHED, oids=("1.2.752.116.3.1.1",))
TEST_PERSON = IdentifierSystem(
    "testperson", "reserve", f"urn:oid:{_TEST_OID}", _test_person,
    oids=(_TEST_OID,))
"""Our own series for persons who are invented, so that no real issuer's is borrowed."""
PRESCRIBER = IdentifierSystem(
    "förskrivarkod", "professional", "urn:oid:1.2.752.116.3.1.2", _UNPUBLISHED, oids=("1.2.752.116.3.1.2",))


def _regional_reserve(name: str, oid: str, read: Callable[[str, Reading], str] = _UNPUBLISHED) -> IdentifierSystem:
    return IdentifierSystem(f"reservnummer {name}", "reserve", f"urn:oid:{oid}", read, oids=(oid,), hidden=4)


SYSTEMS = (
    PERSONNUMMER, SAMORDNINGSNUMMER, NATIONAL_RESERVE, LMA, VGR_LRID, VGR_GRID, ORGANISATIONSNUMMER, HSA_ID,
    LEGITIMATION, PRESCRIBER, TEST_PERSON,
    IdentifierSystem("reservnummer Stockholm", "reserve", "https://uid.regionstockholm.se/reservnummer",
                     matching(r"99[0-9]{10}"), hidden=4),
    _regional_reserve("Värmland", "1.2.752.74.9.2", matching(r"[0-9]{8}S[FUXPL][0-9][A-UW-Z1-9]")),
    _regional_reserve("Västerbotten", "1.2.752.74.9.7", matching(r"[0-9]{8}[REKA][0-9]{3}")),
    _regional_reserve("Skåne", "1.2.752.219.1.10.10.1"),
    _regional_reserve("Örebro", "1.2.752.74.9.3"),
    _regional_reserve("Blekinge", "1.2.752.74.9.5"),
    _regional_reserve("Halland", "1.2.752.74.9.6"),
    _regional_reserve("Dalarna", "1.2.752.74.9.8"),
    _regional_reserve("Gävleborg", "1.2.752.74.9.9"),
    _regional_reserve("Västernorrland", "1.2.752.269.1.1"),
    _regional_reserve("Sörmland", "1.2.752.266.1.1.1"),
    _regional_reserve("Sörmland (2)", "1.2.752.266.1.1.2"),
    _regional_reserve("Inera", "1.2.752.129.2.1.3.2"),
)
"""Every identifier system of Sweden that is accepted. A reserve number promises no real date."""
