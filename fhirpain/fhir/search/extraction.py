"""What search finds in a resource: every parameter of its type, evaluated. https://hl7.org/fhir/R4/search.html#ptypes

The paths of a type are compiled once into readers that walk a resource by the keys it has (see ``paths``); the few
expressions that are more than paths are evaluated by FHIRPath.
"""

import functools
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fhirpain.fhir.search import references
from fhirpain.fhir.search.binding import system_of
from fhirpain.fhir.search.conversion import reader
from fhirpain.fhir.search.dynamic import dynamic, dynamic_composite
from fhirpain.fhir.search.model import Composite, Parameter, Value
from fhirpain.fhir.search.parameters import parameters
from fhirpain.fhir.search.paths import Dynamic, Place, grow
from fhirpain.fhir.search.tokens import Reader

_STORED = ("_id", "_lastUpdated")
"""What the store knows itself."""
_FEW = 3


def extract(resource: Mapping[str, Any], base: str = "") -> list[Value]:
    """The values a resource is found by; the same value may come twice. Never raises, whatever the resource holds.

    ``base`` is this server's address: a reference below it counts as relative.
    """
    found: list[Value] = []
    for read in _readers(str(resource.get("resourceType")), base):
        read(resource, found)
    return found


@functools.lru_cache(maxsize=1024)
def _readers(resource_type: str, base: str) -> Sequence[Reader]:
    """The readers of a type: one for all its paths, and one for each expression that is more than a path."""
    root, others = Place(resource_type, resource_type), []
    for parameter in parameters(resource_type).values():
        if parameter.code not in _STORED:
            try:
                _plant(root, parameter)
            except Dynamic:
                make = dynamic_composite if parameter.components else dynamic
                others.append(make(parameter, base))
    return (_compile(root, base), *others)


def _plant(root: Place, parameter: Parameter) -> None:
    """Note at each place a parameter leads to that it is read there; raises ``Dynamic``."""
    group = tuple((component.expression, component.kind) for component in parameter.components)
    for expression, _ in group:
        grow(Place("Element", ""), expression)
    for place in grow(root, parameter.expression):
        names = place.composites.setdefault(group, []) if group else place.wanted.setdefault(parameter.kind, [])
        names.append(parameter.code)


def _compile(place: Place, base: str) -> Reader:
    """The reader of what is wanted at a place and below it."""
    found = [*_here(place, base), *(_composite(place, group, names, base) for group, names in place.composites.items())]
    found += [_where(name, text, _compile(inner, base)) for (name, text), inner in place.filters.items()]
    children = {key: _compile(child, base) for key, child in place.children.items() if not child.is_empty}
    if children:
        found.append(_branch(children))
    return found[0] if len(found) == 1 else _all(found)


def _here(place: Place, base: str) -> Iterator[Reader]:
    """The readers of the element itself; all that its References are wanted for is one reader."""
    if place.type_name == "Reference":
        leading = {kind: tuple(inner.wanted.get("reference", ())) for kind, inner in place.resolved.items()}
        yield references.reference(tuple(place.wanted.get("reference", ())), leading, base)
        return
    for kind, names in place.wanted.items():
        system = system_of(place.path) if place.type_name == "code" else ""
        made = reader(kind, place.type_name, tuple(names), system=system, base=base)
        if made is not None:
            yield made


def _composite(place: Place, group: tuple[tuple[str, str], ...], names: list[str], base: str) -> Reader:
    """The reader of composites of the same parts; the last part, which mostly decides, is read first."""
    parts = [_compile(_grown(place, expression, kind), base) for expression, kind in group]
    backwards = parts[::-1]
    last = _grown(place, *group[-1])
    deciding = None if last.wanted or last.filters or last.resolved else frozenset(
        key for key, child in last.children.items() if not child.is_empty)

    def read(value: Any, out: list[Value]) -> None:
        if deciding is not None and (value.__class__ is not dict or deciding.isdisjoint(value)):
            return
        found: list[list[Any]] = []
        for part in backwards:
            some: list[Any] = []
            part(value, some)
            if not some:
                return
            found.append(some)
        for chosen in itertools.product(*found[::-1]):
            for name in names:
                out.append(Composite(name, chosen))
    return read


def _grown(place: Place, expression: str, kind: str) -> Place:
    """A place of its own, as far as one part of a composite wants it."""
    root = Place(place.type_name, place.path)
    for leaf in grow(root, expression):
        leaf.wanted[kind] = [""]
    return root


def _all(readers: Sequence[Reader]) -> Reader:
    def read(value: Any, out: list[Value]) -> None:
        for one in readers:
            one(value, out)
    return read


def _where(name: str, text: str, read: Reader) -> Reader:
    def where(value: Any, out: list[Value]) -> None:
        if value.__class__ is dict and value.get(name) == text:
            read(value, out)
    return where


def _branch(children: Mapping[str, Reader]) -> Reader:
    """The reader of the elements of an object, each of a list: by its keys or, if few are wanted, by those."""
    wanted, find = tuple(children.items()), children.get

    def few(value: Any, out: list[Value]) -> None:
        if value.__class__ is dict:
            for key, read in wanted:
                if key in value:
                    item = value[key]
                    if item.__class__ is list:
                        for one in item:
                            read(one, out)
                    else:
                        read(item, out)

    def many(value: Any, out: list[Value]) -> None:
        if value.__class__ is dict:
            for key, item in value.items():
                read = find(key)
                if read is None:
                    continue
                if item.__class__ is list:
                    for one in item:
                        read(one, out)
                else:
                    read(item, out)
    return few if len(wanted) <= _FEW else many
