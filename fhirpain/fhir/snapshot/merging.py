"""What an element becomes when a differential constrains it. https://hl7.org/fhir/R4/elementdefinition.html#interpretation

Words and single values replace what was there, lists of rules grow, and what would be wider than the base is not taken.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Definition = Mapping[str, Any]

_OWN = ("id", "path", "base", "sliceName", "contentReference", "min", "max")
_BINDABLE = {"code", "Coding", "CodeableConcept", "Quantity", "string", "uri", "Age", "Count", "Distance", "Duration",
             "SimpleQuantity", "MoneyQuantity", "Extension", "CodeableReference"}
_VALUES = ("fixed", "pattern")


def merged(base: Definition, row: Definition, url: str) -> dict[str, Any]:
    """``base`` constrained by a differential's ``row``; ``url`` is the canonical of the profile the row is from."""
    made = {**base, **_bounds(base, row)}
    for name, value in row.items():
        if name.startswith(_VALUES) and name not in base:
            made = {other: known for other, known in made.items() if not other.startswith(_replaced(name))}
        if name not in _OWN:
            merge = _RULES.get(name)
            made[name] = value if merge is None else merge(base.get(name), value)
    if "constraint" in row:
        made["constraint"] = _constraints(base.get("constraint", ()), row["constraint"], url)
    if "type" in row and not any(one["code"] in _BINDABLE for one in made["type"]):
        made.pop("binding", None)
    return made


def _bounds(base: Definition, row: Definition) -> dict[str, Any]:
    """The narrower of two cardinalities: a profile cannot allow what its base forbids."""
    found: dict[str, Any] = {}
    if "min" in row:
        found["min"] = max(row["min"], base.get("min", 0))
    if "max" in row:
        found["max"] = _narrower(row["max"], base.get("max", "*"))
    return found


def _narrower(one: str, other: str) -> str:
    """The smaller of two maximums, of which ``*`` is the greatest."""
    return min(one, other, key=lambda most: float("inf") if most == "*" else int(most))


def _replaced(name: str) -> str | tuple[str, ...]:
    """A fixed value stands for any pattern; a pattern for another pattern."""
    return _VALUES if name.startswith("fixed") else "pattern"


def _text(base: str | None, text: str) -> str:
    """Words that begin with dots continue those of the base."""
    return f"{base}\n{text[3:].lstrip()}" if base and text.startswith("...") else text


def _types(base: list[Definition] | None, types: list[Definition]) -> list[Definition]:
    """The row's types; what R4 notes on a type of its own (such as the FHIR type behind a system type) stays."""
    known = {one["code"]: one.get("extension") for one in base or ()}
    return [{"extension": known[one["code"]], **one} if known.get(one["code"]) else one for one in types]


def _binding(base: Definition | None, binding: Definition) -> Definition:
    """The row's binding; what it leaves out, and extensions such as a maximum value set, come from the base."""
    known = base or {}
    if known.get("strength") == "required" and binding.get("strength", "required") != "required":
        return known
    kept = {name: value for name, value in known.items() if name != "description" or "valueSet" not in binding}
    extensions = _extensions(kept.get("extension"), binding.get("extension", []))
    return {**kept, **binding} | ({"extension": extensions} if extensions else {})


def _slicing(base: Definition | None, slicing: Definition) -> Definition:
    """A slicing keeps the discriminators it had and gains those that are new."""
    found = _union((base or {}).get("discriminator"), slicing.get("discriminator", []))
    return {**(base or {}), **slicing} | ({"discriminator": found} if found else {})


def _constraints(base: Iterable[Definition], constraints: Iterable[Definition], url: str) -> list[Definition]:
    """Those of the base and the new ones, which say where they are from."""
    known = {(one["key"], one.get("expression")) for one in base}
    new = [one for one in constraints if (one["key"], one.get("expression")) not in known]
    return [*base, *(one if "source" in one else {**one, "source": url} for one in new)]


def _extensions(base: list[Definition] | None, extensions: list[Definition]) -> list[Definition]:
    given = {one["url"] for one in extensions}
    return [*(one for one in base or () if one["url"] not in given), *extensions]


def _union(base: list[Any] | None, items: list[Any]) -> list[Any]:
    return [*(base or ()), *(one for one in items if one not in (base or ()))]


def _either(base: bool | None, flag: bool) -> bool:
    return bool(base) or flag


_RULES: Mapping[str, Callable[[Any, Any], Any]] = {
    "alias": _union, "binding": _binding, "code": _union, "comment": _text, "condition": _union,
    "definition": _text, "example": _union, "extension": _extensions, "mapping": _union, "mustSupport": _either,
    "requirements": _text, "slicing": _slicing, "type": _types,
}
