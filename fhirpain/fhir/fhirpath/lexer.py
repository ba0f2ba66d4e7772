"""Cut a FHIRPath expression into tokens. https://hl7.org/fhirpath/N1/#lexical-elements"""

import re
from typing import NamedTuple

from fhirpain.fhir.fhirpath.errors import ParseError

_CLOCK = r"\d{2}(?::\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_TOKEN = re.compile(
    rf"""
      (?P<skip>\s+|//[^\n\r]*|/\*.*?\*/)
    | (?P<unfinished>/\*)
    | (?P<datetime>@\d{{4}}(?:-\d{{2}}(?:-\d{{2}})?)?T(?:{_CLOCK}(?:Z|[+-]\d{{2}}:\d{{2}})?)?)
    | (?P<date>@\d{{4}}(?:-\d{{2}}(?:-\d{{2}})?)?)
    | (?P<time>@T{_CLOCK})
    | (?P<number>\d+(?:\.\d+)?)
    | (?P<string>'(?:[^'\\]|\\.)*')
    | (?P<variable>%(?:[A-Za-z_][A-Za-z0-9_]*|`(?:[^`\\]|\\.)*`|'(?:[^'\\]|\\.)*'))
    | (?P<special>\$(?:this|index|total)\b)
    | (?P<delimited>`(?:[^`\\]|\\.)*`)
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<symbol><=|>=|!=|!~|[-+*/&|=~<>.,()\[\]{{}}])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_ESCAPED = {"'": "'", '"': '"', "`": "`", "\\": "\\", "/": "/", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class Token(NamedTuple):
    """One token: its kind (a group of the pattern above, or ``end``), its text with escapes undone, where it begins."""

    kind: str
    text: str
    position: int


def tokens(expression: str) -> list[Token]:
    """All tokens of an expression, ended by one of kind ``end``; raises ``ParseError``."""
    found, position = [], 0
    while position < len(expression):
        match = _TOKEN.match(expression, position)
        if match is None or match.lastgroup is None or match.lastgroup == "unfinished":
            raise ParseError("not a token of FHIRPath", position)
        if match.lastgroup != "skip":
            found.append(Token(match.lastgroup, _content(match.lastgroup, match.group(), position), position))
        position = match.end()
    return [*found, Token("end", "", len(expression))]


def _content(kind: str, text: str, position: int) -> str:
    if kind == "variable":
        text = text[1:]
    if text[0] in "'`" and kind in ("string", "delimited", "variable"):
        return _ESCAPE.sub(lambda match: _unescape(match.group(1), position), text[1:-1])
    return text


def _unescape(escape: str, position: int) -> str:
    if len(escape) == 5:
        return chr(int(escape[1:], 16))
    if escape not in _ESCAPED:
        raise ParseError("no such escape in a text", position)
    return _ESCAPED[escape]
