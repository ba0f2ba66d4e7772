"""A part of a resource, for who does not need all of it: ``_summary`` and ``_elements``.

https://hl7.org/fhir/R4/search.html#summary and https://hl7.org/fhir/R4/search.html#elements

What is cut says so by a tag. Modifier elements always stay: without them the rest would mean something else.
"""

import functools
from collections.abc import Callable, Collection, Mapping
from typing import Any, Literal, NamedTuple

from fhirpain.fhir.definitions import r4
from fhirpain.fhir.shape import shape

Summary = Literal["true", "text", "data", "count", "false"]
SUBSETTED = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}
_ALWAYS = ("resourceType", "id", "meta")


class _Marks(NamedTuple):
    """What the definition of an element says of it, and the type of what it holds."""

    in_summary: bool
    mandatory: bool
    is_modifier: bool
    type: str
    name: str


def summary(resource: Mapping[str, Any], wanted: Summary) -> dict[str, Any]:
    """The resource as a summary: what R4 marks as such, its text, or all but its text. ``count`` is for searches."""
    kind = str(resource["resourceType"])
    if wanted == "true":
        return _tagged(_summarised(resource, kind))
    if wanted == "text":
        return _kept(resource, lambda name, marks: name == "text" or marks.mandatory or marks.is_modifier)
    return _tagged({name: part for name, part in resource.items() if name != "text"}) if wanted == "data" else {
        **resource}


def elements(resource: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """The resource with only the named elements of its own (``value`` for ``valueQuantity``), and the mandatory ones.

    A name may begin with a type, ``Patient.name``, and is then for that type alone.
    """
    kind = str(resource["resourceType"])
    wanted = {name.removeprefix(f"{kind}.").partition(".")[0] for name in names}
    return _kept(resource, lambda name, marks: bool(wanted & {name, marks.name}) or marks.mandatory
                 or marks.is_modifier)


def _kept(resource: Mapping[str, Any], is_wanted: Callable[[str, _Marks], bool]) -> dict[str, Any]:
    marks = _marks(str(resource["resourceType"]))
    return _tagged({name: part for name, part in resource.items()
                    if name in _ALWAYS or ((known := marks.get(name.removeprefix("_"))) is not None
                                           and is_wanted(name.removeprefix("_"), known))})


def _tagged(resource: dict[str, Any]) -> dict[str, Any]:
    meta = resource.get("meta", {})
    tagged = {**meta, "tag": [*meta.get("tag", ()), SUBSETTED]}
    rest = {name: part for name, part in resource.items() if name not in _ALWAYS}
    return {**{name: resource[name] for name in _ALWAYS if name in resource}, "meta": tagged, **rest}


def _summarised(value: Mapping[str, Any], of: str) -> dict[str, Any]:
    """What is marked in a type's definition, and in it again what is marked there."""
    marks, kept = _marks(of), {}
    for name, part in value.items():
        known = marks.get(name.removeprefix("_"))
        if name == "resourceType" or (known is not None and (known.in_summary or known.is_modifier)):
            kept[name] = part if known is None else _inside(part, known)
    return kept


def _inside(part: Any, marks: _Marks) -> Any:
    if isinstance(part, list):
        return [_inside(one, marks) for one in part]
    if not isinstance(part, dict):
        return part
    return _summarised(part, str(part.get("resourceType", marks.type)))


@functools.lru_cache(maxsize=2048)
def _marks(of: str) -> Mapping[str, _Marks]:
    """Of a type (``Patient``) or a path in one (``Patient.contact``): each JSON name with what is said of it."""
    structure = r4().type(of.partition(".")[0])
    if structure is None:
        return {}
    inside = [element for element in structure["snapshot"]["element"] if element["path"].rpartition(".")[0] == of]
    return {child.name: _Marks(bool(inside[child.order].get("isSummary")), inside[child.order]["min"] > 0,
                               bool(inside[child.order].get("isModifier")), child.type,
                               inside[child.order]["path"].rpartition(".")[2].removesuffix("[x]"))
            for child in (shape(r4(), of) or {}).values()}
