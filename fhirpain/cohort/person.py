"""Who is in the cohort. Numbers are synthetic by rule or published as test numbers: never what could be a person's.

Swedish: Skatteverket's test numbers (https://skatteverket.entryscape.net/store/9/resource/149), as far as they go; then
TEST... in the guide's own series for invented persons. Norwegian: the month plus 80, as Skatteetaten's synthetic ones.
"""

import functools
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from fhirpain.cohort.chance import Chance
from fhirpain.cohort.parts import claiming, concept
from fhirpain.cohort.synthetic import Synthetic
from fhirpain.countries import no, se
from fhirpain.countries.identifier import odd_is_male

_START = date(2023, 1, 2)
_BAND = 5  # years of birth that share a heap of test numbers
_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody invented; ``contact`` is the day of the first contact."""

    id: str
    country: str
    sex: str
    born: date
    system: str
    value: str
    contact: date
    protected: bool = False

    @property
    def reference(self) -> dict[str, str]:
        """To the Patient."""
        return {"reference": f"Patient/{self.id}"}

    def patient(self, died: date | None = None) -> dict[str, Any]:
        """The Patient, without a name: none is needed."""
        made = claiming("Patient", self.id, "pain-patient")
        if self.protected:
            made["meta"]["security"] = concept("protected-identity", "sekretessmarkering")["coding"]
        return {**made, "identifier": [{"system": self.system, "value": self.value}],
                "active": True, "gender": self.sex, "birthDate": self.born.isoformat(),
                **({"deceasedDateTime": died.isoformat()} if died else {})}


def people(seed: int) -> Iterator[tuple[Chance, Person]]:
    """Persons without end, each with what chance has left for them."""
    heaps, synthetic = _heaps(seed), Synthetic()
    for number in itertools.count(1):
        chance = Chance(seed, number)
        yield chance, _person(seed, number, chance, heaps, synthetic)


def _person(seed: int, number: int, chance: Chance, heaps: dict[tuple[str, int], list[str]],
            synthetic: Synthetic) -> Person:
    norwegian, sex = chance.happens("norwegian"), "female" if chance.happens("female") else "male"
    contact = _START + timedelta(chance.between(0, 364))
    born = contact - timedelta(round(chance.age() * _YEAR) + chance.between(1, 300))
    if norwegian:
        system, (value, born) = no.FNR.canonical, synthetic.next(sex, born)
    elif heap := heaps.get((sex, born.year // _BAND)):
        system, value = se.PERSONNUMMER.canonical, heap.pop()
        born = date(int(value[:4]), int(value[4:6]), int(value[6:8]))
    else:
        system, value = se.TEST_PERSON.canonical, f"TEST-{seed % 10_000:04}-{number}"
    return Person(f"cohort-{seed}-{number}", "no" if norwegian else "se", sex, born, system, value, contact,
                  protected=chance.happens("protected-identity"))


def _heaps(seed: int) -> dict[tuple[str, int], list[str]]:
    """The published Swedish test numbers by sex and years of birth, shuffled; each is used once."""
    made: dict[tuple[str, int], list[str]] = {}
    for value in _published():
        sex = odd_is_male(value[-2])
        made.setdefault((sex, int(value[:4]) // _BAND), []).append(value)
    for heap in made.values():
        random.Random(f"{seed}").shuffle(heap)  # noqa: S311 - repeatable, not secret
    return made


@functools.cache
def _published() -> tuple[str, ...]:
    return tuple((Path(__file__).parent / "test-numbers-se.txt").read_text(encoding="ascii").split())
