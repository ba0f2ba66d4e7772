"""One form in a real Chromium: each kind of page under axe, in each language, and without scripts or a mouse.

``python -m conformance.forms`` does the same with every questionnaire.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from conformance import forms
from fhirpain.fhir.issue import LANGUAGES
from tests.conftest import NO_BROWSER


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A Chromium for all of these tests."""
    opened = forms.browser()
    try:
        chromium = opened.__enter__()
    except forms.NoBrowser as error:
        if os.environ.get("FHIRPAIN_REQUIRE_BROWSER") == "1":
            raise
        pytest.skip(f"{NO_BROWSER}: {error}")
    yield chromium
    opened.__exit__(None, None, None)


@pytest.fixture(scope="module")
def site(chromium: Any) -> Iterator[forms.Site]:
    """A façade that listens."""
    with forms.served() as site:
        yield site


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_kind_of_page_has_a_fault(chromium: Any, site: forms.Site, language: str) -> None:
    """Axe finds nothing, the browser says nothing, and everything that is tapped is large enough."""
    found = forms.Found()
    visitor = forms.Visitor(chromium, found)
    forms.every_kind(site, visitor, "bpi-sf", language)
    forms.every_type(site, visitor, language)
    forms.shut(site, visitor, language)
    visitor.close()

    assert set(found.pages) == {"form", "unanswered", "saved", "error", "thanks", "filled in beforehand", "missing",
                                "changed", "handed in", "forbidden"}
    assert found.faults == []


def test_a_fault_is_found(chromium: Any, site: forms.Site) -> None:
    """A page that breaks each rule is told of by each."""
    found = forms.Found()
    visitor = forms.Visitor(chromium, found)
    visitor.page.goto(site.link("nrs-pain", "sv"))
    visitor.page.evaluate("""() => {
        const main = document.querySelector('main');
        main.insertAdjacentHTML('beforeend', '<img src="data:,"><button>x</button>');
        main.lastElementChild.style.minHeight = main.lastElementChild.style.padding = '1px';
        main.style.width = '2000px';
        console.error('told') }""")
    visitor.check("form", "en")
    visitor.close()

    for fault in ("image-alt", "smaller than 44 px", "in another language", "wider than the window", "console: told"):
        assert any(fault in told for told in found.faults), (fault, found.faults)


def test_a_form_is_filled_in_by_keys_alone_and_without_scripts(chromium: Any, site: forms.Site) -> None:
    """Tab to each question, an arrow to an answer, Enter on the button: the thanks tell the score."""
    visitor = forms.Visitor(chromium, forms.Found(), scripts=False)
    page = visitor.page
    page.goto(site.link("gad-7", "nb"))
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Til spørsmålene"
    page.keyboard.press("Enter")
    for _ in range(7):
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Send inn"
    page.keyboard.press("Enter")
    page.wait_for_selector("dl")

    assert page.locator("h1").inner_text() == "Takk"
    assert page.locator("dd").inner_text().startswith("14 ")
    visitor.close()


def test_an_error_is_met_by_keys_alone(chromium: Any, site: forms.Site) -> None:
    """The summary has the focus; from its link it goes on in the field to be mended."""
    visitor = forms.Visitor(chromium, forms.Found())
    page = visitor.page
    page.goto(site.link("bpi-sf", "sv"))
    page.locator("main input[inputmode]").fill("mycket")
    page.keyboard.press("Enter")  # saves, as the first button of the page does
    page.wait_for_selector("[role=alert]")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.locator(":focus").input_value() == "mycket"
    visitor.close()
