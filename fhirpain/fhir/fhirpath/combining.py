"""Two collections as one. https://hl7.org/fhirpath/N1/#combining"""

from fhirpain.fhir.fhirpath.environment import Run
from fhirpain.fhir.fhirpath.equality import distinct
from fhirpain.fhir.fhirpath.node import Collection
from fhirpain.fhir.fhirpath.table import eager


@eager("union", 1)
def union(run: Run, items: Collection, others: Collection) -> Collection:
    """Both, each item once."""
    return distinct(items + others)


@eager("combine", 1)
def combine(run: Run, items: Collection, others: Collection) -> Collection:
    """Both, with whatever occurs twice; charged, as it can double what it is given."""
    run.charge(len(items) + len(others))
    return items + others
