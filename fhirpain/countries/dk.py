"""Identifiers of Denmark, for municipalities' exchange. https://cpr.dk; systems: https://fhir.kl.dk"""

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

_FORM = matching(r"[0-9]{6}-?[0-9]{4}", without="-")


def _cpr(value: str, reading: Reading) -> str:
    """Ten digits ``DDMMYYSSSS``.

    Nothing is asked of modulus 11: numbers have been given without it since October 2007, and the ones that KL
    publishes do not keep it.
    """
    digits = _FORM(value, reading)
    born = _born(digits)
    if reading.today and born > reading.today:
        raise IdentifierError("identifier-date")
    return digits


def _born(digits: str) -> date:
    return real_date(_century(int(digits[4:6]), int(digits[6])) + int(digits[4:6]), int(digits[2:4]), int(digits[:2]))


def _century(year: int, serial: int) -> int:
    """The seventh digit tells the century."""
    if serial <= 3 or (serial in (4, 9) and year >= 37):
        return 1900
    return 1800 if 5 <= serial <= 8 and year >= 58 else 2000


def _sex(digits: str) -> Sex:
    return odd_is_male(digits[9])


CPR = IdentifierSystem("CPR-nummer", "person", "urn:oid:1.2.208.176.1.2", _cpr, oids=("1.2.208.176.1.2",), born=_born,
                       sex=_sex, hidden=4)
SOR = IdentifierSystem("SOR-kode", "organization", "urn:oid:1.2.208.176.1.1", matching(r"[1-9][0-9]{0,17}"),
                       oids=("1.2.208.176.1.1",))

SYSTEMS = (CPR, SOR)
"""Every identifier system of Denmark that is accepted."""
