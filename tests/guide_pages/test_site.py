"""Our guide as pages: each artifact has one, all links lead somewhere, each can be read by everybody."""

import functools
import itertools
import json
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urldefrag

import pytest
from lxml import html

from fhirpain import guide, guide_package, registries, story
from fhirpain.fhir import package
from fhirpain.guide_pages import artifacts, examples, site

PAGES = [path for path in site.paths() if path.endswith(".html")]
LOADING = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src", "object": "data"}


VOID = {"meta", "link", "input", "br", "hr", "img"}


class Nesting(HTMLParser):
    """Whether each element that begins in a text also ends, and within the one that it began in."""

    def __init__(self, text: str) -> None:
        """Read the text."""
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(text)
        self.faults += self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One begins."""
        if tag not in VOID:
            self.open.append(tag)
        if len({name for name, _ in attrs}) < len(attrs):
            self.faults.append(f"{tag} has an attribute twice")

    def handle_endtag(self, tag: str) -> None:
        """One ends."""
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")


@functools.cache
def tree(path: str) -> html.HtmlElement:
    """A page, parsed."""
    return html.document_fromstring(site.read(path), parser=html.HTMLParser(encoding="utf-8"))


@functools.cache
def anchors(path: str) -> list[str]:
    """The ids of a page."""
    return [str(one) for one in tree(path).xpath("//@id")]


def faults(path: str) -> Iterator[str]:
    """What is wrong with a page by itself."""
    page = tree(path)
    levels = [int(one.tag[1]) for one in page.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    if page.get("lang") != "en" or not page.findtext(".//title"):
        yield "it has its language and its title"
    if levels[:1] != [1] or levels.count(1) != 1 or any(b > a + 1 for a, b in itertools.pairwise(levels)):
        yield f"headings go down one by one: {levels}"
    yield from Nesting(site.read(path).decode()).faults
    if len(anchors(path)) != len(set(anchors(path))):
        yield "each id is there once"
    if page.xpath("//table[not(caption)] | //thead//th[not(@scope)] | //input[not(@id)] | //td[@colspan]"):
        yield "tables have captions and heads, fields have labels"
    if page.xpath("//@style | //style | //script[not(@src)] | //@*[starts-with(name(), 'on')]"):
        yield "nothing is inline: the policy refuses it"


def dead(path: str) -> Iterator[str]:
    """The links of a page that lead nowhere, and what it loads from elsewhere."""
    for tag, attribute in LOADING.items():
        yield from (one for one in tree(path).xpath(f"//{tag}/@{attribute}") if one not in site.paths())
    for link in map(str, tree(path).xpath("//a/@href")):
        target, anchor = urldefrag(link)
        if not link.startswith("https://hl7.org/fhir/"):
            there = (target or path) in _paths()
            if not there or (anchor and anchor not in anchors(target or path)):
                yield link


@functools.cache
def _paths() -> frozenset[str]:
    return frozenset(site.paths())


def test_every_artifact_has_its_page() -> None:
    """Each artifact, registry, story and valid example has one, which the first page names."""
    wanted = {*(f"{name.removesuffix('.json')}.html" for name in guide_package.artifacts()),
              *(f"registry-{each.id}.html" for each in registries.all()),
              *(f"story-{each.name}.html" for each in story.stories()), *(each.page for each in examples.valid())}

    assert wanted == set(PAGES) - {"index.html", "must-support.html"}
    assert wanted <= set(tree("index.html").xpath("//a/@href"))


def test_every_page_is_well_made() -> None:
    """Language, title, headings in order, ids once, tables with heads, nothing inline."""
    assert {path: found for path in PAGES if (found := list(faults(path)))} == {}


def test_no_link_is_dead_and_nothing_is_loaded_from_elsewhere() -> None:
    """Every link leads to a file of the site and an id in it, or to the standard; what is loaded is of the site."""
    assert {path: found for path in PAGES if (found := list(dead(path)))} == {}


def test_the_search_index_names_every_page() -> None:
    """Each page but the first, with its title."""
    rows = json.loads(site.read("search-index.json"))["pages"]

    assert {row["path"] for row in rows} == set(PAGES) - {"index.html"}
    assert all(row["title"] and row["kind"] for row in rows)
    assert "CodeSystem-plan-category" in {row["id"] for row in rows if "Rehabiliteringsplan" in row["words"]}


def test_the_style_loads_nothing() -> None:
    """Neither the style sheet nor the picture fetches anything."""
    assert b"url(" not in site.read("guide.css")
    assert b"@import" not in site.read("guide.css")
    assert b"href" not in site.read("icon.svg")


def test_the_package_is_the_one_that_is_installed() -> None:
    """It is read by our own reader and holds every artifact that has a page."""
    held = {one.resource["id"] for one in package.read(site.read("package.tgz")).members}

    assert {each.id for each in artifacts.artifacts()} <= held


def test_each_broken_example_stands_on_the_page_of_what_it_breaks() -> None:
    """With the rule that it breaks."""
    shown = {str(one).removeprefix("broken/") for path in PAGES for one in tree(path).xpath("//a/@href")
             if str(one).startswith("broken/")}

    assert shown == {path.name for path in examples.broken_files()}


@pytest.mark.parametrize(("path", "words"), [
    ("StructureDefinition-pain-care-plan.html",
     ["Follow-up: a date, or the visit that does it", "1..1", "En plan", "A plan that is on hold or revoked says why.",
      "example-pain-care-plan.revoked.html", "nrs-plan-start", "A plan holds five parts"]),
    ("StructureDefinition-follow-up.html", ["CarePlan", "value[x]"]),
    ("ValueSet-care-level.html", ["CodeSystem-care-level.html", "4 codes", "StructureDefinition-pain-care-plan.html"]),
    ("CodeSystem-time-point.html", ["T0", "Svenska", "Norsk bokmål"]),
    ("Questionnaire-phq-9.html", ["Fråga 1: intresse", "0–3", "0–27", "15–19", "public domain", "9 of 9"]),
    ("registry-nrs.html", ["nrs-care-level", "opt-out", "from 18 years", "missing", "CarePlan"]),
    ("NamingSystem-se-personnummer.html", ["urn:oid:1.2.752.129.2.1.3.1", "SE"]),
    ("ConceptMap-rivta-plan-type.html", ["SPLPTLRV", "equal"]),
    ("OperationDefinition-submit.html", ["/$submit", "The format of the body"]),
    ("story-level-1-plan-reaches-nrs.html", ["Anna has had pain", "delivered", "not-wanted-country", "1-ehr.json"]),
])
def test_a_page_shows_what_its_reader_comes_for(path: str, words: list[str]) -> None:
    """Words that have to stand on a page of each kind."""
    text = html.tostring(tree(path), encoding="unicode")

    assert [word for word in words if word not in text] == []


def test_what_is_filled_in_is_escaped() -> None:
    """Text that looks like HTML stays text, in templates and in Markdown."""
    from fhirpain.guide_pages.telling import prose

    assert "<b>" not in prose("# A\n\n<b>x</b> [y](javascript:alert)")
    assert "javascript" not in html.fromstring(prose("[y](javascript:alert)")).xpath("string(//@href)")


def test_a_path_that_is_not_there_is_none_of_the_site() -> None:
    """A way out of the folder, too."""
    for path in ("nothing.html", "../settings.py", "", "broken/manifest.json"):
        with pytest.raises(LookupError):
            site.read(path)


def test_words_before_a_profile_are_about_one_that_is_there() -> None:
    """Each file of profiles/intro is named for an artifact."""
    told = {file.stem for file in (guide.folder("profiles") / "intro").iterdir()}

    assert told
    assert told <= {each.id for each in artifacts.artifacts()} | {"must-support"}


@pytest.mark.parametrize("text", ["<p><b></p></b>", "<p>", "</p>", '<p id="a" id="b"></p>'])
def test_a_fault_in_the_nesting_is_found(text: str) -> None:
    """So that the rule above can fail."""
    assert Nesting(text).faults != []


def test_every_profile_is_introduced() -> None:
    """Before its tables a page says what the profile is for, who sends and receives it, when, and why it matters."""
    labels = ["Sent by:", "Received by:", "When:", "Without it:"]
    for profile in artifacts.of_kind("profile"):
        words = tree(profile.page).xpath("//main/ul[1]/li/strong/text()")
        before = tree(profile.page).xpath("//main/p[@class='kind']/following-sibling::p[string-length() > 40]")
        assert words == labels, profile.id
        assert len(before) >= 2, profile.id
