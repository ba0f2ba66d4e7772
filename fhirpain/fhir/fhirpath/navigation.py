"""Down the tree. https://hl7.org/fhirpath/N1/#tree-navigation"""

from fhirpain.fhir.fhirpath import walk
from fhirpain.fhir.fhirpath.environment import Run
from fhirpain.fhir.fhirpath.node import Collection
from fhirpain.fhir.fhirpath.table import eager


@eager("children")
def children(run: Run, items: Collection) -> Collection:
    """The elements directly below each item."""
    found = [below for item in items for below in walk.children(item, run)]
    run.charge(len(found))
    return found


@eager("descendants")
def descendants(run: Run, items: Collection) -> Collection:
    """All elements below each item."""
    return [below for item in items for below in walk.descendants(item, run)]
