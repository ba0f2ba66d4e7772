"""The form that elements must have before a snapshot is made of them: definitions come from anywhere.

https://hl7.org/fhir/R4/elementdefinition.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

import msgspec

MAX_DEPTH: Final = 64
"""How many names a path may have; R4's own have at most six."""

_Least = Annotated[int, msgspec.Meta(ge=0)]
_Most = Annotated[str, msgspec.Meta(pattern=r"^(\*|[0-9]{1,9})$")]
_Name = Annotated[str, msgspec.Meta(pattern=rf"^[^.\s]+(\.[^.\s]+){{0,{MAX_DEPTH - 1}}}$")]


class _Extension(msgspec.Struct):
    url: str


class _Type(msgspec.Struct):
    code: Annotated[str, msgspec.Meta(min_length=1)]
    profile: list[str] = []
    extension: list[_Extension] = []


class _Constraint(msgspec.Struct):
    key: str
    expression: str = ""


class _Binding(msgspec.Struct):
    strength: str = ""
    extension: list[_Extension] = []


class _Slicing(msgspec.Struct):
    discriminator: list[dict[str, str]] = []


class _Element(msgspec.Struct):
    """What is read here of an ElementDefinition; names are FHIR's."""

    path: _Name
    id: Annotated[str, msgspec.Meta(max_length=4000)] = ""
    sliceName: Annotated[str, msgspec.Meta(max_length=200)] = ""  # noqa: N815
    min: _Least = 0
    max: _Most = "*"
    type: Annotated[list[_Type], msgspec.Meta(min_length=1)] | msgspec.UnsetType = msgspec.UNSET
    contentReference: str = ""  # noqa: N815
    constraint: list[_Constraint] = []
    binding: _Binding | msgspec.UnsetType = msgspec.UNSET
    slicing: _Slicing | msgspec.UnsetType = msgspec.UNSET
    extension: list[_Extension] = []
    definition: str = ""
    comment: str = ""
    requirements: str = ""
    alias: list[Any] = []
    code: list[Any] = []
    condition: list[Any] = []
    example: list[Any] = []
    mapping: list[Any] = []


class _View(msgspec.Struct):
    element: Annotated[list[_Element], msgspec.Meta(min_length=1)]


def elements(structure: Mapping[str, Any], view: str) -> list[dict[str, Any]]:
    """The elements of the ``snapshot`` or ``differential``; raises ``ValueError`` when they cannot be read."""
    try:
        msgspec.convert(structure.get(view), type=_View)
    except msgspec.ValidationError as error:
        raise ValueError(view) from error
    found: list[dict[str, Any]] = structure[view]["element"]
    if view == "snapshot" and "." in found[0]["path"]:
        raise ValueError(view)
    return found
