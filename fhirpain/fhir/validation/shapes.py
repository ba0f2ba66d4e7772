"""All values of one type with the same keys are looked at by one function, written out as Python.

Nothing is checked here that the members (``members``) do not check: a value that is right at first sight is passed on,
every other is given to its member, which says what is wrong. What is written out holds names of R4's elements alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from fhirpain.fhir.validation.location import At
from fhirpain.fhir.validation.members import Member, refuse
from fhirpain.fhir.validation.primitives import Primitive
from fhirpain.fhir.validation.run import Check, Run

Last = Callable[[Run, Any, At, int], None]
"""Looks at a value after its members: (run, value, place, how many issues there were before)."""
Shapes = dict[tuple[str, ...], Check]
"""By the keys of a value, in their order, what looks at it."""

_OFTEN = 8
"""Times a shape is met before its function is written: to write one takes as long as to look at a hundred values."""

_WORD = "{0} and ({0}.isprintable() and ' ' not in {0} or fits{1}({0}))"
_AT_FIRST_SIGHT = {
    "boolean": "{0} is True or {0} is False",
    "string": "{0} and ({0}.isprintable() and len({0}) < 1000 and not {0}.isspace() or fits{1}({0}))",
} | dict.fromkeys(("code", "uri", "url", "canonical"), _WORD)
_AT_FIRST_SIGHT["markdown"] = _AT_FIRST_SIGHT["string"]
"""What is true of nearly every right value of a primitive type and of no wrong one."""


class Looks(Protocol):
    """How the values of a type are looked at."""

    shapes: Shapes

    def check_new(self, run: Run, value: dict[str, Any], at: At) -> None:
        """Look at a value whose shape is not known."""


class Form(NamedTuple):
    """What a member looks for: a primitive or an object of a type, one or a list, and what it is then passed on to."""

    name: str
    repeats: bool
    primitive: Primitive | None
    followers: Sequence[Check]
    plan: Looks | None = None


def first_sight(keys: tuple[str, ...], members: Mapping[str, Member], forms: Mapping[str, Form],
                last: Last | None, shapes: Shapes) -> Check:
    """What looks at values with these keys, all of them known, until there were enough to write it out."""
    found = tuple(members[key] for key in keys)
    left = _OFTEN

    def look(run: Run, value: Any, at: At) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            shapes[keys] = written(keys, members, forms, last)
        before = len(run.issues)
        for given, member in zip(value.values(), found, strict=False):
            member(run, value, given, at)
        if last is not None:
            last(run, value, at, before)

    return look


def written(keys: tuple[str, ...], members: Mapping[str, Member], forms: Mapping[str, Form],
            last: Last | None) -> Check:
    """The function for values with these keys; ``last`` is asked at the end."""
    known: dict[str, Any] = {"refuse": refuse, "last": last}
    lines = ["def look(run, value, at):"]
    if last is not None:
        lines.append("    before = len(run.issues)")
    names = [f"v{place}" for place in range(len(keys))]
    lines.append(f"    {', '.join(names)}, = value.values()")
    for place, key in enumerate(keys):
        known[f"member{place}"] = members[key]
        lines += ["    " + line for line in _lines(place, forms.get(key), known)]
    if last is not None:
        lines.append("    last(run, value, at, before)")
    exec("\n".join(lines), known)  # noqa: S102 (of the lines below, with names that were read from R4's definitions)
    look: Check = known["look"]
    return look


def _lines(place: int, form: Form | None, known: dict[str, Any]) -> Iterator[str]:
    value = f"v{place}"
    fault = f"member{place}(run, value, {value}, at)"
    if form is None:
        yield fault
        return
    for number, follower in enumerate(form.followers):
        known[f"follower{place}_{number}"] = follower
    if form.primitive is not None:
        yield from _primitive(place, form, form.primitive, fault, known)
    elif form.plan is not None:
        known[f"shapes{place}"], known[f"new{place}"] = form.plan.shapes.get, form.plan.check_new
        yield from _complex(place, form, fault)


def _complex(place: int, form: Form, fault: str) -> Iterator[str]:
    value = f"v{place}"
    if form.repeats:
        yield f"if {value}.__class__ is list and {value}:"
        yield f"    for index, one in enumerate({value}):"
        yield "        if one.__class__ is dict:"
        yield from ("            " + line for line in _object(place, form, "one", "index"))
        yield "        else:"
        yield f"            refuse(run, one, (at, {form.name!r}, index), 'object')"
    else:
        yield f"if {value}.__class__ is dict:"
        yield from ("    " + line for line in _object(place, form, value, "-1"))
    yield "else:"
    yield "    " + fault


def _object(place: int, form: Form, value: str, index: str) -> Iterator[str]:
    yield f"here = (at, {form.name!r}, {index})"
    yield f"(shapes{place}(tuple({value})) or new{place})(run, {value}, here)"
    for number in range(len(form.followers)):
        yield f"follower{place}_{number}(run, {value}, here)"


def _primitive(place: int, form: Form, primitive: Primitive, fault: str, known: dict[str, Any]) -> Iterator[str]:
    value = f"v{place}"
    known[f"fits{place}"] = primitive.fits
    sound = _AT_FIRST_SIGHT.get(primitive.name, "{0} and fits{1}({0})" if primitive.kinds == (str,) else "fits{1}({0})")
    kind = "" if primitive.name == "boolean" else f"{value}.__class__ is {primitive.kinds[0].__name__} and "
    condition = f"{kind}({sound.format(value, place)})"
    if not form.followers:
        yield f"if not ({condition}):"
        yield "    " + fault
        return
    yield f"if {condition}:"
    yield f"    here = (at, {form.name!r}, -1)"
    for number in range(len(form.followers)):
        yield f"    follower{place}_{number}(run, {value}, here)"
    yield "else:"
    yield "    " + fault
