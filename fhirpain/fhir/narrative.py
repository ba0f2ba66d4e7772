"""Whether a narrative is the plain, harmless XHTML that FHIR allows. https://hl7.org/fhir/R4/narrative.html#xhtml

A whitelist: what is not named here is refused, never cleaned away.
"""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

_XHTML = "{http://www.w3.org/1999/xhtml}"

# HTML 4.0 chapters 7-11 (without section 4 of chapter 9) and 15, and a and img, as R4's narrative page lists them.
_ELEMENTS = frozenset((
    "a", "abbr", "acronym", "b", "big", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "dfn",
    "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "kbd", "li", "ol", "p", "pre", "q",
    "samp", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "ul",
    "var",
    # HTML 4.0's other text elements, which HL7's own check (txt-1) and examples know.
    "address", "bdo", "center", "del", "dir", "font", "ins", "s", "strike", "u", "map", "area",
))
_ATTRIBUTES = frozenset((
    "abbr", "accesskey", "align", "alt", "axis", "bgcolor", "border", "cellhalign", "cellpadding", "cellspacing",
    "cellvalign", "char", "charoff", "charset", "cite", "class", "color", "colspan", "compact", "coords", "dir", "face",
    "frame", "headers", "height", "href", "hreflang", "hspace", "id", "lang", "longdesc", "name", "nohref", "nowrap",
    "rel", "rev", "rowspan", "rules", "scope", "shape", "size", "span", "src", "start", "style", "summary", "tabindex",
    "title", "type", "usemap", "valign", "value", "vspace", "width",
    "{http://www.w3.org/XML/1998/namespace}lang", "{http://www.w3.org/XML/1998/namespace}space",
))
_SAFE_ADDRESS = re.compile(r"(?:https?:|mailto:|tel:|urn:|#|[^:]*$|[^:/?#]*[/?#])", re.IGNORECASE).match
_SAFE_IMAGE = re.compile(r"(?:https?:|cid:|#|data:image/(?:png|gif|jpe?g|webp);base64,|[^:]*$)", re.IGNORECASE).match
_ACTIVE_STYLE = re.compile(r"expression|javascript:|vbscript:|@import|behaviou?r\s*:|-moz-binding|\\", re.IGNORECASE)
_ENTITY = re.compile(r"&(?!#|(?:amp|lt|gt|quot|apos);)[A-Za-z]")


def faults(div: str) -> Iterator[str]:
    """What is wrong with a div, as short reasons: ``not-xml``, ``element``, ``attribute``, ``address``, ``empty``..."""
    if "<!" in div and re.search(r"<!(?!--)", div):
        yield "declaration"
        return
    if _ENTITY.search(div):
        # No DTD declares &nbsp; and its like here: https://hl7.org/fhir/R4/narrative.html#xml
        yield "entity"
        return
    root = read(div)
    if root is None:
        yield "not-xml"
        return
    if root.tag != _XHTML + "div":
        yield "not-a-div"
        return
    for element in root.iter():
        yield from _element_faults(element)
    if not any(text.strip() for text in root.itertext()) and root.find(f".//{_XHTML}img") is None:
        yield "empty"


def read(div: str) -> Any:
    """The root of a div, or None when it is no XML."""
    try:
        return etree.fromstring(div.encode(), _parser())
    except (etree.XMLSyntaxError, UnicodeEncodeError, ValueError):
        return None


def _parser() -> etree.XMLParser:
    # One for each narrative: lxml's parsers are not to be shared between threads.
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
                           huge_tree=False, recover=False, remove_pis=False)


def _element_faults(element: Any) -> Iterator[str]:
    if element.tag is etree.Comment:
        return
    if not isinstance(element.tag, str) or not element.tag.startswith(_XHTML):
        yield "element"
        return
    if element.tag[len(_XHTML):] not in _ELEMENTS:
        yield "element"
    for name, value in element.items():
        yield from _attribute_faults(str(name), str(value))


def _attribute_faults(name: str, value: str) -> Iterator[str]:
    plain = re.sub(r"[\x00-\x20]", "", value)
    if name not in _ATTRIBUTES:
        yield "attribute"
    elif (name in ("href", "cite", "longdesc") and not _SAFE_ADDRESS(plain)) or (
            name == "src" and not _SAFE_IMAGE(plain)):
        yield "address"
    elif name == "style" and _ACTIVE_STYLE.search(re.sub(r"/\*.*?\*/", "", value)):
        yield "style"
