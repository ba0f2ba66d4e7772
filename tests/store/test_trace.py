"""AuditEvent and Provenance of an accepted payload."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from fhirpain import guide
from fhirpain.store import trace

AT = datetime(2024, 6, 3, 22, 30, tzinfo=UTC)
TARGETS = ["Patient/anna/_history/1", "CarePlan/plan/_history/3"]


@pytest.mark.parametrize(("make", "profile"), [
    (trace.audit_event, "pain-audit-event"), (trace.provenance, "pain-provenance"),
])  # fmt: skip
def test_a_trace_keeps_its_profile(make: Callable[..., dict[str, Any]], profile: str) -> None:
    """Both are resources that our own validator takes, and without words or names."""
    made = make("5c0a1d6e-1111-4222-8333-444455556666", TARGETS, "SE2321000131-E000000000001", AT)

    found = guide.validator().validate(made, [guide.canonical("StructureDefinition", profile)])
    assert [issue for issue in found if issue.is_error] == []


def test_a_trace_names_the_submission_and_every_version() -> None:
    """Who asks later which payload a version came from finds it here, and nothing clinical beside it."""
    made = trace.provenance("5c0a1d6e-1111-4222-8333-444455556666", TARGETS, "SE2321000131-E000000000001", AT)

    assert [target["reference"] for target in made["target"]] == TARGETS
    assert made["entity"][0]["what"]["identifier"]["value"] == "urn:uuid:5c0a1d6e-1111-4222-8333-444455556666"
