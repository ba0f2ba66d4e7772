"""Chance by the proportions of plan.json, where each says its source or that it is assumed."""

import functools
import random
from pathlib import Path
from typing import Any

from fhirpain.fhir import json


@functools.cache
def plan() -> dict[str, Any]:
    """The proportions."""
    return json.parse_value((Path(__file__).parent / "plan.json").read_bytes())  # type: ignore[no-any-return]


class Chance:
    """One person's own chance: what befalls one never moves with how many others there are."""

    def __init__(self, seed: int, number: int) -> None:
        """The chance of the person with that number."""
        # A text as seed is hashed in the same way everywhere.
        self.random = random.Random(f"{seed}/{number}")  # noqa: S311 - nothing secret is made of it

    def happens(self, share: str) -> bool:
        """Whether what has that share in plan.json happens."""
        return self.random.random() < float(plan()["shares"][share]["share"])

    def one_of(self, weights: str) -> str:
        """A code by its weight in plan.json."""
        table: dict[str, int] = plan()["weights"][weights]["weights"]
        return self.random.choices(list(table), list(table.values()))[0]

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return self.random.randint(low, high)

    def age(self) -> int:
        """Years at the first contact."""
        said = plan()["age"]
        drawn = round(self.random.gauss(said["mean"], said["deviation"]))
        return int(min(max(drawn, said["least"]), said["most"]))
