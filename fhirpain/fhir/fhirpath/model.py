"""What each type's elements are called and where they stand in JSON, read once from the StructureDefinitions.

https://hl7.org/fhir/R4/elementdefinition.html and https://hl7.org/fhir/R4/formats.html#choice
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, Protocol

_SYSTEM = "http://hl7.org/fhirpath/System."
_FHIR_TYPE = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"


class TypeSource(Protocol):
    """Where types come from; ``fhir.definitions.Definitions`` is one."""

    def type(self, name: str) -> dict[str, Any] | None:
        """The StructureDefinition, with a snapshot, of a type of R4."""

    def __hash__(self) -> int:
        """Any hash: what is read from a source is kept for it."""


class Field:
    """One element of a type. ``key`` is its JSON name and ``type_name`` its type.

    A choice has neither, but ``choices``: each JSON name (``valueQuantity``, ``_valueString``) and the type it tells.
    ``plain`` says that the System value is the JSON text or boolean itself, ``resource`` that content tells its type.
    """

    __slots__ = ("beside", "choices", "key", "plain", "primitive", "resource", "type_name")

    def __init__(self, key: str, type_name: str, primitive: bool) -> None:
        """A plain element; ``choices`` are filled in for the others."""
        self.key = key
        self.beside = "_" + key
        self.type_name = type_name
        self.primitive = primitive
        self.resource = type_name in ("Resource", "DomainResource")
        self.plain = primitive and type_name not in _CONVERTED
        self.choices: dict[str, Field] | None = None


_CONVERTED = ("integer", "decimal", "positiveInt", "unsignedInt", "date", "dateTime", "instant", "time")


class Table:
    """One type: its fields by FHIRPath name, its JSON keys (choices and ``_name`` siblings resolved), its ancestors."""

    __slots__ = ("ancestors", "by_key", "fields", "known", "primitive")

    def __init__(self, ancestors: frozenset[str], *, known: bool = True, primitive: bool = False) -> None:
        """A type without fields yet."""
        self.fields: dict[str, Field] = {}
        self.by_key: dict[str, Field] = {}
        self.ancestors = ancestors
        self.known = known
        self.primitive = primitive

    def add(self, name: str, options: list[Field]) -> None:
        """A field: plain with one option; with several, or where its name ended in ``[x]``, a choice."""
        field = options[0]
        if field.key != name:
            field = Field(name, "", False)
            field.choices = {key: option for option in options for key in (option.key, option.beside)}
        self.fields[name] = field
        for option in options:
            self.by_key[option.key] = option
            if option.primitive:
                self.by_key[option.beside] = option


class Types(dict[str, Table]):
    """Tables by type name, made when first asked for; a type no definition has gets an empty table."""

    def __init__(self, source: TypeSource | None) -> None:
        """Read types from ``source``; without one nothing has elements."""
        super().__init__()
        self._source = source

    def __missing__(self, name: str) -> Table:
        """Make the tables of a type and of everything nested in it."""
        structure = None if self._source is None else self._source.type(name.partition(".")[0])
        if structure is not None:
            for path, table in self._tables(structure).items():
                self.setdefault(path, table)
            self.setdefault(name, self[structure["type"]])
        if name not in self:
            self[name] = Table(frozenset((name,)), known=False)
        return self[name]

    def _tables(self, structure: dict[str, Any]) -> dict[str, Table]:
        name = structure["type"]
        primitive = structure.get("kind") == "primitive-type"
        base = structure.get("baseDefinition", "").rpartition("/")[2]
        above = self[base].ancestors if base else frozenset()
        tables = {name: Table(above | {name}, primitive=primitive)}
        for element in structure["snapshot"]["element"][1:]:
            owner, _, last = element["path"].rpartition(".")
            if ":" in element.get("id", "") or (primitive and last == "value"):
                continue
            if owner not in tables:
                tables[owner] = Table(frozenset())
            tables[owner].add(last.removesuffix("[x]"), self._options(element, last))
        for element in structure["snapshot"]["element"][1:]:
            if element["path"] in tables and element.get("type"):
                table, code = tables[element["path"]], element["type"][0]["code"]
                table.ancestors = self[code].ancestors | {element["path"]}
        return tables

    def _options(self, element: Mapping[str, Any], last: str) -> list[Field]:
        if "contentReference" in element:
            return [Field(last, element["contentReference"].rpartition("#")[2], False)]
        codes = [_code(element, kind) for kind in element.get("type", [])]
        if not last.endswith("[x]"):
            code = codes[0] if codes else "Element"
            if code in ("BackboneElement", "Element") and element["path"].count("."):
                return [Field(last, element["path"], False)]
            return [Field(last, code, is_primitive(code))]
        stem = last.removesuffix("[x]")
        return [Field(stem + code[0].upper() + code[1:], code, is_primitive(code)) for code in dict.fromkeys(codes)]


def is_primitive(code: str) -> bool:
    """Whether R4 writes a type's values as JSON text, number or boolean: those begin with a small letter."""
    return code[0].islower()


def _code(element: Mapping[str, Any], kind: Mapping[str, Any]) -> str:
    """The FHIR type of an element, also where the snapshot gives a System type: ids, and the url of an extension."""
    code: str = kind["code"]
    if not code.startswith(_SYSTEM):
        return code
    # R4's snapshots say "string" for the id of a resource, its text says "id": https://hl7.org/fhir/R4/resource.html
    if element.get("base", {}).get("path") == "Resource.id":
        return "id"
    told = (extension.get("valueUrl") for extension in kind.get("extension", ()) if extension["url"] == _FHIR_TYPE)
    return next((name for name in told if name), "uri" if element["path"].endswith(".url") else "string")


@functools.lru_cache(maxsize=32)
def types_of(source: TypeSource | None) -> Types:
    """The tables of some definitions, shared by everything that evaluates against them."""
    return Types(source)
