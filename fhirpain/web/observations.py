"""The latest Observation of a person that answers a question. https://hl7.org/fhir/uv/sdc/populate.html"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from fhirpain.fhir.search.times import bounds, since_1970
from fhirpain.store import utc_now
from fhirpain.web.facade import current

_COUNTED: Final = ("final", "amended", "corrected")
_DAYS: Final = {"a": Decimal("365.25"), "mo": Decimal("30.4375"), "wk": Decimal(7), "d": Decimal(1),
                "h": Decimal(1) / 24, "min": Decimal(1) / 1440, "s": Decimal(1) / 86400}
"""UCUM's units of time in days: https://ucum.org/ucum"""


def latest(subject: Mapping[str, Any] | None, codings: Iterable[Mapping[str, Any]],
           period: Mapping[str, Any]) -> dict[str, Any] | None:
    """The newest valid one of a Patient with one of the codes, no older than a Duration; None where there is none."""
    oldest = _oldest(period)
    if subject is None or subject["resourceType"] != "Patient" or oldest is None:
        return None
    wanted = {(coding.get("system"), coding.get("code")) for coding in codings}
    found = [(when, one) for one in current().store.person(subject["id"])
             if one["resourceType"] == "Observation" and one.get("status") in _COUNTED
             and not wanted.isdisjoint(_codes(one)) and (when := _when(one)) is not None and when >= oldest]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _codes(observation: Mapping[str, Any]) -> set[tuple[Any, Any]]:
    return {(coding.get("system"), coding.get("code")) for coding in observation["code"].get("coding", ())}


def _when(observation: Mapping[str, Any]) -> int | None:
    """When it was observed, in microseconds since 1970."""
    text = (observation.get("effectiveDateTime") or observation.get("effectiveInstant")
            or observation.get("effectivePeriod", {}).get("end") or observation.get("issued"))
    found = bounds(text) if isinstance(text, str) else None
    return None if found is None else found[1]


def _oldest(period: Mapping[str, Any]) -> int | None:
    """How old it may be; None for a Duration that says nothing that is known."""
    amount, unit = period.get("value"), _DAYS.get(str(period.get("code") or period.get("unit")))
    if isinstance(amount, bool) or not isinstance(amount, (int, Decimal)) or unit is None:
        return None
    days = min(float(amount * unit), 365_250.0)
    return since_1970(utc_now() - timedelta(days=days))
