"""Norwegian synthetic numbers: a fødselsnummer whose month is moved by 80, so that no living person can have it.

https://skatteetaten.github.io/api-dokumentasjon/test/testmiljo
"""

from datetime import date, timedelta

from fhirpain.countries.identifier import IdentifierError
from fhirpain.countries.no import FIRST, SECOND, control_digit

_MOVED = 80
_SERIALS = 500  # individual numbers of a day: 000 to 499 until 1999, 500 to 999 from 2000 on


class Synthetic:
    """Gives each number once; what it remembers is bounded by the days there are."""

    def __init__(self) -> None:
        """Nothing given yet."""
        self._next: dict[tuple[str, date], int] = {}

    def next(self, sex: str, born: date) -> tuple[str, date]:
        """A number that was not given before, and its birth date: a later one where that day has no number left."""
        serial = self._next.get((sex, born), 1 if sex == "male" else 0)
        while serial < _SERIALS:
            self._next[sex, born] = serial + 2
            if number := _number(born, serial):
                return number, born
            serial += 2
        return self.next(sex, born + timedelta(1))


def _number(born: date, serial: int) -> str | None:
    """With both control digits; None where one of them does not exist."""
    individual = serial + (_SERIALS if born.year >= 2000 else 0)
    digits = f"{born.day:02}{born.month + _MOVED:02}{born.year % 100:02}{individual:03}"
    try:
        digits += str(control_digit(digits, FIRST))
        return digits + str(control_digit(digits, SECOND))
    except IdentifierError:
        return None
