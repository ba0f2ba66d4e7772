"""The guide in a real Chromium: no error, nothing from elsewhere, a search that finds, a page without scripts."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server

from fhirpain.guide_pages import site
from fhirpain.settings import Settings
from fhirpain.store import Store
from fhirpain.web import create_app

_ABSENT = "THE GUIDE WAS NOT SEEN IN A BROWSER: playwright or its Chromium is not installed here"
playwright = pytest.importorskip("playwright.sync_api", reason=_ABSENT)

ONE_OF_EACH = ["index.html", *{page.kind: page.path for page in site.pages()}.values()]


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the guide of a façade that really serves."""
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('guide') / 'store.db'}", secret="for tests only")
    server = make_server("127.0.0.1", 0, create_app(Settings(), store), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}/guide"
    server.shutdown()
    server.server_close()
    store.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Playwright's own Chromium, or the machine's."""
    with playwright.sync_playwright() as running:
        own = Path(running.chromium.executable_path).exists()
        found = None if own else shutil.which("chromium") or shutil.which("google-chrome")
        if not own and found is None:
            pytest.skip(_ABSENT)
        started = running.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield started
        started.close()


def test_no_page_has_an_error_or_loads_anything_from_elsewhere(browser: Any, guide: str) -> None:
    """One page of each kind, with its scripts and under its policy."""
    page, wrong, asked = browser.new_page(), [], set()
    page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: asked.add(request.url))
    for path in ONE_OF_EACH:
        page.goto(f"{guide}/{path}")
        page.wait_for_load_state("networkidle")

    assert wrong == []
    assert [address for address in asked if not address.startswith(f"{guide}/")] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_kind_of_page_can_be_read_by_everybody(browser: Any, guide: str, scheme: str) -> None:
    """Axe finds nothing, and in a narrow window, as on a phone or enlarged four times, nothing is beyond its edge."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason=_ABSENT).Axe()
    page, wrong = browser.new_page(color_scheme=scheme, viewport={"width": 320, "height": 640}), []
    for path in ONE_OF_EACH:
        page.goto(f"{guide}/{path}")
        found = axe.run(page, options={"resultTypes": ["violations"]}).response["violations"]
        wrong += [(path, each["id"]) for each in found]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append((path, "wider than the window"))

    assert wrong == []


def test_the_search_finds_without_caring_for_accents(browser: Any, guide: str) -> None:
    """What is written as one types it, in any language of a title; the first result leads to its page."""
    page = browser.new_page()
    page.goto(guide)
    page.get_by_role("searchbox").fill("orebro")
    page.locator("#found a").first.wait_for()

    assert "Örebro" in page.locator("#found").inner_text()
    page.locator("#found a").first.click()
    assert page.locator("h1").inner_text()


def test_the_guide_reads_without_scripts(browser: Any, guide: str) -> None:
    """The text is there, the search is not."""
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{guide}/StructureDefinition-pain-care-plan.html")

    assert page.locator("table").first.is_visible()
    assert not page.get_by_role("searchbox").is_visible()
    page.locator("summary").click()
    assert page.get_by_text("CarePlan", exact=True).first.is_visible()


def test_what_is_folded_is_printed(browser: Any, guide: str) -> None:
    """Before printing, the snapshot is opened."""
    page = browser.new_page()
    page.goto(f"{guide}/StructureDefinition-pain-care-plan.html")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    assert page.locator("details[open]").count() == 1
