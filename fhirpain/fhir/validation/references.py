"""Whether a Reference points at something of an allowed type. https://hl7.org/fhir/R4/references.html"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from fhirpain.fhir.definitions import BASE
from fhirpain.fhir.validation.location import At
from fhirpain.fhir.validation.run import Check, Run

# [base]/Type/id, with or without the base and the version.
_LITERAL = re.compile(
    r"(?:(?:https?://|urn:)?[^\s#?]*/)?([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/[A-Za-z0-9\-.]{1,64})?",
).fullmatch


def literal_type(reference: str) -> str | None:
    """The resource type a literal reference names, or None for one that names none (``#id``, ``urn:uuid:``)."""
    found = _LITERAL(reference)
    return found[1] if found else None


def reference_check(canonicals: Iterable[str], types: Mapping[str, str], profile: str) -> Check:
    """A check that a Reference's target is of one of ``types`` (target profile canonical -> resource type).

    A type is known from the text of the reference, from ``Reference.type``, or from the target when it is at hand.
    """
    allowed = frozenset(types.values())
    names = ", ".join(sorted(allowed))
    # The types' own definitions ask no more than the type; other profiles are asked of a target that is at hand.
    profiles = [canonical for canonical in canonicals if types.get(canonical, "") not in ("", canonical[len(BASE):])]
    plain = {types[canonical] for canonical in canonicals if canonical in types and canonical not in profiles}

    def check(run: Run, value: Any, at: At) -> None:
        reference = value.get("reference")
        found = run.resolve(reference) if isinstance(reference, str) else None
        kind = found.get("resourceType") if found else _stated_type(run, value)
        if isinstance(kind, str) and kind not in allowed and "Resource" not in allowed:
            run.add("reference-target", at, profile, types=names)
        elif found and profiles and kind not in plain:
            _check_target(run, found, [one for one in profiles if types[one] == kind], at, profile)

    return check


def _stated_type(run: Run, value: Mapping[str, Any]) -> str | None:
    reference, stated = value.get("reference"), value.get("type")
    named = literal_type(reference) if isinstance(reference, str) else None
    # An address of some other server may look like Type/id without being one.
    if named is not None and run.compiled.is_resource(named):
        return named
    return stated.removeprefix(BASE) if isinstance(stated, str) else None


def _check_target(run: Run, target: dict[str, Any], profiles: list[str], at: At, profile: str) -> None:
    """The target must keep one of the profiles; a target already being looked at is taken to keep them (a circle)."""
    if not profiles or any(run.compiled.conforms(run, target, one) is not False for one in profiles):
        return
    run.add("reference-target", at, profile, types=", ".join(profiles))


def check_form(run: Run, value: Any, at: At) -> None:
    """What holds for every Reference: the text is an address or a fragment, and agrees with the stated type."""
    reference = value.get("reference")
    if not isinstance(reference, str):
        return
    if len(reference.split(None, 1)) != 1 or reference != reference.strip():
        run.add("reference-format", (at, "reference", -1))
        return
    named, stated = literal_type(reference), value.get("type")
    if named is not None and isinstance(stated, str) and run.compiled.is_resource(named) and (
            stated.removeprefix(BASE) != named):
        run.add("reference-target", at, types=named)
