"""Where the valid examples have what a constraint is about: the example, the way there, what stands there."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tools.constraints import Constraint, Element

VALID = Path(__file__).resolve().parent.parent / "examples" / "valid"

Steps = tuple[str | int, ...]
Place = tuple[Steps, Any]
"""The way to something in an example, and what stands there."""


@dataclass(frozen=True)
class Spot:
    """An element that an example has: where the parent is, under what name, and which of a list's items."""

    example: str
    parent: Steps
    key: str
    items: tuple[int, ...] | None
    value: Any
    """The element's value; of a list, the first of the items."""

    @property
    def path(self) -> str:
        """Where the value is, as an edit of the table says it."""
        return path_of((*self.parent, self.key, *(self.items or ())[:1]))

    @property
    def list_path(self) -> str:
        """Where the list is, or the value that is none."""
        return path_of((*self.parent, self.key))


def spot_of(constraint: Constraint) -> Spot | None:
    """The first example's element under a constraint."""
    *parents, last = str(constraint.element["id"]).split(".")[1:]
    for name, steps, node in found(constraint, parents):
        for key, items in _held(node, last, _prefix(constraint, parents), constraint):
            value = node[key] if items is None else node[key][items[0]]
            return Spot(name, steps, key, items, value)
    return None


def _prefix(constraint: Constraint, parents: list[str]) -> str:
    return ".".join((constraint.structure["type"], *parents))


def found(constraint: Constraint, parts: list[str]) -> Iterator[tuple[str, Steps, Any]]:
    """Each place in an example that a path of element ids leads to."""
    for name, steps, node in _instances(constraint.structure):
        yield from ((name, *place) for place in _walk(node, steps, parts, constraint.structure["type"], constraint))


def _walk(node: Any, steps: Steps, parts: list[str], prefix: str, constraint: Constraint) -> Iterator[Place]:
    if not parts:
        yield steps, node
        return
    for key, items in _held(node, parts[0], prefix, constraint):
        for step in [(key,)] if items is None else [(key, index) for index in items]:
            value = at(node, step)
            if isinstance(value, dict):
                yield from _walk(value, (*steps, *step), parts[1:], f"{prefix}.{parts[0]}", constraint)


def _held(node: Any, part: str, prefix: str, constraint: Constraint) -> Iterator[tuple[str, tuple[int, ...] | None]]:
    """The key of a node, and which of its items, that one step of an element id stands for."""
    name, _, slice_name = part.partition(":")
    stem = name.removesuffix("[x]")
    keys = [key for key in node if key == name or (name != stem and key.startswith(stem) and key[len(stem)].isupper())]
    for key in keys:
        if not isinstance(node[key], list):
            yield key, None
            continue
        matched = tuple(index for index, item in enumerate(node[key])
                        if not slice_name or _is_of_slice(item, f"{prefix}.{part}", constraint.structure))
        if matched:
            yield key, matched


def _is_of_slice(item: Any, slice_id: str, structure: dict[str, Any]) -> bool:
    """Whether an item is in a slice, by the slice's values, its extension's url or its resource's type."""
    for element in structure["snapshot"]["element"]:
        if element["id"] != slice_id and not element["id"].startswith(f"{slice_id}."):
            continue
        path = str(element["id"]).removeprefix(slice_id).lstrip(".")
        value = next((value for key, value in element.items() if key.startswith(("pattern", "fixed"))), None)
        if value is not None and ":" not in path and "[x]" not in path and not _has(_deep(item, path), value):
            return False
        if not path and _profiles(element) and item.get("url") not in _profiles(element):
            return False
        if path == "resource" and not _is_of_type(item.get("resource", {}), element):
            return False
    return True


def _profiles(element: Element) -> set[str]:
    return {url for each in element.get("type", ()) if each["code"] == "Extension" for url in each.get("profile", ())}


def _is_of_type(resource: dict[str, Any], element: Element) -> bool:
    return resource.get("resourceType") in {each["code"] for each in element["type"]}


def _deep(value: Any, path: str) -> Any:
    for step in path.split(".") if path else ():
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _has(value: Any, pattern: Any) -> bool:
    if isinstance(pattern, dict):
        return isinstance(value, dict) and all(_has(value.get(key), part) for key, part in pattern.items())
    if isinstance(pattern, list):
        return isinstance(value, list) and all(any(_has(item, part) for item in value) for part in pattern)
    return bool(value == pattern)


def _instances(structure: dict[str, Any]) -> Iterator[tuple[str, Steps, Any]]:
    """Where examples show a profile, or an extension: the example, the way there, what stands there; Bundles last."""
    held = {path.stem: example(path.stem) for path in sorted(VALID.glob("*.json"))}
    for name in sorted(held, key=lambda name: (held[name]["resourceType"] == "Bundle", name)):
        if structure["type"] == "Extension":
            yield from ((name, *place) for place in _extensions(held[name], (), structure["url"]))
        elif structure["url"] in held[name]["meta"]["profile"]:
            yield name, (), held[name]


def _extensions(node: Any, steps: Steps, url: str) -> Iterator[Place]:
    if isinstance(node, dict) and node.get("url") == url and "resourceType" not in node:
        yield steps, node
    members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for step, member in members:
        yield from _extensions(member, (*steps, step), url)


@cache
def example(name: str) -> Any:
    """A valid example by its name."""
    return json.loads((VALID / f"{name}.json").read_text(encoding="utf-8"))


def at(node: Any, steps: Steps) -> Any:
    """What stands at the end of a way."""
    for step in steps:
        node = node[step]
    return node


def path_of(steps: Steps) -> str:
    """A way as an edit of the table says it: ``activity[0].detail``."""
    said = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return said.removeprefix(".")
