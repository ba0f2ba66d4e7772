"""Search as the standard says it, over resources in memory: slow and plain, an oracle for whatever is fast.

    found(parse("CarePlan", [("patient.identifier", "urn:x|1")]), resources)

https://hl7.org/fhir/R4/search.html
"""

from collections.abc import Sequence
from typing import Any

from fhirpain.fhir.search import extract, fold
from fhirpain.fhir.search.model import (
    Asked,
    Chain,
    Composite,
    Condition,
    Criterion,
    Has,
    Number,
    Parameter,
    Period,
    Quantity,
    Query,
    Reference,
    Text,
    Token,
    Uri,
    Value,
)
from fhirpain.fhir.search.times import bounds

Resource = dict[str, Any]


def found(query: Query, resources: Sequence[Resource], base: str = "") -> list[Resource]:
    """The resources that a query matches, in their order; ``resources`` are all there are."""
    return [one for one in resources if matches(query, one, resources, base)]


def matches(query: Query, resource: Resource, resources: Sequence[Resource] = (), base: str = "") -> bool:
    """Whether a resource matches; ``resources`` are those that chains may lead over."""
    kind = resource["resourceType"]
    wanted = kind == query.type if query.type else not query.types or kind in query.types
    return wanted and all(holds(condition, resource, resources, base) for condition in query.criteria)


def holds(condition: Condition, resource: Resource, resources: Sequence[Resource], base: str = "") -> bool:
    """Whether a resource keeps one condition."""
    match condition:
        case Chain(parameter=parameter, targets=targets):
            return any(
                _leads(parameter, resource, other, base) and holds(inner, other, resources, base)
                for kind, inner in targets for other in resources if other["resourceType"] == kind)
        case Has(type=kind, parameter=parameter, inner=inner):
            return any(
                _leads(parameter, other, resource, base) and holds(inner, other, resources, base)
                for other in resources if other["resourceType"] == kind)
        case Criterion(missing=bool() as missing):
            return missing is not any(value.parameter.partition(":")[0] == condition.parameter.code
                                      for value in values(resource, base))
        case Criterion():
            among = any(_is(value, one, condition.modifier)
                        for one in condition.values for value in values(resource, base)
                        if _named(value, one, condition.parameter))
            return among is not condition.negated


def values(resource: Resource, base: str = "") -> list[Value]:
    """What a resource is found by, with what a store would add from its own columns."""
    found_by = extract(resource, base)
    if "id" in resource:
        found_by.append(Token("_id", "", resource["id"]))
    updated = bounds(resource.get("meta", {}).get("lastUpdated", ""))
    if updated is not None:
        found_by.append(Period("_lastUpdated", *updated))
    return found_by


def _leads(parameter: Parameter, source: Resource, target: Resource, base: str) -> bool:
    """Whether a reference of ``source`` is to ``target``: by type and id, or by canonical."""
    return any(_is_link(value, target) for value in values(source, base)
               if isinstance(value, Reference) and value.parameter == parameter.code)


def _is_link(value: Reference, target: Resource) -> bool:
    if value.type:
        return not value.url and (value.type, value.id) == (target["resourceType"], target.get("id"))
    return value.url == target.get("url") and value.version in ("", target.get("version"))


def _named(value: Value, one: Asked, parameter: Parameter) -> bool:
    """Whether a value is indexed under the name that is asked for."""
    return value.parameter == (parameter.code if one.operand is None else one.operand.parameter)


def _is(value: Value, one: Asked, modifier: str) -> bool:
    """Whether a value is what is asked for."""
    if isinstance(value, Composite):
        return all(_is(part, inner, "") for part, inner in zip(value.parts, one.parts, strict=True))
    match value, one.operand:
        case Token(), Token() as wanted:
            return wanted.system in (None, value.system) and wanted.code in ("", value.code)
        case Text(), Text() as wanted:
            return _is_text(value.value, wanted.value, modifier)
        case Uri(), Uri() as wanted:
            return _is_uri(value.value, wanted.value, modifier)
        case Reference(), Reference() as wanted:
            return _is_reference(value, wanted)
        case Period(), Period() as wanted:
            return _in_time((value.low, value.high), (wanted.low, wanted.high), one.prefix)
        case Number(), Number() as wanted:
            return _in_range((value.low, value.high), (wanted.low, wanted.high), one.prefix)
        case Quantity(), Quantity() as wanted:
            return _is_quantity(value, wanted, one.prefix)
    return False


def _is_text(value: str, wanted: str, modifier: str) -> bool:
    if modifier == "exact":
        return value == wanted
    return fold(wanted) in fold(value) if modifier == "contains" else fold(value).startswith(fold(wanted))


def _is_uri(value: str, wanted: str, modifier: str) -> bool:
    if modifier == "above":
        value, wanted = wanted, value
    return value == wanted or (modifier in ("below", "above") and value.startswith(wanted.rstrip("/") + "/"))


def _is_reference(value: Reference, wanted: Reference) -> bool:
    if wanted.version not in ("", value.version):
        return False
    if wanted.url or value.url:
        return wanted.url == value.url
    return wanted.id == value.id and wanted.type in ("", value.type)


def _is_quantity(value: Quantity, wanted: Quantity, prefix: str) -> bool:
    if wanted.base:
        return value.base == wanted.base and _in_range(
            (value.base_low, value.base_high), (wanted.base_low, wanted.base_high), prefix)
    system = wanted.system in (None, value.system)
    unit = value.code == wanted.code or (wanted.system is None and wanted.code in ("", value.unit))
    return system and unit and _in_range((value.low, value.high), (wanted.low, wanted.high), prefix)


Bounds = tuple[float | None, float | None]


def _ends(bounds_: Bounds) -> tuple[float, float]:
    low, high = bounds_
    return (float("-inf") if low is None else low), (float("inf") if high is None else high)


def _in_time(value: Bounds, wanted: Bounds, prefix: str) -> bool:
    """The table in ``Asked`` for half-open ranges; without a bound a range has no end."""
    (low, high), (from_, to) = _ends(value), _ends(wanted)
    inside = from_ <= low and high <= to
    return {
        "eq": inside, "ne": not inside, "gt": high > to, "lt": low < from_, "ge": high > from_, "le": low < to,
        "sa": low >= to, "eb": high <= from_, "ap": low < to and from_ < high,
    }[prefix]


def _in_range(value: Bounds, wanted: Bounds, prefix: str) -> bool:
    """The table in ``Asked`` for closed ranges, which mostly are points."""
    (low, high), (from_, to) = _ends(value), _ends(wanted)
    inside = from_ <= low and high < to
    return {
        "eq": inside, "ne": not inside, "gt": high > to, "lt": low < from_, "ge": high >= from_, "le": low <= to,
        "sa": low > to, "eb": high < from_, "ap": low < to and from_ <= high,
    }[prefix]
