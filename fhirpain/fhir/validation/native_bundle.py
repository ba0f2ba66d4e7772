"""R4's invariants of a Bundle and of an Observation in Python, by the text of their expression; see ``native``.

Each goes through all entries. Told is where they hold at first sight; all else is left to FHIRPath (``None``).
https://hl7.org/fhir/R4/bundle.html
"""

from collections.abc import Callable
from typing import Any

from fhirpain.fhir.validation.run import Run

_Holds = bool | None
_ASKED = ("batch", "transaction", "history")
_ANSWERED = ("batch-response", "transaction-response", "history")


def _entries(bundle: dict[str, Any]) -> list[dict[str, Any]] | None:
    """The entries; None where they are not all objects."""
    given = bundle.get("entry", [])
    return given if type(given) is list and all(type(one) is dict for one in given) else None


def _has_no_total(_run: Run, bundle: dict[str, Any]) -> _Holds:
    return True if "total" not in bundle and "_total" not in bundle else None


def _has_no_search(_run: Run, bundle: dict[str, Any]) -> _Holds:
    entries = _entries(bundle)
    return True if entries is not None and not any("search" in one for one in entries) else None


def _exists_as_its_type_says(name: str, types: tuple[str, ...]) -> Callable[[Run, dict[str, Any]], _Holds]:
    """Each entry has an element, or none has."""
    def holds(run: Run, bundle: dict[str, Any]) -> _Holds:
        entries, kind = _entries(bundle), bundle.get("type")
        if entries is None or type(kind) is not str or run.scope.resource is not bundle:
            return None
        if kind not in types:
            return None if any(name in one for one in entries) else True
        return True if all(type(given := one.get(name)) is dict and given for one in entries) else None

    return holds


def _has_distinct_urls(_run: Run, bundle: dict[str, Any]) -> _Holds:
    entries, seen = _entries(bundle), set()
    if entries is None:
        return None
    for entry in entries:
        url, resource = entry.get("fullUrl"), entry.get("resource")
        if type(url) is not str or type(resource) is not dict or "meta" in resource:
            return None
        seen.add(url)
    return True if len(seen) == len(entries) else None


def _is_not(kind: str) -> Callable[[Run, dict[str, Any]], _Holds]:
    """What is asked of Bundles of one type is kept by all others."""
    def holds(_run: Run, bundle: dict[str, Any]) -> _Holds:
        given = bundle.get("type")
        return True if type(given) is str and given != kind else None

    return holds


def _names_no_version(_run: Run, entry: dict[str, Any]) -> _Holds:
    url = entry.get("fullUrl")
    return True if type(url) is str and "/_history/" not in url else None


def _has_no_component(_run: Run, observation: dict[str, Any]) -> _Holds:
    return True if "component" not in observation else None


NATIVE_BUNDLE: dict[str, Callable[[Run, dict[str, Any]], _Holds]] = {
    # bdl-1 to bdl-4
    "total.empty() or (type = 'searchset') or (type = 'history')": _has_no_total,
    "entry.search.empty() or (type = 'searchset')": _has_no_search,
    "entry.all(request.exists() = (%resource.type = 'batch' or %resource.type = 'transaction' or "
    "%resource.type = 'history'))": _exists_as_its_type_says("request", _ASKED),
    "entry.all(response.exists() = (%resource.type = 'batch-response' or %resource.type = 'transaction-response' or "
    "%resource.type = 'history'))": _exists_as_its_type_says("response", _ANSWERED),
    # bdl-7
    "(type = 'history') or entry.where(fullUrl.exists()).select(fullUrl&resource.meta.versionId).isDistinct()":
        _has_distinct_urls,
    # bdl-8
    "fullUrl.contains('/_history/').not()": _names_no_version,
    # bdl-9 to bdl-12
    "type = 'document' implies (identifier.system.exists() and identifier.value.exists())": _is_not("document"),
    "type = 'document' implies (timestamp.hasValue())": _is_not("document"),
    "type = 'document' implies entry.first().resource.is(Composition)": _is_not("document"),
    "type = 'message' implies entry.first().resource.is(MessageHeader)": _is_not("message"),
    # obs-7
    "value.empty() or component.code.where(coding.intersect(%resource.code.coding).exists()).empty()":
        _has_no_component,
}
