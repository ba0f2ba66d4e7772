"""One defect, one issue: what follows from a value that is no value of its type is not told as well."""

from collections.abc import Iterator

from fhirpain.fhir.issue import Issue

_HOLLOW = frozenset({"empty-value", "wrong-type"})
_BROKEN = _HOLLOW | {"choice-type", "primitive-format"}
_FIXED = frozenset({"fixed-value", "pattern-value"})


def settled(issues: list[Issue]) -> list[Issue]:
    """The issues without those that follow from another. Takes time in proportion to the issues.

    At a broken value nothing else is wrong: a code that is no code is in no value set. Inside one that is empty or
    of the wrong shape nothing is missing. Where a code is fixed, that it is in no value set either is not said. Of an
    answer's display the questionnaire speaks.
    """
    broken = {issue.expression for issue in issues if issue.rule in _BROKEN}
    hollow = {issue.expression for issue in issues if issue.rule in _HOLLOW}
    fixed = {issue.expression for issue in issues if issue.rule in _FIXED}
    named = {f"{issue.expression}.display" for issue in issues if issue.rule == "answer-display"}
    if not broken and not fixed and not named:
        return issues
    return [issue for issue in issues if issue.rule in _BROKEN or not (
        issue.expression in broken
        or (issue.rule == "binding-required" and issue.expression in fixed)
        or (issue.rule == "code-display" and issue.expression in named)
        or any(place in hollow for place in _around(issue.expression)))]


def _around(expression: str) -> Iterator[str]:
    """What a place stands in: of ``Patient.name[0].given`` it is ``Patient.name[0]``, ``Patient.name``, ``Patient``."""
    while expression := expression[:max(expression.rfind("."), expression.rfind("["), 0)]:
        yield expression
