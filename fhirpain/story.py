"""A story: a folder of examples/ that tells what an EHR sends, and how each registry ends up with it.

``story.md`` opens with TOML between ``+++`` lines; the prose follows. The folder is documentation, test and demo.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

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
class Story:
    """One story; ``refused`` are the (rule, expression) pairs of a payload that is not taken in, then without ends.

    ``enrolled`` holds the units that a registry knows; a registry that is not in it knows every unit.
    """

    name: str
    title: str
    source: str
    order: int
    folder: Path
    ehr: Path
    ends: frozenset[End]
    refused: frozenset[tuple[str, str]]
    enrolled: Mapping[str, frozenset[str]]

    @property
    def payload(self) -> bytes:
        """What the EHR sends."""
        return self.ehr.read_bytes()

    @property
    def media_type(self) -> str:
        """Of the payload."""
        return _MEDIA_TYPES[self.ehr.suffix]

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
        ehr=next(path for path in sorted(folder.glob("1-ehr.*")) if path.suffix in _MEDIA_TYPES),
        ends=frozenset(End(end["destination"], end["state"], end.get("reason", "")) for end in told.get("ends", ())),
        refused=frozenset((issue["rule"], issue["expression"]) for issue in told.get("refused", ())),
        enrolled={name: frozenset(registry["enrolled"]) for name, registry in told.get("registry", {}).items()
                  if "enrolled" in registry},
    )


def stories(examples: Path | None = None) -> list[Story]:
    """Every story of a folder, ``examples/`` where none is given, in their order."""
    found = map(load, _folders(examples or guide.folder("examples")))
    return sorted(found, key=lambda story: (story.order, story.name))


def _folders(examples: Path) -> Iterator[Path]:
    return (path.parent for path in examples.glob("*/story.md"))
