"""A resource of another server, brought into our form and held against our rules."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any

from fhirpain import countries
from fhirpain.fhir.issue import Issue
from fhirpain.fhir.transaction import Links, Target
from fhirpain.registries.report import demanded
from fhirpain.web import held
from fhirpain.web.facade import current

Resource = dict[str, Any]


def ours(resource: Resource, base: str, types: Collection[str]) -> tuple[Resource, tuple[Issue, ...]]:
    """A copy with identifiers in our form and references as they are from here, and what is wrong with it.

    ``base`` is the other server's address, ``types`` those that are answered from it. It is held against R4, what it
    claims, and our profile for its care level, as what is sent to us is.
    """
    kind = resource["resourceType"]
    made = _with_our_references(resource, base, types)
    found = countries.normalise(made, kind, test_numbers=current().settings.test_numbers)
    profile = demanded(made)
    found = [issue for issue in found if issue.severity != "information"]
    return made, (*found, *held.validator().validate(made, [] if profile is None else [profile]))


def located(issues: Iterable[Issue], kind: str, at: str) -> list[Issue]:
    """The same, located where the resource stands."""
    return [replace(issue, expression=at + issue.expression.removeprefix(kind)) for issue in issues]


def as_warnings(issues: Iterable[Issue]) -> list[Issue]:
    """The same, for whoever is shown the resource all the same."""
    return [replace(issue, severity="warning") if issue.is_error else issue for issue in issues]


def references(value: Any) -> Iterator[str]:
    """Every literal reference below an element."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name == "reference" and isinstance(part, str):
                yield part
            else:
                yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)


def _with_our_references(resource: Resource, base: str, types: Collection[str]) -> Resource:
    """A copy in which references lead where they did: here to what is answered from there, else to that server."""
    known = {}
    for each in references(resource):
        local = each.removeprefix(f"{base}/")
        target = Target.of(local.partition("/_history/")[0])
        if target is not None and target.id:
            known[each] = local if target.type in types else f"{base}/{local}"
    made, _ = Links(known).rewrite(resource)
    return made
