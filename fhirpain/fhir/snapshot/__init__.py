"""Snapshots made from differentials. https://hl7.org/fhir/R4/profiling.html#snapshot"""

from fhirpain.fhir.snapshot.generation import NoSnapshot, snapshot

__all__ = ["NoSnapshot", "snapshot"]
