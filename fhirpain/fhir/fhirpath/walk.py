"""One step from an element to those below it. https://hl7.org/fhirpath/N1/#path-selection"""

from itertools import zip_longest
from typing import Any, Final

from fhirpain.fhir.fhirpath.environment import Run
from fhirpain.fhir.fhirpath.errors import EvaluationError
from fhirpain.fhir.fhirpath.model import Field
from fhirpain.fhir.fhirpath.node import Collection, Node
from fhirpain.fhir.fhirpath.values import TypeInfo

EMPTY: Final[Collection] = []
"""The empty collection, shared: handed on, never added to."""
NOTHING: Final = object()
"""What ``$this`` is where a function looks at an empty collection as a whole."""


def step(item: Any, name: str, run: Run) -> Collection:
    """The elements ``item.name``."""
    if item.__class__ is not Node:
        return [getattr(item, name)] if isinstance(item, TypeInfo) and name in ("namespace", "name") else EMPTY
    field = run.types[item.type_name].fields.get(name)
    if field is None:
        return _absent(item, name, run)
    data = item.value
    if data.__class__ is not dict:
        data = item.element
        if data.__class__ is not dict:
            return EMPTY
    if field.choices is not None:
        return _chosen(field.choices, data)
    value = data.get(field.key)
    # The commonest of what nodes() does, here to save a call.
    if value is None and not field.primitive:
        return EMPTY
    return nodes(field, data)


def steps(items: Collection, name: str, run: Run) -> Collection:
    """``step`` from each of many items, which mostly are of one type and whose elements mostly are plain."""
    found: Collection = []
    kind: str | None = None
    field: Field | None = None
    for item in items:
        data = item.value if item.__class__ is Node else None
        if data.__class__ is not dict:
            found += step(item, name, run)
            continue
        if item.type_name is not kind:
            kind = item.type_name
            field = run.types[kind].fields.get(name)
        if field is None or field.choices is not None:
            found += step(item, name, run)
        elif field.key in data or field.primitive:
            found += nodes(field, data)
    run.charge(len(items) + len(found))
    return found


def plain(item: Any, name: str, run: Run) -> Any:
    """The JSON of ``item.name`` where that is one text or boolean and its own System value; None for anything else."""
    if item.__class__ is not Node or item.value.__class__ is not dict:
        return None
    field = run.types[item.type_name].fields.get(name)
    if field is None or not field.plain:
        return None
    value = item.value.get(field.key)
    return value if value.__class__ is str or value.__class__ is bool else None


def nodes(field: Field, data: dict[str, Any]) -> Collection:
    """The elements of one field that is no choice, out of the JSON of its parent."""
    value = data.get(field.key)
    if field.primitive:
        beside = data.get(field.beside)
        kind = field.type_name
        if beside is None:
            if value is None:
                return EMPTY
            if value.__class__ is list:
                return [Node(one, kind) for one in value if one is not None]
            return [Node(value, kind)]
        if value.__class__ is list or beside.__class__ is list:
            return _primitives(value, beside, kind)
        return [Node(value, kind, beside)]
    if value is None:
        return EMPTY
    if field.resource:
        return [Node.of(one) for one in (value if value.__class__ is list else (value,)) if isinstance(one, dict)]
    kind = field.type_name
    if value.__class__ is list:
        return [Node(one, kind) for one in value if one is not None]
    return [Node(value, kind)]


def _primitives(values: Any, beside: Any, kind: str) -> Collection:
    listed = values if isinstance(values, list) else []
    pairs = zip_longest(listed, beside if isinstance(beside, list) else [])
    return [Node(value, kind, element) for value, element in pairs if not (value is None and element is None)]


def _chosen(choices: dict[str, Field], data: dict[str, Any]) -> Collection:
    """The elements of a choice: whichever of its JSON names is there (the shorter of the two is searched)."""
    if len(choices) < len(data):
        names = [name for name in choices if name in data]
    else:
        names = [name for name in data if name in choices]
    if len(names) == 1:
        return nodes(choices[names[0]], data)
    found = {id(choices[name]): choices[name] for name in names}
    return [node for field in found.values() for node in nodes(field, data)]


def _absent(item: Node, name: str, run: Run) -> Collection:
    """An element its type does not have: nothing, as N1 says, but never a silent nothing where the name is JSON's."""
    table = run.types[item.type_name]
    if name in table.by_key:
        raise EvaluationError(f"{item.type_name} has no {name}: write a choice as value.ofType(Quantity)")
    if run.environment.strict and table.known:
        raise EvaluationError(f"{item.type_name} has no {name}")
    return EMPTY


def present(item: Any, name: str, run: Run) -> bool:
    """Whether ``item.name`` has any element, without making them."""
    if item.__class__ is Node and item.value.__class__ is dict:
        field = run.types[item.type_name].fields.get(name)
        if field is not None and field.choices is None:
            data = item.value
            value = data.get(field.key)
            if value is not None and value != []:
                return True
            return field.primitive and bool(data.get(field.beside))
    return bool(step(item, name, run))


def children(item: Any, run: Run) -> Collection:
    """All elements directly below an item, in the order of its JSON."""
    if item.__class__ is not Node:
        return EMPTY
    data = item.value if isinstance(item.value, dict) else item.element
    if not isinstance(data, dict):
        return EMPTY
    found: Collection = []
    by_key = run.types[item.type_name].by_key
    for name, value in data.items():
        field = by_key.get(name)
        if field is None:
            continue
        if value.__class__ is str and field.primitive:
            found.append(Node(value, field.type_name, data.get(field.beside)))
        elif name == field.key or field.key not in data:
            found += nodes(field, data)
    return found


def descendants(item: Any, run: Run) -> Collection:
    """All elements below an item, parents before their children, level by level."""
    found = list(children(item, run))
    # The list grows while it is gone through: each node's children are put at its end.
    for node in found:
        if node.value.__class__ is dict or node.element is not None:
            below = children(node, run)
            run.charge(len(below))
            found += below
    return found
