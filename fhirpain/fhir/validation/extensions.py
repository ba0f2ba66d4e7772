"""Whether an extension is what its definition says, and may stand where it stands.

https://hl7.org/fhir/R4/extensibility.html
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fhirpain.fhir import fhirpath
from fhirpain.fhir.validation.addresses import ABSOLUTE
from fhirpain.fhir.validation.errata import CONTEXTS
from fhirpain.fhir.validation.invariants import environment
from fhirpain.fhir.validation.location import At
from fhirpain.fhir.validation.policy import Policy
from fhirpain.fhir.validation.primitives import PRIMITIVES
from fhirpain.fhir.validation.run import Run

if TYPE_CHECKING:
    from fhirpain.fhir.validation.profiles import Profile

# RFC 2606's names for examples, and the one that HL7 uses beside them.
_EXAMPLE = re.compile(r"https?://(?:[^/]*\.)?(?:example\.(?:org|com|net)|acme\.(?:com|org))(?:[:/]|$)").match
_REGISTERED = "http://hl7.org/fhir/StructureDefinition/"


class ExtensionCheck:
    """A check of an Extension against the definition its url names."""

    __slots__ = ("_held", "_modifier", "_nested", "_policy")

    def __init__(self, policy: Policy, *, nested: bool, modifier: bool) -> None:
        """``nested``: it stands in another extension, whose definition knows the parts with relative urls.

        ``modifier``: it may change the meaning of what it stands in; a resource with one we do not know is valid, but
        whoever is to act on it must refuse it or warn, hence the warning of its own.
        """
        self._policy = policy
        self._nested = nested
        self._modifier = modifier
        self._held: dict[str, _Known] = {}

    def __call__(self, run: Run, value: Any, at: At) -> None:
        """Look at one Extension."""
        url = value.get("url")
        if type(url) is str and url in self._held:
            _check_known(run, value, at, self._held[url], nested=self._nested)
            return
        if not isinstance(url, str) or len(url.split()) != 1:
            return
        if not ABSOLUTE(url):
            if not self._nested:
                run.add("extension-url", at)
            return
        if "|" in url:
            run.add("extension-url", at, reason="version")
        known = self._known(run, url)
        if known is None:
            _note_unknown(run, self._policy, url, at, self._modifier)
            return
        if "|" not in url:
            self._held[url] = known
        _check_known(run, value, at, known, nested=self._nested)

    def _known(self, run: Run, url: str) -> "_Known | None":
        profile = run.compiled.profile(url)
        return None if profile is None or profile.type != "Extension" else _Known(profile, self._modifier)

    def is_unknown(self, run: Run, url: str) -> bool:
        """Whether nothing is held of a url that could be an extension's."""
        return ABSOLUTE(url) is not None and "|" not in url and self._known(run, url) is None

    def anywhere(self, run: Run, url: str, at: At) -> "Profile | None":
        """The definition of a url that may stand at a place of that name whatever stands around it; else None."""
        known = self._known(run, url) if ABSOLUTE(url) and "|" not in url else None
        if known is None or known.misplaced or known.invariants or at[0] is None:
            return None
        return known.profile if _may_stand_by_name(run, known, at[0]) else None


class _Known:
    """A definition that is held, with what it says of where the extension may stand."""

    __slots__ = ("contexts", "elements", "invariants", "misplaced", "profile")

    def __init__(self, profile: "Profile", modifier: bool) -> None:
        self.profile = profile
        given = profile.structure.get("context")
        self.contexts = [*(one for one in given if type(one) is dict), *_corrected(profile.url)] if (
            type(given) is list) else []
        self.elements = frozenset(str(one.get("expression", "")) for one in self.contexts
                                  if one.get("type") not in ("extension", "fhirpath"))
        rules = profile.structure.get("contextInvariant")
        self.invariants = [one for one in rules if type(one) is str] if type(rules) is list else []
        self.misplaced = bool(profile.root().definition.get("isModifier")) != modifier and (
            "is-none" if modifier else "is-one")


def _check_known(run: Run, value: Any, at: At, known: _Known, *, nested: bool) -> None:
    profile = known.profile
    profile.check(run, value, at, "Extension")
    if "extension" in value:
        _check_parts(run, value, at, profile)
    if known.misplaced:
        run.add("extension-modifier", at, profile.url, reason=known.misplaced)
    holder = at[0]
    if holder is None:
        return
    if not _may_stand(run, known, holder, nested=nested):
        run.add("extension-context", at, profile.url)
    if not all(_holds(run, expression, holder) for expression in known.invariants):
        run.add("extension-invariant", at, profile.url)


def _holds(run: Run, expression: str, at: At) -> bool:
    """Whether the element that is extended keeps a rule of the extension; one that cannot be evaluated is kept.

    https://hl7.org/fhir/R4/structuredefinition-definitions.html#StructureDefinition.contextInvariant
    """
    kind, holder = run.compiled.types.kind(run.scope, at), _holder(run, at)
    if kind is None or kind in PRIMITIVES or holder is None:
        return True
    try:
        return fhirpath.compile(expression).test(fhirpath.Node(holder, kind), environment(run)) is not False
    except fhirpath.FHIRPathError:
        return True


def _corrected(url: str) -> list[dict[str, str]]:
    return [{"type": "element", "expression": CONTEXTS[url]}] if url in CONTEXTS else []


def _note_unknown(run: Run, policy: Policy, url: str, at: At, modifier: bool) -> None:
    """Information, or an error where the policy asks that extensions be held; not for HL7's own later ones."""
    example = _EXAMPLE(url) is not None
    refused = not policy.examples if example else policy.extensions == "known" and not url.startswith(_REGISTERED)
    rule = "unknown-modifier-extension" if modifier else "unknown-extension"
    run.add(rule, at, severity="error" if refused else None)


def _check_parts(run: Run, value: Mapping[str, Any], at: At, profile: "Profile") -> None:
    """A part with a relative url is one that the definition of the whole declares."""
    parts = value.get("extension")
    if type(parts) is not list:
        return
    declared = profile.declared_parts()
    for index, part in enumerate(parts if declared else ()):
        url = part.get("url") if type(part) is dict else None
        if isinstance(url, str) and url and not ABSOLUTE(url) and url not in declared:
            run.add("extension-undeclared", (at, "extension", index), profile.url)


def _may_stand(run: Run, known: _Known, at: At, *, nested: bool) -> bool:
    """Whether one of the definition's contexts is what the extension stands in.

    https://hl7.org/fhir/R4/defining-extensions.html#context ; a context we cannot tell (an element of a profile, a
    choice on the way, an expression that cannot be evaluated) counts as met; "Element" is HL7's word for anywhere.
    """
    return _may_stand_by_name(run, known, at) or any(
        _is_met(run, str(one.get("type")), str(one.get("expression", "")), at, nested) for one in known.contexts)


def _may_stand_by_name(run: Run, known: _Known, at: At) -> bool:
    """Whether the name of the place tells. Quickest first: the resource itself, then the element's path and type."""
    if "Element" in known.elements or not known.contexts:
        return True
    if at is run.scope.at and run.scope.resource.get("resourceType") in known.elements:
        return True
    here = run.compiled.types.contexts(run.scope, at) if known.elements else frozenset()
    return here is None or not here.isdisjoint(known.elements)


def _is_met(run: Run, kind: str, expression: str, at: At, nested: bool) -> bool:
    if kind == "extension":
        # On the extension itself, or on its value.
        around = at if nested else at[0] if at[1] == "value" else None
        holder = None if around is None else _holder(run, around)
        return holder is not None and holder.get("url") == expression.partition("#")[0]
    if kind == "fhirpath":
        return _is_selected(run, expression, at)
    if expression == "Element":
        return True
    here = run.compiled.types.contexts(run.scope, at)
    return here is None or expression in here or not run.compiled.is_type(expression.partition(".")[0])


def _is_selected(run: Run, expression: str, at: At) -> bool:
    """Whether an expression selects, in the resource, the element that is extended."""
    holder, around = _holder(run, at), environment(run)
    if holder is None or around.resource is None:
        return True
    try:
        found = fhirpath.compile(expression).nodes(around.resource, around)
    except fhirpath.FHIRPathError:
        return True
    return any(isinstance(node, fhirpath.Node) and (node.value is holder or node.element is holder) for node in found)


def _holder(run: Run, at: At) -> dict[str, Any] | None:
    """The object at a place of the resource: an element, or what stands beside a primitive."""
    run.need_places()
    scope = run.scope
    steps: list[At] = []
    place: At | None = at
    while place is not None and place != scope.at:
        steps.append(place)
        place = place[0]
    found: dict[str, Any] | None = scope.resource
    for _, name, index in reversed(steps):
        found = None if found is None else _inside(found, name, index)
    return found


def _inside(holder: Mapping[str, Any], name: str, index: int) -> dict[str, Any] | None:
    # A choice is called "value" in a place and "valueString" in JSON.
    typed = (key.removeprefix("_") for key in holder)
    keys = [name, *(key for key in typed if key.startswith(name) and key[len(name):len(name) + 1].isupper())]
    for key in keys:
        given = holder[key] if type(holder.get(key)) in (dict, list) else None
        given = given if _is_object_at(given, index) else holder.get("_" + key)
        if type(given) is list and 0 <= index < len(given):
            given = given[index]
        if type(given) is dict:
            return given
    return None


def _is_object_at(given: Any, index: int) -> bool:
    return type(given) is dict or (type(given) is list and 0 <= index < len(given) and type(given[index]) is dict)
