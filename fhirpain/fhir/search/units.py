"""UCUM's units in base units, and how exact a number is as it is written.

https://hl7.org/fhir/R4/search.html#quantity, https://hl7.org/fhir/R4/search.html#number
"""

import functools
from decimal import Decimal
from typing import Any

from fhirpain.fhir.fhirpath import units

UCUM = "http://unitsofmeasure.org"

_HALF = Decimal("0.5")
_EXPONENTS = range(-270, 271)
"""How small and large a number may be that is indexed: a float holds it, in base units too."""
_GREATEST = 10**271


@functools.lru_cache(maxsize=1024)
def base_of(code: str) -> tuple[str, Decimal] | None:
    """The base units of a UCUM unit as a text (``g.m-3``, ``1``) and how many there are in one; None: not known."""
    unit = units.unit(code)
    if unit is None:
        return None
    powers = (base if power == 1 else f"{base}{power}" for base, power in unit.dimension)
    return ".".join(powers) or "1", unit.factor


def number(value: Any) -> Decimal | None:
    """The number of a JSON value, or None when it is none, or one too large or small to be indexed."""
    if value.__class__ is int:
        return Decimal(value) if -_GREATEST < value < _GREATEST else None
    if value.__class__ is float:
        value = Decimal(str(value))
    elif not isinstance(value, Decimal):
        return None
    return value if value.is_finite() and (not value or value.adjusted() in _EXPONENTS) else None


def half_step(value: Decimal) -> Decimal:
    """Half of the last digit that is written: 100 is between 99.5 and 100.5, 100.00 between 99.995 and 100.005.

    For 1e2 the standard says 95 to 105: half of the digit after the last.
    """
    exponent = int(value.as_tuple().exponent)
    return _HALF.scaleb(exponent - 1 if exponent > 0 else exponent)
