"""Which of HL7's errors are found: at the same place or next to it, and by a rule of the same family.

HL7 writes places as FHIRPath of its own kind, with comments and ``ofType()``, and names the whole where a part is
missing; for what is wrong with a Bundle as a whole it often counts entries from one or names the first.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from fhirpain.fhir.issue import Issue

_COMMENT = re.compile(r"/\*.*?\*/")
_TYPE = re.compile(r"\.ofType\(\w+\)")
_BRACKET = re.compile(r"\[[^\]]*\]")
_XML = re.compile(r"/?\b[a-z]+:")

FAMILIES: dict[str, frozenset[str]] = {
    prefix: frozenset(families.split()) for prefix, families in {
        "answer-": "questionnaire invariant terminology reference",
        "attachment-": "structure value-other questionnaire",
        "binding-": "terminology value-other",
        "bundle-": "bundle reference value-other",
        "canonical-": "value-other reference",
        "cardinality-": "cardinality slicing",
        "choice-": "structure extension questionnaire",
        "contained-": "reference value-other",
        "dom-3": "reference invariant",
        "element-id": "value-other",
        "empty-value": "value-other structure syntax invariant",
        "enable-": "questionnaire",
        "expression-": "questionnaire invariant",
        "extension-": "extension",
        "fixed-": "fixed-pattern",
        "identifier-": "value-other",
        "initial-": "questionnaire",
        "item-": "questionnaire",
        "json-": "syntax",
        "limits-": "questionnaire",
        "maximum-": "value-other",
        "minimum-": "value-other",
        "must-have-": "value-other",
        "narrative": "xhtml invariant",
        "option-": "questionnaire",
        "pattern-": "fixed-pattern",
        "primitive-array": "syntax structure value-other",
        "primitive-format": "value-other",
        "profile-": "reference structure extension bundle",
        "questionnaire": "questionnaire",
        "reference-": "reference bundle questionnaire invariant",
        "slice-": "slicing cardinality",
        "snapshot-": "structure value-other",
        "system-": "terminology value-other",
        "text-": "xhtml",
        "unknown-code": "terminology",
        "unknown-element": "structure questionnaire",
        "unknown-extension": "extension",
        "unknown-resource-type": "structure bundle",
        "vital-sign": "structure",
        "wrong-type": "structure syntax value-other",
        "xml-": "structure syntax bundle xhtml",
    }.items()
}
"""How one of our rules begins -> HL7's families that say the same; what is not here is an invariant's key."""

Expected = Mapping[str, Any]


def expected_errors(run: Mapping[str, Any]) -> list[Expected]:
    """HL7's errors of a run, without those that came from its terminology server or need a code system not held."""
    return [issue for issue in run["issues"] if issue["severity"] in ("error", "fatal")
            and not issue.get("tx_server") and not issue.get("external_codesystem")]


def missed(expected: Iterable[Expected], found: Iterable[Issue]) -> list[Expected]:
    """Those of HL7's errors that none of ours says. One of ours may say several of HL7's, which often doubles."""
    errors = [issue for issue in found if issue.is_error]
    return [one for one in expected if not any(_agree(one, issue) for issue in errors)]


def families_of(rule: str) -> frozenset[str]:
    """HL7's families for one of our rules."""
    return next((found for prefix, found in FAMILIES.items() if rule.startswith(prefix)), frozenset({"invariant"}))


def _agree(expected: Expected, issue: Issue) -> bool:
    family = expected.get("family")
    if family not in families_of(issue.rule):
        return False
    # A text that cannot be read has no places yet.
    return issue.rule == "json-syntax" or _is_near(
        place(expected.get("expression") or ""), place(issue.expression), by_index=family != "bundle")


def place(expression: str) -> str:
    """An expression without comments, casts, filters and the namespaces of XML."""
    plain = _COMMENT.sub("", expression)
    plain = _XML.sub(".", plain).strip("./") if plain.startswith("/") or "/f:" in plain else plain
    plain = _TYPE.sub("", plain).replace("[x]", "")
    return re.sub(r"\[[^\]0-9][^\]]*\]", "", plain).strip(".").replace("..", ".")


def _is_near(one: str, other: str, *, by_index: bool) -> bool:
    """Whether two places are the same, or one stands directly in the other; an index that is not given fits any."""
    left, right = one.split("."), other.split(".")
    shorter = min(len(left), len(right))
    if abs(len(left) - len(right)) > 1 or not shorter:
        return False
    return all(_is_part(mine, theirs, by_index=by_index)
               for mine, theirs in zip(left[:shorter], right[:shorter], strict=True))


def _is_part(mine: str, theirs: str, *, by_index: bool) -> bool:
    if by_index and "[" in mine and "[" in theirs:
        return mine == theirs
    return _BRACKET.sub("", mine) == _BRACKET.sub("", theirs)
