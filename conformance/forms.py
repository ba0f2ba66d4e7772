"""Every form in a real Chromium, each page held against axe: ``python -m conformance.forms``.

Needs the extra ``e2e`` and a Chromium: the system's (``apt-get install chromium``) or Playwright's own
(``playwright install chromium``). What came of it is ``verdicts/forms.json``; ``tests/e2e`` does so with one form.
https://github.com/dequelabs/axe-core and https://www.w3.org/TR/WCAG22/
"""

import json
import re
import shutil
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fhirpain import guide
from fhirpain.fhir.issue import LANGUAGES
from fhirpain.settings import Settings
from fhirpain.store import Store
from fhirpain.web import create_app
from tests.fhir.test_package_reader import packed
from tests.web.form.conftest import EVERY_TYPE

VERDICTS = Path(__file__).resolve().parent / "verdicts" / "forms.json"
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_PERSON = {"resourceType": "Patient", "active": True,
           "identifier": [{"system": "http://electronichealth.se/identifier/personnummer", "value": "195009072553"}]}
_TARGET = 44
"""Pixels: the least height and width of what is to be tapped. https://www.w3.org/TR/WCAG22/#target-size-enhanced"""
_TAPPED = "main label.choice, button, ul.bar a, main input[type=text], textarea"
_SMALL = f"""() => [...document.querySelectorAll("{_TAPPED}")]
  .filter(one => {{ const box = one.getBoundingClientRect();
                    return box.width && (box.height < {_TARGET} || box.width < {_TARGET}) }})
  .map(one => one.textContent || one.name)"""


class NoBrowser(Exception):
    """Playwright or Chromium is not here; the message says which."""


@dataclass
class Found:
    """What was seen: pages by kind, and all that is wrong."""

    pages: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)


class Site:
    """A façade on a port of this machine, with one patient."""

    def __init__(self, url: str) -> None:
        """Store the patient."""
        self.url = url
        self.patient = f"Patient/{self.call('/Patient', _PERSON)['id']}"

    def call(self, address: str, resource: dict[str, Any]) -> Any:
        """POST a resource."""
        request = urllib.request.Request(self.url + address, json.dumps(resource).encode(),  # noqa: S310 - our own
                                         {"Content-Type": "application/fhir+json"})
        with urllib.request.urlopen(request) as answered:  # noqa: S310
            return json.load(answered)

    def link(self, questionnaire: str, language: str) -> str:
        """The address of a new form; the questionnaire is an id of the guide's or a canonical."""
        canonical = questionnaire if "/" in questionnaire else guide.canonical("Questionnaire", questionnaire)
        asked = {"canonical": {"valueCanonical": canonical}, "subject": {"valueReference": {"reference": self.patient}},
                 "language": {"valueCode": language}, "showScores": {"valueBoolean": True},
                 "populate": {"valueBoolean": True}}
        parts = [{"name": name, **value} for name, value in asked.items()]
        told = self.call("/QuestionnaireResponse/$form-link", {"resourceType": "Parameters", "parameter": parts})
        return next(part["valueUrl"] for part in told["parameter"] if part["name"] == "url")


@contextmanager
def served(**settings: Any) -> Iterator[Site]:
    """A façade that listens while the block lasts."""
    from werkzeug.serving import WSGIRequestHandler, make_server

    quiet = type("Quiet", (WSGIRequestHandler,), {"log": lambda *_: None})

    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/store.db", secret="for tests only")  # noqa: S106
        guides = Path(folder) / "forms.tgz"
        guides.write_bytes(packed(EVERY_TYPE))
        server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True, request_handler=quiet)
        url = f"http://127.0.0.1:{server.server_port}"
        server.app = create_app(Settings(base_url=url, packages=str(guides), **settings), store)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield Site(url)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
            store.close()


@contextmanager
def browser() -> Iterator[Any]:
    """A Chromium without a window; raises ``NoBrowser``."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        raise NoBrowser("playwright is not installed: pip install -e '.[e2e]'") from error
    own = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    with sync_playwright() as playwright:
        try:
            opened = playwright.chromium.launch(executable_path=own, args=["--no-sandbox"])
        except Error as error:
            raise NoBrowser("Chromium did not start: " + str(error).partition("\n")[0]) from error
        try:
            yield opened
        finally:
            opened.close()


class Visitor:
    """A person at a browser, and axe beside them."""

    def __init__(self, chromium: Any, found: Found, *, scripts: bool = True, scheme: str = "light") -> None:
        """Open a window; ``scripts`` off is what a person may have, axe itself needs them."""
        from axe_playwright_python.sync_playwright import Axe

        self._axe, self._found = Axe(), found
        # As wide as a small telephone: what fits there fits everywhere.
        self._context = chromium.new_context(java_script_enabled=scripts, color_scheme=scheme,
                                             viewport={"width": 360, "height": 740})
        self.page = self._context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda told: self.note(f"page error: {told}"))
        found.versions["chromium"] = chromium.version

    def _heard(self, told: Any) -> None:
        # That a page is refused is said by the browser too; it is no fault of the page.
        if not re.search(r"status of 4(03|09|10|22)", told.text):
            self.note(f"console: {told.text}")

    def close(self) -> None:
        """Close the window."""
        self._context.close()

    def check(self, kind: str, language: str) -> None:
        """Hold the page against axe, and its targets against a thumb."""
        self._found.pages[kind] = self._found.pages.get(kind, 0) + 1
        result = self._axe.run(self.page, options={"resultTypes": ["violations"]}).response
        self._found.versions["axe"] = result["testEngine"]["version"]
        for violation in result["violations"]:
            self.note(f"{kind} {language}: {violation['id']}: {violation['nodes'][0]['html'][:200]}")
        for small in self.page.evaluate(_SMALL):
            self.note(f"{kind} {language}: smaller than {_TARGET} px: {small.strip()[:40]}")
        if self.page.get_attribute("html", "lang") != language:
            self.note(f"{kind} {language}: in another language")
        if self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            self.note(f"{kind} {language}: wider than the window")

    def press(self, name: str) -> None:
        """Press a button by its name and value, as ``do=save``."""
        key, _, value = name.partition("=")
        self.page.locator(f"button[name='{key}'][value='{value}']").last.click()

    def answer_all(self) -> None:
        """Tap the first answer of every question, and write a number where one is to be written."""
        for group in self.page.locator("fieldset").all():
            group.locator("label.choice").first.click()
        for line in self.page.locator("main input[inputmode]").all():
            line.fill(re.findall(r"\d+", self.page.locator(f"#{line.get_attribute('id')}-hint").inner_text())[0])

    def note(self, fault: str) -> None:
        """Note what is wrong."""
        self._found.faults.append(fault)


def every_kind(site: Site, visitor: Visitor, questionnaire: str, language: str) -> None:
    """Each kind of page that one form leads through, held against axe."""
    page = visitor.page
    url = site.link(questionnaire, language)
    page.goto(url)
    visitor.check("form", language)
    visitor.press("do=complete")
    visitor.check("unanswered", language)
    visitor.press("do=save")
    visitor.check("saved", language)
    if page.locator("main input[inputmode]").count():
        page.locator("main input[inputmode]").first.fill("x")
        visitor.press("do=complete")
        visitor.check("error", language)
        focus = page.evaluate("document.activeElement.getAttribute('role')")
        if focus != "alert":
            visitor.note("the summary of errors has not the focus")
    visitor.answer_all()
    visitor.press("do=complete")
    visitor.check("thanks", language)


def every_type(site: Site, visitor: Visitor, language: str) -> None:
    """A form with each type of item: filled in beforehand, with something missing, and changed in another window."""
    page = visitor.page
    page.goto(site.link(EVERY_TYPE["url"], language))
    visitor.check("filled in beforehand", language)
    visitor.press("do=complete")
    visitor.check("missing", language)
    page.locator("input[name='answer.yes'][value='true']").check()
    visitor.press("do=save")
    page.evaluate("document.querySelector('input[name=seen]').value = '1'")
    page.locator("textarea").fill("in another window")
    visitor.press("do=save")
    visitor.check("changed", language)


def shut(site: Site, visitor: Visitor, language: str) -> None:
    """The pages of links that open nothing: handed in, forged, ended."""
    url = site.link("nrs-pain", language)
    visitor.page.goto(url)
    visitor.answer_all()
    visitor.press("do=complete")
    for kind, address in (("handed in", url), ("forbidden", f"{site.url}/form/forged")):
        visitor.page.goto(f"{address}?language={language}")
        visitor.check(kind, language)


def main() -> int:
    """Visit, hold, write; exit status 1 when anything is wrong."""
    found = Found()
    try:
        with browser() as chromium:
            _visit(chromium, found)
    except NoBrowser as error:
        print(f"NOT CHECKED: {error}", file=sys.stderr)
        return 1
    verdict = {**found.versions, "pages": found.pages, "faults": found.faults}
    VERDICTS.write_text(json.dumps(verdict, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({**verdict, "pages": sum(found.pages.values()), "faults": len(found.faults)}))
    print("\n".join(dict.fromkeys(found.faults)))
    return 1 if found.faults else 0


def _visit(chromium: Any, found: Found) -> None:
    names = sorted(each["id"] for each in guide.definitions().all("Questionnaire"))
    for scheme in ("light", "dark"):
        visitor = Visitor(chromium, found, scheme=scheme)
        with served() as site:
            for language in LANGUAGES:
                for name in names if scheme == "light" else ("phq-9", "bpi-sf"):
                    every_kind(site, visitor, name, language)
                every_type(site, visitor, language)
                shut(site, visitor, language)
        with served(form_hours=0) as site:
            for language in LANGUAGES:
                visitor.page.goto(site.link("nrs-pain", language) + f"?language={language}")
                visitor.check("expired", language)
        visitor.close()


if __name__ == "__main__":
    sys.exit(main())
