"""From syntax tree to Python closures, made once and run often. https://hl7.org/fhirpath/N1/

Every tree becomes a closure that yields a collection. A tree used as a condition becomes one that answers True, False
or None without making a list, and one asked only whether it yields anything (``exists``, ``empty``) stops at the first.
"""

from __future__ import annotations

from collections.abc import Callable

from fhirpain.fhir.fhirpath import (  # noqa: F401 (each chapter enters its functions into the table)
    boundary,
    combining,
    conversion,
    existence,
    fhir,
    filtering,
    maths,
    navigation,
    operators,
    strings,
    subsetting,
    tree,
    types,
    utility,
)
from fhirpain.fhir.fhirpath.environment import Run
from fhirpain.fhir.fhirpath.equality import distinct
from fhirpain.fhir.fhirpath.errors import EvaluationError, ParseError
from fhirpain.fhir.fhirpath.node import Collection, Node
from fhirpain.fhir.fhirpath.table import ANSWER, FUNCTIONS, Closure, Function, Truth, condition, single
from fhirpain.fhir.fhirpath.variables import variable
from fhirpain.fhir.fhirpath.walk import EMPTY, NOTHING, plain, present, step, steps


def this(run: Run) -> Collection:
    """``$this``."""
    return EMPTY if run.this is NOTHING else [run.this]


def _index(run: Run) -> Collection:
    return EMPTY if run.index is None else [run.index]


def _total(run: Run) -> Collection:
    return EMPTY if run.total is None else run.total


class Builder:
    """Makes closures of trees; it holds no state."""

    def collection(self, part: tree.Tree) -> Closure:
        """The closure that yields the tree's collection."""
        match part:
            case tree.This():
                return this
            case tree.Literal(values=values):
                constant = list(values)
                return lambda run: constant
            case tree.Member():
                return self._member(part)
            case tree.Call():
                return _function(part).make(self, part.base, part.arguments)
            case tree.Union():
                return self._union(part)
            case tree.Indexer():
                return self._indexer(part)
            case tree.Variable(name=name):
                return variable(name)
            case tree.Index():
                return _index
            case tree.Total():
                return _total
            case tree.Polarity():
                return operators.polarity(part.sign, self.collection(part.operand))
            case tree.TypeOperation(operator="as"):
                return types.conversion(self.collection(part.operand), part.type_name)
            case tree.Operation(operator=operator) if operator in operators.VALUES:
                return operators.VALUES[operator](self.collection(part.left), self.collection(part.right))
        truth = self.truth(part)
        return lambda run: ANSWER[truth(run)]

    def truth(self, part: tree.Tree) -> Truth:
        """The closure that answers a condition."""
        match part:
            case tree.Operation(operator=operator) if operator in operators.LOGIC:
                return operators.LOGIC[operator](self.truth(part.left), self.truth(part.right))
            case tree.Operation(operator="=" | "!="):
                return operators.equality(self, part)
            case tree.Operation(operator="in" | "contains"):
                return operators.membership(self, part)
            case tree.Operation(operator=operator) if operator in operators.TRUTHS:
                return operators.TRUTHS[operator](self.collection(part.left), self.collection(part.right))
            case tree.TypeOperation(operator="is"):
                return types.test(self.collection(part.operand), part.type_name)
            case tree.Call():
                function = _function(part)
                if function.ask is not None:
                    return function.ask(self, part.base, part.arguments)
            case tree.Member(base=tree.This(), name=name) if not name[0].isupper():
                return self._flag(part)
        items = self.collection(part)
        return lambda run: condition(items(run))

    def _flag(self, part: tree.Member) -> Truth:
        """An element of the focus as a condition, which mostly is a boolean."""
        items, name = self.collection(part), part.name

        def closure(run: Run) -> bool | None:
            value = plain(run.this, name, run)
            return value if value.__class__ is bool else condition(items(run))
        return closure

    def some(self, part: tree.Tree) -> Callable[[Run], bool]:
        """The closure that answers whether a tree yields anything."""
        match part:
            case tree.Member(base=tree.This(), name=name) if not name[0].isupper():
                return lambda run: present(run.this, name, run)
            case tree.Member(base=base, name=name) if not isinstance(base, tree.This):
                return self._some_member(self.collection(base), name)
            case tree.Call(name="where", base=base, arguments=(_,)):
                # x.where(y).exists() is x.exists(y), which need not look further than the first.
                found = FUNCTIONS["exists"].ask
                if found is not None:
                    some = found(self, base, part.arguments)
                    return lambda run: some(run) is True
        items = self.collection(part)
        return lambda run: bool(items(run))

    def _some_member(self, items: Closure, name: str) -> Callable[[Run], bool]:
        def closure(run: Run) -> bool:
            for item in items(run):  # noqa: SIM110 (any() costs a generator, and this runs for every resource)
                if present(item, name, run):
                    return True
            return False
        return closure

    def _member(self, part: tree.Member) -> Closure:
        name = part.name
        if isinstance(part.base, tree.This):
            return _head(name) if name[0].isupper() else lambda run: step(run.this, name, run)
        items = self.collection(part.base)

        def closure(run: Run) -> Collection:
            found = items(run)
            if not found:
                return EMPTY
            if len(found) == 1:
                return step(found[0], name, run)
            return steps(found, name, run)
        return closure

    def _union(self, part: tree.Union) -> Closure:
        members = [self.collection(member) for member in part.members]

        def closure(run: Run) -> Collection:
            found: Collection = []
            for member in members:
                found += member(run)
            run.charge(len(found))
            return distinct(found)
        return closure

    def _indexer(self, part: tree.Indexer) -> Closure:
        items, index = self.collection(part.base), self.collection(part.index)

        def closure(run: Run) -> Collection:
            place = single(index(run), int, "an index")
            found = items(run)
            return EMPTY if place is None or not 0 <= place < len(found) else [found[place]]
        return closure


def _head(name: str) -> Closure:
    """A capital at the head of a path: the type of the focus itself (``Patient.name``, ``Resource.id``), or a name."""
    def closure(run: Run) -> Collection:
        item = run.this
        if item.__class__ is Node:
            table = run.types[item.type_name]
            if name in table.ancestors:
                return [item]
            if run.environment.strict and table.known:
                raise EvaluationError(f"{item.type_name} is no {name}")
        return step(item, name, run)
    return closure


def _function(call: tree.Call) -> Function:
    """The entry of the table for a call; raises ``ParseError`` for a function or a number of arguments there is not."""
    function = FUNCTIONS.get(call.name)
    if function is None:
        raise ParseError(f"there is no function {call.name}()", call.position)
    if not function.least <= len(call.arguments) <= function.most:
        raise ParseError(f"{call.name}() does not take {len(call.arguments)} arguments", call.position)
    return function
