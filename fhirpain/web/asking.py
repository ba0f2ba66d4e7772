"""What an operation is asked: parameters of the address and of a Parameters body, read as one.

https://hl7.org/fhir/R4/operations.html#request
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from flask import request
from msgspec import UNSET, UnsetType

from fhirpain.fhir.issue import Rejected
from fhirpain.web import body, prefer
from fhirpain.web.errors import refusal
from fhirpain.web.facade import current

Kind = Literal["boolean", "integer", "text", "instant", "Coding", "CodeableConcept", "Reference", "Meta", "resource",
               "part"]

_RESULT: Final = {"_format", "_pretty", "_summary", "_elements"}
"""Parameters of every request; they shape the answer. https://hl7.org/fhir/R4/http.html#parameters"""
_TEXT: Final = ("valueUri", "valueCanonical", "valueUrl", "valueCode", "valueString", "valueId", "valueUuid",
                "valueOid", "valueMarkdown", "valueDate", "valueDateTime", "valueInstant")
# Callers differ in which of these they write a canonical, a code or a date as; what they mean is the same.
_MEMBERS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "boolean": ("valueBoolean",),
    "integer": ("valueInteger", "valuePositiveInt", "valueUnsignedInt"),
    "text": _TEXT,
    "instant": ("valueInstant", "valueDateTime", "valueDate"),
    "Coding": ("valueCoding",),
    "CodeableConcept": ("valueCodeableConcept",),
    "Reference": ("valueReference",),
    "Meta": ("valueMeta",),
    "resource": ("resource",),
    "part": ("part",),
}
_SHAPES: Final[Mapping[Kind, type]] = {"boolean": bool, "integer": int, "text": str, "instant": str, "part": list}
_INTEGER: Final = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)
_INSTANT: Final = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2}(?:T[0-9:.]{5,15}(?:Z|[+-][0-9]{2}:[0-9]{2}))?)?)?",
                             re.ASCII)


@dataclass(frozen=True, slots=True)
class In:
    """A parameter that an operation takes; ``used`` is false for one that R4 has and this façade cannot heed.

    ``other`` is a second kind that its value may be of. One of parts comes as their list.
    """

    kind: Kind = "text"
    repeats: bool = False
    used: bool = True
    other: Kind | None = None


class Asked:
    """The values that came, by the name of their parameter."""

    def __init__(self, values: Mapping[str, list[Any]]) -> None:
        """Keep what has been read and checked."""
        self._values = values

    def all(self, name: str) -> list[Any]:
        """The values of a parameter, none where it was not sent."""
        return self._values.get(name, [])

    def one(self, name: str) -> Any:
        """The value of a parameter that does not repeat, or None."""
        return next(iter(self.all(name)), None)

    def text(self, name: str) -> str:
        """The value of a parameter of text, or ""."""
        return str(self.one(name) or "")

    def needed(self, name: str) -> Any:
        """The value of a parameter; raises ``Rejected`` (400) where it was not sent."""
        if not self.all(name):
            raise refusal("parameter-missing", parameter=name)
        return self.one(name)

    def has(self, *names: str) -> list[str]:
        """Which of some parameters were sent."""
        return [name for name in names if self.all(name)]


def read(takes: Mapping[str, In], raw: str = "") -> Asked:
    """What the request asks; raises ``Rejected`` (400, 413, 415) with the parameter that is wrong.

    ``raw`` names the parameter that a body stands for which is a resource of its own and no Parameters.
    A parameter that is not known is passed over, or refused where the caller prefers ``handling=strict``.
    """
    sent = _sent(raw, current().settings.max_body)
    found: dict[str, list[Any]] = {}
    for name, values in request.args.lists():
        if name not in _RESULT:
            found.setdefault(name, []).extend(_of_query(takes, name, value) for value in values)
    for name, value, at in sent:
        found.setdefault(name, []).append(_of_part(takes, name, value, at))
    for name, values in found.items():
        _check(takes, name, len(values))
    return Asked({name: values for name, values in found.items() if name in takes})


def _check(takes: Mapping[str, In], name: str, count: int) -> None:
    if name not in takes:
        if prefer.is_strict():
            raise refusal("parameter-unknown")
    elif not takes[name].used:
        raise refusal("parameter-not-supported", parameter=name)
    elif count > 1 and not takes[name].repeats:
        raise refusal("parameter-missing", parameter=name)


def _of_query(takes: Mapping[str, In], name: str, given: str) -> Any:
    """A value of the address: of a primitive type, for no other can be written there."""
    kind = takes[name].kind if name in takes else "text"
    read: dict[Kind, Callable[[str], Any]] = {"boolean": _boolean, "integer": _integer, "instant": _instant,
                                              "text": lambda text: text or UNSET}
    value = read[kind](given) if kind in read else UNSET
    if isinstance(value, UnsetType):
        raise _wrong(name, kind)
    return value


def _boolean(given: str) -> bool | UnsetType:
    return {"true": True, "false": False}.get(given, UNSET)


def _integer(given: str) -> int | UnsetType:
    return int(given) if _INTEGER.fullmatch(given) else UNSET


def _instant(given: str) -> str | UnsetType:
    # A plus sign in a query is a blank; the offset of a time begins with one.
    given = given.replace(" ", "+")
    return given if _INSTANT.fullmatch(given) else UNSET


def _of_part(takes: Mapping[str, In], name: str, part: Mapping[str, Any], at: str) -> Any:
    if name not in takes:
        return None
    kind, other = takes[name].kind, takes[name].other
    value = member_of(part, kind)
    if value is None and other is not None:
        value = member_of(part, other)
    if value is None:
        raise _wrong(name, kind, at)
    return value


def member_of(part: Mapping[str, Any], kind: Kind) -> Any:
    """The value of a kind that a parameter, or a part of one, has; None where it has none."""
    value = next((part[member] for member in _MEMBERS[kind] if member in part), None)
    return value if isinstance(value, _SHAPES.get(kind, dict)) and _fits(kind, value) else None


def _fits(kind: Kind, value: Any) -> bool:
    """Whether a value of the right JSON type is one: a count is not negative, a text not empty."""
    if kind == "integer":
        return not isinstance(value, bool) and int(value) >= 0
    if kind == "part":
        return all(isinstance(one, dict) and isinstance(one.get("name"), str) for one in value)
    return bool(_INSTANT.fullmatch(value)) if kind == "instant" else value != ""


def _sent(raw: str, limit: int) -> list[tuple[str, Mapping[str, Any], str]]:
    """The parameters of the body, each with its name and place."""
    content = body.read(limit) if request.method == "POST" else b""
    if not content:
        return []
    resource = body.parse((content, body.fhir_type()))
    if resource["resourceType"] != "Parameters":
        if not raw:
            raise refusal("parameters-body")
        return [(raw, {"resource": resource}, "")]
    parts = resource.get("parameter", [])
    if not isinstance(parts, list) or not all(isinstance(part, dict) and isinstance(part.get("name"), str)
                                              for part in parts):
        raise refusal("parameters-body", "Parameters.parameter")
    return [(part["name"], part, f"Parameters.parameter[{index}]") for index, part in enumerate(parts)]


def _wrong(name: str, kind: Kind, at: str = "") -> Rejected:
    return refusal("parameter-value", at, parameter=name, kind=kind)
