"""Where the issues of a file are in its text."""

import re
from collections.abc import Sequence

from fhirpain.fhir.issue import Issue
from fhirpain.validate import json_places, xml_places
from fhirpain.validate.wanted import CHOICE, lines, offset_of, tree

_BOM = b"\xef\xbb\xbf"
# A text that cannot be read as JSON or XML has no elements; the sentence itself says how far reading came.
_TOLD = re.compile(r"\b([0-9]+):([0-9]+)\b")
_WITH_PLACE = ("json-encoding", "json-syntax", "xml-syntax")


def is_xml(data: bytes) -> bool:
    """Whether a file looks like XML rather than JSON."""
    return data.removeprefix(_BOM).lstrip().startswith(b"<")


def looks_like_fhir(data: bytes) -> bool:
    """Whether a file begins as JSON or XML does, be it rightly or not."""
    return data.removeprefix(_BOM).lstrip()[:1] in (b"{", b"[", b"<")


def places(data: bytes, issues: Sequence[Issue]) -> list[tuple[int, int]]:
    """Line and column, from 1, of each issue: of its element, or of the nearest one around it that is there."""
    text = data.removeprefix(_BOM).decode(errors="replace")
    root = tree(issue.expression for issue in issues)
    root.found(len(text) - len(text.lstrip()), CHOICE)
    # Where no issue names an element, the text may be no JSON or XML at all.
    if any(issue.expression for issue in issues):
        (xml_places if is_xml(data) else json_places).find(text, root)
    offsets = [offset_of(root, issue.expression) for issue in issues]
    known = lines(text, offsets)
    return [_told(issue) or known[offset] for issue, offset in zip(issues, offsets, strict=True)]


def _told(issue: Issue) -> tuple[int, int] | None:
    told = _TOLD.search(issue.texts["en"]) if issue.rule in _WITH_PLACE else None
    return (int(told[1]), int(told[2])) if told else None
