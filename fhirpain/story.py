"""A story: a folder of examples/ that tells what an EHR sends, and how each registry ends up with it.

``story.md`` opens with TOML between ``+++`` lines; the prose follows. The folder is documentation, test and demo.
What is sent first is ``1-ehr.json`` (or ``.xml``), what follows later ``1-ehr-2.json``, ``1-ehr-3.json`` and so on.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fhirpain import guide

_FENCE = "+++"
_MEDIA_TYPES = {".json": "application/json", ".xml": "application/xml"}


@dataclass(frozen=True, slots=True)
class End:
    """How one registry ends up: the delivery's state, and the rule that is the reason (``""`` for none)."""

    destination: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class Step:
    """One payload of a story, and what became of it when the story is over.

    ``refused`` are the (rule, expression) pairs of a payload that is not taken in, then without ends.
    ``waits``: nothing is delivered before the next payload has come.
    """

    number: int
    ehr: Path
    ends: frozenset[End]
    refused: frozenset[tuple[str, str]]
    waits: bool

    @property
    def payload(self) -> bytes:
        """What the EHR sends."""
        return self.ehr.read_bytes()

    @property
    def media_type(self) -> str:
        """Of the payload."""
        return _MEDIA_TYPES[self.ehr.suffix]


@dataclass(frozen=True, slots=True)
class Story:
    """One story, of one step or more.

    ``enrolled`` holds the units that a registry knows; a registry that is not in it knows every unit.
    """

    name: str
    title: str
    source: str
    order: int
    folder: Path
    steps: tuple[Step, ...]
    enrolled: Mapping[str, frozenset[str]]

    @property
    def ehr(self) -> Path:
        """The file that the EHR sends first."""
        return self.steps[0].ehr

    @property
    def payload(self) -> bytes:
        """What the EHR sends first."""
        return self.steps[0].payload

    @property
    def media_type(self) -> str:
        """Of the first payload."""
        return self.steps[0].media_type

    @property
    def units(self) -> str:
        """The path of the story's own ``units.json``, or ``""``."""
        path = self.folder / "units.json"
        return str(path) if path.is_file() else ""


def load(folder: Path) -> Story:
    """Read one story; raises ``ValueError`` or ``KeyError`` where its folder is not as it must be."""
    _, front, _ = (folder / "story.md").read_text(encoding="utf-8").split(_FENCE, 2)
    told = tomllib.loads(front)
    return Story(
        name=folder.name, title=told["title"], source=told["source"], order=told["order"], folder=folder,
        steps=tuple(_step(number, path, told) for number, path in enumerate(_sent(folder), start=1)),
        enrolled={name: frozenset(registry["enrolled"]) for name, registry in told.get("registry", {}).items()
                  if "enrolled" in registry},
    )


def _sent(folder: Path) -> list[Path]:
    """The payloads in their order: the first has no number."""
    sent = {path.stem: path for path in folder.glob("1-ehr*.*") if path.suffix in _MEDIA_TYPES}
    names = ["1-ehr", *(f"1-ehr-{number}" for number in range(2, len(sent) + 1))]
    if not sent or set(names) != set(sent):
        raise ValueError(f"{folder.name}: payloads are 1-ehr, 1-ehr-2 and so on")
    return [sent[name] for name in names]


def _step(number: int, path: Path, told: Mapping[str, Any]) -> Step:
    """A fact that names no step is about the first."""
    ends, refused = ([fact for fact in told.get(name, ()) if fact.get("step", 1) == number]
                     for name in ("ends", "refused"))
    return Step(number, path, frozenset(End(end["destination"], end["state"], end.get("reason", "")) for end in ends),
                frozenset((issue["rule"], issue["expression"]) for issue in refused), number in told.get("waits", ()))


def stories(examples: Path | None = None) -> list[Story]:
    """Every story of a folder, ``examples/`` where none is given, in their order."""
    found = map(load, _folders(examples or guide.folder("examples")))
    return sorted(found, key=lambda story: (story.order, story.name))


def _folders(examples: Path) -> Iterator[Path]:
    return (path.parent for path in examples.glob("*/story.md"))
