"""The trace of what was done: an AuditEvent and a Provenance for each accepted payload, without clinical data.

https://hl7.org/fhir/R4/auditevent.html https://hl7.org/fhir/R4/provenance.html
They are resources like any other once somebody may look; pending.py keeps the facts until then.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

_DCM = "http://dicom.nema.org/resources/ontology/DCM"
_LIFECYCLE = "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle"
_AGENT = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"


def audit_event(submission: str, targets: Sequence[str], organisation: str, at: datetime,
                action: str = "C") -> dict[str, Any]:
    """An import of a payload (DICOM audit type 110107), naming each stored version (``Type/id/_history/n``).

    ``action`` is D where all that was stored are deletions. Its id is the submission's, as that of the Provenance:
    so the store knows which are not a caller's to change.
    """
    who = {"identifier": {"value": organisation}}
    return {
        "resourceType": "AuditEvent",
        "id": submission,
        "type": {"system": _DCM, "code": "110107", "display": "Import"},
        "action": action,
        "recorded": at.isoformat(timespec="milliseconds"),
        "outcome": "0",
        "agent": [{"who": who, "requestor": True}],
        "source": {"observer": who},
        "entity": [{"what": _submission(submission)}, *({"what": {"reference": target}} for target in targets)],
    }


def provenance(submission: str, targets: Sequence[str], organisation: str, at: datetime) -> dict[str, Any]:
    """From which payload each stored version was made, when, and by which organisation's façade."""
    return {
        "resourceType": "Provenance",
        "id": submission,
        "target": [{"reference": target} for target in targets],
        "recorded": at.isoformat(timespec="milliseconds"),
        "activity": {"coding": [{"system": _LIFECYCLE, "code": "receive"}]},
        "agent": [{"type": {"coding": [{"system": _AGENT, "code": "assembler"}]},
                   "who": {"identifier": {"value": organisation}}}],
        "entity": [{"role": "source", "what": _submission(submission)}],
    }


def _submission(submission: str) -> dict[str, Any]:
    return {"identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{submission}"}}
