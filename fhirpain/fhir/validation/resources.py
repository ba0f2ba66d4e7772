"""A resource inside another: contained, an entry of a Bundle, a parameter. https://hl7.org/fhir/R4/references.html"""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from fhirpain.fhir.validation.bundle import Entries, check_bundle
from fhirpain.fhir.validation.location import At, depth, render
from fhirpain.fhir.validation.members import Member, refuse
from fhirpain.fhir.validation.native import unreferenced
from fhirpain.fhir.validation.run import Run, Scope
from fhirpain.fhir.validation.structures import check_structure
from fhirpain.fhir.validation.vital_signs import profiles_of

_DEEPEST = 8
"""Resources within resources: a Bundle in a Bundle in Parameters is rare; more is an attack on the stack."""


def check_resource(run: Run, scope: Scope) -> None:
    """Check a resource by its type and by every profile it claims, within its own scope."""
    resource, at = scope.resource, scope.at
    kind = resource.get("resourceType")
    if not isinstance(kind, str) or not run.compiled.is_resource(kind):
        run.add("unknown-resource-type", at)
        return
    outer, run.scope = run.scope, scope
    before = len(run.issues)
    run.compiled.plan(kind).check(run, resource, at)
    check_beyond(run, scope, kind, before)
    _check_claims(run, resource, at)
    run.scope = outer


def check_asked(run: Run, scope: Scope, profiles: Sequence[str]) -> None:
    """Check a resource by its type, every profile it claims, and the ``profiles`` that are asked of it beyond."""
    resource, at, kind = scope.resource, scope.at, scope.resource.get("resourceType")
    check_resource(run, scope)
    claimed = claims_of(resource)
    for canonical in profiles:
        profile = run.compiled.profile(canonical)
        if profile is None:
            run.add("unknown-profile", at, canonical, "error", slice=canonical)
        elif canonical not in claimed and isinstance(kind, str) and run.compiled.is_resource(kind):
            profile.check(run, resource, at, kind)


def check_beyond(run: Run, scope: Scope, kind: str, before: int) -> None:
    """What holds for some resources beyond their elements; ``before``: how many issues there were before this one."""
    resource, at = scope.resource, scope.at
    if kind == "Bundle":
        check_bundle(run, resource, at)
    if "contained" in resource and scope.container is None and run.compiled.policy.contained:
        _check_contained(run, scope)
    if kind == "StructureDefinition" and not any(issue.is_error for issue in run.issues[before:]):
        check_structure(run, resource, at)
    if kind in ("Questionnaire", "QuestionnaireResponse"):
        for issue in run.compiled.questionnaires.issues(resource, render(at), scope.canonical, scope.root.resource):
            run.put(issue, issue.text())


def top(resource: dict[str, Any], at: At, *, outer: Scope | None = None, url: str = "") -> Scope:
    """The scope of a resource that is not contained: a Bundle brings its own entries along."""
    entries = Entries(resource) if resource.get("resourceType") == "Bundle" else outer.entries if outer else None
    return Scope(resource, at, entries=entries, url=url)


def _check_claims(run: Run, resource: dict[str, Any], at: At) -> None:
    """Hold a resource against the profiles in ``meta.profile``."""
    for index, url in enumerate(claims_of(resource)):
        if not isinstance(url, str):
            continue
        profile = run.compiled.profile(url)
        if profile is None:
            run.add("unknown-profile", ((at, "meta", -1), "profile", index))
        else:
            profile.check(run, resource, at, resource["resourceType"])
    _check_unclaimed(run, resource, at)


def _check_unclaimed(run: Run, resource: dict[str, Any], at: At) -> None:
    """Hold a resource against the profiles it must keep without saying so: of a guide, of vital signs."""
    kind, claimed = resource["resourceType"], claims_of(resource)
    asked = [*run.compiled.everywhere(kind), *(profiles_of(resource) if kind == "Observation" else ())]
    for url in dict.fromkeys(one for one in asked if one not in claimed):
        profile = run.compiled.profile(url)
        if profile is not None:
            profile.check(run, resource, at, kind)


def claims_of(resource: dict[str, Any]) -> list[Any]:
    """What stands in ``meta.profile``."""
    meta = resource.get("meta")
    claims = meta.get("profile") if type(meta) is dict else None
    return claims if type(claims) is list else []


def _check_contained(run: Run, scope: Scope) -> None:
    seen: set[str] = set()
    held = scope.resource["contained"]
    for index, one in enumerate(held if type(held) is list else ()):
        name = one.get("id") if type(one) is dict else ""
        if name is None or (isinstance(name, str) and name in seen):
            run.add("contained-id", (scope.at, "contained", index))
        elif isinstance(name, str):
            seen.add(name)
    for index in unreferenced(scope):
        run.add("dom-3", (scope.at, "contained", index))


def contained_member(name: str) -> Member:
    """The member ``contained``: resources that live in this one and share its references."""
    def member(run: Run, _parent: dict[str, Any], given: Any, at: At) -> None:
        if type(given) is not list or not given:
            refuse(run, given, (at, name, -1), "list")
            return
        if not run.compiled.policy.contained:
            return
        container = run.scope.root
        for index, one in enumerate(given):
            if _is_object(run, one, (at, name, index)):
                check_resource(run, Scope(one, (at, name, index), container=container))

    return member


def inner_member(name: str) -> Member:
    """A member that holds a whole resource: a Bundle's entry, a parameter."""
    def member(run: Run, parent: dict[str, Any], given: Any, at: At) -> None:
        here = (at, name, -1)
        if not _is_object(run, given, here):
            return
        if run.depth + depth(here) > _DEEPEST:
            run.add("too-deep", here)
            return
        url = parent.get("fullUrl")
        scope, proofs = top(given, here, outer=run.scope, url=url if isinstance(url, str) else ""), run.compiled.proofs
        if proofs is None or not proofs.tells_inside(run, scope):
            check_resource(run, scope)

    return member


def _is_object(run: Run, given: Any, at: At) -> bool:
    if type(given) is dict and given:
        return True
    refuse(run, given, at, "object")
    return False


def check_attachment(run: Run, value: Any, at: At) -> None:
    """The stated size of an attachment is that of its data. https://hl7.org/fhir/R4/datatypes.html#Attachment"""
    data, size = value.get("data"), value.get("size")
    if isinstance(data, str) and isinstance(size, int):
        try:
            actual = len(base64.b64decode(data))
        except (binascii.Error, ValueError):
            return
        if actual != size:
            run.add("attachment-size", (at, "size", -1))
