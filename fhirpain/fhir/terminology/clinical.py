"""Codes of SNOMED CT and LOINC that cannot be: neither is held, but both carry a check digit.

https://hl7.org/fhir/R4/snomedct.html, https://hl7.org/fhir/R4/loinc.html
"""

import re

_CONCEPT = re.compile(r"[1-9][0-9]{2,14}[01]0[0-9]")
# https://confluence.ihtsdotools.org/display/DOCRELFMT/6.3+Partition+Identifier: 00 a concept, 10 one of an extension.
_EXPRESSION = re.compile(r"[:+=|{}(),]")
"""What only an expression of several concepts (or one with its term) holds."""
_LOINC = re.compile(r"([0-9]{1,7})-([0-9])")
_LOINC_PART = re.compile(r"(?:LA|LG|LL|LP)[0-9]{1,7}-[0-9]|MTHU[0-9]{6}")
"""Answers, groups, answer lists and parts of terms; their check digits are made otherwise."""

# https://en.wikipedia.org/wiki/Verhoeff_algorithm
_TURN = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def snomed(code: str) -> bool | None:
    """False for what is no concept of SNOMED CT by its form or its check digit; None otherwise: it may be."""
    if _EXPRESSION.search(code) is not None:
        return None
    if not 6 <= len(code) <= 18 or _CONCEPT.fullmatch(code) is None:
        return False
    return None if _verhoeff(code) == 0 else False


def _verhoeff(digits: str) -> int:
    """0 where the last digit is the check digit of those before it."""
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = _times(check, _turned(int(digit), place))
    return check


def _turned(digit: int, times: int) -> int:
    """The permutation, as often as the digit stands places from the end."""
    for _ in range(times % 8):
        digit = _TURN[digit]
    return digit


def _times(one: int, other: int) -> int:
    """The product in the dihedral group of ten: below 5 the turns of a pentagon, from 5 its mirrorings."""
    turned = (one + other) % 5 if one < 5 else (one - other) % 5
    return turned + (5 if (one < 5) != (other < 5) else 0)


def loinc(code: str) -> bool | None:
    """False for what is no code of LOINC by its form or its check digit; None otherwise: it may be."""
    found = _LOINC.fullmatch(code)
    if found is None:
        return None if _LOINC_PART.fullmatch(code) else False
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(found[1])))
    total = sum(value // 10 + value % 10 for value in doubled)
    return None if (total + int(found[2])) % 10 == 0 else False
