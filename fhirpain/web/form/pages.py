"""Pages of HTML for a person, and the headers that keep them to that person. https://www.w3.org/TR/CSP3/

No script, no style in the page, nothing from elsewhere, no address told to anybody, nothing kept by the browser.
"""

import functools
import hashlib
from pathlib import Path
from typing import Any, Final

import jinja2
from flask import Response, request

from fhirpain.fhir.issue import LANGUAGES
from fhirpain.web import negotiation
from fhirpain.web.facade import current
from fhirpain.web.form.words import Said, Words

LANGUAGE_NAMES: Final = {"sv": "Svenska", "nb": "Norsk", "en": "English"}
_HERE: Final = Path(__file__).parent


def language_of(link_says: str = "") -> str:
    """The language of a page: chosen on it, else what the link says, else the best of Accept-Language."""
    chosen = request.args.get("language", "")
    return next((one for one in (chosen, link_says) if one in LANGUAGES), negotiation.language())


def page(template: str, title: Said, language: str, status: int = 200, **shown: Any) -> Response:
    """A page of HTML."""
    html = _templates().get_template(template).render(
        title=title, language=language, languages=LANGUAGE_NAMES, words=Words(language), **shown)
    response = Response(html, status, content_type="text/html; charset=utf-8")
    response.headers["Content-Language"] = language
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; "
        f"frame-ancestors {_embedders()}")
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Vary"] = "Accept-Language"
    return response


def message(name: str, language: str, status: int, **shown: Any) -> Response:
    """A page that says one thing: ``name`` and ``name_title`` are its words."""
    words = Words(language)
    said = {"text": getattr(words, name), "problems": (), "scores": (), "is_thanks": False, **shown}
    return page("message.html", Said(getattr(words, f"{name}_title")), language, status, **said)


def style() -> Response:
    """GET /form/style.css."""
    response = Response(_style()[0], content_type="text/css; charset=utf-8")
    response.set_etag(_style()[1])
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.make_conditional(request)
    return response


def _embedders() -> str:
    """Who may show a form in a frame: the origins that the settings name."""
    return " ".join(current().settings.form_embedders.split(",")).strip() or "'none'"


@functools.cache
def _style() -> tuple[bytes, str]:
    content = (_HERE / "style.css").read_bytes()
    return content, hashlib.sha256(content).hexdigest()


@functools.cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(loader=jinja2.FileSystemLoader(_HERE / "templates"), autoescape=True,
                              undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
