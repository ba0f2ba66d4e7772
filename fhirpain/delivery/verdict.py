"""What an attempt means for the message. Pure.

Rejected only by an authentic answer to this very message that says so; never by a timeout, a 5xx, a 401 or the number
of attempts. What no retry can mend (a key, an address) waits for an operator, with the whole destination.
"""

from dataclasses import dataclass
from typing import Literal

from fhirpain.delivery.message import Receipt
from fhirpain.delivery.transport import Answer

UNREACHABLE = "registry-unreachable"
"""The rule of an attempt that never reached the registry."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``delivered``, ``rejected``, ``retry`` or ``park``, and the rule that says why ("" when delivered).

    ``counts``: whether the attempt counts towards giving up; one that never reached the registry does not.
    """

    kind: Literal["delivered", "rejected", "retry", "park"]
    reason: str = ""
    counts: bool = True


def verdict(answer: Answer, receipt: Receipt | None) -> Verdict:
    """From what was answered, and the receipt read from it (None when there was nothing to read)."""
    if answer.kind == "not-sent":
        return Verdict("retry", UNREACHABLE, counts=False)
    if answer.kind == "unknown" or answer.status is None or receipt is None:
        return Verdict("retry", "outcome-unknown")
    if answer.status in (401, 403, 407):
        return Verdict("park", "not-authorised")
    if 300 <= answer.status < 400:
        return Verdict("park", "redirected")
    if answer.status in (408, 429) or answer.status >= 500:
        return Verdict("retry", "registry-busy")
    return _by_receipt(answer.status, receipt)


def _by_receipt(status: int, receipt: Receipt) -> Verdict:
    if receipt.kind == "ok" and status < 300:
        return Verdict("delivered")
    if receipt.kind == "fatal":
        return Verdict("rejected", "rejected-by-registry")
    if receipt.kind == "transient":
        return Verdict("retry", "registry-transient-error")
    return Verdict("retry", receipt.issues[0].rule if receipt.issues else "outcome-unknown")
