"""Figures over a cohort and of each of its persons, from the truth alone: what a report over a population has to find.

https://hl7.org/fhir/R4/measurereport.html
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from fhirpain.cohort.chance import plan
from fhirpain.cohort.parts import Resource, claiming, concept, extension, unit

_COUNTED = ("eligible", "invited", "answered", "improved")
_YEARS = {"start": "2023-01-02", "end": "2025-12-31"}
_MASKED = {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "masked"}]}
_BANDS = ((40, "18-39"), (65, "40-64"), (200, "65-"))
_FIRST_YEAR = 2023

Truth = Mapping[str, Any]
Count = Counter[tuple[str, str, str, str]]
"""How many by time point, stratum, its value (both empty for all persons), and who is counted."""


class Figures:
    """Counts of the persons that were added; what it holds does not grow with how many they are."""

    def __init__(self, seed: int) -> None:
        """Nobody yet."""
        self._seed = seed
        self._counts: Count = Counter()

    def add(self, truth: Truth) -> None:
        """Count one person."""
        for point in ("T0", "T3"):
            for counted in _who(truth, point):
                for stratum, value in _strata(truth):
                    self._counts[point, stratum, value, counted] += 1

    def summary(self) -> Resource:
        """The figures of all of them; a cell of fewer persons than ``least-cell`` in plan.json says ``masked``."""
        return {**_report(f"cohort-{self._seed}-figures", self._seed, "summary"),
                "group": [self._group(point) for point in ("T0", "T3")]}

    def _group(self, point: str) -> Resource:
        strata = sorted({(stratum, value) for at, stratum, value, _ in self._counts if at == point and stratum})
        return {"code": concept("time-point", point), "population": self._populations(point, "", ""),
                "stratifier": [{"code": [concept("measure-stratum", name)],
                                "stratum": [{"value": {"text": value},
                                             "population": self._populations(point, name, value)}
                                            for stratum, value in strata if stratum == name]}
                               for name in dict.fromkeys(stratum for stratum, _ in strata)]}

    def _populations(self, point: str, stratum: str, value: str) -> list[Resource]:
        return [_population(counted, self._counts[point, stratum, value, counted], shown=self._shown(
            point, stratum, value, counted)) for counted in _COUNTED if counted != "improved" or point == "T3"]

    def _shown(self, point: str, stratum: str, value: str, counted: str) -> bool:
        """Not where it is too few, nor where it is the least of the others: the sum would tell the one that is."""
        cells = {other: number for (at, name, other, who), number in self._counts.items()
                 if (at, name, who) == (point, stratum, counted)}
        few = {other for other, number in cells.items() if number < plan()["least-cell"]["number"]}
        if len(few) == 1 and len(cells) > 1:
            few.add(min(cells.keys() - few, key=lambda other: (cells[other], other)))
        return value not in few


def individual(truth: Truth, seed: int) -> Resource:
    """One person's own figures: who answered a year after the programme, and whether it helped."""
    counted = _who(truth, "T3")
    return {**_report(f"{truth['person'].rpartition('/')[2]}-figures", seed, "individual"),
            "subject": {"reference": truth["person"]},
            "group": [{"code": concept("time-point", "T3"),
                       "population": [_population(each, int(each in counted)) for each in _COUNTED]}]}


def _report(name: str, seed: int, kind: str) -> Resource:
    basis = extension("measure-basis", extension=[{"url": "snapshot", "valueId": f"cohort-{seed}"},
                                                  {"url": "rule", "valueCode": "1.0.0"}])
    return {**claiming("MeasureReport", name, "pain-measure-report"), "extension": [basis], "status": "complete",
            "type": kind, "measure": "https://ehr.example/fhir/Measure/answers-and-change",
            "reporter": unit("se", "2"), "period": _YEARS}


def _population(counted: str, number: int, *, shown: bool = True) -> Resource:
    return {"code": concept("measure-population", counted), **({"count": number} if shown else {"_count": _MASKED})}


def _who(truth: Truth, point: str) -> list[str]:
    """As what a person counts at a time point: could have answered, was asked, answered, changed for the better."""
    if point == "T3" and truth["ended"] != "completed":
        return []
    values = {score["timePoint"]: score.get("value") for score in truth["scores"] if score["instrument"] == "nrs-pain"}
    asked = ["eligible", "invited"]
    if values.get(point) is None:
        return asked
    before = values.get("T0")
    better = point == "T3" and before is not None and before - values[point] >= plan()["least-change"]["points"]
    return [*asked, "answered", *(["improved"] if better else [])]


def _strata(truth: Truth) -> Iterator[tuple[str, str]]:
    """All persons, then each part that the person belongs to."""
    age = _FIRST_YEAR - int(truth["born"][:4])
    yield "", ""
    yield "care-level", truth["level"]
    yield "sex", truth["sex"]
    yield "age-band", next(band for below, band in _BANDS if age < below)
