"""What may stand under one JSON key: a value or a list, a primitive or an object. https://hl7.org/fhir/R4/json.html

Each function here makes a member: a closure that looks at what stands under its key and hands the values on.
"""

from collections.abc import Callable, Sequence
from typing import Any

from fhirpain.fhir.validation.location import At
from fhirpain.fhir.validation.primitives import Primitive
from fhirpain.fhir.validation.run import Check, Run

Member = Callable[[Run, dict[str, Any], Any, At], None]
"""(run, the object, what stands under the key, the place of the object)."""


def nothing(_run: Run, _parent: dict[str, Any], _given: Any, _at: At) -> None:
    """``resourceType``: looked at when the resource was entered."""


def in_turn(first: Check, others: Sequence[Check]) -> Check:
    """One check out of several; the first decides nothing about the others."""
    if not others:
        return first
    checks = (first, *others)

    def check(run: Run, value: Any, at: At) -> None:
        for one in checks:
            one(run, value, at)

    return check


def primitive_one(name: str, primitive: Primitive, checks: Sequence[Check]) -> Member:
    """A primitive that does not repeat."""
    fits, followers, is_kind = primitive.fits, tuple(checks), primitive.kinds.__contains__

    def member(run: Run, _parent: dict[str, Any], given: Any, at: At) -> None:
        if is_kind(type(given)) and given != "" and fits(given):
            if followers:
                here = (at, name, -1)
                for follower in followers:
                    follower(run, given, here)
        else:
            _refuse(run, primitive, given, (at, name, -1))

    return member


def primitive_many(name: str, primitive: Primitive, checks: Sequence[Check]) -> Member:
    """A primitive that repeats; ``null`` stands where only the ``_name`` beside it says something."""
    fits, followers, is_kind, beside = primitive.fits, tuple(checks), primitive.kinds.__contains__, "_" + name

    def member(run: Run, parent: dict[str, Any], given: Any, at: At) -> None:
        if type(given) is not list or not given:
            refuse(run, given, (at, name, -1), "list")
            return
        for index, value in enumerate(given):
            here = (at, name, index)
            if is_kind(type(value)) and value != "" and fits(value):
                for follower in followers:
                    follower(run, value, here)
            elif value is not None or not _has_beside(parent.get(beside), index):
                _refuse(run, primitive, value, here)

    return member


_JSON_TYPES = {bool: "boolean", int: "number", str: "string"}


def _refuse(run: Run, primitive: Primitive, given: Any, at: At) -> None:
    """Say what is wrong with a value that does not fit its primitive type; one fault, the first that applies."""
    if type(given) in primitive.kinds and given != "":
        run.add("primitive-format", at, type=primitive.name)
    else:
        refuse(run, given, at, _JSON_TYPES[primitive.kinds[0]])


def refuse(run: Run, given: Any, at: At, wanted: str) -> None:
    """Say that what is given is empty or, if not, of another JSON type than the one wanted."""
    if given is None or given in ("", [], {}):
        run.add("empty-value", at)
    else:
        run.add("wrong-type", at, reason=wanted)


def _has_beside(beside: Any, index: int) -> bool:
    return type(beside) is list and index < len(beside) and bool(beside[index])


def beside_member(name: str, key: str, repeats: bool, check: Check) -> Member:
    """The ``_name`` beside a primitive: its id and extensions."""
    return _beside_many(name, key, check) if repeats else _beside_one(name, key, check)


def _beside_one(name: str, key: str, check: Check) -> Member:
    def member(run: Run, parent: dict[str, Any], given: Any, at: At) -> None:
        here = (at, name, -1)
        if type(given) is not dict:
            refuse(run, given, here, "object")
        elif key not in parent and given.keys() <= {"id"}:
            run.add("empty-value", here)
        else:
            check(run, given, here)

    return member


def _beside_many(name: str, key: str, check: Check) -> Member:
    def member(run: Run, parent: dict[str, Any], given: Any, at: At) -> None:
        values = parent.get(key)
        if type(given) is not list or not given:
            refuse(run, given, (at, name, -1), "list")
            return
        if type(values) is list and len(values) != len(given):
            run.add("primitive-array", (at, name, -1))
        for index, one in enumerate(given):
            here = (at, name, index)
            valued = type(values) is list and index < len(values) and values[index] is not None
            if type(one) is dict and (valued or not one.keys() <= {"id"}):
                check(run, one, here)
            elif type(one) is dict or (one is None and not valued):
                run.add("empty-value", here)
            elif one is not None:
                refuse(run, one, here, "object")

    return member


def complex_member(name: str, repeats: bool, check: Check) -> Member:
    """An element whose value is an object."""
    return _complex_many(name, check) if repeats else _complex_one(name, check)


def _complex_one(name: str, check: Check) -> Member:
    def member(run: Run, _parent: dict[str, Any], given: Any, at: At) -> None:
        if type(given) is dict:
            check(run, given, (at, name, -1))
        else:
            refuse(run, given, (at, name, -1), "object")

    return member


def _complex_many(name: str, check: Check) -> Member:
    def member(run: Run, _parent: dict[str, Any], given: Any, at: At) -> None:
        if type(given) is not list or not given:
            refuse(run, given, (at, name, -1), "list")
            return
        for index, value in enumerate(given):
            if type(value) is dict:
                check(run, value, (at, name, index))
            else:
                refuse(run, value, (at, name, index), "object")

    return member


def maximum_length(longest: int, profile: str) -> Check:
    """A text of at most so many characters."""
    def check(run: Run, value: Any, at: At) -> None:
        if isinstance(value, str) and len(value) > longest:
            run.add("maximum-length", at, profile, max=str(longest))

    return check
