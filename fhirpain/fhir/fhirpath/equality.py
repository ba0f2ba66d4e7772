"""What is equal, equivalent, less or greater. https://hl7.org/fhirpath/N1/#equality, https://hl7.org/fhirpath/N1/#comparison"""

from collections.abc import Hashable
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from fhirpain.fhir.fhirpath import units
from fhirpain.fhir.fhirpath.errors import EvaluationError
from fhirpain.fhir.fhirpath.node import Collection, Node, is_converted, system
from fhirpain.fhir.fhirpath.values import Date, DateTime, Quantity, Temporal, Time, TypeInfo

EXACT = Context(prec=50, Emin=-200, Emax=200)
"""Decimal arithmetic that does not depend on the thread's context; R4 asks for 18 digits."""


def equal(left: Collection, right: Collection) -> bool | None:
    """``=`` of two collections, order counting; None when either is empty or an item leaves the answer open."""
    if not left or not right:
        return None
    if len(left) != len(right):
        return False
    answer: bool | None = True
    for mine, others in zip(left, right, strict=True):
        same = equal_items(system(mine), system(others))
        if same is False:
            return False
        if same is None:
            answer = None
    return answer


def equal_items(left: Any, right: Any) -> bool | None:
    """``=`` of two System values or elements (what ``node.system`` returns)."""
    kind, other = left.__class__, right.__class__
    if kind is other and kind in (str, bool, int, Decimal):
        return bool(left == right)
    if left is None or right is None:
        return None
    if is_number(left) and is_number(right):
        return bool(left == right)
    if isinstance(left, Quantity) or isinstance(right, Quantity):
        return _equal_quantities(left, right)
    if isinstance(left, Temporal) and isinstance(right, Temporal):
        if isinstance(left, Time) != isinstance(right, Time):
            return False
        order = left.compare(right)
        return None if order is None else order == 0
    if kind is Node and other is Node:
        return bool(left.value == right.value and left.element == right.element)
    return bool(kind is other and left == right)


def _equal_quantities(left: Any, right: Any) -> bool | None:
    mine, others = as_quantity(left), as_quantity(right)
    if mine is None or others is None:
        return False
    if mine == others:
        return True
    order = units.compare(mine, others)
    if order is None:
        return None if _calendar_against_definite(mine, others) else _differ(mine, others)
    return order == 0


def _calendar_against_definite(left: Quantity, right: Quantity) -> bool:
    """A calendar's year or month against a definite duration: neither equal nor unequal."""
    dimensions = [found.dimension for found in map(units.base_unit, (left, right)) if found is not None]
    return sorted(dimensions) == [(("month", 1),), (("s", 1),)]


def _differ(left: Quantity, right: Quantity) -> bool | None:
    """False for units that measure different things, None where one is not in the table."""
    return None if units.base_unit(left) is None or units.base_unit(right) is None else False


def is_number(value: Any) -> bool:
    """Whether a value is a System Integer or Decimal; a Python bool is not."""
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def as_quantity(value: Any) -> Quantity | None:
    """A quantity, or a number as one without a unit; None for anything else."""
    if isinstance(value, Quantity):
        return value
    return Quantity(Decimal(value)) if is_number(value) else None


def equivalent(left: Collection, right: Collection) -> bool:
    """``~`` of two collections, order not counting; two empty ones are equivalent."""
    if len(left) != len(right):
        return False
    rest = [system(item) for item in right]
    for item in map(system, left):
        place = next((place for place, other in enumerate(rest) if equivalent_items(item, other)), None)
        if place is None:
            return False
        del rest[place]
    return True


def equivalent_items(left: Any, right: Any) -> bool:
    """``~`` of two System values or elements: texts without case and spacing, numbers to the lesser precision."""
    if isinstance(left, str) and isinstance(right, str):
        return _plain(left) == _plain(right)
    if is_number(left) and is_number(right):
        return _about(Decimal(left), Decimal(right))
    if isinstance(left, Quantity) or isinstance(right, Quantity):
        return _equivalent_quantities(as_quantity(left), as_quantity(right))
    if left.__class__ is Node and right.__class__ is Node:
        return _equivalent_json(left.value, right.value)
    return equal_items(left, right) is True


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _about(left: Decimal, right: Decimal) -> bool:
    places = min(decimal_places(left), decimal_places(right))
    return round_to(left, places) == round_to(right, places)


def decimal_places(value: Decimal) -> int:
    """How many digits stand after the point."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def round_to(value: Decimal, places: int) -> Decimal:
    """Rounded half away from zero; unchanged where it has too many digits to be rounded."""
    if decimal_places(value) <= places or value.adjusted() > 40:
        return value
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=EXACT)


def _equivalent_quantities(left: Quantity | None, right: Quantity | None) -> bool:
    if left is None or right is None:
        return False
    mine, others = units.definite(left), units.definite(right)
    if mine.unit == others.unit:
        return _about(mine.value, others.value)
    one, other = units.base_unit(mine), units.base_unit(others)
    if one is None or other is None or one.dimension != other.dimension:
        return False
    # To the precision of the lesser one, seen in the larger unit: 4 'g' ~ 4040 'mg'.
    largest = max(one.factor, other.factor)
    return _about(EXACT.divide(mine.value * one.factor, largest).normalize() if one.factor != largest else mine.value,
                  EXACT.divide(others.value * other.factor, largest).normalize()
                  if other.factor != largest else others.value)


def _equivalent_json(left: Any, right: Any) -> bool:
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_equivalent_json(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_equivalent_json, left, right))
    if left is None or right is None or isinstance(left, bool) != isinstance(right, bool):
        return left is right
    return equivalent_items(left, right)


def compare(left: Any, right: Any) -> int | None:
    """-1, 0 or 1 for two System values, None where their precision or units leave it open.

    Raises ``EvaluationError`` for values of kinds that have no common order.
    """
    if (isinstance(left, str) and isinstance(right, str)) or (is_number(left) and is_number(right)):
        return int(left > right) - int(left < right)
    if isinstance(left, Temporal) and isinstance(right, Temporal) and isinstance(left, Time) == isinstance(right, Time):
        return left.compare(right)
    mine, others = as_quantity(left), as_quantity(right)
    if mine is not None and others is not None:
        return units.compare(mine, others)
    raise EvaluationError(f"{kind_of(left)} and {kind_of(right)} have no common order")


_KINDS = {bool: "Boolean", int: "Integer", Decimal: "Decimal", str: "String", Date: "Date", DateTime: "DateTime",
          Time: "Time", Quantity: "Quantity", TypeInfo: "TypeInfo"}


def kind_of(value: Any) -> str:
    """The name of the type of an item: a System type or that of a Node."""
    # What is no value of FHIRPath (a list in a list) may stand in a resource that has not been validated.
    return value.type_name if isinstance(value, Node) else _KINDS.get(value.__class__, "something else")


def key(item: Any) -> Hashable:
    """Something equal for equal items, so that many can be told apart in one pass."""
    value = item.value if item.__class__ is Node and not is_converted(item) else item
    if value.__class__ is str:
        return str(value)
    value = system(item)
    if value is None or value.__class__ is Node:
        return ("element", _frozen(item.value), _frozen(item.element))
    if isinstance(value, Quantity):
        return ("quantity", units.in_base(value) or (value.value, value.unit))
    if is_number(value):
        return ("number", value)
    # A list stands where a resource has one in the place of a primitive.
    return (value.__class__, _frozen(value) if value.__class__ is list else value)


def _frozen(value: Any) -> Hashable:
    if isinstance(value, dict):
        return frozenset((name, _frozen(part)) for name, part in value.items())
    if isinstance(value, list):
        return tuple(map(_frozen, value))
    return (value.__class__ is bool, value)


def distinct(items: Collection) -> Collection:
    """The items without those equal to an earlier one."""
    if len(items) < 2:
        return items
    kept: dict[Hashable, Any] = {}
    for item in items:
        kept.setdefault(key(item), item)
    return list(kept.values())
