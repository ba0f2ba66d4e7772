"""What an attempt means."""

import itertools

import pytest

from fhirpain.delivery.message import Receipt
from fhirpain.delivery.transport import Answer
from fhirpain.delivery.verdict import Verdict, verdict
from fhirpain.fhir.issue import Issue

UNKNOWN = Receipt("unknown", issues=(Issue("error", "structure", "receipt-unreadable", "", {"en": "x"}),))
OK, FATAL, TRANSIENT = Receipt("ok"), Receipt("fatal", {"resourceType": "OperationOutcome"}), Receipt("transient")


@pytest.mark.parametrize(("answer", "receipt", "expected"), [
    (Answer("answered", 200), OK, Verdict("delivered")),
    (Answer("answered", 201), OK, Verdict("delivered")),
    (Answer("answered", 200), FATAL, Verdict("rejected", "rejected-by-registry")),
    (Answer("answered", 422), FATAL, Verdict("rejected", "rejected-by-registry")),
    (Answer("answered", 200), TRANSIENT, Verdict("retry", "registry-transient-error")),
    (Answer("answered", 200), UNKNOWN, Verdict("retry", "receipt-unreadable")),
    (Answer("answered", 400), UNKNOWN, Verdict("retry", "receipt-unreadable")),
    (Answer("answered", 404), OK, Verdict("retry", "outcome-unknown")),
    (Answer("answered", 401), FATAL, Verdict("park", "not-authorised")),
    (Answer("answered", 403), UNKNOWN, Verdict("park", "not-authorised")),
    (Answer("answered", 407), OK, Verdict("park", "not-authorised")),
    (Answer("answered", 302), OK, Verdict("park", "redirected")),
    (Answer("answered", 429), UNKNOWN, Verdict("retry", "registry-busy")),
    (Answer("answered", 408), OK, Verdict("retry", "registry-busy")),
    (Answer("answered", 500), FATAL, Verdict("retry", "registry-busy")),
    (Answer("answered", 503), OK, Verdict("retry", "registry-busy")),
    (Answer("unknown"), None, Verdict("retry", "outcome-unknown")),
    (Answer("unknown", 200), None, Verdict("retry", "outcome-unknown")),
    (Answer("answered", 200), None, Verdict("retry", "outcome-unknown")),
    (Answer("not-sent"), None, Verdict("retry", "registry-unreachable", counts=False)),
])
def test_an_attempt_means(answer, receipt, expected):
    """Each line of the table."""
    assert verdict(answer, receipt) == expected


def test_rejected_is_only_what_the_registry_rejected():
    """Over all statuses and receipts: no status, timeout or unreadable answer ever rejects, none but ok delivers."""
    statuses = (None, 200, 204, 302, 400, 401, 404, 409, 412, 422, 429, 500, 503)
    for kind, status, receipt in itertools.product(("answered", "not-sent", "unknown"), statuses,
                                                   (OK, FATAL, TRANSIENT, UNKNOWN, None)):
        found = verdict(Answer(kind, status), receipt).kind
        assert found != "rejected" or (kind == "answered" and receipt is FATAL)
        assert found != "delivered" or (kind == "answered" and receipt is OK and status in (200, 204))
