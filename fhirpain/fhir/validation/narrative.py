"""The text of a Narrative, as an issue for each thing that is wrong with it."""

from typing import Any

from fhirpain.fhir.narrative import faults
from fhirpain.fhir.validation.location import At
from fhirpain.fhir.validation.run import Run


def check_narrative(run: Run, value: Any, at: At) -> None:
    """Check the text of a Narrative's div."""
    for reason in dict.fromkeys(faults(value)):
        run.add("narrative", at, reason=reason)
