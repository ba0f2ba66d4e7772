"""The artifacts of the guide as pages know them: kind, title, file name, and what a canonical leads to.

https://hl7.org/fhir/R4/references.html#canonical
"""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from fhirpain import guide_package

Json = Mapping[str, Any]

KINDS = {"profile": "Profiles", "extension": "Extensions", "questionnaire": "Questionnaires",
         "value set": "Value sets", "code system": "Code systems", "concept map": "Concept maps",
         "naming system": "Naming systems", "operation": "Operations"}
"""What each kind of artifact is called where all of them are listed, in that order."""
_KIND = {"Questionnaire": "questionnaire", "ValueSet": "value set", "CodeSystem": "code system",
         "ConceptMap": "concept map", "NamingSystem": "naming system", "OperationDefinition": "operation"}
_R4 = "http://hl7.org/fhir/"
_TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"


class Link(NamedTuple):
    """Words, and where they lead; ``""`` where they lead nowhere."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Artifact:
    """One artifact; ``file`` is the name of its JSON."""

    file: str
    resource: Json

    @property
    def id(self) -> str:
        """Its logical id."""
        return str(self.resource["id"])

    @property
    def kind(self) -> str:
        """One of ``KINDS``."""
        if self.resource["resourceType"] == "StructureDefinition":
            return "extension" if self.resource["type"] == "Extension" else "profile"
        return _KIND[self.resource["resourceType"]]

    @property
    def page(self) -> str:
        """The file name of its page."""
        return f"{self.file.removesuffix('.json')}.html"

    @property
    def title(self) -> str:
        """What people call it; a NamingSystem of R4 has its description alone."""
        return str(self.resource.get("title") or self.resource.get("description") or self.id)

    @property
    def summary(self) -> str:
        """What it is for, in a sentence or two."""
        return str(self.resource.get("description", ""))


@functools.cache
def artifacts() -> tuple[Artifact, ...]:
    """Every artifact of the guide."""
    return tuple(Artifact(file, resource) for file, resource in guide_package.artifacts().items())


def of_kind(kind: str) -> list[Artifact]:
    """Those of one kind, by title."""
    return sorted((each for each in artifacts() if each.kind == kind), key=lambda each: (each.title, each.id))


@functools.cache
def _by_canonical() -> dict[str, Artifact]:
    return {str(each.resource["url"]): each for each in artifacts() if "url" in each.resource}


def find(canonical: str) -> Artifact | None:
    """The artifact of a canonical, with or without a version; None where it is none of ours."""
    return _by_canonical().get(canonical.partition("|")[0])


def link(canonical: str) -> Link:
    """To the page of a canonical: ours, or the standard's own; of another, the canonical itself as words."""
    found = find(canonical)
    if found is not None:
        return Link(found.title, found.page)
    kind, _, name = canonical.removeprefix(_R4).partition("/")
    if canonical.startswith(_R4) and kind == "StructureDefinition" and name.isalpha():
        return Link(name, f"https://hl7.org/fhir/R4/{name.lower()}.html")
    if canonical.startswith(_R4) and kind == "ValueSet":
        return Link(name.partition("|")[0], f"https://hl7.org/fhir/R4/valueset-{name.partition('|')[0]}.html")
    return Link(canonical, "")


def texts(holder: Json, name: str) -> dict[str, str]:
    """A text of an element in each language it has been put into, English first.

    https://hl7.org/fhir/R4/extension-translation.html
    """
    said = [(part.get("extension", ()), part.get("url")) for part in holder.get(f"_{name}", {}).get("extension", ())]
    translated = (parts(inner) for inner, url in said if url == _TRANSLATION)
    return {"en": str(holder.get(name, ""))} | {each["lang"]: each["content"] for each in translated}


def designations(concept: Json) -> dict[str, str]:
    """What a concept is called in each language it has a designation in, English first."""
    told = {each["language"]: each["value"] for each in concept.get("designation", ()) if "language" in each}
    return {"en": str(concept.get("display", ""))} | told


def parts(extensions: Any) -> dict[str, Any]:
    """The values of a complex extension's parts by their names."""
    return {each["url"]: value(each) for each in extensions}


def value(holder: Json, name: str = "value") -> Any:
    """The value of a choice element, ``value[x]`` where none is named; None where there is none."""
    return next((held for key, held in holder.items() if key.startswith(name) and key[len(name):][:1].isupper()), None)


def extensions(element: Json, url: str) -> Iterator[Json]:
    """The extensions of an element by their url."""
    return (each for each in element.get("extension", ()) if each.get("url") == url)


def mentions(resource: Any, canonical: str) -> bool:
    """Whether a canonical stands anywhere in a resource, with or without a version."""
    if isinstance(resource, Mapping):
        return any(mentions(part, canonical) for part in resource.values())
    if isinstance(resource, list | tuple):
        return any(mentions(part, canonical) for part in resource)
    return isinstance(resource, str) and resource.partition("|")[0] == canonical
