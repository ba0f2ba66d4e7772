"""The value that a FHIRPath Patch brings: one of a data type, or parts where the element's type has no name.

https://hl7.org/fhir/R4/fhirpatch.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fhirpain.fhir.definitions import r4
from fhirpain.fhir.fhirpath.model import Field, is_primitive
from fhirpain.fhir.patch.places import Finder, Place
from fhirpain.fhir.shape import shape


@dataclass(frozen=True, slots=True)
class Value:
    """What is to be put, under which JSON name; ``beside`` is what stands beside a primitive."""

    key: str
    value: Any
    beside: Any = None


def many(above: Place, name: str) -> bool:
    """Whether an element is a list in the JSON of its parent."""
    child = (shape(r4(), above.type_name) or {}).get(name)
    return child is not None and child.many


def option(finder: Finder, place: Place) -> Field:
    """What the definitions say of an element that is there; of a choice, all of it."""
    above = place.above or place
    fields = finder.types[above.type_name].fields.values()
    return next(field for field in fields if place.key in (field.choices or (field.key,)))


def value_of(finder: Finder, field: Field, part: Mapping[str, Any]) -> Value:
    """The value of a ``value`` part for a field; raises ``ValueError`` where its type cannot stand there."""
    if "part" in part:
        if field.choices is not None or field.primitive:
            raise ValueError("the element has a type of its own")
        return Value(field.key, _object(finder, Place({"": {}}, "", None, field.type_name), part["part"]))
    if "resource" in part:
        return _checked(Value(field.key, part["resource"]), field.resource)
    named = next(name.removeprefix("_") for name in part if name.removeprefix("_").startswith("value"))
    given = Value("", part.get(named), part.get(f"_{named}"))
    suffix = named.removeprefix("value")
    if field.choices is not None:
        key = f"{field.key}{suffix}"
        return _checked(Value(key, given.value, given.beside), key in field.choices)
    is_same = suffix == field.type_name or (field.primitive and is_primitive(suffix[:1].lower() + suffix[1:])
                                            and not isinstance(given.value, dict | list))
    return _checked(Value(field.key, given.value, given.beside), is_same)


def _checked(value: Value, fits: bool) -> Value:
    if not fits:
        raise ValueError("the value's type cannot stand there")
    return value


def _object(finder: Finder, made: Place, parts: list[Mapping[str, Any]]) -> dict[str, Any]:
    held: dict[str, Any] = made.inside
    for part in parts:
        value = value_of(finder, finder.field(made, part["name"]), part)
        for key, item in (value.key, value.value), (f"_{value.key}", value.beside):
            if item is not None and many(made, part["name"]):
                held.setdefault(key, []).append(item)
            elif item is not None:
                held[key] = item
    return held
