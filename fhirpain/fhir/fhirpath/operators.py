"""Operators: logic, equality, order, membership; arithmetic stands in its own module. https://hl7.org/fhirpath/N1/#operations"""

import re
from collections.abc import Callable
from typing import Any

from fhirpain.fhir.fhirpath import arithmetic, tree
from fhirpain.fhir.fhirpath.environment import Run
from fhirpain.fhir.fhirpath.equality import compare, equal, equal_items, equivalent
from fhirpain.fhir.fhirpath.node import Collection, Node, system
from fhirpain.fhir.fhirpath.table import Closure, Compiler, Truth, charge_text, limited, single
from fhirpain.fhir.fhirpath.walk import EMPTY, plain


def _and(left: Truth, right: Truth) -> Truth:
    def closure(run: Run) -> bool | None:
        mine = left(run)
        if mine is False:
            return False
        others = right(run)
        return others if mine or others is False else None
    return closure


def _or(left: Truth, right: Truth) -> Truth:
    def closure(run: Run) -> bool | None:
        mine = left(run)
        if mine:
            return True
        others = right(run)
        return others if mine is False or others else None
    return closure


def _xor(left: Truth, right: Truth) -> Truth:
    def closure(run: Run) -> bool | None:
        mine, others = left(run), right(run)
        return None if mine is None or others is None else mine != others
    return closure


def _implies(left: Truth, right: Truth) -> Truth:
    def closure(run: Run) -> bool | None:
        mine = left(run)
        if mine is False:
            return True
        others = right(run)
        return others if mine or others else None
    return closure


LOGIC: dict[str, Callable[[Truth, Truth], Truth]] = {"and": _and, "or": _or, "xor": _xor, "implies": _implies}
"""Three-valued, each reading its right side only where the left leaves the answer open."""


def equality(compiler: Compiler, part: tree.Operation) -> Truth:
    """``=`` and ``!=``; against a text constant, which is what most expressions ask, without a general comparison."""
    if isinstance(part.right, tree.Literal) and len(part.right.values) == 1 and isinstance(part.right.values[0], str):
        truth = _equals_text(compiler, part.left, part.right.values[0])
    else:
        truth = _equals(compiler.collection(part.left), compiler.collection(part.right))
    return truth if part.operator == "=" else _not(truth)


def _not(truth: Truth) -> Truth:
    def closure(run: Run) -> bool | None:
        found = truth(run)
        return None if found is None else not found
    return closure


def _equals(left: Closure, right: Closure) -> Truth:
    def closure(run: Run) -> bool | None:
        mine = left(run)
        if not mine:
            return None
        run.charge(len(mine))
        return equal(mine, right(run))
    return closure


def _equals_text(compiler: Compiler, left: tree.Tree, constant: str) -> Truth:
    items = compiler.collection(left)

    def closure(run: Run) -> bool | None:
        found = items(run)
        if not found:
            return None
        return equal_items(system(found[0]), constant) if len(found) == 1 else False
    if not (isinstance(left, tree.Member) and isinstance(left.base, tree.This)):
        return closure
    name = left.name

    def at_once(run: Run) -> bool | None:
        value = plain(run.this, name, run)
        return closure(run) if value is None else value == constant
    return at_once


def membership(compiler: Compiler, part: tree.Operation) -> Truth:
    """``in`` and ``contains``; in a list of text constants, by a set."""
    one, many = (part.left, part.right) if part.operator == "in" else (part.right, part.left)
    item, constants = compiler.collection(one), _texts(many)
    among = compiler.collection(many)

    def closure(run: Run) -> bool | None:
        found = item(run)
        if not found:
            return None
        value = single(found, object, part.operator)
        if value is None:
            return None
        if constants is not None and isinstance(value, str):
            return value in constants
        rest = among(run)
        run.charge(len(rest))
        return any(equal_items(value, system(other)) for other in rest)
    return closure


def _texts(part: tree.Tree) -> frozenset[str] | None:
    """The texts of ``('a' | 'b')``, or None for anything else."""
    members = part.members if isinstance(part, tree.Union) else (part,)
    values = [value for member in members if isinstance(member, tree.Literal) for value in member.values]
    if len(values) != len(members) or not all(isinstance(value, str) for value in values):
        return None
    return frozenset(values)


_DAY = re.compile(r"(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])", re.ASCII).fullmatch
"""Days of which every year has one: their texts order as they do. What else there is, is read."""


def _whole_day(items: Collection) -> str | None:
    """The text of one element that is such a day; None for anything else."""
    if len(items) != 1 or items[0].__class__ is not Node or items[0].type_name not in ("date", "dateTime"):
        return None
    text = items[0].value
    return text if text.__class__ is str and _DAY(text) else None


def _ordered(symbol: str, wanted: tuple[int, ...]) -> Callable[[Closure, Closure], Truth]:
    def make(left: Closure, right: Closure) -> Truth:
        def closure(run: Run) -> bool | None:
            found, rest = left(run), None
            day = _whole_day(found)
            if day is not None:
                rest = right(run)
                other = _whole_day(rest)
                if other is not None:
                    return (day > other) - (day < other) in wanted
            mine = single(found, object, symbol)
            if mine is None:
                return None
            others = single(right(run) if rest is None else rest, object, symbol)
            if others is None:
                return None
            order = compare(mine, others)
            return None if order is None else order in wanted
        return closure
    return make


def _equivalence(answer: bool) -> Callable[[Closure, Closure], Truth]:
    def make(left: Closure, right: Closure) -> Truth:
        def closure(run: Run) -> bool:
            mine, others = left(run), right(run)
            run.charge(len(mine) * len(others))
            return equivalent(mine, others) is answer
        return closure
    return make


TRUTHS: dict[str, Callable[[Closure, Closure], Truth]] = {
    "<": _ordered("<", (-1,)), "<=": _ordered("<=", (-1, 0)), ">": _ordered(">", (1,)), ">=": _ordered(">=", (0, 1)),
    "~": _equivalence(True), "!~": _equivalence(False),
}
"""Operators on collections that answer true, false or nothing."""


def polarity(sign: str, items: Closure) -> Closure:
    """``-x`` and ``+x``, of a number or quantity."""
    def closure(run: Run) -> Collection:
        value = single(items(run), object, sign)
        return EMPTY if value is None else [arithmetic.signed(value, sign)]
    return closure


def _arithmetic(symbol: str, function: Callable[[Any, Any], Any]) -> Callable[[Closure, Closure], Closure]:
    def make(left: Closure, right: Closure) -> Closure:
        def closure(run: Run) -> Collection:
            mine, others = single(left(run), object, symbol), single(right(run), object, symbol)
            if mine is None or others is None:
                return EMPTY
            made = arithmetic.safely(function, mine, others)
            if made.__class__ is str:
                charge_text(run, made)
            return EMPTY if made is None else [made]
        return closure
    return make


def _concatenation(left: Closure, right: Closure) -> Closure:
    """``&``: an empty side counts as an empty text."""
    def closure(run: Run) -> Collection:
        texts = [single(side(run), str, "&") or "" for side in (left, right)]
        made = limited("".join(texts))
        charge_text(run, made)
        return [made]
    return closure


VALUES: dict[str, Callable[[Closure, Closure], Closure]] = {
    "+": _arithmetic("+", arithmetic.add), "-": _arithmetic("-", arithmetic.subtract),
    "*": _arithmetic("*", arithmetic.multiply), "/": _arithmetic("/", arithmetic.divide),
    "div": _arithmetic("div", arithmetic.whole), "mod": _arithmetic("mod", arithmetic.remainder),
    "&": _concatenation,
}
"""Operators that make a value."""
