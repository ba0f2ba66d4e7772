"""FHIR XML in and out, by way of the same dicts as FHIR JSON. https://hl7.org/fhir/R4/xml.html

Which property is a list, a number or a choice is read from the definitions. Nothing is dropped in silence but comments
and processing instructions: whatever has no place in the JSON form makes the document ``Malformed``.
"""

import functools
import re
from collections.abc import Iterator
from decimal import Decimal
from html.entities import html5
from itertools import zip_longest
from typing import Any, Final

from lxml import etree

from fhirpain.fhir.definitions import Definitions
from fhirpain.fhir.issue import Issue, Malformed, say
from fhirpain.fhir.json import MAX_DIGITS, read_decimal, written
from fhirpain.fhir.secure_xml import secure_parse
from fhirpain.fhir.shape import Child, Shape, shape

__all__ = ["dump", "parse", "read", "secure_parse"]

FHIR: Final = "http://hl7.org/fhir"
XHTML: Final = "http://www.w3.org/1999/xhtml"
MAX_ISSUES: Final = 100
"""How many faults of one document are told."""

_WHITESPACE = " \t\r\n"
# lxml says None for the default namespace; its stubs do not.
_FHIR_DEFAULT: Any = {None: FHIR}
_XHTML_DEFAULT: Any = {None: XHTML}
_SCHEMA_LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
_INTEGER = re.compile(r"[-+]?[1-9][0-9]*|0")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*;)")
_XML_ENTITIES = {"amp;", "lt;", "gt;", "quot;", "apos;"}


def parse(data: bytes, definitions: Definitions) -> dict[str, Any]:
    """Read one resource from FHIR XML into the dict that FHIR JSON would give, decimals with their text.

    Raises ``Malformed``: ``secure_parse``'s, or all that ``read`` finds.
    """
    resource, issues = read(data, definitions)
    if issues:
        raise Malformed(issues)
    return resource


def read(data: bytes, definitions: Definitions) -> tuple[dict[str, Any], list[Issue]]:
    """One resource from FHIR XML, and all that has no place in it, so that its other faults can be told as well.

    Left out and told: ``xml-namespace``, ``xml-text``, ``xml-attribute``, ``xml-order``, ``unknown-element``,
    ``unknown-resource-type``, ``cardinality-max``... A value that its type does not allow (``yes`` for a boolean) stays
    a string, for the validator to judge. Raises ``Malformed`` where there is no resource at all.
    """
    root = secure_parse(data)
    reader = _Reader(definitions)
    resource = reader.resource(root, _split(root.tag)[1])
    if "resourceType" not in resource:
        raise Malformed(reader.issues)
    return resource, reader.issues


def dump(resource: dict[str, Any], definitions: Definitions) -> bytes:
    """Write a resource (the dict of FHIR JSON) as FHIR XML in UTF-8, its elements in the order of the definitions.

    Raises ``Malformed`` with all that cannot be written: a property the type does not have, a value of another shape,
    a narrative that is no XHTML.
    """
    writer = _Writer(definitions)
    root = writer.resource(resource, str(resource.get("resourceType")))
    if root is None or writer.issues:
        raise Malformed(writer.issues)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


class _Faults:
    """What was found on the way, up to a limit."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self.issues: list[Issue] = []

    def _say(self, rule: str, at: str) -> None:
        text = rule if rule.startswith(("xml-", "json-")) else f"xml-{rule}"
        if len(self.issues) < MAX_ISSUES:
            # A rule of JSON's as well is as grave as there.
            self.issues.append(Issue("fatal" if text == rule else "error", "structure", rule, at, say(text)))

    def _resource_shape(self, name: str, at: str) -> Shape:
        structure = self._definitions.type(name)
        if structure is None or structure["kind"] != "resource" or structure["abstract"]:
            self._say("unknown-resource-type", at)
            return {}
        return self._shape(name)

    def _shape(self, of: str) -> Shape:
        return shape(self._definitions, of) or {}


class _Reader(_Faults):
    """Makes dicts of elements."""

    def resource(self, element: etree._Element, at: str) -> dict[str, Any]:
        namespace, name = _split(element.tag)
        if namespace != FHIR:
            self._say("xml-namespace", at)
            return {}
        known = self._resource_shape(name, at)
        if not known:
            return {}
        allowed = {_SCHEMA_LOCATION} if element.getparent() is None else set()
        if set(element.keys()) - allowed:
            self._say("xml-attribute", at)
        return {"resourceType": name} | self._members(element, known, at)

    def _complex(self, element: etree._Element, of: str, at: str) -> dict[str, Any]:
        known = self._shape(of)
        attributes: dict[str, Any] = {}
        for name, value in _attributes(element):
            if name in known and known[name].kind == "attribute":
                attributes[name] = value
            else:
                self._say("xml-attribute", at)
        return attributes | self._members(element, known, at)

    def _members(self, element: etree._Element, known: Shape, at: str) -> dict[str, Any]:
        self._check_text(element, at)
        found: dict[str, list[tuple[Any, Any]]] = {}
        furthest = 0
        for node in element:
            child = self._child(node, known, at)
            if child is None:
                continue
            before = found.setdefault(child.name, [])
            where = f"{at}.{child.name}[{len(before)}]" if child.many else f"{at}.{child.name}"
            if child.order < furthest:
                self._say("xml-order", where)
            if before and not child.many:
                self._say("cardinality-max", where)
            furthest = max(furthest, child.order)
            before.append(self._value(node, child, where))
        return dict(pair for name, values in found.items() for pair in _property(known[name], values))

    def _check_text(self, element: etree._Element, at: str) -> None:
        texts = (element.text, *(node.tail for node in element))
        if any(text is not None and text.strip(_WHITESPACE) for text in texts):
            self._say("xml-text", at)

    def _child(self, node: etree._Element, known: Shape, at: str) -> Child | None:
        namespace, name = _split(node.tag)
        child = known.get(name)
        if child is None or child.kind == "attribute":
            self._say("unknown-element", f"{at}.{name}")
            return None
        if namespace != (XHTML if child.kind == "xhtml" else FHIR):
            self._say("xml-namespace", f"{at}.{name}")
            return None
        return child

    def _value(self, node: etree._Element, child: Child, at: str) -> tuple[Any, Any]:
        """The JSON value, and for a primitive what stands in its ``_name`` sibling."""
        if child.kind == "xhtml":
            return _narrative(node), None
        if child.kind == "resource":
            return self._wrapped(node, at), None
        members = self._complex(node, child.type, at)
        if child.kind == "complex":
            return members, None
        value = members.pop("value", None)
        # An element without value and content is kept as {}, which the validator will not let pass.
        return (None, members) if value is None else (_from_text(value, child.type), members or None)

    def _wrapped(self, node: etree._Element, at: str) -> dict[str, Any]:
        self._check_text(node, at)
        if len(node) != 1 or node.keys():
            self._say("xml-resource", at)
            return {}
        return self.resource(node[0], at)


@functools.lru_cache(maxsize=4096)
def _split(tag: str) -> tuple[str, str]:
    """The namespace and the local name of lxml's ``{namespace}name``."""
    namespace, _, name = tag.rpartition("}")
    return namespace.removeprefix("{"), name


def _attributes(element: etree._Element) -> list[tuple[str, str]]:
    return [(str(name), str(value)) for name, value in element.items()]


def _property(child: Child, found: list[tuple[Any, Any]]) -> Iterator[tuple[str, Any]]:
    """A property and its ``_name`` sibling, each only where it holds something."""
    values, siblings = zip(*found, strict=True)
    for name, items in ((child.name, values), (f"_{child.name}", siblings)):
        if any(item is not None for item in items):
            yield name, list(items) if child.many else items[0]


def _from_text(text: str, of: str) -> Any:
    """A primitive's value as JSON holds it; text where the type does not allow it."""
    if of == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if of in ("integer", "positiveInt", "unsignedInt") and _INTEGER.fullmatch(text) and len(text) <= MAX_DIGITS:
        return int(text)
    if of == "decimal" and _DECIMAL.fullmatch(text):
        return _number(text)
    return text


def _number(text: str) -> int | Decimal | str:
    """What reading the number in FHIR JSON gives; text where that would be refused."""
    try:
        number = read_decimal(text)
    except ValueError:
        return text
    return int(text) if text.removeprefix("-").isdecimal() and text != "-0" else number


def _narrative(div: etree._Element) -> str:
    """The XHTML as a string that stands by itself, without namespaces that only the document around it declares."""
    others = div.nsmap != _XHTML_DEFAULT
    alone = _alone(div, etree.Element(div.tag, nsmap=_XHTML_DEFAULT)) if others else div
    return etree.tostring(alone, encoding="unicode", with_tail=False)


def _alone(original: etree._Element, made: etree._Element) -> etree._Element:
    made.text, made.tail = original.text, original.tail
    for name, value in original.items():
        made.set(name, value)
    for child in original:
        _alone(child, etree.SubElement(made, child.tag))
    return made


class _Writer(_Faults):
    """Makes elements of dicts."""

    def resource(self, resource: Any, at: str, parent: etree._Element | None = None) -> etree._Element | None:
        name = str(resource.get("resourceType")) if isinstance(resource, dict) else ""
        known = self._resource_shape(name, at)
        if not known:
            return None
        tag = f"{{{FHIR}}}{name}"
        element = etree.Element(tag, nsmap=_FHIR_DEFAULT) if parent is None else etree.SubElement(parent, tag)
        self._members(element, {key: value for key, value in resource.items() if key != "resourceType"}, known, at)
        return element

    def _members(self, element: etree._Element, members: dict[str, Any], known: Shape, at: str) -> None:
        for child in self._in_order(members, known, at):
            value, sibling = members.get(child.name), members.get(f"_{child.name}")
            where = f"{at}.{child.name}"
            if child.kind == "attribute":
                self._set(element, child.name, value, where)
            elif child.many:
                self._list(element, child, value, sibling, where)
            else:
                self._write(element, child, value, sibling, where)

    def _in_order(self, members: dict[str, Any], known: Shape, at: str) -> list[Child]:
        children = {}
        for name in members:
            child = known.get(name.removeprefix("_"))
            if child is None or (name.startswith("_") and child.kind != "primitive"):
                self._say("unknown-element", f"{at}.{name.removeprefix('_')}")
            else:
                children[child.name] = child
        return sorted(children.values(), key=lambda child: child.order)

    def _list(self, element: etree._Element, child: Child, values: Any, siblings: Any, at: str) -> None:
        if not all(isinstance(items, list | None) for items in (values, siblings)):
            self._say("wrong-type", at)
            return
        for index, (value, sibling) in enumerate(zip_longest(values or [], siblings or [])):
            self._write(element, child, value, sibling, f"{at}[{index}]")

    def _write(self, parent: etree._Element, child: Child, value: Any, sibling: Any, at: str) -> None:
        if child.kind == "xhtml":
            self._narrative(parent, value, at)
            return
        element = etree.SubElement(parent, f"{{{FHIR}}}{child.name}")
        if child.kind == "resource":
            self.resource(value, at, element)
        elif child.kind == "complex":
            self._object(element, value, child, at)
        else:
            if value is not None:
                self._set(element, "value", value, at)
            if sibling is not None:
                self._object(element, sibling, child, at)

    def _object(self, element: etree._Element, value: Any, child: Child, at: str) -> None:
        if not isinstance(value, dict):
            self._say("wrong-type", at)
            return
        known = self._shape(child.type)
        if child.kind == "primitive":
            known = {name: inside for name, inside in known.items() if name != "value"}
        self._members(element, value, known, at)

    def _set(self, element: etree._Element, name: str, value: Any, at: str) -> None:
        text = _to_text(value)
        if text is None:
            self._say("wrong-type", at)
            return
        try:
            element.set(name, text)
        except ValueError:
            self._say("json-character", at)

    def _narrative(self, parent: etree._Element, value: Any, at: str) -> None:
        try:
            div = secure_parse(_ENTITY.sub(_by_number, value).encode()) if isinstance(value, str) else None
        except (Malformed, UnicodeEncodeError):
            div = None
        if div is None or div.tag != f"{{{XHTML}}}div":
            self._say("xml-narrative", at)
        else:
            parent.append(div)


def _to_text(value: Any) -> str | None:
    """A primitive's value as XML writes it; None for what is no primitive."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    return written(value) if isinstance(value, int | Decimal) else None


def _by_number(entity: re.Match[str]) -> str:
    """HTML's named characters (``&nbsp;``) as numbers, for XML knows only five of the names."""
    name = entity[1]
    if name in _XML_ENTITIES or name not in html5:
        return entity[0]
    return "".join(f"&#{ord(character)};" for character in html5[name])
