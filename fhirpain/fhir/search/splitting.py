"""Values as they are written in a search: separators and escapes. https://hl7.org/fhir/R4/search.html#escaping"""

import re

_UNITS = re.compile(r"\\.|[^\\]|\\$", re.DOTALL)
_ESCAPED = re.compile(r"\\([\\,$|])")


def split(text: str, separator: str) -> list[str]:
    """The parts between separators that are not escaped; their escapes are kept."""
    if "\\" not in text:
        return text.split(separator)
    parts = [""]
    for unit in _UNITS.findall(text):
        if unit == separator:
            parts.append("")
        else:
            parts[-1] += unit
    return parts


def unescape(text: str) -> str:
    r"""The text itself: ``\,`` is a comma, and so on; any other backslash stands for itself."""
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text
