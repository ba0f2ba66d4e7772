"""The words of the page that are not the findings' own, in each language."""

from typing import Final

WORDS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "title": "What the validation found", "summary": "Findings by rule",
        "counts": "Files: {files}. Resources: {resources}, of which {clean} without a finding.",
        "nothing": "Nothing is wrong.", "more": "And {count} more places.", "severity": "Severity", "rule": "Rule",
        "findings": "Findings", "files": "Files", "place": "Line:column", "element": "Element", "text": "What is wrong",
        "resource": "resource", "fatal": "fatal", "error": "error", "warning": "warning", "information": "information",
    },
    "sv": {
        "title": "Vad valideringen fann", "summary": "Fynd per regel",
        "counts": "Filer: {files}. Resurser: {resources}, varav {clean} utan anmärkning.",
        "nothing": "Inget är fel.", "more": "Och {count} ställen till.", "severity": "Allvar", "rule": "Regel",
        "findings": "Fynd", "files": "Filer", "place": "Rad:kolumn", "element": "Element", "text": "Vad som är fel",
        "resource": "resurs", "fatal": "oläsligt", "error": "fel", "warning": "varning", "information": "upplysning",
    },
    "nb": {
        "title": "Hva valideringen fant", "summary": "Funn per regel",
        "counts": "Filer: {files}. Ressurser: {resources}, hvorav {clean} uten merknad.",
        "nothing": "Ingenting er feil.", "more": "Og {count} steder til.", "severity": "Alvor", "rule": "Regel",
        "findings": "Funn", "files": "Filer", "place": "Linje:kolonne", "element": "Element", "text": "Hva som er feil",
        "resource": "ressurs", "fatal": "uleselig", "error": "feil", "warning": "advarsel", "information": "opplysning",
    },
}
