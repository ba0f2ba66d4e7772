"""One identifier system of a country: its names, what kind of thing it names, and the form its values are kept in.

https://hl7.org/fhir/R4/datatypes.html#Identifier
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

Sex = Literal["female", "male"]
"""As AdministrativeGender spells it. A number's hint, not what the person or the EHR says."""
Kind = Literal["person", "reserve", "organization", "professional"]
"""``person``: a national number of a person; ``reserve``: a number lent to a person who has none, or none known."""


class IdentifierError(ValueError):
    """A value that its identifier system would never have issued; ``rule`` says why, the value is not repeated."""

    def __init__(self, rule: str) -> None:
        """Keep the id of the rule that was broken: ``identifier-format``, ``-date``, ``-century``, ``-check-digit``."""
        self.rule = rule
        super().__init__(rule)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a value is read against: the day on which it was written, and whether test numbers may pass."""

    today: date | None = None
    test_numbers: bool = False


@dataclass(frozen=True, slots=True)
class IdentifierSystem:
    """One system: ``canonical`` is the one stored and sent; ``aliases`` are accepted on input.

    ``oids`` are given once and stand for both of their spellings, ``1.2.3`` and ``urn:oid:1.2.3``.
    """

    name: str
    kind: Kind
    canonical: str
    read: Callable[[str, Reading], str]
    oids: tuple[str, ...] = ()
    uris: tuple[str, ...] = ()
    born: Callable[[str], date | None] | None = None
    """The birth date that a value in canonical form carries; absent where no value of the system carries one."""
    sex: Callable[[str], Sex | None] | None = None
    """The sex that a value in canonical form carries, in the same way."""
    hidden: int = 0
    """How many of the last characters are not shown on a screen: those that make a birth date a person's number."""

    @property
    def aliases(self) -> tuple[str, ...]:
        """Every other name of the system."""
        spelt = [spelling for oid in self.oids for spelling in (oid, f"urn:oid:{oid}")]
        return tuple(name for name in (*self.uris, *spelt) if name != self.canonical)

    def check(self, value: str, *, today: date | None = None, test_numbers: bool = False) -> str:
        """The canonical form of a value; raises ``IdentifierError`` with the rule it breaks.

        ``today`` is the day the value was written: without it a birth year of two digits is refused, with it a birth
        date after it is refused. ``test_numbers`` lets the synthetic month ranges of Norway pass.
        """
        return self.read(value, Reading(today, test_numbers))

    def masked(self, value: str) -> str:
        """A value in canonical form as it may be shown, with a bullet for each character that is kept back."""
        shown = len(value) - self.hidden
        return value[:max(shown, 0)] + "•" * min(self.hidden, len(value))


def matching(pattern: str, *, without: str = "") -> Callable[[str, Reading], str]:
    """A reader for values that only have a form; the characters of ``without`` may stand in it and are taken out.

    The pattern holds for the whole value in ASCII: HL7 Sweden's drafts are unanchored and partly Java.
    """
    form = re.compile(pattern, re.ASCII)
    removed = str.maketrans("", "", without)

    def read(value: str, reading: Reading) -> str:
        if not form.fullmatch(value):
            raise IdentifierError("identifier-format")
        return value.translate(removed)

    return read


def odd_is_male(digit: str) -> Sex:
    """What the last digit of a serial number says in the Nordic countries."""
    return "male" if int(digit) % 2 else "female"


def real_date(year: int, month: int, day: int) -> date:
    """The date, or ``IdentifierError`` when the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        raise IdentifierError("identifier-date") from None
