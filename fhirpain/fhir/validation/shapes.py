"""All values of one type with the same keys are looked at in the same way, which is found out once.

Nothing is checked here that the members (``members``) do not check: what is right at first sight is passed on, all else
is given to its member, which says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from fhirpain.fhir.validation.location import At
from fhirpain.fhir.validation.members import Member, in_turn, refuse
from fhirpain.fhir.validation.primitives import Primitive
from fhirpain.fhir.validation.run import Check, Run

if TYPE_CHECKING:
    from fhirpain.fhir.validation.plans import Plan

Last = Callable[[Run, Any, At, int], None]
"""Plan at a value after its members: (run, value, place, how many issues there were before)."""
Shapes = dict[tuple[str, ...], Check]
"""By the keys of a value, in their order, what looks at it."""

WORDS = frozenset({"canonical", "code", "uri", "url"})
"""The primitive types whose values have no white space, but for single spaces in a code."""

_SHORT = 1000
"""Characters of a text that certainly is not too long."""


class Form(NamedTuple):
    """What a member looks for: a primitive or an object of a type, one or a list, and what it is then passed on to."""

    name: str
    repeats: bool
    primitive: Primitive | None
    followers: Sequence[Check]
    plan: Plan | None = None


def shape(sights: Sequence[Member], last: Last | None) -> Check:
    """What looks at values whose keys, in their order, are those of ``sights``; ``last`` is asked at the end."""
    look = _in_order(sights)
    if last is None:
        return look

    def look_and_ask(run: Run, value: Any, at: At) -> None:
        before = len(run.issues)
        look(run, value, at)
        last(run, value, at, before)

    return look_and_ask


def _in_order(sights: Sequence[Member]) -> Check:
    """Each sight on the value at its place. Most objects have few elements: for those without a loop."""
    if len(sights) == 1:
        (only,) = sights

        def look_at_one(run: Run, value: Any, at: At) -> None:
            (given,) = value.values()
            only(run, value, given, at)

        return look_at_one
    if len(sights) == 2:
        first, second = sights

        def look_at_two(run: Run, value: Any, at: At) -> None:
            one, other = value.values()
            first(run, value, one, at)
            second(run, value, other, at)

        return look_at_two
    if len(sights) == 3:
        first, second, third = sights

        def look_at_three(run: Run, value: Any, at: At) -> None:
            one, other, another = value.values()
            first(run, value, one, at)
            second(run, value, other, at)
            third(run, value, another, at)

        return look_at_three

    def look(run: Run, value: Any, at: At) -> None:
        for given, sight in zip(value.values(), sights, strict=False):
            sight(run, value, given, at)

    return look


def sight(form: Form | None, member: Member) -> Member:
    """The same as a member, quicker where all is well."""
    if form is None:
        return member
    if form.primitive is not None:
        is_text = form.primitive.kinds == (str,) and not form.repeats
        return _text(form, form.primitive, member) if is_text else member
    return member if form.plan is None else _many(form, form.plan, member) if form.repeats else _one(
        form, form.plan, member)


def _text(form: Form, primitive: Primitive, member: Member) -> Member:
    fits, name, follower = primitive.fits, form.name, _followed(form.followers)
    if primitive.name in WORDS:
        return _word(name, follower, member)
    if primitive.name == "string" and follower is None:
        return _string(member)

    def look(run: Run, parent: dict[str, Any], given: Any, at: At) -> None:
        if given.__class__ is not str or not given or not fits(given):
            member(run, parent, given, at)
        elif follower is not None:
            follower(run, given, (at, name, -1))

    return look


def _word(name: str, follower: Check | None, member: Member) -> Member:
    """A code or address: what can be printed has no white space but the space, and needs no regular expression."""
    def look(run: Run, parent: dict[str, Any], given: Any, at: At) -> None:
        if given.__class__ is not str or " " in given or not given or not given.isprintable():
            member(run, parent, given, at)
        elif follower is not None:
            follower(run, given, (at, name, -1))

    return look


def _string(member: Member) -> Member:
    """A text of which no more is asked."""
    def look(run: Run, parent: dict[str, Any], given: Any, at: At) -> None:
        if given.__class__ is not str or not given.isprintable() or given.isspace() or not 0 < len(given) < _SHORT:
            member(run, parent, given, at)

    return look


def _followed(followers: Sequence[Check]) -> Check | None:
    if len(followers) < 2:
        return followers[0] if followers else None
    return in_turn(followers[0], followers[1:])


def _one(form: Form, plan: Plan, member: Member) -> Member:
    name, shapes, new, follower = form.name, plan.shapes.get, plan.check_new, _followed(form.followers)

    def look(run: Run, parent: dict[str, Any], given: Any, at: At) -> None:
        if given.__class__ is dict:
            here = (at, name, -1)
            (shapes(tuple(given)) or new)(run, given, here)
            if follower is not None:
                follower(run, given, here)
        else:
            member(run, parent, given, at)

    return look


def _many(form: Form, plan: Plan, member: Member) -> Member:
    name, shapes, new, follower = form.name, plan.shapes.get, plan.check_new, _followed(form.followers)

    def look(run: Run, parent: dict[str, Any], given: Any, at: At) -> None:
        if given.__class__ is not list or not given:
            member(run, parent, given, at)
            return
        for index, one in enumerate(given):
            here = (at, name, index)
            if one.__class__ is dict:
                (shapes(tuple(one)) or new)(run, one, here)
                if follower is not None:
                    follower(run, one, here)
            else:
                refuse(run, one, here, "object")

    return look
