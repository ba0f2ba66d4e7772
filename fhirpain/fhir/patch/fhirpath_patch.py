"""FHIRPath Patch: Parameters that say what to add, insert, delete, replace and move. https://hl7.org/fhir/R4/fhirpatch.html

An element that is emptied goes as well. To delete what is not there is no error: the specification says "if found".
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from fhirpain.fhir.fhirpath import FHIRPathError, tree
from fhirpain.fhir.fhirpath.parser import parse
from fhirpain.fhir.patch.faults import MAX_OPERATIONS, fault
from fhirpain.fhir.patch.places import Finder, Place
from fhirpain.fhir.patch.values import Value, many, option, value_of

Parts = dict[str, Any]


class _Wrong(Exception):
    """The path leads to what the operation cannot be done to."""


def fhirpath_patch(resource: Mapping[str, Any], parameters: Mapping[str, Any]) -> dict[str, Any]:
    """A new resource: ``resource`` after the operations of ``parameters``, all of them or none.

    Raises ``Malformed`` (``patch-document``, ``patch-operation``, ``patch-path``, ``patch-value``), located at
    ``Parameters.parameter[n]``.
    """
    operations = parameters.get("parameter", [])
    if parameters.get("resourceType") != "Parameters" or not isinstance(operations, list) \
            or len(operations) > MAX_OPERATIONS:
        raise fault("patch-document")
    document = {"": deepcopy(dict(resource))}
    for index, operation in enumerate(operations):
        number, at = index + 1, f"Parameters.parameter[{index}]"
        try:
            parts = _parts(operation)
            run, needed = _OPERATIONS[parts["type"]]
            run(Finder(document), parse(_as_name(parts["path"])), *(parts[name] for name in needed))
        except (KeyError, TypeError, AttributeError):
            raise fault("patch-operation", number, at) from None
        except (FHIRPathError, _Wrong):
            raise fault("patch-path", number, at) from None
        except ValueError:
            raise fault("patch-value", number, at) from None
    return document[""]


def _as_name(path: str) -> str:
    """A narrative is changed at ``text.div``, which FHIRPath wants in backticks and nobody writes so."""
    return f"{path.removesuffix('div')}`div`" if path.endswith(".div") else path


def _parts(operation: Mapping[str, Any]) -> Parts:
    """The parts of an operation by name: what is simple as it stands, ``value`` as the part itself."""
    if operation["name"] != "operation":
        raise KeyError("operation")
    return {part["name"]: part if part["name"] == "value" else next(
        value for name, value in part.items() if name.startswith("value")) for part in operation["part"]}


def _add(finder: Finder, path: tree.Tree, name: str, value: Parts) -> None:
    above = _one(finder, path)
    field = finder.field(above, name)
    is_list, there = many(above, name), finder.children(above, name)
    if there and not is_list:
        raise _Wrong
    made = value_of(finder, field, value)
    held = above.inside
    if is_list:
        _insert_at(held, made, len(there))
    else:
        _set(held, made)


def _insert(finder: Finder, path: tree.Tree, index: int, value: Parts) -> None:
    above, name = _list(finder, path)
    there = finder.children(above, name)
    if not 0 <= index <= len(there):
        raise _Wrong
    _insert_at(above.inside, value_of(finder, finder.field(above, name), value), index)


def _delete(finder: Finder, path: tree.Tree) -> None:
    places = finder.find(path)
    if len(places) > 1 or finder.root in places:
        raise _Wrong
    for place in places:
        _take_away(place)


def _replace(finder: Finder, path: tree.Tree, value: Parts) -> None:
    place = _one(finder, path)
    if place.above is None:
        raise _Wrong
    made = value_of(finder, option(finder, place), value)
    if place.index is None:
        _exchange(place, made)
        return
    for key, part in (place.key, made.value), (f"_{place.key}", made.beside):
        if part is not None or place.index < len(place.holder.get(key, ())):
            _filled(place.holder, key, place.index + 1)[place.index] = part
    _tidy(place.holder, place.key)


def _move(finder: Finder, path: tree.Tree, source: int, destination: int) -> None:
    above, name = _list(finder, path)
    places = finder.children(above, name)
    if not (0 <= source < len(places) and 0 <= destination < len(places)):
        raise _Wrong
    for key in (name, f"_{name}"):
        if key in above.inside:
            held = _filled(above.inside, key, len(places))
            held.insert(destination, held.pop(source))


def _one(finder: Finder, path: tree.Tree) -> Place:
    places = finder.find(path)
    if len(places) != 1:
        raise _Wrong
    return places[0]


def _list(finder: Finder, path: tree.Tree) -> tuple[Place, str]:
    """The element that holds a list, and the list's name in it."""
    match path:
        case tree.Member(base=base, name=name) if many(above := _one(finder, base), name):
            return above, name
    raise _Wrong


def _insert_at(held: Parts, made: Value, index: int) -> None:
    if made.beside is not None or f"_{made.key}" in held:
        _filled(held, f"_{made.key}", index).insert(index, made.beside)
    _filled(held, made.key, index).insert(index, made.value)
    _tidy(held, made.key)


def _set(held: Parts, made: Value) -> None:
    for key, part in (made.key, made.value), (f"_{made.key}", made.beside):
        if part is not None:
            held[key] = part


def _exchange(place: Place, made: Value) -> None:
    """Put a value where another stands, whose name may differ: a choice may change its type."""
    old = {place.key, f"_{place.key}"}
    entries = list(place.holder.items())
    place.holder.clear()
    for key, part in entries:
        if key not in old:
            place.holder[key] = part
        elif made.key not in place.holder:
            _set(place.holder, made)


def _take_away(place: Place) -> None:
    for key in (place.key, f"_{place.key}") if place.is_primitive else (place.key,):
        held = place.holder.get(key)
        if place.index is None:
            place.holder.pop(key, None)
        elif isinstance(held, list) and place.index < len(held):
            held.pop(place.index)
    _tidy(place.holder, place.key)
    if not place.holder and place.above is not None and place.above.above is not None:
        _take_away(place.above)


def _filled(held: Parts, key: str, length: int) -> list[Any]:
    items: list[Any] = held.setdefault(key, [])
    items.extend([None] * (length - len(items)))
    return items


def _tidy(held: Parts, key: str) -> None:
    """A list that says nothing is no list."""
    for name in (key, f"_{key}"):
        if isinstance(held.get(name), list) and all(part is None for part in held[name]):
            del held[name]


_Run = Callable[..., None]
_OPERATIONS: dict[str, tuple[_Run, tuple[str, ...]]] = {
    "add": (_add, ("name", "value")), "insert": (_insert, ("index", "value")), "delete": (_delete, ()),
    "replace": (_replace, ("value",)), "move": (_move, ("source", "destination")),
}
