"""Snapshots made from differentials. https://hl7.org/fhir/R4/profiling.html#snapshot"""

from fhirpain.fhir.snapshot.generation import NoSnapshot, Snapshots, snapshot

__all__ = ["NoSnapshot", "Snapshots", "snapshot"]
