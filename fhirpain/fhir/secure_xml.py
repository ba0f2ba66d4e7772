"""The one way this code reads XML that came from outside.

Every flag of the parser is said, whatever its default; what the flags let pass is refused by rule.
"""

import re
from typing import Any, Final

from lxml import etree

from fhirpain.fhir.issue import Issue, Malformed, say

MAX_DEPTH: Final = 64
"""How deeply elements may stand in each other."""
MAX_ELEMENTS: Final = 200_000
MAX_ATTRIBUTES: Final = 400_000

_BOM = b"\xef\xbb\xbf"
_ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
_CODES = {"xml-doctype": "security", "xml-encoding": "invalid", "xml-size": "too-costly"}
_TOO_DEEP = etree.XPath(f"boolean({'/*' * (MAX_DEPTH + 1)})")
_TOO_MANY = etree.XPath(f"count(//*) > {MAX_ELEMENTS} or count(//@*) > {MAX_ATTRIBUTES}")


def secure_parse(data: bytes) -> etree._Element:
    """Read XML that may be hostile: no DOCTYPE, no entities, no network; UTF-8; 64 deep; comments and PIs left out.

    The caller limits the size. Raises ``Malformed`` (``xml-doctype``, ``xml-encoding``, ``xml-syntax``, ``xml-depth``,
    ``xml-size``).
    """
    text = data.removeprefix(_BOM)
    if not _is_utf8(text):
        raise Malformed([_fault("xml-encoding", "")])
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise Malformed([_fault("xml-doctype", "")])
    try:
        root = etree.fromstring(text, _parser())
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise Malformed([_fault("xml-syntax", "", place=f"{line}:{column}")]) from None
    document: Any = root.getroottree().docinfo
    if document.doctype:
        raise Malformed([_fault("xml-doctype", "")])
    if _TOO_DEEP(root):
        raise Malformed([_fault("xml-depth", "", limit=str(MAX_DEPTH))])
    if _TOO_MANY(root):
        raise Malformed([_fault("xml-size", "")])
    return root


def _is_utf8(text: bytes) -> bool:
    declared = _ENCODING.match(text)
    if declared and declared[1].lower() not in (b"utf-8", b"utf8"):
        return False
    try:
        return "\0" not in text.decode()
    except UnicodeDecodeError:
        return False


def _parser() -> etree.XMLParser:
    # A new one each time: lxml's parsers are not for several threads.
    return etree.XMLParser(  # type: ignore[call-arg]  # the stubs do not know decompress yet
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        attribute_defaults=False, huge_tree=False, recover=False, remove_comments=True, remove_pis=True,
        decompress=False,
    )


def _fault(rule: str, at: str, **facts: str) -> Issue:
    return Issue("fatal", _CODES.get(rule, "structure"), rule, at, say(rule, **facts))
