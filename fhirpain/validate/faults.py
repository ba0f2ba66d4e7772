"""What can be wrong before there is a resource: files and folders. https://hl7.org/fhir/R4/valueset-issue-type.html"""

from typing import Final

from fhirpain.fhir.issue import Issue, Severity

_RULES: Final[dict[str, tuple[Severity, str, dict[str, str]]]] = {
    "file-unreadable": ("fatal", "exception", {
        "en": "The file or folder cannot be read.",
        "sv": "Filen eller mappen kan inte läsas.",
        "nb": "Filen eller mappen kan ikke leses.",
    }),
    "file-damaged": ("fatal", "structure", {
        "en": "The gzip file is damaged or cut off; what comes after this place has not been validated.",
        "sv": "Gzip-filen är skadad eller avbruten; det som följer efter detta ställe har inte validerats.",
        "nb": "Gzip-filen er skadet eller avkortet; det som følger etter dette stedet er ikke validert.",
    }),
    "file-too-large": ("fatal", "too-costly", {
        "en": "One resource is larger than can be validated; it and what comes after it have not been.",
        "sv": "En resurs är större än vad som kan valideras; den och det som följer har inte validerats.",
        "nb": "En ressurs er større enn det som kan valideres; den og det som følger er ikke validert.",
    }),
    "file-empty": ("error", "not-found", {
        "en": "The file holds no resource.",
        "sv": "Filen innehåller ingen resurs.",
        "nb": "Filen inneholder ingen ressurs.",
    }),
    "file-form": ("fatal", "structure", {
        "en": "This is neither JSON nor XML: a resource begins with { or <.",
        "sv": "Detta är varken JSON eller XML: en resurs börjar med { eller <.",
        "nb": "Dette er verken JSON eller XML: en ressurs begynner med { eller <.",
    }),
    "folder-empty": ("error", "not-found", {
        "en": "The folder holds no file that could be validated (json, xml, ndjson, or one of these with gz).",
        "sv": "Mappen innehåller ingen fil som kan valideras (json, xml, ndjson eller någon av dem med gz).",
        "nb": "Mappen inneholder ingen fil som kan valideres (json, xml, ndjson eller en av disse med gz).",
    }),
}


def fault(rule: str, severity: Severity | None = None) -> Issue:
    """The issue of one of the rules about files, as grave as the rule or as is said; raises KeyError for no rule."""
    usual, code, texts = _RULES[rule]
    return Issue(severity or usual, code, rule, "", texts)


class Unreadable(Exception):
    """A file that gives no bytes to validate; ``rule`` says why."""

    def __init__(self, rule: str) -> None:
        """Keep the rule."""
        self.rule = rule
        super().__init__(rule)


class Unusable(ValueError):
    """A request that cannot be carried out at all: an unknown profile, a broken package or configuration."""
