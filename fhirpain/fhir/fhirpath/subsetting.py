"""Parts of a collection by place. https://hl7.org/fhirpath/N1/#subsetting"""

from fhirpain.fhir.fhirpath.environment import Run
from fhirpain.fhir.fhirpath.equality import distinct, key
from fhirpain.fhir.fhirpath.errors import EvaluationError
from fhirpain.fhir.fhirpath.node import Collection
from fhirpain.fhir.fhirpath.table import eager, single
from fhirpain.fhir.fhirpath.walk import EMPTY


@eager("single")
def single_(run: Run, items: Collection) -> Collection:
    """The only item; raises ``EvaluationError`` where there are more."""
    if len(items) > 1:
        raise EvaluationError("single found several items")
    return items


@eager("first")
def first(run: Run, items: Collection) -> Collection:
    """The first item."""
    return items[:1]


@eager("last")
def last(run: Run, items: Collection) -> Collection:
    """The last item."""
    return items[-1:]


@eager("tail")
def tail(run: Run, items: Collection) -> Collection:
    """All but the first."""
    return items[1:]


@eager("skip", 1)
def skip(run: Run, items: Collection, number: Collection) -> Collection:
    """All but the first so many; all of them for none or less."""
    return items[max(0, single(number, int, "skip") or 0):]


@eager("take", 1)
def take(run: Run, items: Collection, number: Collection) -> Collection:
    """The first so many; nothing for none or less."""
    return items[:max(0, single(number, int, "take") or 0)] if number else EMPTY


@eager("intersect", 1)
def intersect(run: Run, items: Collection, others: Collection) -> Collection:
    """The items that are also among the others, each once."""
    if not items or not others:
        return EMPTY
    known = {*map(key, others)}
    return distinct([item for item in items if key(item) in known])


@eager("exclude", 1)
def exclude(run: Run, items: Collection, others: Collection) -> Collection:
    """The items that are not among the others, as often as they occur."""
    known = {*map(key, others)}
    return [item for item in items if key(item) not in known]
