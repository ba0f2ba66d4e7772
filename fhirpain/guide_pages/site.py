"""The whole site by path: what there is, and each file's bytes when they are asked for.

Deterministic: the same guide gives the same bytes.
"""

import functools
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from fhirpain import guide_package
from fhirpain.fhir import json
from fhirpain.guide_pages import examples, instruments, reporting, structures, telling, terms
from fhirpain.guide_pages.artifacts import KINDS, Artifact, Link, artifacts, designations, link, of_kind, texts
from fhirpain.guide_pages.rendering import render
from fhirpain.registries import Registry
from fhirpain.story import Story

_NAME = 60  # characters; what is longer is a sentence
_STATIC = Path(__file__).with_name("static")
_TEMPLATES: Mapping[str, tuple[str, Callable[[Artifact], dict[str, Any]]]] = {
    "profile": ("structure.html", structures.of), "extension": ("structure.html", structures.of),
    "questionnaire": ("questionnaire.html", instruments.of), "value set": ("value-set.html", terms.value_set),
    "code system": ("code-system.html", terms.code_system), "concept map": ("concept-map.html", terms.concept_map),
    "naming system": ("naming-system.html", terms.naming_system), "operation": ("operation.html", terms.operation)}

_READING = Link("Must-support: what the mark MS asks of each side", "must-support.html")

Make = Callable[[], bytes]


class Page(NamedTuple):
    """A page: its file name, what it is about, and how it is made."""

    path: str
    kind: str
    title: str
    summary: str
    make: Make


def paths() -> tuple[str, ...]:
    """Every file of the site."""
    return tuple(_files())


def read(path: str) -> bytes:
    """The bytes of one; raises ``LookupError`` for a path that is none of them."""
    return _files()[path]()


@functools.cache
def pages() -> tuple[Page, ...]:
    """Every page but the first, in the order in which the first lists them."""
    return (_reading(), *(_of_artifact(each) for kind in KINDS for each in of_kind(kind)), *_registries(),
            *_stories(), *_examples())


@functools.cache
def _files() -> dict[str, Make]:
    static = {path.name: path.read_bytes for path in sorted(_STATIC.iterdir())}
    return {"index.html": _index, **{page.path: page.make for page in pages()}, **static, **dict(_raw()),
            "search-index.json": _search_index, "package.tgz": guide_package.build}


def _raw() -> Iterator[tuple[str, Make]]:
    """What the pages are made of, to be taken as it is."""
    for artifact in artifacts():
        yield artifact.file, functools.partial(json.dump, dict(artifact.resource), pretty=True)
    for example in examples.valid():
        yield f"valid/{example.file}", functools.partial(json.dump, dict(example.resource), pretty=True)
    for path in examples.broken_files():
        yield f"broken/{path.name}", path.read_bytes
    for story in telling.told():
        yield from ((f"stories/{story.name}/{path.name}", path.read_bytes) for path in telling.files(story))


def _reading() -> Page:
    """How the profiles are to be read."""
    return Page(_READING.href, "reading", _READING.text, "", functools.partial(
        render, "reading.html", title=_READING.text, kind="reading", text=telling.intro("must-support")))


def _of_artifact(artifact: Artifact) -> Page:
    return Page(artifact.page, artifact.kind, artifact.title, artifact.summary,
                functools.partial(_artifact_page, artifact))


def _artifact_page(artifact: Artifact) -> bytes:
    template, facts = _TEMPLATES[artifact.kind]
    return render(template, title=artifact.title, kind=artifact.kind, artifact=artifact,
                  intro=telling.intro(artifact.id), valid=examples.valid_of(artifact),
                  broken=examples.broken_of(artifact), feeds=reporting.feeding(artifact), **facts(artifact))


def _registries() -> Iterator[Page]:
    for registry, summary in reporting.named():
        yield Page(reporting.page(registry), "registry", registry.title, summary,
                   functools.partial(_registry_page, registry))


def _registry_page(registry: Registry) -> bytes:
    return render("registry.html", title=registry.title, kind="registry", **reporting.of(registry))


def _stories() -> Iterator[Page]:
    for story in telling.told():
        yield Page(telling.page(story), "story", story.title, "", functools.partial(_story_page, story))


def _story_page(story: Story) -> bytes:
    return render("story.html", title=story.title, kind="story", story=story, **telling.of(story))


def _examples() -> Iterator[Page]:
    for example in examples.valid():
        yield Page(example.page, "example", example.title, "", functools.partial(_example_page, example))


def _example_page(example: examples.Valid) -> bytes:
    links = [link(each) for each in examples.profiles_of(example)]
    return render("example.html", title=example.title, kind="example", example=example,
                  keeps=[each for each in links if each.href],
                  text=json.dump(dict(example.resource), pretty=True).decode())


def _index() -> bytes:
    headings = {"reading": "How to read it", **KINDS, "registry": "Registries", "story": "Stories",
                "example": "Examples"}
    parts = [(kind, heading, [page for page in pages() if page.kind == kind]) for kind, heading in headings.items()]
    return render("index.html", title="Pain care between EHRs and registries", kind="", parts=parts,
                  package=Link(guide_package.FILENAME, "package.tgz"))


def _search_index() -> bytes:
    """What a script searches: a row for each page, its words in every language that it has them in."""
    words = {each.page: " ".join(_words(each)) for each in artifacts()}
    rows = [{"path": page.path, "kind": page.kind, "title": page.title, "id": page.path.removesuffix(".html"),
             "words": f"{page.summary} {words.get(page.path, '')}".strip()} for page in pages()]
    return json.dump({"pages": rows})


def _words(artifact: Artifact) -> Iterator[str]:
    """Titles in each language; the codes of a code system and what they are called, but for sentences."""
    yield from texts(artifact.resource, "title").values()
    for concept in artifact.resource.get("concept", ()):
        yield concept["code"]
        yield from (name for name in designations(concept).values() if len(name) <= _NAME)
