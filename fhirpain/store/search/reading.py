"""A Query as terms over the index. https://hl7.org/fhir/R4/search.html#prefix"""

from collections.abc import Iterable, Iterator

from fhirpain.fhir.search import fold, resource_types
from fhirpain.fhir.search.model import (
    Asked,
    Chain,
    Condition,
    Criterion,
    Has,
    Number,
    Parameter,
    Period,
    Quantity,
    Reference,
    Simple,
    Text,
    Token,
    Uri,
)
from fhirpain.store.index.aliases import names
from fhirpain.store.index.hashes import GREATEST, LEAST, Hashes, beginnings, ordered
from fhirpain.store.index.parts import HEAD, exactly, listed, units
from fhirpain.store.search.chains import either
from fhirpain.store.search.terms import (
    All,
    Canonical,
    Carries,
    Ids,
    Not,
    Referred,
    Refers,
    Says,
    Spans,
    Term,
    Updated,
    Words,
)

Types = tuple[str, ...]
Bounds = tuple[str, str, int, int]
"""The columns of the lower and the upper bound, and what they are compared with."""


def read(known: Hashes, types: Types, conditions: Iterable[Condition]) -> All:
    """What every condition asks; ``types`` are those that are looked for, none where a search is of all there are."""
    return All(tuple(_condition(known, types, condition) for condition in conditions))


def _condition(known: Hashes, types: Types, condition: Condition) -> Term:
    if isinstance(condition, Criterion):
        return _criterion(known, types, condition)
    if isinstance(condition, Has):
        inner = _condition(known, (condition.type,), condition.inner)
        return either(Canonical(at, condition.type, inner, own) if condition.parameter.canonical else
                      Referred(known.link(at), condition.type, own, inner)
                      for at in _places((condition.type,), condition.parameter.code)
                      for own in types or condition.parameter.target)
    return _chain(known, types, condition)


def _chain(known: Hashes, types: Types, chain: Chain) -> Term:
    read = [(target, _condition(known, (target,), inner)) for target, inner in chain.targets]
    return either(Canonical(at, target, inner) if chain.parameter.canonical else
                  Refers(known.link(at), target, inner)
                  for at in _places(types, chain.parameter.code) for target, inner in read)


def _criterion(known: Hashes, types: Types, criterion: Criterion) -> Term:
    if criterion.missing is not None:
        return _missing(criterion.parameter, is_missing=criterion.missing)
    kept = either(_asked(known, types, criterion, asked) for asked in criterion.values)
    return Not(kept) if criterion.negated else kept


def _missing(parameter: Parameter, *, is_missing: bool) -> Term:
    there: Term = All() if parameter.code in ("_id", "_lastUpdated") else Says(f"\n{parameter.code}\t")
    return Not(there) if is_missing else there


def _asked(known: Hashes, types: Types, criterion: Criterion, asked: Asked) -> Term:
    code = criterion.parameter.code
    if asked.operand is None:
        return either(_composite(known, at, criterion, asked) for at in _places(types, code))
    if code == "_id" and isinstance(asked.operand, Token):
        return Ids((asked.operand.code,))
    if code == "_lastUpdated" and isinstance(asked.operand, Period):
        checks, is_any = _checks(asked.prefix, ("updated", "updated", *_period(asked.operand)), closed=False)
        return Updated(tuple((column, _AT[comparison, is_high], bound)
                             for (column, comparison, bound), is_high in checks), is_any)
    return either(_simple(known, at, criterion, asked) for at in _places(types, asked.operand.parameter))


def _simple(known: Hashes, at: str, criterion: Criterion, asked: Asked, forms: tuple[int, ...] = ()) -> Term:
    operand = asked.operand
    if isinstance(operand, Text):
        return _text(known, at, criterion.modifier, operand, forms)
    if isinstance(operand, Period | Number | Quantity):
        return _ranged(known, at, asked, operand, forms)
    return Carries(tuple(_hashes(known, at, criterion, operand)))


def _hashes(known: Hashes, at: str, criterion: Criterion, operand: Simple | None) -> Iterator[int]:
    """The tokens of which a resource must have one."""
    if isinstance(operand, Token):
        yield known.asked(at, operand)
    elif isinstance(operand, Reference):
        yield from _reference(known, at, criterion.parameter, operand)
    elif isinstance(operand, Uri):
        yield known.of(f"{at}|u|{operand.value}")
        if criterion.modifier == "below":
            yield known.of(f"{at}|b|{operand.value.rstrip('/')}")
        elif criterion.modifier == "above":
            yield from (known.of(f"{at}|u|{above}{end}") for above in beginnings(operand.value) for end in ("", "/"))


def _reference(known: Hashes, at: str, parameter: Parameter, asked: Reference) -> Iterator[int]:
    if asked.url:
        yield known.of(f"{at}|u|{asked.url}|{asked.version}" if asked.version else f"{at}|u|{asked.url}")
        return
    if asked.type and not at.endswith(f"|{parameter.code}") and asked.type not in parameter.target:
        return  # an alias is wider than the parameter
    for target in (asked.type,) if asked.type else parameter.target or sorted(resource_types()):
        if asked.version:
            yield known.of(f"{at}|v|{target}/{asked.id}/{asked.version}")
        else:
            yield known.link(at) ^ known.itself(target, asked.id)


def _text(known: Hashes, at: str, modifier: str, asked: Text, forms: tuple[int, ...]) -> Term:
    if asked.parameter.endswith(":text"):
        return Says(f"\n{asked.parameter}\t{fold(asked.value)}")
    if modifier == "exact" and not forms:
        return Carries((exactly(known, at, asked.value),))
    return Words(known.of(at), fold(asked.value), modifier == "contains", forms, HEAD)


def _ranged(known: Hashes, at: str, asked: Asked, operand: Period | Number | Quantity, forms: tuple[int, ...]) -> Term:
    unit, own = None, False
    if isinstance(operand, Period):
        low, high = _period(operand)
    elif isinstance(operand, Quantity) and operand.base:
        low, high, unit = ordered(operand.base_low, LEAST), ordered(operand.base_high, GREATEST), known.of(operand.base)
    else:
        low, high, own = ordered(operand.low, LEAST), ordered(operand.high, GREATEST), isinstance(operand, Quantity)
    if isinstance(operand, Quantity) and own:
        forms = (*forms, *_unit(known, operand))
    columns = ("own_low", "own_high") if own else ("low", "high")
    checks, is_any = _checks(asked.prefix, (*columns, low, high), closed=not isinstance(operand, Period))
    return Spans(known.of(at), tuple(check for check, _ in checks), is_any, unit, forms)


def _unit(known: Hashes, asked: Quantity) -> Iterator[int]:
    """The one way the unit is asked for: the code of a system, or a code or unit alone."""
    if asked.code and asked.system is None:
        yield known.of(f"unit|{asked.code}")
    elif asked.code:
        yield next(units(known, asked))


def _composite(known: Hashes, at: str, criterion: Criterion, asked: Asked) -> Term:
    plain = Criterion(criterion.parameter)
    equal: list[int] = []
    unequal: list[tuple[str, Asked]] = []
    for number, part in enumerate(asked.parts):
        here = f"{at}${number}"
        if isinstance(part.operand, Text | Period | Number | Quantity):
            unequal.append((here, part))
        else:
            equal.extend(_hashes(known, here, plain, part.operand))
    if not unequal:
        return Carries((known.of(f"{at}|{listed(equal)}"),))
    # The tokens say it already, but for which belongs to which: they are what the database looks for first.
    return All((*(Carries((form,)) for form in equal),
                *(_simple(known, here, plain, part, tuple(equal)) for here, part in unequal)))


def _places(types: Types, name: str) -> list[str]:
    """Where in the index a parameter is looked for."""
    if name[0] == "_":
        return [f"|{name}"]
    return [f"{each}|{found}" for each in types for found in names(each, name)]


def _period(asked: Period) -> tuple[int, int]:
    return (LEAST if asked.low is None else asked.low), (GREATEST if asked.high is None else asked.high)


def _checks(prefix: str, bounds: Bounds, *, closed: bool) -> tuple[list[tuple[tuple[str, str, int], bool]], bool]:
    """How the indexed bounds must stand to the asked ones (the table in ``Asked``), each with whether it is the upper.

    Half-open ranges (times) and closed ones (numbers) differ in where a bound may touch.
    """
    low, high, least, greatest = bounds
    said = (_CLOSED if closed else _HALF_OPEN)[prefix]
    return [(((high if upper else low), comparison, greatest if beyond else least), upper)
            for upper, comparison, beyond in said], prefix == "ne"


_LOW, _HIGH = False, True
Rule = tuple[tuple[bool, str, bool], ...]
"""Indexed bound, comparison, asked bound."""
_HALF_OPEN: dict[str, Rule] = {
    "eq": ((_LOW, ">=", _LOW), (_HIGH, "<=", _HIGH)), "ne": ((_LOW, "<", _LOW), (_HIGH, ">", _HIGH)),
    "gt": ((_HIGH, ">", _HIGH),), "lt": ((_LOW, "<", _LOW),),
    "ge": ((_HIGH, ">", _LOW),), "le": ((_LOW, "<", _HIGH),),
    "sa": ((_LOW, ">=", _HIGH),), "eb": ((_HIGH, "<=", _LOW),),
    "ap": ((_LOW, "<", _HIGH), (_HIGH, ">", _LOW)),
}
_CLOSED: dict[str, Rule] = {
    "eq": ((_LOW, ">=", _LOW), (_HIGH, "<", _HIGH)), "ne": ((_LOW, "<", _LOW), (_HIGH, ">=", _HIGH)),
    "gt": ((_HIGH, ">", _HIGH),), "lt": ((_LOW, "<", _LOW),),
    "ge": ((_HIGH, ">=", _LOW),), "le": ((_LOW, "<=", _HIGH),),
    "sa": ((_LOW, ">", _HIGH),), "eb": ((_HIGH, "<", _LOW),),
    "ap": ((_LOW, "<", _HIGH), (_HIGH, ">=", _LOW)),
}
# ``updated`` is one moment: as a lower bound it is itself, as an upper one it ends before the next microsecond.
_AT = {(">=", _LOW): ">=", ("<", _LOW): "<", (">", _HIGH): ">=", ("<=", _HIGH): "<"}
