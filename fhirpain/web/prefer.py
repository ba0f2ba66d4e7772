"""What a caller would like: the Prefer header. https://hl7.org/fhir/R4/http.html#ops and RFC 7240"""

from typing import Literal

from flask import request

Return = Literal["minimal", "representation", "OperationOutcome"]
_RETURNS: tuple[Return, ...] = ("minimal", "representation", "OperationOutcome")


def returned() -> Return | None:
    """What is to be returned of a write, where the caller says."""
    wishes = _wishes()
    return next((each for each in _RETURNS if f"return={each}" in wishes), None)


def is_strict() -> bool:
    """Whether what is not understood in a search is to be refused rather than ignored."""
    return "handling=strict" in _wishes()


def is_asynchronous() -> bool:
    """Whether the answer may come later. https://hl7.org/fhir/R4/async.html"""
    return "respond-async" in _wishes()


def besides_asynchronous() -> str:
    """All that is wished for but that the answer may come later: a request that is kept must not be kept again."""
    return ", ".join(wish for wish in _wishes() if wish not in ("", "respond-async"))


def _wishes() -> list[str]:
    # WSGI joins what comes more than once by commas.
    said = request.environ.get("HTTP_PREFER", "")
    return [wish.strip() for wish in said.replace(";", ",").split(",")] if said else []
