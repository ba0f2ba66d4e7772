"""The one table of functions, and the ways of putting a function into it. https://hl7.org/fhirpath/N1/#functions

A chapter's module holds its functions. ``scalar`` takes System values and returns one; ``eager`` takes collections;
``lazy`` and ``question`` take syntax trees and make a closure, because they decide what is evaluated and on which item.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from fhirpain.fhir.fhirpath.environment import Run
from fhirpain.fhir.fhirpath.equality import is_number, kind_of
from fhirpain.fhir.fhirpath.errors import EvaluationError
from fhirpain.fhir.fhirpath.node import Collection, Node, system
from fhirpain.fhir.fhirpath.tree import Tree
from fhirpain.fhir.fhirpath.walk import EMPTY

Closure = Callable[[Run], Collection]
"""A compiled expression: the collection it yields in a run."""
Truth = Callable[[Run], bool | None]
"""A compiled expression used as a condition: true, false or, for an empty collection, None."""
Arguments = tuple[Tree, ...]

ANSWER: dict[bool | None, Collection] = {True: [True], False: [False], None: EMPTY}
"""A truth as a collection; shared, never added to."""
LONGEST_TEXT = 1_000_000
"""Characters a function may make; what grows beyond is an attack or a mistake."""


class Compiler(Protocol):
    """What a function that takes trees may ask for."""

    def collection(self, part: Tree) -> Closure:
        """The closure of a tree."""

    def truth(self, part: Tree) -> Truth:
        """The closure of a tree that is used as a condition."""

    def some(self, part: Tree) -> Callable[[Run], bool]:
        """Whether a tree yields anything, answered as early as possible."""


@dataclass(frozen=True, slots=True)
class Function:
    """A name, how many arguments it takes, and how a call becomes a closure; a question also becomes a truth."""

    name: str
    least: int
    most: int
    make: Callable[[Compiler, Tree, Arguments], Closure]
    ask: Callable[[Compiler, Tree, Arguments], Truth] | None = None


FUNCTIONS: dict[str, Function] = {}
_Make = TypeVar("_Make", bound=Callable[[Compiler, Tree, Arguments], Closure])
_Ask = TypeVar("_Ask", bound=Callable[[Compiler, Tree, Arguments], Truth])
_Eager = TypeVar("_Eager", bound=Callable[..., Collection])
_Scalar = TypeVar("_Scalar", bound=Callable[..., Any])


def lazy(name: str, least: int, most: int) -> Callable[[_Make], _Make]:
    """Enter a function that makes its own closure from the trees of its base and arguments."""
    def enter(make: _Make) -> _Make:
        FUNCTIONS[name] = Function(name, least, most, make)
        return make
    return enter


def question(name: str, least: int, most: int) -> Callable[[_Ask], _Ask]:
    """Enter a lazy function that answers true, false or nothing."""
    def enter(ask: _Ask) -> _Ask:
        def make(compiler: Compiler, base: Tree, arguments: Arguments) -> Closure:
            truth = ask(compiler, base, arguments)
            return lambda run: ANSWER[truth(run)]
        FUNCTIONS[name] = Function(name, least, most, make, ask)
        return ask
    return enter


def eager(name: str, least: int = 0, most: int | None = None) -> Callable[[_Eager], _Eager]:
    """Enter a function of the run, the input collection and the collections of its arguments."""
    def enter(function: _Eager) -> _Eager:
        def make(compiler: Compiler, base: Tree, arguments: Arguments) -> Closure:
            items = compiler.collection(base)
            given = [compiler.collection(argument) for argument in arguments]
            if not given:
                return lambda run: function(run, items(run))
            return lambda run: function(run, items(run), *[one(run) for one in given])
        FUNCTIONS[name] = Function(name, least, least if most is None else most, make)
        return function
    return enter


def scalar(name: str, *kinds: type, least: int | None = None) -> Callable[[_Scalar], _Scalar]:
    """Enter a function of one input value and its arguments, of the given kinds; None in or out means empty.

    ``Decimal`` as a kind means any number and ``object`` anything. The last arguments are optional beyond ``least``.
    """
    def enter(function: _Scalar) -> _Scalar:
        def value(compiler: Compiler, base: Tree, arguments: Arguments) -> Callable[[Run], Any]:
            parts = [compiler.collection(part) for part in (base, *arguments)]
            wanted = list(zip(parts, kinds, strict=False))

            def closure(run: Run) -> Any:
                values = []
                for part, kind in wanted:
                    one = single(part(run), kind, name)
                    if one is None:
                        return None
                    values.append(one)
                made = function(*values)
                if made.__class__ is str:
                    charge_text(run, made)
                return made
            return closure

        def make(compiler: Compiler, base: Tree, arguments: Arguments) -> Closure:
            found = value(compiler, base, arguments)

            def closure(run: Run) -> Collection:
                one = found(run)
                return EMPTY if one is None else [one]
            return closure

        def ask(compiler: Compiler, base: Tree, arguments: Arguments) -> Truth:
            found = value(compiler, base, arguments)
            return lambda run: truth_of(found(run))
        most = len(kinds) - 1
        FUNCTIONS[name] = Function(name, most if least is None else least, most, make, ask)
        return function
    return enter


def truth_of(value: Any) -> bool | None:
    """A single System value as a condition: a boolean is itself, anything else is there and so true."""
    return value if value is None or isinstance(value, bool) else True


def single(items: Collection, kind: type, name: str) -> Any:
    """The one value of a collection, None where there is none; raises where there are more or it is of another kind."""
    if not items:
        return None
    if len(items) > 1:
        raise EvaluationError(f"{name} takes one item, not several")
    value = system(items[0])
    if value is None or kind is object or value.__class__ is kind or (kind is Decimal and is_number(value)):
        return value
    raise EvaluationError(f"{name} does not take {kind_of(value)}")


def condition(items: Collection) -> bool | None:
    """Singleton evaluation: https://hl7.org/fhirpath/N1/#singleton-evaluation-of-collections."""
    if not items:
        return None
    if len(items) > 1:
        raise EvaluationError("a condition takes one item, not several")
    value = items[0].value if items[0].__class__ is Node else items[0]
    return truth_of(value)


def limited(text: str) -> str:
    """A text a function has made, unless it is longer than any text should be."""
    if len(text) > LONGEST_TEXT:
        raise EvaluationError("a text has grown too long")
    return text


def charge_text(run: Run, text: str) -> None:
    """Charge a text that has been made by its length: a loop that adds one character at a time must end too."""
    if len(text) > 16:
        run.charge(len(text) >> 4)
