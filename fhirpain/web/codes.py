"""The code that a terminology operation is asked about, in the three ways that R4 lets it be written."""

from typing import Any, NamedTuple

from fhirpain.web.asking import Asked, In
from fhirpain.web.errors import refusal

TAKES = {"code": In(), "system": In(), "display": In(), "coding": In("Coding"),
         "codeableConcept": In("CodeableConcept")}


class Code(NamedTuple):
    """A code, its system where it is known, and what it is called where that is said."""

    system: str | None
    code: str
    display: str = ""


def codes(asked: Asked, system: str = "") -> list[Code]:
    """The codes asked about, at least one; ``system`` is that of a code that comes without.

    Raises ``Rejected`` (400) unless exactly one of ``code``, ``coding`` and ``codeableConcept`` is given.
    """
    ways = asked.has("code", "coding", "codeableConcept")
    if len(ways) != 1:
        raise refusal("parameter-one-of", parameters="code, coding, codeableConcept")
    if ways == ["code"]:
        return [Code(asked.text("system") or system or None, asked.text("code"), asked.text("display"))]
    given = asked.one(ways[0])
    codings = [given] if ways == ["coding"] else given.get("coding")
    if not isinstance(codings, list) or not codings:
        raise refusal("parameter-value", parameter=ways[0], kind="Coding")
    return [_code(coding, ways[0]) for coding in codings]


def _code(coding: Any, name: str) -> Code:
    said = [coding.get(part) for part in ("system", "code", "display")] if isinstance(coding, dict) else [0]
    if not all(part is None or isinstance(part, str) for part in said) or not coding.get("code"):
        raise refusal("parameter-value", parameter=name, kind="Coding")
    return Code(coding.get("system"), coding["code"], coding.get("display", ""))
