"""What is wrong with a search, told without its values. https://hl7.org/fhir/R4/search.html#errors"""

import re
from collections.abc import Mapping

from fhirpain.fhir.issue import Issue, Severity, say

_NAME = re.compile(r"[A-Za-z_][A-Za-z_.:-]{0,60}")
_CODES = {
    "search-parameter-unknown": "not-supported",
    "search-parameter-empty": "value",
    "search-not-offered": "not-supported",
    "search-modifier": "not-supported",
    "search-codes-not-held": "not-supported",
    "search-limit-parameters": "too-costly",
    "search-limit-values": "too-costly",
    "search-limit-length": "too-long",
    "search-limit-steps": "too-costly",
}
"""IssueTypes; where none stands here: value."""


class Unfit(Exception):
    """A parameter that cannot be searched by as it stands: by which rule, and facts for its sentence."""

    def __init__(self, rule: str, **facts: str) -> None:
        """Keep the rule; nothing of what was sent."""
        self.rule, self.facts = rule, facts
        super().__init__(rule)


def fault(rule: str, name: str, facts: Mapping[str, str], severity: Severity = "error") -> Issue:
    """The issue about a parameter, by its whole name as it was sent; ``facts`` fill the rule's sentence.

    A name that may be more than a name (it has digits, say, as a person's number does) is not repeated.
    """
    shown = name if _NAME.fullmatch(name) else ""
    texts = say(rule, parameter=shown or "…", **facts)
    return Issue(severity, _CODES.get(rule, "value"), rule, f"http.{shown}" if shown else "http", texts)
