"""Select and project. https://hl7.org/fhirpath/N1/#filtering-and-projection, https://hl7.org/fhirpath/N1/#aggregates"""

from functools import cmp_to_key, partial
from typing import Any

from fhirpain.fhir.fhirpath import tree
from fhirpain.fhir.fhirpath.environment import Run
from fhirpain.fhir.fhirpath.equality import compare, key
from fhirpain.fhir.fhirpath.node import Collection
from fhirpain.fhir.fhirpath.table import Arguments, Closure, Compiler, lazy, single
from fhirpain.fhir.fhirpath.walk import EMPTY


@lazy("where", 1, 1)
def where(compiler: Compiler, base: tree.Tree, arguments: Arguments) -> Closure:
    """The items of which the criteria are true."""
    items, holds = compiler.collection(base), compiler.truth(arguments[0])

    def closure(run: Run) -> Collection:
        found = items(run)
        if not found:
            return EMPTY
        run.charge(len(found))
        this, index = run.this, run.index
        kept = []
        for run.index, run.this in enumerate(found):
            if holds(run):
                kept.append(run.this)
        run.this, run.index = this, index
        return kept
    return closure


@lazy("select", 1, 1)
def select(compiler: Compiler, base: tree.Tree, arguments: Arguments) -> Closure:
    """What the projection yields of each item, in one flat collection."""
    items, projection = compiler.collection(base), compiler.collection(arguments[0])
    return lambda run: _each(items(run), projection, run)


def _each(found: Collection, projection: Closure, run: Run) -> Collection:
    if not found:
        return EMPTY
    run.charge(len(found))
    this, index = run.this, run.index
    made: Collection = []
    for run.index, run.this in enumerate(found):
        made += projection(run)
    run.this, run.index = this, index
    run.charge(len(made))
    return made


@lazy("repeat", 1, 1)
def repeat(compiler: Compiler, base: tree.Tree, arguments: Arguments) -> Closure:
    """The projection of the items, of what that yields, and so on; an item seen before goes no further."""
    items, projection = compiler.collection(base), compiler.collection(arguments[0])

    def closure(run: Run) -> Collection:
        waiting, made = items(run), []
        seen = set()
        while waiting:
            new = []
            for item in _each(waiting, projection, run):
                known = key(item)
                if known not in seen:
                    seen.add(known)
                    new.append(item)
            made += new
            waiting = new
        return made
    return closure


@lazy("aggregate", 1, 2)
def aggregate(compiler: Compiler, base: tree.Tree, arguments: Arguments) -> Closure:
    """The aggregator's last ``$total``, beginning with nothing or the second argument."""
    items, aggregator, *initial = map(compiler.collection, (base, *arguments))

    def closure(run: Run) -> Collection:
        found = items(run)
        run.charge(len(found))
        this, index, total = run.this, run.index, run.total
        made = initial[0](run) if initial else EMPTY
        for run.index, run.this in enumerate(found):
            run.total = made
            made = aggregator(run)
        run.this, run.index, run.total = this, index, total
        return made
    return closure


@lazy("sort", 0, 8)
def sort(compiler: Compiler, base: tree.Tree, arguments: Arguments) -> Closure:
    """The items in the order of the keys; a key written ``-key`` descends; https://hl7.org/fhirpath/#sort."""
    items = compiler.collection(base)
    keys = [_direction(compiler, argument) for argument in arguments or (tree.This(0),)]
    order = cmp_to_key(partial(_order, [sign for _, sign in keys]))

    def closure(run: Run) -> Collection:
        found = items(run)
        decorated: list[tuple[list[Any], Any]] = []
        run.charge(len(found))
        this = run.this
        for run.this in found:
            values = [single(one(run), object, "a key of sort") for one, _ in keys]
            decorated.append((values, run.this))
        run.this = this
        return [item for _, item in sorted(decorated, key=lambda pair: order(pair[0]))]
    return closure


def _direction(compiler: Compiler, argument: tree.Tree) -> tuple[Closure, int]:
    if isinstance(argument, tree.Polarity):
        return compiler.collection(argument.operand), -1 if argument.sign == "-" else 1
    return compiler.collection(argument), 1


def _order(signs: list[int], left: list[Any], right: list[Any]) -> int:
    """Keys compared one after the other; nothing stands after everything."""
    for mine, others, sign in zip(left, right, signs, strict=True):
        if mine is None or others is None:
            order: int | None = (mine is None) - (others is None)
        else:
            order = compare(mine, others)
        if order:
            return order * sign
    return 0
