"""Whether a Reference points at something of an allowed type. https://hl7.org/fhir/R4/references.html"""

import functools
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from fhirpain.fhir.definitions import BASE
from fhirpain.fhir.validation.addresses import ABSOLUTE
from fhirpain.fhir.validation.items import Item
from fhirpain.fhir.validation.location import At
from fhirpain.fhir.validation.run import Run

# [base]/Type/id, with or without the base and the version.
_LITERAL = re.compile(
    r"(?:(?:https?://|urn:)?[^\s#?]*/)?([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/[A-Za-z0-9\-.]{1,64})?",
).fullmatch


@functools.lru_cache(maxsize=4096)
def literal_type(reference: str) -> str | None:
    """The resource type a literal reference names, or None for one that names none (``#id``, ``urn:uuid:``)."""
    found = _LITERAL(reference)
    return found[1] if found else None


def _is_address(reference: str) -> bool:
    """Whether a reference in a Bundle is absolute, a fragment, ``Type/id``, or a search for the one that is meant.

    https://hl7.org/fhir/R4/bundle.html#references
    """
    return (literal_type(reference) is not None or reference.startswith("#") or "?" in reference
            or ABSOLUTE(reference) is not None)


class ReferenceCheck:
    """A check that a Reference's target is of one of ``types`` (target profile canonical -> resource type).

    A type is known from the text of the reference, from ``Reference.type``, or from the target when it is at hand.
    """

    __slots__ = ("_names", "_plain", "_profile", "_types", "allowed", "profiles")

    def __init__(self, canonicals: Iterable[str], types: Mapping[str, str], profile: str) -> None:
        """``profile`` is the canonical of the one that asks."""
        self.allowed = frozenset(types.values())
        self._names = ", ".join(sorted(self.allowed))
        # The types' own definitions ask no more than the type; other profiles are asked of a target that is at hand.
        self.profiles = [one for one in canonicals if types.get(one, "") not in ("", one[len(BASE):])]
        self._plain = {types[one] for one in canonicals if one in types and one not in self.profiles}
        self._types = types
        self._profile = profile

    def __call__(self, run: Run, value: Any, at: At) -> None:
        """Look at one Reference."""
        allowed, profile = self.allowed, self._profile
        reference = value.get("reference")
        found = run.resolve(reference) if isinstance(reference, str) else None
        if found is None and type(reference) is str and run.compiled.policy.references == "any":
            # The commonest by far: Type/id of something that is not at hand.
            named = literal_type(reference)
            if named in allowed and named is not None and run.compiled.is_resource(named):
                return
        kind = found.get("resourceType") if found else _stated_type(run, value)
        named = literal_type(reference) if found and isinstance(reference, str) else None
        if named is not None and named != kind and run.compiled.is_resource(named):
            run.add("reference-target", at, profile, types=named)
        elif found is None and named_type(run, reference) and run.compiled.policy.references == "resolved":
            run.add("reference-unresolved", at)
        elif isinstance(kind, str) and kind not in allowed and "Resource" not in allowed:
            run.add("reference-target", at, profile, types=self._names)
        elif found and self.profiles and kind not in self._plain:
            _check_target(run, found, [one for one in self.profiles if self._types[one] == kind], at, profile)


def named_type(run: Run, reference: Any) -> bool:
    """Whether a reference names a resource by its type and id."""
    named = literal_type(reference) if isinstance(reference, str) else None
    return named is not None and run.compiled.is_resource(named)


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


def aggregation_check(modes: frozenset[str], profile: str) -> Callable[[Run, Item], None]:
    """A check that a Reference leads where one of ``modes`` says: ``contained``, ``bundled``, ``referenced``.

    https://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.type.aggregation
    """
    allowed = modes | {"bundled"} if "referenced" in modes else modes

    def check(run: Run, item: Item) -> None:
        reference = item.object.get("reference")
        if isinstance(reference, str) and item.type == "Reference" and _mode(run, reference) not in allowed:
            run.add("reference-aggregation", item.at, profile, modes=", ".join(sorted(modes)))

    return check


def _mode(run: Run, reference: str) -> str:
    if reference.startswith("#"):
        return "contained"
    return "bundled" if run.scope.resolve(reference) is not None else "referenced"


def check_form(run: Run, value: Any, at: At) -> None:
    """What holds for every Reference: the text is an address or a fragment, and agrees with the stated type."""
    reference = value.get("reference")
    if not isinstance(reference, str):
        return
    sound = reference.isprintable() and " " not in reference and reference
    if not sound and (len(reference.split(None, 1)) != 1 or reference != reference.strip()):
        run.add("reference-format", (at, "reference", -1))
        return
    if run.scope.entries is not None and not _is_address(reference):
        run.add("reference-format", (at, "reference", -1), reason="relative")
        return
    stated = value.get("type")
    named = literal_type(reference) if isinstance(stated, str) else None
    if named is not None and isinstance(stated, str) and run.compiled.is_resource(named) and (
            stated.removeprefix(BASE) != named):
        run.add("reference-target", at, types=named)
