"""``is``, ``as``, ``ofType`` and ``type``. https://hl7.org/fhirpath/N1/#types, https://hl7.org/fhir/R4/fhirpath.html#types"""

from collections.abc import Callable
from typing import Any

from fhirpain.fhir.fhirpath import tree
from fhirpain.fhir.fhirpath.environment import Run
from fhirpain.fhir.fhirpath.equality import kind_of
from fhirpain.fhir.fhirpath.errors import EvaluationError, ParseError
from fhirpain.fhir.fhirpath.node import Collection, Node
from fhirpain.fhir.fhirpath.table import Arguments, Closure, Compiler, Truth, eager, lazy, question
from fhirpain.fhir.fhirpath.values import TypeInfo
from fhirpain.fhir.fhirpath.walk import EMPTY

_SYSTEM = ("Any", "Boolean", "String", "Integer", "Decimal", "Date", "DateTime", "Time", "Quantity")


def _matcher(type_name: str) -> Callable[[Any, Run, bool], bool]:
    """Whether an item is of a type. ``exact``: a primitive only of its own (a code is a string, but not *as* a string).

    A type no definition knows raises ``EvaluationError``: a misspelt type would otherwise never match and never tell.
    """
    namespace, _, name = type_name.rpartition(".")

    def matches(item: Any, run: Run, exact: bool) -> bool:
        if namespace != "System" and name not in _SYSTEM and not run.types[name].known:
            raise EvaluationError(f"there is no type {name}")
        if item.__class__ is not Node:
            return namespace != "FHIR" and name in ("Any", kind_of(item))
        if namespace == "System":
            return False
        table = run.types[item.type_name]
        return bool(item.type_name == name if exact and table.primitive else name in table.ancestors)
    return matches


def test(items: Closure, type_name: str) -> Truth:
    """``items is Type``."""
    matches = _matcher(type_name)

    def closure(run: Run) -> bool | None:
        found = items(run)
        if len(found) > 1:
            raise EvaluationError("is takes one item, not several")
        return matches(found[0], run, False) if found else None
    return closure


def conversion(items: Closure, type_name: str) -> Closure:
    """``items as Type``. R4's own expressions (dom-3, search parameters) use it on several: those it filters."""
    matches = _matcher(type_name)

    def closure(run: Run) -> Collection:
        found = items(run)
        if len(found) > 1 and run.environment.strict:
            raise EvaluationError("as takes one item, not several")
        return [item for item in found if matches(item, run, True)] if found else EMPTY
    return closure


def only(items: Closure, type_name: str) -> Closure:
    """``items.ofType(Type)``."""
    matches = _matcher(type_name)

    def closure(run: Run) -> Collection:
        found = items(run)
        return [item for item in found if matches(item, run, True)] if found else EMPTY
    return closure


def _specifier(argument: tree.Tree) -> str:
    """The type an argument names: ``Patient``, ``FHIR.Patient``, ``System.String``."""
    match argument:
        case tree.Member(base=tree.This(), name=name):
            return name
        case tree.Member(base=tree.Member(base=tree.This(), name=namespace), name=name):
            return f"{namespace}.{name}"
    raise ParseError("expected the name of a type", argument.position)


@question("is", 1, 1)
def is_(compiler: Compiler, base: tree.Tree, arguments: Arguments) -> Truth:
    """``base.is(Type)``."""
    return test(compiler.collection(base), _specifier(arguments[0]))


@lazy("as", 1, 1)
def as_(compiler: Compiler, base: tree.Tree, arguments: Arguments) -> Closure:
    """``base.as(Type)``."""
    return conversion(compiler.collection(base), _specifier(arguments[0]))


@lazy("ofType", 1, 1)
def of_type(compiler: Compiler, base: tree.Tree, arguments: Arguments) -> Closure:
    """``base.ofType(Type)``."""
    return only(compiler.collection(base), _specifier(arguments[0]))


@eager("type")
def type_(run: Run, items: Collection) -> Collection:
    """The type of each item."""
    return [TypeInfo("FHIR" if isinstance(item, Node) else "System", kind_of(item)) for item in items]
