"""GET and POST /form/<token>: a form is shown, saved, taken up again and handed in.

Every save is a whole page of answers over the version that the page showed; what another window has saved meanwhile is
not overwritten unseen, and what is sent twice is done once.
"""

import functools
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Response, request
from werkzeug.http import parse_options_header

from fhirpain.fhir.issue import LANGUAGES, Rejected
from fhirpain.store import Stored, utc_now
from fhirpain.web import body, errors, held
from fhirpain.web.errors import refusal
from fhirpain.web.facade import current
from fhirpain.web.form import given, handing_in, link, pages
from fhirpain.web.form.filling import Filling, filling
from fhirpain.web.form.link import Link
from fhirpain.web.form.sheet import unsupported
from fhirpain.web.sealing import NotSealedHere

_MOST_FIELDS = 5000


class Turned(Exception):
    """The person gets another page than the form: ``name`` is its words'."""

    def __init__(self, name: str, status: int, **shown: Any) -> None:
        """Keep what is to be said."""
        self.name, self.status, self.shown = name, status, shown
        super().__init__(name)


def _for_a_person(view: Callable[[str], Response]) -> Callable[[str], Response]:
    """Whatever goes wrong is told in a page, in the person's language; a link that is not good is told first."""
    @functools.wraps(view)
    def answered(token: str) -> Response:
        language = pages.language_of()
        try:
            return view(token)
        except NotSealedHere:
            return pages.message("forbidden", language, 403)
        except link.Expired as ended:
            return pages.message("handed_in" if ended.link.is_thanks else "expired", language, 410)
        except Turned as turned:
            return pages.message(turned.name, language, turned.status, **turned.shown)
        except Exception as error:
            told = errors.respond(error)  # logged there, where it must be; its words are for programs
            problems = [each.text(language) for each in error.issues] if isinstance(error, Rejected) else []
            return pages.message("failed", language, told.status_code, problems=problems)

    return answered


@_for_a_person
def show(token: str) -> Response:
    """The form as it stands, or the thanks after it."""
    opened = link.opened(current(), token)
    language = pages.language_of(opened.language)
    if opened.is_thanks:
        return _thanks(opened, language)
    sheet = _open(opened, language)
    return sheet.page(notice="saved" if "saved" in request.args else "")


@_for_a_person
def save(token: str) -> Response:
    """Save the answers; hand them in where that is asked and nothing is missing."""
    opened = link.opened(current(), token)
    if opened.is_thanks:
        raise Turned("handed_in", 410)
    _check_origin()
    posted = _posted()
    try:
        return _saved(token, opened, posted)
    except Rejected as error:
        if error.status != 412:
            raise
        return _saved(token, opened, posted)  # another window was quicker: what it did is met now


def _saved(token: str, opened: Link, posted: given.Posted) -> Response:
    facade, language = current(), pages.language_of(opened.language)
    wanted = posted.get("do", ["save"])[0]
    seen = int(text) if (text := posted.get("seen", [""])[0]).isascii() and text.isdecimal() else 0
    stored = _stored(opened)
    if _is_finished(stored) and wanted != "save" and stored.version == seen + 1 and _is_just_done(stored):
        return _on(link.thanks(facade, opened, language))  # the same, sent twice
    sheet = _open(opened, language)
    sheet.take(posted)
    if stored.version != seen and not sheet.is_unchanged:
        return sheet.page(409, notice="changed")
    if sheet.errors or wanted == "save":
        sheet.keep(facade)
        if sheet.errors:
            return sheet.page(422)
        chosen = next((one for one in posted.get("language", ()) if one in LANGUAGES), "")
        return _on(f"{token}?language={chosen or language}" + ("" if chosen else "&saved=1"))
    return _handed_in(opened, sheet, anyway=wanted == "anyway")


def _handed_in(opened: Link, sheet: Filling, *, anyway: bool) -> Response:
    facade = current()
    sheet.check_complete()
    if sheet.errors or (sheet.unanswered and not anyway):
        sheet.keep(facade)
        return sheet.page(422) if sheet.errors else sheet.page(notice="unanswered")
    sheet.hand_in(facade)
    return _on(link.thanks(facade, opened, sheet.language))


def _open(opened: Link, language: str) -> Filling:
    stored = _stored(opened)
    if _is_finished(stored):
        raise Turned("handed_in", 410)
    if stored.deleted or stored.resource.get("status") != "in-progress":
        raise Turned("closed", 410)
    questionnaire = held.conformance("Questionnaire", str(stored.resource.get("questionnaire", "")))
    sheet = filling(questionnaire, stored, language)
    strange = unsupported(sheet.sheet.form, held.terminology())
    if strange:
        named = ", ".join(f"{question.link_id} ({question.type})" for question in strange)
        raise Turned("not_shown", 422, text=sheet.words.told("not_shown", items=named))
    return sheet


def _stored(opened: Link) -> Stored:
    stored = current().store.read("QuestionnaireResponse", opened.response)
    if stored is None:
        raise Turned("closed", 410)
    return stored


def _is_finished(stored: Stored) -> bool:
    return not stored.deleted and stored.resource.get("status") in ("completed", "amended")


def _is_just_done(stored: Stored) -> bool:
    return utc_now() - datetime.fromisoformat(stored.resource["authored"]) < link.THANKS


def _thanks(opened: Link, language: str) -> Response:
    stored = _stored(opened)
    if not _is_finished(stored):
        raise Turned("closed", 410)
    questionnaire = held.conformance("Questionnaire", str(stored.resource.get("questionnaire", "")))
    scores = handing_in.told_scores(questionnaire, stored.resource, language) if opened.shows_scores else []
    return pages.message("thanks", language, 200, is_thanks=True, scores=scores)


def _on(address: str) -> Response:
    """To another page: one that is loaded again, or gone back to, sends nothing twice."""
    return Response(status=303, headers={"Location": address})


def _check_origin() -> None:
    """The token is the secret that no other site has; where a browser says that another site sent this, it is heeded.

    A browser that tells no address (Referrer-Policy) sends ``Origin: null``. https://fetch.spec.whatwg.org/#origin-header
    """
    ours = urlsplit(current().base)
    origin, site = request.headers.get("Origin", "null"), request.headers.get("Sec-Fetch-Site", "same-origin")
    if origin not in ("null", f"{ours.scheme}://{ours.netloc}") or site not in ("same-origin", "none"):
        raise Turned("from_elsewhere", 403)


def _posted() -> given.Posted:
    """The fields that were sent; raises ``Rejected`` (400, 413, 415)."""
    if parse_options_header(request.headers.get("Content-Type", ""))[0] != "application/x-www-form-urlencoded":
        raise refusal("media-type", accepted="application/x-www-form-urlencoded")
    try:
        return parse_qs(body.read(current().settings.max_body).decode("utf-8"), keep_blank_values=True,
                        max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise refusal("bad-request") from error


PLAIN = (
    ("GET", "/form/style.css", pages.style),
    ("GET", "/form/<token>", show),
    ("POST", "/form/<token>", save),
)
