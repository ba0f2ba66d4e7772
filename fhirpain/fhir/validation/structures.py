"""Whether a profile constrains what its base has. https://hl7.org/fhir/R4/profiling.html#snapshot"""

from dataclasses import replace

from fhirpain.fhir.snapshot import NoSnapshot, snapshot
from fhirpain.fhir.validation.location import At, render
from fhirpain.fhir.validation.run import Resource, Run

_FAULTS = frozenset({"snapshot-path", "snapshot-slice"})
"""What is the profile's own fault; that its base is not held is not."""


def check_structure(run: Run, structure: Resource, at: At) -> None:
    """Make the snapshot of a profile, and note where its differential speaks of what its base does not have.

    Asked only of a StructureDefinition without other errors.
    """
    if structure.get("derivation") != "constraint" or "differential" not in structure or "snapshot" in structure:
        return
    try:
        snapshot(structure, run.compiled.definitions)
    except NoSnapshot as failure:
        for issue in failure.issues:
            if issue.rule in _FAULTS:
                run.put(replace(issue, expression=render((at, "differential", -1))))
