"""Which must-support elements of a profile are seen in resources; a slice counts only where a value is of that slice.

https://hl7.org/fhir/R4/profiling.html#slicing
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]


class Marks:
    """The must-support elements of one profile that were not seen yet."""

    def __init__(self, profile: Json) -> None:
        """All of them."""
        self._elements = {str(each["id"]): each for each in profile["snapshot"]["element"]}
        self.unseen = {element for element, held in self._elements.items() if held.get("mustSupport")
                       and all(self._elements[slice_].get("mustSupport") for slice_ in _slices(element))}

    def see(self, resource: Json) -> None:
        """Take away those that a resource shows."""
        self.unseen -= {element for element in self.unseen if self._shown(resource, element)}

    def _shown(self, resource: Json, element: str) -> bool:
        values: list[Any] = [resource]
        steps = element.split(".")
        for end in range(2, len(steps) + 1):
            values = list(self._step(values, ".".join(steps[:end])))
        return bool(values)

    def _step(self, values: Iterable[Any], element: str) -> Iterator[Any]:
        name, _, sliced = element.rpartition(".")[2].partition(":")
        for value in values:
            yield from (each for each in children(value, name) if not sliced or self._is_of(each, element))

    def _is_of(self, value: Any, element: str) -> bool:
        """Whether a value is of a slice: by its own pattern, its type or url, or by what stands inside it."""
        held = self._elements[element]
        if held["path"].endswith(".extension"):
            return bool(value.get("url") in held["type"][0]["profile"])
        if held["path"] == "Bundle.entry":
            # Our messages are sliced by type alone.
            return bool(value["resource"]["resourceType"] == self._elements[f"{element}.resource"]["type"][0]["code"])
        inside = [(key, each) for key, each in self._elements.items() if key.startswith(f"{element}.")]
        fixed = [(key.removeprefix(f"{element}."), fixed_value(each)) for key, each in inside]
        pattern = fixed_value(held)
        return (pattern is None or fits(value, pattern)) and all(
            any(fits(each, wanted) for each in children(value, name))
            for name, wanted in fixed if wanted is not None and "." not in name)


def _slices(element: str) -> Iterator[str]:
    """The slices that an element stands in: the marks in one that is not marked hold only where it is used."""
    steps = element.split(".")
    return (".".join(steps[:end]) for end in range(1, len(steps)) if ":" in steps[end - 1])


def children(value: Any, name: str) -> Iterator[Any]:
    """The values of a member, of any type of a choice, one after another; of a primitive, what is said beside it."""
    if not isinstance(value, Mapping):
        return
    stem = name.removesuffix("[x]")
    chosen = [key for key in value if key == name or (name != stem and key.startswith(stem))]
    chosen += [f"_{name}"] if name not in value and f"_{name}" in value else []
    for key in chosen:
        yield from value[key] if isinstance(value[key], list) else [value[key]]


def fixed_value(element: Json) -> Any:
    """What an element has to be, or None."""
    return next((value for key, value in element.items() if key.startswith(("fixed", "pattern"))), None)


def fits(value: Any, pattern: Any) -> bool:
    """Whether everything of a pattern stands in a value. https://hl7.org/fhir/R4/elementdefinition-definitions.html"""
    if isinstance(pattern, Mapping):
        return isinstance(value, Mapping) and all(key in value and fits(value[key], part)
                                                  for key, part in pattern.items())
    if isinstance(pattern, list):
        return isinstance(value, list) and all(any(fits(each, part) for each in value) for part in pattern)
    return bool(value == pattern)
