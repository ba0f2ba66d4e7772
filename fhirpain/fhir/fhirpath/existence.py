"""Whether something is there, and how much of it. https://hl7.org/fhirpath/N1/#existence"""

from fhirpain.fhir.fhirpath.environment import Run
from fhirpain.fhir.fhirpath.equality import distinct, key
from fhirpain.fhir.fhirpath.errors import EvaluationError
from fhirpain.fhir.fhirpath.node import Collection, system
from fhirpain.fhir.fhirpath.table import ANSWER, Arguments, Compiler, Truth, eager, question
from fhirpain.fhir.fhirpath.tree import Tree


@question("empty", 0, 0)
def empty(compiler: Compiler, base: Tree, arguments: Arguments) -> Truth:
    """``base.empty()``."""
    some = compiler.some(base)
    return lambda run: not some(run)


@question("exists", 0, 1)
def exists(compiler: Compiler, base: Tree, arguments: Arguments) -> Truth:
    """``base.exists()`` and ``base.exists(criteria)``."""
    if not arguments:
        return compiler.some(base)
    items, holds = compiler.collection(base), compiler.truth(arguments[0])

    def closure(run: Run) -> bool:
        found = items(run)
        if not found:
            return False
        run.charge(len(found))
        this, index = run.this, run.index
        answer = False
        for run.index, run.this in enumerate(found):
            if holds(run):
                answer = True
                break
        run.this, run.index = this, index
        return answer
    return closure


@question("all", 1, 1)
def all_(compiler: Compiler, base: Tree, arguments: Arguments) -> Truth:
    """``base.all(criteria)``: true of an empty collection."""
    items, holds = compiler.collection(base), compiler.truth(arguments[0])

    def closure(run: Run) -> bool:
        found = items(run)
        if not found:
            return True
        run.charge(len(found))
        this, index = run.this, run.index
        answer = True
        for run.index, run.this in enumerate(found):
            if not holds(run):
                answer = False
                break
        run.this, run.index = this, index
        return answer
    return closure


@question("not", 0, 0)
def not_(compiler: Compiler, base: Tree, arguments: Arguments) -> Truth:
    """``base.not()``."""
    truth = compiler.truth(base)

    def closure(run: Run) -> bool | None:
        found = truth(run)
        return None if found is None else not found
    return closure


def _booleans(items: Collection, name: str) -> list[bool]:
    values = [system(item) for item in items]
    if not all(isinstance(value, bool) for value in values):
        raise EvaluationError(f"{name} takes booleans alone")
    return values


@eager("allTrue")
def all_true(run: Run, items: Collection) -> Collection:
    """Whether every item is true."""
    return ANSWER[all(_booleans(items, "allTrue"))]


@eager("anyTrue")
def any_true(run: Run, items: Collection) -> Collection:
    """Whether an item is true."""
    return ANSWER[any(_booleans(items, "anyTrue"))]


@eager("allFalse")
def all_false(run: Run, items: Collection) -> Collection:
    """Whether every item is false."""
    return ANSWER[not any(_booleans(items, "allFalse"))]


@eager("anyFalse")
def any_false(run: Run, items: Collection) -> Collection:
    """Whether an item is false."""
    return ANSWER[not all(_booleans(items, "anyFalse"))]


@eager("subsetOf", 1)
def subset_of(run: Run, items: Collection, others: Collection) -> Collection:
    """Whether every item is among the others."""
    return ANSWER[{*map(key, items)} <= {*map(key, others)}]


@eager("supersetOf", 1)
def superset_of(run: Run, items: Collection, others: Collection) -> Collection:
    """Whether every other is among the items."""
    return ANSWER[{*map(key, items)} >= {*map(key, others)}]


@eager("count")
def count(run: Run, items: Collection) -> Collection:
    """How many items there are."""
    return [len(items)]


@eager("distinct")
def distinct_(run: Run, items: Collection) -> Collection:
    """The items, each once."""
    return distinct(items)


@eager("isDistinct")
def is_distinct(run: Run, items: Collection) -> Collection:
    """Whether no two items are equal."""
    return ANSWER[len({*map(key, items)}) == len(items)]
