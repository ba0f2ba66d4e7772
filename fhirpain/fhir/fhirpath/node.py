"""The unit a path walks: an element of a resource, as parsed JSON, with its type and what stands beside it.

A collection is a list whose items are Nodes and System values (bool, int, Decimal, str, and those of ``values``).
Nobody changes a list once it has been handed on: empty and boolean answers are shared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from fhirpain.fhir.fhirpath.values import Date, DateTime, Quantity, Time

Collection = list[Any]
_UCUM = "http://unitsofmeasure.org"


class Node(msgspec.Struct, eq=False):
    """One element: ``value`` (its JSON, None for a primitive without one) and ``type_name``.

    ``type_name`` is a type of R4 (``HumanName``, ``code``) or, for an element that has its own children, its path in
    the definition (``CarePlan.activity``). ``element`` is the ``_name`` sibling of a primitive: its id and extensions.
    ``path`` is where whoever made the node found it; a node reached by walking from it carries none. Two nodes are the
    same only when they are one. (A Struct, because making one costs a third of what a class with slots takes.)
    """

    value: Any
    type_name: str
    element: dict[str, Any] | None = None
    path: str = ""

    @classmethod
    def of(cls, resource: Mapping[str, Any]) -> Node:
        """A whole resource, whose type it tells itself."""
        kind = str(resource.get("resourceType", "Resource"))
        return cls(resource, kind, None, kind)

    def __repr__(self) -> str:
        """The type and place, never the content."""
        return f"Node({self.type_name}{' at ' + self.path if self.path else ''})"


def _decimal(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    return Decimal(str(value)) if isinstance(value, float) else Decimal(value)


def _integer(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _moment(value: Any) -> DateTime | None:
    return DateTime.parse(value) if isinstance(value, str) else None


def _date(value: Any) -> Date | None:
    return Date.parse(value) if isinstance(value, str) else None


def _time(value: Any) -> Time | None:
    return Time.parse(value) if isinstance(value, str) else None


def _quantity(value: Any) -> Any:
    """FHIR's Quantity as the System one, where it has an amount; https://hl7.org/fhir/R4/fhirpath.html#quantity."""
    amount = _decimal(value.get("value")) if isinstance(value, dict) else None
    if amount is None or "comparator" in value:
        return None
    if value.get("system") == _UCUM and isinstance(value.get("code"), str):
        return Quantity(amount, value["code"])
    return Quantity(amount, str(value.get("code") or value.get("unit") or "1"))


_CONVERSIONS: dict[str, Callable[[Any], Any]] = {
    "decimal": _decimal, "integer": _integer, "positiveInt": _integer, "unsignedInt": _integer, "date": _date,
    "dateTime": _moment, "instant": _moment, "time": _time, "Quantity": _quantity, "Age": _quantity,
    "Distance": _quantity, "Duration": _quantity, "Count": _quantity, "SimpleQuantity": _quantity,
}


def system(item: Any) -> Any:
    """The System value of an item: FHIR's primitives and quantities converted, None for a primitive without a value.

    An element that has no System counterpart, and a value that is not what its type says, stay the Node they are.
    """
    if item.__class__ is not Node:
        return item
    convert = _CONVERSIONS.get(item.type_name)
    if convert is not None:
        if item.value is None:
            return None
        converted = convert(item.value)
        return item if converted is None else converted
    return item if isinstance(item.value, dict) else item.value


def is_converted(node: Node) -> bool:
    """Whether the System value of a node of this type is another than its JSON."""
    return node.type_name in _CONVERSIONS


def has_value(item: Any) -> bool:
    """Whether an item is a primitive that has a value, not extensions alone."""
    return item.__class__ is not Node or not (item.value is None or isinstance(item.value, dict))
