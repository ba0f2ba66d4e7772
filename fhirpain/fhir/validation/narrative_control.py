"""What a profile asks of a narrative: sections in languages, and where each part of it comes from.

https://hl7.org/fhir/extensions/StructureDefinition-narrative-language-control.html and
https://hl7.org/fhir/extensions/StructureDefinition-narrative-source-control.html: extensions on the ElementDefinition.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lxml import etree

from fhirpain.fhir.narrative import read
from fhirpain.fhir.validation.items import Item, ItemCheck
from fhirpain.fhir.validation.run import Run

_BASE = "http://hl7.org/fhir/StructureDefinition/"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SOURCES = frozenset(("boilerplate", "generated", "original"))


def narrative_checks(definition: Mapping[str, Any], profile: str) -> Iterator[ItemCheck]:
    """The checks that an ElementDefinition's extensions ask of the Narrative it defines."""
    for extension in definition.get("extension", ()):
        url, code = extension.get("url"), extension.get("valueCode")
        if url == _BASE + "narrative-language-control" and isinstance(code, str):
            yield _check(_Languages(code).faults, profile)
        elif url == _BASE + "narrative-source-control":
            yield _check(_without_source, profile)


def _check(faults: Callable[[Run, Any], Iterator[str]], profile: str) -> ItemCheck:
    def check(run: Run, item: Item) -> None:
        div = item.object.get("div")
        root = read(div) if isinstance(div, str) else None
        for reason in () if root is None else faults(run, root):
            run.add("narrative-control", item.at, profile, reason=reason)

    return check


class _Languages:
    """One code: ``_no`` for no sections, ``_yes`` for some, ``_resource`` for the resource's language."""

    def __init__(self, code: str) -> None:
        self._code = code

    def faults(self, run: Run, root: Any) -> Iterator[str]:
        """What is wrong with the sections of a narrative."""
        sections = {str(part.get(_LANG) or part.get("lang")) for part in root
                    if isinstance(part.tag, str) and (part.get(_LANG) or part.get("lang"))}
        wanted = run.scope.resource.get("language") if self._code == "_resource" else self._code
        if self._code == "_no" and sections:
            yield "no-languages"
        elif self._code == "_yes" and not sections:
            yield "languages"
        elif self._code not in ("_no", "_yes") and isinstance(wanted, str) and wanted not in sections:
            yield "language"


def _without_source(_run: Run, root: Any) -> Iterator[str]:
    """A part of the narrative, text or element, that does not say that it is boilerplate, generated or original."""
    texts = [root.text, *(part.tail for part in root)]
    parts = [part for part in root if part.tag is not etree.Comment]
    if any(text and text.strip() for text in texts) or not all(
            _SOURCES.intersection(str(part.get("class", "")).split()) for part in parts):
        yield "source"
