"""Looking on, and the clock. https://hl7.org/fhirpath/N1/#utility-functions"""

from fhirpain.fhir.fhirpath.environment import Run
from fhirpain.fhir.fhirpath.filtering import select
from fhirpain.fhir.fhirpath.node import Collection
from fhirpain.fhir.fhirpath.table import Arguments, Closure, Compiler, eager, lazy, single
from fhirpain.fhir.fhirpath.tree import Tree
from fhirpain.fhir.fhirpath.values import Date, DateTime, Time


@lazy("trace", 1, 2)
def trace(compiler: Compiler, base: Tree, arguments: Arguments) -> Closure:
    """The input unchanged; the environment's ``trace``, if it has one, is told it or its projection."""
    items, name = compiler.collection(base), compiler.collection(arguments[0])
    shown = select(compiler, base, arguments[1:]) if len(arguments) > 1 else items

    def closure(run: Run) -> Collection:
        if run.environment.trace is not None:
            run.environment.trace(single(name(run), str, "trace") or "", shown(run))
        return items(run)
    return closure


@eager("now")
def now(run: Run, items: Collection) -> Collection:
    """The moment of the evaluation."""
    return [DateTime.of(run.now())]


@eager("today")
def today(run: Run, items: Collection) -> Collection:
    """The day of the evaluation, where the clock is."""
    return [Date.parse(run.now().date().isoformat())]


@eager("timeOfDay")
def time_of_day(run: Run, items: Collection) -> Collection:
    """The time of the evaluation, where the clock is."""
    return [Time.parse(run.now().strftime("%H:%M:%S"))]
