"""What a write must keep: R4, what it claims to be, and what pain care demands of a plan, a request, an answer.

https://hl7.org/fhir/R4/validation.html
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from fhirpain import guide
from fhirpain.fhir.issue import Issue
from fhirpain.questionnaires import differing_scores
from fhirpain.registries.report import demanded
from fhirpain.settings import Policy, Settings
from fhirpain.stages import stage

_MODIFIER = "unknown-modifier-extension"


@stage("validate")
def validate(bundle: dict[str, Any], settings: Settings) -> list[Issue]:
    """What is wrong with a transaction: by R4, by what each resource claims, and by our profile for its care level.

    What the setting ``validation`` says of a type is kept.
    """
    validator = guide.validator(packages=settings.packages)
    found = {(issue.rule, issue.expression): _on_write(issue) for issue in validator.validate(bundle)}
    sent = [entry.get("resource") for entry in bundle.get("entry", ())]
    for index, resource in ((index, resource) for index, resource in enumerate(sent) if isinstance(resource, dict)):
        at = f"Bundle.entry[{index}].resource"
        for issue in _of_pain_care(resource):
            there = moved(issue, resource["resourceType"], at)
            found.setdefault((there.rule, there.expression), there)
        if settings.policy(resource["resourceType"]) != "reject":
            found = {key: judged for key, issue in found.items()
                     if (judged := _by_policy(issue, at, settings.policy(resource["resourceType"]))) is not None}
    issues = [*_of_others(bundle, settings), *found.values()]
    # A response that may be faulty is not scored.
    faultless = settings.policy("QuestionnaireResponse") == "reject" and not any(issue.is_error for issue in issues)
    return [*issues, *_differing_scores(sent)] if faultless else issues


def _differing_scores(sent: list[Any]) -> Iterator[Issue]:
    """A score in a response that is not the one its answers give."""
    for index, resource in enumerate(sent):
        if isinstance(resource, dict) and resource["resourceType"] == "QuestionnaireResponse":
            for issue in differing_scores(resource):
                yield moved(issue, "QuestionnaireResponse", f"Bundle.entry[{index}].resource")


def _of_others(bundle: dict[str, Any], settings: Settings) -> Iterator[Issue]:
    """The writes of types that another server owns, unless copies of them are wanted."""
    if settings.upstream_writes or not settings.upstream_owned:
        return
    for index, entry in enumerate(bundle.get("entry", ())):
        request = entry.get("request", {})
        written = re.split("[/?]", str(request.get("url", "")))[0]
        if request.get("method") not in ("GET", "HEAD") and written in settings.upstream_owned:
            yield guide.rule("error", "not-supported", "upstream-owned", f"Bundle.entry[{index}].request")


def validate_one(resource: dict[str, Any], settings: Settings) -> list[Issue]:
    """The same for one resource, as a PATCH has made it."""
    kind = resource["resourceType"]
    issues = [_on_write(issue) for issue in guide.validator(packages=settings.packages).validate(resource)]
    judged = (_by_policy(issue, kind, settings.policy(kind)) for issue in (*issues, *_of_pain_care(resource)))
    return [issue for issue in judged if issue is not None]


def _by_policy(issue: Issue, at: str, policy: Policy) -> Issue | None:
    """The issue as the policy for what is at ``at`` leaves it; None where it is not told."""
    if not f"{issue.expression}.".startswith(f"{at}.") or policy == "reject" or issue.rule == _MODIFIER:
        return issue
    return replace(issue, severity="warning") if policy == "warn" and issue.is_error else issue if policy == "warn" \
        else None


def _on_write(issue: Issue) -> Issue:
    """An unknown modifier extension is valid R4, but who does not know it must not use the resource.

    https://hl7.org/fhir/R4/extensibility.html#modifierExtension
    """
    return replace(issue, severity="error") if issue.rule == _MODIFIER else issue


def _of_pain_care(resource: dict[str, Any]) -> list[Issue]:
    """A plan, request or response of pain care must keep our profile, whether or not it claims it."""
    profile = demanded(resource)
    return [] if profile is None else guide.validator().validate(resource, [profile])


def moved(issue: Issue, old: str, new: str) -> Issue:
    """The same issue, located from another root."""
    at = issue.expression
    return replace(issue, expression=new + at.removeprefix(old)) if at.startswith(old) else issue
