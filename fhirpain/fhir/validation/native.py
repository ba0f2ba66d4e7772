"""R4's most frequent invariants in Python, by the text of their expression.

They run at every element or resource, where a general evaluator costs most. Each says what its expression, as
corrected in ``errata``, says; a test holds the two against each other. ``None`` passes the question on to FHIRPath.
"""

from collections.abc import Callable, Iterator
from typing import Any

from fhirpain.fhir.validation.errata import CORRECTED
from fhirpain.fhir.validation.native_bundle import NATIVE_BUNDLE
from fhirpain.fhir.validation.run import Run, Scope

Native = Callable[[Run, dict[str, Any]], bool | None]


def _has(value: dict[str, Any], name: str) -> bool:
    return name in value or "_" + name in value


def _has_choice(value: dict[str, Any], stem: str) -> bool:
    return any(key.startswith((stem, "_" + stem)) for key in value)


def _extension_or_value(_run: Run, value: dict[str, Any]) -> bool:
    return ("extension" in value) != _has_choice(value, "value")


def _reference_inside(run: Run, value: dict[str, Any]) -> bool:
    reference = value.get("reference")
    if not isinstance(reference, str) or not reference.startswith("#") or reference == "#":
        return True
    return run.scope.contained(reference[1:]) is not None


def _period_in_order(_run: Run, value: dict[str, Any]) -> bool | None:
    start, end = value.get("start"), value.get("end")
    if start is None or end is None:
        return True
    alike = isinstance(start, str) and isinstance(end, str) and len(start) == len(end) and start[19:] == end[19:]
    # Texts of one precision and one offset order as the times do.
    return start <= end if alike else None


def _code_has_system(_run: Run, value: dict[str, Any]) -> bool:
    return not _has(value, "code") or _has(value, "system")


def _value_has_system(_run: Run, value: dict[str, Any]) -> bool:
    return not _has(value, "value") or _has(value, "system")


def _contained(value: dict[str, Any]) -> list[dict[str, Any]]:
    held = value.get("contained")
    return [one for one in held if type(one) is dict] if type(held) is list else []


def _metas(value: dict[str, Any]) -> list[dict[str, Any]]:
    return [meta for one in _contained(value) if type(meta := one.get("meta")) is dict]


def _no_nesting(_run: Run, value: dict[str, Any]) -> bool:
    return "contained" not in value or not any("contained" in one for one in _contained(value))


def _no_versions(_run: Run, value: dict[str, Any]) -> bool:
    return "contained" not in value or not any(
        _has(meta, "versionId") or _has(meta, "lastUpdated") for meta in _metas(value))


def _no_security(_run: Run, value: dict[str, Any]) -> bool:
    return "contained" not in value or not any("security" in meta for meta in _metas(value))


def _has_narrative(run: Run, value: dict[str, Any]) -> bool:
    # A contained resource has no narrative of its own: https://hl7.org/fhir/R4/references.html#contained
    text = value.get("text")
    return run.scope.container is not None or (isinstance(text, dict) and "div" in text)


def unreferenced(scope: Scope) -> Iterator[int]:
    """The places of the contained resources that nothing refers to and that do not refer to their container."""
    held = scope.resource.get("contained")
    if type(held) is not list:
        return
    used = set(_fragments(scope.resource))
    for index, one in enumerate(held):
        if type(one) is dict and isinstance(one.get("id"), str) and "#" + one["id"] not in used and (
                "#" not in _fragments(one)):
            yield index


def _fragments(value: Any) -> Iterator[str]:
    """Every text that begins with ``#``: of a reference, canonical, uri or url."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if type(item) is dict:
            waiting += item.values()
        elif type(item) is list:
            waiting += item
        elif type(item) is str and item.startswith("#"):
            yield item


def _holds(_run: Run, _value: dict[str, Any]) -> bool:
    return True


PERIOD = "start.hasValue().not() or end.hasValue().not() or (start <= end)"
"""per-1."""

_REFERENCE = next(text for text in CORRECTED if text.startswith("reference.startsWith"))
REFERENCE = CORRECTED[_REFERENCE]
"""ref-1, as it is evaluated."""

NATIVE: dict[str, Native] = {
    # ele-1 is "empty-value", which the members say at the place itself.
    "hasValue() or (children().count() > id.count())": _holds,
    # ext-1
    "extension.exists() != value.exists()": _extension_or_value,
    # ref-1
    _REFERENCE: _reference_inside,
    # per-1
    PERIOD: _period_in_order,
    # qty-3, cpt-2
    "code.empty() or system.exists()": _code_has_system,
    "value.empty() or system.exists()": _value_has_system,
    # txt-1, txt-2 are "narrative".
    "htmlChecks()": _holds,
    # dom-2, dom-4, dom-5, dom-6; dom-3 is asked where contained resources are gone through.
    "contained.contained.empty()": _no_nesting,
    "contained.meta.versionId.empty() and contained.meta.lastUpdated.empty()": _no_versions,
    "contained.meta.security.empty()": _no_security,
    "text.`div`.exists()": _has_narrative,
} | NATIVE_BUNDLE
ORPHANS = "contained.where((('#'+id in (%resource.descendants().reference"
"""How dom-3 begins; R4 prints it in two slightly different texts."""
