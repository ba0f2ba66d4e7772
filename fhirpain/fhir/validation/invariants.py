"""The FHIRPath rules of definitions. https://hl7.org/fhir/R4/conformance-rules.html#constraints

A rule holds when its expression yields true. One that yields nothing has not been shown to hold, and one that cannot
be evaluated is said to be so: neither ever counts as kept.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, cast

from fhirpain.fhir import fhirpath
from fhirpain.fhir.issue import Issue, Severity
from fhirpain.fhir.validation.errata import CORRECTED
from fhirpain.fhir.validation.location import At, render
from fhirpain.fhir.validation.native import NATIVE, ORPHANS, Native
from fhirpain.fhir.validation.run import Resource, Run, Scope

ValueTest = Callable[[Run, Any, At, str, dict[str, Any] | None], None]
"""(run, value, place, FHIR type, the ``_name`` beside a primitive)."""

_BEST_PRACTICE = "http://hl7.org/fhir/StructureDefinition/elementdefinition-bestpractice"
_TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"


class Rule(NamedTuple):
    """The check of one constraint, and the expression that is checked."""

    test: ValueTest
    expression: str

    def is_settled(self, run: Run, value: Any, at: At, kind: str, beside: dict[str, Any] | None) -> bool:
        """Whether the rule holds for this value of a type and every other with the same keys.

        It does where it holds for this one and looks at nothing that is there, or at nothing but what is there.
        """
        try:
            looks_at = fhirpath.reads(self.expression)
        except fhirpath.FHIRPathError:
            return False
        if looks_at is None:
            return False
        names = tuple(looks_at.names)
        holder = value if type(value) is dict else beside or {}
        seen = [given for key, given in holder.items() if key.removeprefix("_").startswith(names)]
        if seen and not (looks_at.presence and all(given or given in (False, 0) for given in seen)):
            return False
        trial = run.trial()
        self.test(trial, value, at, kind, beside)
        return not trial.issues


def rules(constraints: Iterable[Mapping[str, Any]], profile: str) -> list[Rule]:
    """The rules of an element's constraints.

    Left out are those the validator makes in other ways, and best practices (a narrative in every resource, dom-6):
    a recommendation is no fault, and a report to a registry must have no narrative.
    """
    return [_rule(given, profile) for given in constraints
            if "expression" in given and not _elsewhere(given["expression"]) and not _is_best_practice(given)]


def _is_best_practice(constraint: Mapping[str, Any]) -> bool:
    return any(extension.get("url") == _BEST_PRACTICE and extension.get("valueBoolean") is True
               for extension in constraint.get("extension", ()))


def _elsewhere(expression: str) -> bool:
    return expression.startswith(ORPHANS) or NATIVE.get(expression) is NATIVE["htmlChecks()"]


def _rule(constraint: Mapping[str, Any], profile: str) -> Rule:
    expression = CORRECTED.get(constraint["expression"], constraint["expression"])
    return Rule(_value_test(constraint, expression, profile), expression)


def _value_test(constraint: Mapping[str, Any], expression: str, profile: str) -> ValueTest:
    holds = _ByPath(expression).holds

    def test(run: Run, value: Any, at: At, kind: str, beside: dict[str, Any] | None) -> None:
        kept = holds(run, fhirpath.Node(value, kind, beside))
        if kept is not True:
            _report(run, constraint, at, profile, evaluated=kept is not None)

    native = NATIVE.get(constraint["expression"])
    return test if native is None else _natively(native, test, constraint, profile)


def _natively(native: Native, otherwise: ValueTest, constraint: Mapping[str, Any], profile: str) -> ValueTest:
    """The same rule in Python, which leaves to FHIRPath what it cannot tell."""
    def test(run: Run, value: Any, at: At, kind: str, beside: dict[str, Any] | None) -> None:
        kept = native(run, value) if type(value) is dict else None
        if kept is None:
            otherwise(run, value, at, kind, beside)
        elif not kept:
            _report(run, constraint, at, profile, evaluated=True)

    return test


class _ByPath:
    """One expression, compiled when first needed."""

    __slots__ = ("_compiled", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._compiled: fhirpath.Expression | None = None

    def holds(self, run: Run, node: fhirpath.Node) -> bool | None:
        """Whether it yields true; None when it cannot be read or evaluated."""
        try:
            if self._compiled is None:
                self._compiled = fhirpath.compile(self._text)
            return self._compiled.test(node, environment(run)) is True
        except fhirpath.FHIRPathError:
            return None


def _report(run: Run, constraint: Mapping[str, Any], at: At, profile: str, *, evaluated: bool) -> None:
    key = constraint["key"]
    if not evaluated:
        run.add("invariant-not-evaluated", at, profile, slice=key)
        return
    severity = "warning" if constraint.get("severity") == "warning" else "error"
    texts = {"en": constraint.get("human", key)} | _translations(constraint)
    run.put(Issue(cast(Severity, severity), "invariant", key, render(at), texts, profile))


def _translations(constraint: Mapping[str, Any]) -> dict[str, str]:
    """``human`` in other languages, from FHIR's translation extension on it."""
    found: dict[str, str] = {}
    for extension in constraint.get("_human", {}).get("extension", ()):
        if extension.get("url") == _TRANSLATION:
            parts = {part["url"]: part for part in extension.get("extension", ())}
            content = parts.get("content", {})
            text = content.get("valueString") or content.get("valueMarkdown") or ""
            found[parts.get("lang", {}).get("valueCode", "")] = text
    return found


def environment(run: Run) -> fhirpath.Environment:
    """The surroundings of the resource that is being looked at; made once for it."""
    scope = run.scope
    if scope.environment is None:
        scope.environment = fhirpath.Environment(
            resource=fhirpath.Node.of(scope.resource), root=fhirpath.Node.of(scope.root.resource),
            definitions=run.compiled.definitions, services=_Services(run, scope))
    return cast(fhirpath.Environment, scope.environment)


class _Services:
    """What FHIRPath may ask beyond the resource: its Bundle, the terminology, the profiles."""

    def __init__(self, run: Run, scope: Scope) -> None:
        self._run = run
        self._scope = scope

    def resolve(self, reference: str, environment: fhirpath.Environment) -> Resource | None:
        return self._run.resolve(reference)

    def member_of(self, value: Any, value_set: str) -> bool | None:
        terminology = self._run.compiled.terminology
        if isinstance(value, str):
            return terminology.member(value_set, None, value)
        if not isinstance(value, dict):
            return None
        codings = value.get("coding", []) if "coding" in value or "code" not in value else [value]
        answers = {terminology.member(value_set, str(coding.get("system", "")), coding["code"])
                   for coding in (codings if isinstance(codings, list) else ())
                   if isinstance(coding, dict) and isinstance(coding.get("code"), str)}
        return True if True in answers else None if None in answers else False

    def conforms_to(self, resource: Resource, profile: str) -> bool | None:
        return self._run.compiled.conforms(self._run, resource, profile, whole=True)
