"""What can be wrong with a patch; each is ``Malformed`` with one issue that names the operation by its number."""

from typing import Literal

from fhirpain.fhir.issue import Issue, Malformed, say

Fault = Literal["patch-document", "patch-operation", "patch-path", "patch-value", "patch-test", "patch-size"]

MAX_OPERATIONS = 1000
"""How many operations a patch may have."""
_CODES = {"patch-document": "structure", "patch-operation": "structure", "patch-path": "not-found",
          "patch-value": "value", "patch-test": "conflict", "patch-size": "too-costly"}


def fault(rule: Fault, number: int | None = None, at: str = "") -> Malformed:
    """The exception for one fault; ``number`` counts the operations from 1, ``at`` is a place in Parameters."""
    return Malformed([Issue("error", _CODES[rule], rule, at, say(rule, number="" if number is None else str(number)))])
