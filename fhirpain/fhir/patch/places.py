"""Where in a resource's JSON the elements of a path stand, so that they can be changed there.

Paths are FHIRPath's: members, indexes, and the functions that only choose (``where``, ``first``, ``ofType`` ...).
https://hl7.org/fhir/R4/fhirpatch.html
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from fhirpain.fhir.fhirpath import tree
from fhirpain.fhir.fhirpath.compiler import Builder
from fhirpain.fhir.fhirpath.environment import Environment, Run
from fhirpain.fhir.fhirpath.errors import EvaluationError
from fhirpain.fhir.fhirpath.model import Field
from fhirpain.fhir.fhirpath.node import Node


@dataclass(frozen=True, slots=True)
class Place:
    """One element: the object that holds it, its JSON name there, its number in a list, its type, what is above."""

    holder: dict[str, Any]
    key: str
    index: int | None
    type_name: str
    is_primitive: bool = False
    above: "Place | None" = None

    @property
    def value(self) -> Any:
        """The element's JSON; of a primitive its value, None where it has none."""
        return _at(self.holder.get(self.key), self.index)

    @property
    def beside(self) -> Any:
        """The id and extensions of a primitive, where it has any."""
        return _at(self.holder.get(f"_{self.key}"), self.index) if self.is_primitive else None

    @property
    def node(self) -> Node:
        """The element as FHIRPath sees it."""
        return Node(self.value, self.type_name, self.beside)

    @property
    def inside(self) -> dict[str, Any]:
        """The object that the element's own elements stand in: it, or what is beside a primitive (made if need be)."""
        if not self.is_primitive:
            held: dict[str, Any] = self.value
            return held
        name = f"_{self.key}"
        if self.index is None:
            return self.holder.setdefault(name, {})  # type: ignore[no-any-return]
        beside = self.holder.setdefault(name, [])
        beside.extend([None] * (len(self.holder[self.key]) - len(beside)))
        if beside[self.index] is None:
            beside[self.index] = {}
        return beside[self.index]  # type: ignore[no-any-return]


def _at(value: Any, index: int | None) -> Any:
    if index is None:
        return value
    return value[index] if isinstance(value, list) and index < len(value) else None


class Finder:
    """Finds places in one resource; raises ``EvaluationError`` for a path that does more than choose."""

    def __init__(self, document: dict[str, Any]) -> None:
        """``document`` holds the resource under the name ``""``."""
        resource = document[""]
        self.root = Place(document, "", None, str(resource.get("resourceType")))
        self._environment = Environment(resource=self.root.node, root=self.root.node)
        self.types = self._environment.types

    def find(self, path: tree.Tree) -> list[Place]:
        """The places that a path leads to, in their order."""
        match path:
            case tree.This():
                return [self.root]
            case tree.Member(base=tree.This(), name=name) if name in (self.root.type_name, "Resource"):
                return [self.root]
            case tree.Member(base=base, name=name):
                return [place for above in self.find(base) for place in self.children(above, name)]
            case tree.Indexer(base=base, index=tree.Literal(values=(int() as index,))):
                return self.find(base)[index:index + 1]
            case tree.TypeOperation(operator="as", operand=operand, type_name=name):
                return [place for place in self.find(operand) if place.type_name == name]
            case tree.Call(base=base, name=name, arguments=arguments) if name in _CHOOSING:
                return _CHOOSING[name](self, self.find(base), *arguments)
        raise EvaluationError("a path of a patch only chooses elements")

    def field(self, above: Place, name: str) -> Field:
        """What the definitions say of an element; raises ``EvaluationError`` where the type has no such."""
        kind = above.value.get("resourceType") if above.type_name in ("Resource", "DomainResource") else above.type_name
        found = self.types[str(kind)].fields.get(name)
        if found is None:
            raise EvaluationError("the type has no such element")
        return found

    def children(self, above: Place, name: str) -> list[Place]:
        """The places of the elements of one name in another."""
        held = above.beside if above.is_primitive else above.value
        if not isinstance(held, dict):
            return []
        field = self.field(above, name)
        options = (field,) if field.choices is None else dict.fromkeys(field.choices.values())
        return [place for option in options for place in _places(held, option, above)]

    def holds(self, place: Place, condition: tree.Tree, index: int) -> bool:
        """Whether a condition is true of an element."""
        node = place.node
        run = Run(self._environment, self.types, self._environment.limit, node, node, index)
        return Builder().truth(condition)(run) is True


def _places(held: dict[str, Any], field: Field, above: Place) -> Iterator[Place]:
    values, beside = held.get(field.key), held.get(field.beside) if field.primitive else None
    if isinstance(values, list) or isinstance(beside, list):
        counted = max(len(part) for part in (values, beside) if isinstance(part, list))
        yield from (Place(held, field.key, index, _type(_at(values, index), field), field.primitive, above)
                    for index in range(counted))
    elif values is not None or beside is not None:
        yield Place(held, field.key, None, _type(values, field), field.primitive, above)


def _type(value: Any, field: Field) -> str:
    return str(value.get("resourceType")) if field.resource and isinstance(value, dict) else field.type_name


def _where(finder: Finder, places: list[Place], condition: tree.Tree) -> list[Place]:
    return [place for index, place in enumerate(places) if finder.holds(place, condition, index)]


def _single(_: Finder, places: list[Place]) -> list[Place]:
    if len(places) > 1:
        raise EvaluationError("more than one element")
    return places


def _of_type(_: Finder, places: list[Place], kind: tree.Tree) -> list[Place]:
    return [place for place in places if isinstance(kind, tree.Member) and place.type_name == kind.name]


def _extension(finder: Finder, places: list[Place], url: tree.Tree) -> list[Place]:
    wanted = url.values if isinstance(url, tree.Literal) else ()
    return [found for place in places for found in finder.children(place, "extension")
            if found.value.get("url") in wanted]


def _number(argument: tree.Tree) -> int:
    match argument:
        case tree.Literal(values=(int() as number,)):
            return max(number, 0)
    raise EvaluationError("a path of a patch counts in plain numbers")


_CHOOSING: dict[str, Callable[..., list[Place]]] = {
    "where": _where, "ofType": _of_type, "as": _of_type, "extension": _extension, "single": _single,
    "first": lambda _, places: places[:1], "last": lambda _, places: places[-1:],
    "tail": lambda _, places: places[1:],
    "skip": lambda _, places, count: places[_number(count):],
    "take": lambda _, places, count: places[:_number(count)],
}
