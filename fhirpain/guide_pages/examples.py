"""The examples of a profile: the valid ones, and the broken ones with the rule that each breaks.

Each broken example is a valid one with one thing wrong: examples/broken/manifest.json says what and where.
"""

import functools
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from fhirpain import guide, guide_package
from fhirpain.guide_pages.artifacts import Artifact, Json, Link, artifacts, find, mentions
from fhirpain.guide_pages.structures import rule_texts

_IN_WORDS = {
    "binding-required": "The code is not one of the value set.",
    "cardinality-max": "The element is there more often than it may be.",
    "cardinality-min": "The element has to be there and is not.",
    "choice-type": "The value is of a type that it may not have.",
    "fixed-value": "The value is another than the one it has to be.",
    "pattern-value": "The value lacks a part that it has to have.",
    "per-1": "The period ends before it starts.",
    "reference-target": "The reference is to a kind of resource that it may not be to.",
    "slice-closed": "There is something that belongs to none of the slices, and nothing else may be there.",
    "slice-max": "The slice is there more often than it may be.",
    "slice-min": "The slice has to be there and is not.",
}
"""The standard's own ways to break a profile, in the reader's words; a rule of ours has words of its own."""


class Valid(NamedTuple):
    """A valid example; its page stands beside the others."""

    file: str
    resource: Json

    @property
    def title(self) -> str:
        """Its file's name without what all names end with."""
        return self.file.removesuffix(".json")

    @property
    def page(self) -> str:
        """The file name of its page."""
        return f"example-{self.title}.html"


class Broken(NamedTuple):
    """A broken example: the rule that it breaks, in words, where, and the valid one it was made of."""

    file: str
    rule: Link
    texts: dict[str, str]
    expression: str
    base: Link


@functools.cache
def valid() -> tuple[Valid, ...]:
    """Every valid example."""
    return tuple(Valid(file, resource) for file, resource in guide_package.held("examples", "valid").items())


@functools.cache
def _manifest() -> dict[str, dict[str, Any]]:
    text = (guide.folder("examples") / "broken" / "manifest.json").read_bytes()
    return msgspec.json.decode(text, type=dict[str, dict[str, Any]])


def broken_files() -> list[Path]:
    """Every broken example."""
    return [guide.folder("examples") / "broken" / name for name in _manifest()]


def valid_of(artifact: Artifact) -> list[Link]:
    """The valid examples of a profile, which bear its id, and those that name the artifact."""
    url = artifact.resource.get("url")
    return [Link(each.title, each.page) for each in valid()
            if (artifact.kind == "profile" and each.file.partition(".")[0] == artifact.id)
            or (url and mentions(each.resource, url))]


def broken_of(artifact: Artifact) -> list[Broken]:
    """The broken examples of a profile or an extension."""
    if artifact.kind not in ("profile", "extension"):
        return []
    return [_broken(file, said) for file, said in _manifest().items() if _of(said) == artifact.id]


def _of(said: Json) -> str:
    """The artifact that a broken example is of; one that is named for a rule is of its valid example's profile."""
    named = (str(said["profile"]), str(said["base"]).partition(".")[0])
    return next(each for each in named if each in _ids())


@functools.cache
def _ids() -> frozenset[str]:
    return frozenset(each.id for each in artifacts())


def _broken(file: str, said: Json) -> Broken:
    texts = rule_texts(said["rule"])
    at = find(guide.canonical("CodeSystem", "rule"))
    base = Valid(said["base"], {})
    return Broken(file, Link(said["rule"], f"{at.page}#code-{said['rule']}" if texts and at else ""),
                  texts or {"en": _IN_WORDS.get(said["rule"], "")}, said["expression"], Link(base.title, base.page))


def profiles_of(example: Valid) -> list[str]:
    """The artifacts that an example is one of, by canonical."""
    named = example.resource.get("meta", {}).get("profile", [])
    return list(dict.fromkeys([*named, *([said] if (said := example.resource.get("questionnaire")) else [])]))
