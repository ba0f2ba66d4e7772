"""JSON Patch over FHIR JSON: RFC 6902, its pointers RFC 6901. https://hl7.org/fhir/R4/http.html#patch"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from decimal import Decimal
from typing import Any

from fhirpain.fhir import json
from fhirpain.fhir.patch.faults import MAX_OPERATIONS, fault

MAX_GROWTH = 5_000_000
"""How many bytes a resource may have after a copy: each copy can double it."""


class _NoSuchPlace(Exception):
    """A pointer leads nowhere."""


class _Differs(Exception):
    """A test does not hold."""


def json_patch(resource: Any, operations: Any) -> Any:
    """A new document: ``resource`` after ``operations``, all of them or none; decimals and order stay.

    ``operations`` is the patch as parsed. Raises ``Malformed``: ``patch-document``, ``patch-operation``,
    ``patch-path``, ``patch-test``, ``patch-size``, with the number of the operation.
    """
    if not isinstance(operations, list) or len(operations) > MAX_OPERATIONS:
        raise fault("patch-document")
    document = {"": deepcopy(resource)}
    for number, operation in enumerate(operations, 1):
        try:
            _apply(document, operation)
        except (KeyError, TypeError, AttributeError):
            raise fault("patch-operation", number) from None
        except _NoSuchPlace:
            raise fault("patch-path", number) from None
        except _Differs:
            raise fault("patch-test", number) from None
        except (OverflowError, RecursionError):
            raise fault("patch-size", number) from None
    return document[""]


def _apply(document: dict[str, Any], operation: Mapping[str, Any]) -> None:
    run, needed = _OPERATIONS[operation["op"]]
    path, *rest = (operation[name] for name in ("path", *needed))
    run(document, _tokens(path), *(_tokens(part) if name == "from" else part
                                   for name, part in zip(needed, rest, strict=True)))


def _tokens(pointer: str) -> list[str]:
    """The steps of a pointer, behind one that leads to the whole document."""
    if pointer and not pointer.startswith("/"):
        raise _NoSuchPlace
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")]


def _holder(document: dict[str, Any], tokens: list[str]) -> Any:
    """The object or array that the last step is taken in."""
    held: Any = document
    for token in tokens[:-1]:
        held = _step(held, token)
    return held


def _step(held: Any, token: str) -> Any:
    if isinstance(held, dict) and token in held:
        return held[token]
    if isinstance(held, list):
        return held[_index(token, len(held) - 1)]
    raise _NoSuchPlace


def _index(token: str, last: int) -> int:
    if not (token.isascii() and token.isdigit()) or (len(token) > 1 and token[0] == "0") or len(token) > 9 \
            or int(token) > last:
        raise _NoSuchPlace
    return int(token)


def _add(document: dict[str, Any], path: list[str], value: Any) -> None:
    held, last = _holder(document, path), path[-1]
    if isinstance(held, list):
        held.insert(len(held) if last == "-" else _index(last, len(held)), deepcopy(value))
    elif isinstance(held, dict):
        held[last] = deepcopy(value)
    else:
        raise _NoSuchPlace


def _remove(document: dict[str, Any], path: list[str]) -> Any:
    held, last = _holder(document, path), path[-1]
    found = _step(held, last)
    if held is document:
        raise _NoSuchPlace  # nothing would be left
    held.pop(int(last) if isinstance(held, list) else last)
    return found


def _replace(document: dict[str, Any], path: list[str], value: Any) -> None:
    held, last = _holder(document, path), path[-1]
    _step(held, last)
    held[int(last) if isinstance(held, list) else last] = deepcopy(value)


def _move(document: dict[str, Any], path: list[str], source: list[str]) -> None:
    if path[:len(source)] == source and len(path) > len(source):
        raise _NoSuchPlace  # nothing moves into itself
    if path == source:
        _step(_holder(document, source), source[-1])
    else:
        _add(document, path, _remove(document, source))


def _copy(document: dict[str, Any], path: list[str], source: list[str]) -> None:
    _add(document, path, _step(_holder(document, source), source[-1]))
    if len(json.dump(document)) > MAX_GROWTH:
        raise OverflowError


def _test(document: dict[str, Any], path: list[str], value: Any) -> None:
    if not _same(_step(_holder(document, path), path[-1]), value):
        raise _Differs


def _same(one: Any, other: Any) -> bool:
    """RFC 6902, section 4.6: numbers by value; a boolean is no number."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(part, other[name]) for name, part in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    kinds = (int, Decimal) if isinstance(one, int | Decimal) and not isinstance(one, bool) else type(one)
    return isinstance(other, kinds) and isinstance(other, bool) == isinstance(one, bool) and bool(one == other)


_Run = Callable[..., Any]
_OPERATIONS: dict[str, tuple[_Run, tuple[str, ...]]] = {
    "add": (_add, ("value",)), "remove": (_remove, ()), "replace": (_replace, ("value",)), "move": (_move, ("from",)),
    "copy": (_copy, ("from",)), "test": (_test, ("value",)),
}
