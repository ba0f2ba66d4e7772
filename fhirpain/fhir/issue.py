"""What is wrong with a resource, as a value. https://hl7.org/fhir/R4/operationoutcome.html"""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec

Severity = Literal["fatal", "error", "warning", "information"]
LANGUAGES = ("en", "sv", "nb")
_TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding: how grave, of what kind (IssueType), by which rule, where (FHIRPath), in words.

    ``texts`` maps a language to a sentence; a sentence names elements, rules and codes of ours, never the offending
    value. ``profile`` is the canonical of the profile that was not kept, where there is one.
    """

    severity: Severity
    code: str
    rule: str
    expression: str
    texts: Mapping[str, str]
    profile: str = ""

    def text(self, language: str = "en") -> str:
        """The sentence in a language, or in English where it has not been translated."""
        return self.texts.get(language) or self.texts["en"]

    @property
    def is_error(self) -> bool:
        """Whether the resource must be refused for it."""
        return self.severity in ("error", "fatal")


class Malformed(ValueError):
    """A payload that cannot be read as FHIR at all; carries the issues that say why."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        """Keep the issues; the message is their rules, never the payload."""
        self.issues = list(issues)
        super().__init__(", ".join(issue.rule for issue in self.issues))


class Rejected(Exception):
    """A request that cannot go on; nothing of it is stored. ``status`` is the HTTP status."""

    def __init__(self, issues: Iterable[Issue], status: int) -> None:
        """Keep the issues; the message is their rules, never what was sent."""
        self.issues, self.status = list(issues), status
        super().__init__(", ".join(issue.rule for issue in self.issues))


@functools.cache
def _catalogue() -> dict[str, dict[str, str]]:
    return msgspec.json.decode(Path(__file__).with_name("messages.json").read_bytes(), type=dict[str, dict[str, str]])


def say(message: str, **facts: str) -> dict[str, str]:
    """The sentence ``message`` of ``messages.json`` in each of its languages, its ``{facts}`` filled in."""
    return {language: text.format_map(facts) for language, text in _catalogue()[message].items()}


def operation_outcome(issues: Iterable[Issue], *, rule_system: str, language: str = "en") -> dict[str, Any]:
    """An OperationOutcome; without issues it says that all is well. ``rule_system`` is the CodeSystem of rule ids."""
    found = [_outcome_issue(issue, rule_system, language) for issue in issues]
    all_ok = {"severity": "information", "code": "informational", "details": {"text": "All OK"}}
    return {"resourceType": "OperationOutcome", "issue": found or [all_ok]}


def _outcome_issue(issue: Issue, rule_system: str, language: str) -> dict[str, Any]:
    others = {other: text for other, text in issue.texts.items() if other != language}
    details: dict[str, Any] = {"coding": [{"system": rule_system, "code": issue.rule}], "text": issue.text(language)}
    if others:
        details["_text"] = {"extension": [_translation(other, text) for other, text in others.items()]}
    made: dict[str, Any] = {"severity": issue.severity, "code": issue.code, "details": details}
    if issue.profile:
        made["diagnostics"] = f"profile {issue.profile}"
    if issue.expression:
        made["expression"] = [issue.expression]
    return made


def _translation(language: str, text: str) -> dict[str, Any]:
    parts = [{"url": "lang", "valueCode": language}, {"url": "content", "valueString": text}]
    return {"url": _TRANSLATION, "extension": parts}
