"""Systems whose codes can be told, or ruled out, by their form; and those that are short enough to hold.

https://hl7.org/fhir/R4/terminologies-systems.html
"""

import re
from collections.abc import Callable

from fhirpain.fhir.terminology.clinical import loinc, snomed
from fhirpain.fhir.terminology.iso import ALPHA_2, COUNTRIES, CURRENCIES
from fhirpain.fhir.terminology.languages import is_language
from fhirpain.fhir.terminology.ucum import is_unit

SNOMED, LOINC, UCUM = "http://snomed.info/sct", "http://loinc.org", "http://unitsofmeasure.org"

LISTED = {"urn:iso:std:iso:3166": COUNTRIES, "urn:iso:std:iso:4217": CURRENCIES}
"""Every code of a system."""

_PART = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"
# https://www.rfc-editor.org/rfc/bcp/bcp13.txt
# Parameters are not looked into: HL7's own examples leave out the quotes that a / in one would need.
_MEDIA_TYPE = re.compile(rf"{_PART}/{_PART}(?:\s*;.*)?")
_SUBDIVISION = re.compile(r"([A-Z]{2})-[A-Z0-9]{1,3}")
_AREA = re.compile(r"[0-9]{3}")


def _subdivision(code: str) -> bool | None:
    """A part of a country: which there are is not held, but the countries are."""
    found = _SUBDIVISION.fullmatch(code)
    return None if found is not None and found[1] in ALPHA_2 else False


def _area(code: str) -> bool | None:
    return None if _AREA.fullmatch(code) else False


_TOLD: dict[str, Callable[[str], bool | None]] = {
    "urn:ietf:bcp:13": lambda code: _MEDIA_TYPE.fullmatch(code) is not None,
    "urn:ietf:bcp:47": is_language,
    UCUM: is_unit,
    SNOMED: snomed,
    LOINC: loinc,
    "urn:iso:std:iso:3166:-2": _subdivision,
    "http://unstats.un.org/unsd/methods/m49/m49.htm": _area,
}


def by_form(system: str, code: str) -> bool | None:
    """Whether a code is one of a system whose codes are not held, as far as its form tells."""
    told = _TOLD.get(system)
    return None if told is None else told(code)
