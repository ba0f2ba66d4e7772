"""How grave each rule about questionnaires and their responses is, and its IssueType.

https://hl7.org/fhir/R4/valueset-issue-type.html
"""

from fhirpain.fhir.issue import Issue, Severity, say

RULES: dict[str, tuple[Severity, str]] = {
    # A response and its questionnaire: https://hl7.org/fhir/R4/questionnaireresponse.html
    "questionnaire-none": ("information", "incomplete"),
    "questionnaire-status": ("warning", "business-rule"),
    "questionnaire-subject": ("warning", "business-rule"),
    "questionnaire-too-large": ("error", "too-costly"),
    "questionnaire-type": ("error", "invalid"),
    "questionnaire-unknown": ("warning", "not-found"),
    "questionnaire-version": ("warning", "not-found"),
    "constraint": ("error", "invariant"),
    "constraint-not-evaluated": ("information", "not-supported"),
    "item-disabled": ("error", "business-rule"),
    "item-nested": ("error", "structure"),
    "item-order": ("error", "structure"),
    "item-place": ("error", "structure"),
    "item-repeated": ("error", "structure"),
    "item-required": ("error", "required"),
    "item-text": ("information", "informational"),
    "item-unknown": ("error", "not-found"),
    # An answer and its item, and the extensions that limit it.
    "answer-count": ("error", "business-rule"),
    "answer-decimals": ("error", "value"),
    "answer-display": ("error", "code-invalid"),
    "answer-exclusive": ("error", "business-rule"),
    "answer-length": ("error", "value"),
    "answer-line-break": ("warning", "value"),
    "answer-maximum": ("error", "value"),
    "answer-media-type": ("error", "value"),
    "answer-minimum": ("error", "value"),
    "answer-not-allowed": ("error", "structure"),
    "answer-option": ("error", "code-invalid"),
    "answer-pattern": ("error", "value"),
    "answer-reference": ("error", "value"),
    "answer-repeated": ("error", "structure"),
    "answer-size": ("error", "too-long"),
    "answer-system": ("warning", "code-invalid"),
    "answer-type": ("error", "structure"),
    "answer-unchecked": ("information", "informational"),
    "answer-unit": ("error", "code-invalid"),
    "answer-value-set": ("error", "code-invalid"),
    "binding-not-checked": ("information", "not-supported"),
    # A questionnaire by itself, beyond R4's invariants: https://hl7.org/fhir/R4/questionnaire.html
    "enable-when-answer": ("warning", "business-rule"),
    "enable-when-question": ("error", "business-rule"),
    "expression-not-read": ("warning", "not-supported"),
    "initial-count": ("error", "business-rule"),
    "initial-type": ("error", "business-rule"),
    "limits-crossed": ("error", "business-rule"),
    "option-type": ("error", "business-rule"),
    "pattern-not-checked": ("warning", "not-supported"),
    "questionnaire-derived": ("warning", "not-found"),
    # What could not be filled in: https://hl7.org/fhir/uv/sdc/populate.html
    "populate-context": ("warning", "not-found"),
    "populate-expression": ("warning", "not-supported"),
    "populate-language": ("warning", "not-supported"),
    "populate-several": ("warning", "multiple-matches"),
    "populate-too-much": ("warning", "too-costly"),
    "populate-value": ("warning", "value"),
}


class Findings:
    """The issues of one check, in the order they were found."""

    def __init__(self, language: str = "") -> None:
        """Begin with nothing found; ``language`` is the primary one of what is checked, "" where it does not say."""
        self.issues: list[Issue] = []
        self.language = language

    def add(self, rule: str, at: str, severity: Severity | None = None, *, reason: str = "", **facts: str) -> None:
        """Note that a rule is not kept at a place (FHIRPath); ``severity`` where it is not the rule's own.

        With a ``reason`` the sentence is that of ``rule-reason``. Facts come from the questionnaire alone.
        """
        own, code = RULES[rule]
        texts = say(f"{rule}-{reason}" if reason else rule, **facts)
        self.issues.append(Issue(severity or own, code, rule, at, texts))
