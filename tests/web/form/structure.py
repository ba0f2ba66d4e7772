"""What a page must be so that a keyboard and a screen reader can use it. https://www.w3.org/TR/WCAG22/"""

from collections.abc import Iterator
from itertools import pairwise

from tests.web.form import Page


def faults(page: Page, language: str) -> list[str]:
    """What is not as it must be; empty when all is well."""
    return [*_document(page, language), *_ids(page), *_fields(page), *_links(page), *_nothing_active(page)]


def _document(page: Page, language: str) -> Iterator[str]:
    if page.get("lang") != language:
        yield "the language of the page is not told"
    if not page.findtext("head/title"):
        yield "the page has no title"
    if len(page.xpath("//h1")) != 1 or len(page.xpath("//main")) != 1:
        yield "not one main part with one heading"
    levels = [int(each.tag[1]) for each in page.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4]")]
    if any(after - before > 1 for before, after in pairwise(levels)):
        yield "a level of headings is left out"


def _ids(page: Page) -> Iterator[str]:
    ids = page.xpath("//@id")
    if len(ids) != len(set(ids)):
        yield "an id stands twice"
    for name in ("aria-describedby", "aria-labelledby"):
        yield from (f"{name} leads nowhere" for given in page.xpath(f"//@{name}") for one in given.split()
                    if one not in ids)


def _fields(page: Page) -> Iterator[str]:
    labelled = set(page.xpath("//label/@for"))
    for one in page.xpath("//main//input[@type!='hidden'] | //main//textarea"):
        if one.get("id") not in labelled:
            yield "a field has no label"
        is_choice = one.get("type") in ("radio", "checkbox")
        if is_choice and not one.xpath("ancestor::fieldset[1]/legend[normalize-space()]"):
            yield "a choice stands in no fieldset with a legend"
    for one in page.xpath("//*[@aria-invalid='true']"):
        if not any(part.endswith("-error") for part in one.get("aria-describedby", "").split()):
            yield "a field with an error does not say which"


def _links(page: Page) -> Iterator[str]:
    ids = set(page.xpath("//@id"))
    yield from ("a link leads nowhere" for to in page.xpath("//a/@href") if to.startswith("#") and to[1:] not in ids)
    if page.xpath("//a[not(normalize-space())] | //button[not(normalize-space())]"):
        yield "a link or button has no words"


def _nothing_active(page: Page) -> Iterator[str]:
    if page.xpath("//script | //style | //@style | //iframe | //@*[starts-with(name(), 'on')]"):
        yield "a script or a style stands in the page"
