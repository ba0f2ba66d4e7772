"""Tokens and words of an element. https://hl7.org/fhir/R4/search.html#token, https://hl7.org/fhir/R4/search.html#string

A reader takes an element's JSON and adds its values to a list. Elements may come unvalidated: what is not of the form
that its type says is passed over.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from fhirpain.fhir.search.model import Text, Token, Value

Reader: TypeAlias = Callable[[Any, list[Value]], None]
Names: TypeAlias = tuple[str, ...]

_KEPT = 1024
"""How many concepts are kept at one place."""
_LONGEST = 200
"""Characters of a word that is kept."""
_HUMAN_NAME = ("family", "given", "prefix", "suffix", "text")
_ADDRESS = ("text", "line", "city", "district", "state", "postalCode", "country")


def _words(names: Names) -> Names:
    """Where the words of a token are indexed; not for the parts of a composite, whose name is empty."""
    return tuple(f"{name}:text" for name in names if name)


def coding(names: Names) -> Reader:
    """A Coding."""
    texts = _words(names)

    def read(value: Any, out: list[Value]) -> None:
        if value.__class__ is not dict:
            return
        code = value.get("code")
        if code.__class__ is str:
            system = value.get("system", "")
            for name in names:
                out.append(Token(name, system if system.__class__ is str else "", code))
        display = value.get("display")
        if display.__class__ is str:
            for name in texts:
                out.append(Text(name, display))
    return read


_Words: TypeAlias = tuple[str | None, str | None, str | None, str | None]


def _concept_key(value: dict[str, Any]) -> _Words | None:
    """What a concept of one code is known by, where that is short: the same ones come again and again."""
    codings, text = value.get("coding"), value.get("text")
    if codings.__class__ is not list or len(codings) != 1 or codings[0].__class__ is not dict:
        return None
    get = codings[0].get
    key = get("system"), get("code"), get("display"), text
    for one in key:
        if one is not None and (one.__class__ is not str or len(one) > _LONGEST):
            return None
    return key


def codeable_concept(names: Names) -> Reader:
    """A CodeableConcept: each of its codings, and its text."""
    read_coding, texts = coding(names), _words(names)
    known: dict[_Words, tuple[Value, ...]] = {}

    def read(value: Any, out: list[Value]) -> None:
        if value.__class__ is not dict:
            return
        key = _concept_key(value)
        found = None if key is None else known.get(key)
        if found is not None:
            out += found
            return
        before = len(out)
        read_whole(value, out)
        if key is not None:
            if len(known) >= _KEPT:
                known.clear()
            known[key] = tuple(out[before:])

    def read_whole(value: dict[str, Any], out: list[Value]) -> None:
        codings = value.get("coding")
        if codings.__class__ is list:
            for one in codings:
                read_coding(one, out)
        text = value.get("text")
        if text.__class__ is str:
            for name in texts:
                out.append(Text(name, text))
    return read


def identifier(names: Names) -> Reader:
    """An Identifier: its system and value, and for ``:of-type`` its value under each type."""
    of_type, texts = tuple(f"{name}:of-type" for name in names if name), _words(names)

    def read(value: Any, out: list[Value]) -> None:
        if value.__class__ is not dict:
            return
        number = value.get("value")
        if number.__class__ is str:
            system = value.get("system", "")
            for name in names:
                out.append(Token(name, system if system.__class__ is str else "", number))
        kind = value.get("type")
        if kind.__class__ is dict:
            _typed(kind, number, out)

    def _typed(kind: dict[str, Any], number: Any, out: list[Value]) -> None:
        text, codings = kind.get("text"), kind.get("coding")
        if text.__class__ is str:
            out.extend(Text(name, text) for name in texts)
        if number.__class__ is str and codings.__class__ is list:
            typed = [f"{one.get('system', '')}|{one.get('code')}" for one in codings if one.__class__ is dict]
            out.extend(Token(name, system, number) for name in of_type for system in typed)
    return read


def contact_point(names: Names) -> Reader:
    """A ContactPoint: its value."""
    def read(value: Any, out: list[Value]) -> None:
        number = value.get("value") if value.__class__ is dict else None
        if number.__class__ is str:
            out.extend(Token(name, "", number) for name in names)
    return read


def code(names: Names, system: str = "") -> Reader:
    """A code, whose system is that of the value set it is bound to; a string, an id or a uri, which have none."""
    def read(value: Any, out: list[Value]) -> None:
        if value.__class__ is str:
            for name in names:
                out.append(Token(name, system, value))
    return read


def boolean(names: Names) -> Reader:
    """A boolean: ``true`` or ``false``."""
    def read(value: Any, out: list[Value]) -> None:
        if value.__class__ is bool:
            out.extend(Token(name, "", "true" if value else "false") for name in names)
    return read


def text(names: Names) -> Reader:
    """A string or markdown."""
    def read(value: Any, out: list[Value]) -> None:
        if value.__class__ is str:
            for name in names:
                out.append(Text(name, value))
    return read


def human_name(names: Names) -> Reader:
    """A HumanName: each of its parts."""
    return _parts(_HUMAN_NAME, text(names))


def address(names: Names) -> Reader:
    """An Address: each of its parts."""
    return _parts(_ADDRESS, text(names))


def _parts(elements: Names, read_one: Reader) -> Reader:
    def read(value: Any, out: list[Value]) -> None:
        if value.__class__ is not dict:
            return
        for element in elements:
            part = value.get(element)
            if part.__class__ is list:
                for one in part:
                    read_one(one, out)
            else:
                read_one(part, out)
    return read
