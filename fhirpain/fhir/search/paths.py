"""The paths of search expressions, laid out as one tree of JSON keys for each resource type.

Most of R4's expressions are plain paths. All those of a type are grown into one tree of places, so that a resource is
walked once, by the keys it has. An expression that is more than a path is ``Dynamic``: FHIRPath itself runs it.
https://hl7.org/fhir/R4/searchparameter-definitions.html#SearchParameter.expression
"""

from __future__ import annotations

from fhirpain.fhir.definitions import r4
from fhirpain.fhir.fhirpath import tree
from fhirpain.fhir.fhirpath.model import Field, types_of
from fhirpain.fhir.fhirpath.parser import parse


class Dynamic(Exception):
    """The expression is more than a path."""


class Place:
    """One place in a resource: its type, what is below it, and what is read from it.

    ``filters`` are the same place under a condition, an element equal to a text; ``resolved`` are References that
    lead to a type. ``path`` is the element's in R4's definition. ``wanted`` maps a kind to the parameters read here.
    """

    __slots__ = ("children", "composites", "filters", "path", "resolved", "type_name", "wanted")

    def __init__(self, type_name: str, path: str) -> None:
        """A place with nothing below it."""
        self.type_name, self.path = type_name, path
        self.children: dict[str, Place] = {}
        self.filters: dict[tuple[str, str], Place] = {}
        self.resolved: dict[str, Place] = {}
        self.wanted: dict[str, list[str]] = {}
        self.composites: dict[tuple[tuple[str, str], ...], list[str]] = {}

    @property
    def is_empty(self) -> bool:
        """Whether nothing is read here or below: of a choice, most types are not wanted."""
        inner = (*self.children.values(), *self.filters.values())
        return not (self.wanted or self.resolved or self.composites) and all(one.is_empty for one in inner)

    def child(self, field: Field, name: str) -> Place:
        """The place of an element."""
        if field.key not in self.children:
            self.children[field.key] = Place(field.type_name, f"{self.type_name}.{name}")
        return self.children[field.key]

    def where(self, name: str, text: str) -> Place:
        """This place where an element of it equals a text."""
        return self.filters.setdefault((name, text), Place(self.type_name, self.path))

    def leading_to(self, resource_type: str) -> Place:
        """This place, a Reference, where it leads to a type."""
        return self.resolved.setdefault(resource_type, Place(self.type_name, self.path))


def grow(root: Place, expression: str) -> list[Place]:
    """The places that an expression leads to from ``root``, made where they are not there yet; raises ``Dynamic``.

    Members of a union that begin with another type than the root's lead nowhere.
    """
    return list(dict.fromkeys(_grow(root, parse(expression))))


def _grow(root: Place, part: tree.Tree) -> list[Place]:
    match part:
        case tree.This():
            return [root]
        case tree.Union(members=members):
            return [place for member in members for place in _grow(root, member)]
        case tree.Member(base=tree.This(), name=name) if name[0].isupper():
            return [root] if name in types_of(r4())[root.type_name].ancestors else []
        case tree.Member(base=base, name=name):
            return [below for place in _grow(root, base) for below in _members(place, name)]
        case tree.TypeOperation(operator="as", operand=base, type_name=name):
            return [place for place in _grow(root, base) if place.type_name == name]
        case tree.Call(name="as" | "ofType", base=base, arguments=(tree.Member(base=tree.This(), name=name),)):
            return [place for place in _grow(root, base) if place.type_name == name]
        case tree.Call(name="extension", base=base, arguments=(tree.Literal(values=(str() as url,)),)):
            extensions = [below for place in _grow(root, base) for below in _members(place, "extension")]
            return [extension.where("url", url) for extension in extensions]
        case tree.Call(name="where", base=base, arguments=(condition,)):
            return [_where(place, condition) for place in _grow(root, base)]
    raise Dynamic


def _members(place: Place, name: str) -> list[Place]:
    table = types_of(r4())[place.type_name]
    field = table.fields.get(name)
    if field is None:
        return []
    if field.resource:
        raise Dynamic
    options = [field] if field.choices is None else [one for key, one in field.choices.items() if key[0] != "_"]
    return [place.child(option, name) for option in options]


def _where(place: Place, condition: tree.Tree) -> Place:
    match condition:
        case tree.TypeOperation(operator="is", operand=tree.Call(name="resolve", base=tree.This()), type_name=name):
            return place.leading_to(name)
        case tree.Operation(operator="=", left=tree.Member(base=tree.This(), name=name),
                            right=tree.Literal(values=(str() as text,))):
            return place.where(name, text)
    raise Dynamic
