"""Forms as a browser without scripts uses them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from fhirpain import guide
from tests.web.conftest import BASE, FHIR

ADDRESS = "/QuestionnaireResponse/$form-link"
Page = html.HtmlElement


def asking(canonical: str, person: str, **more: Any) -> dict[str, Any]:
    """Parameters that ask for the link to a new form."""
    said = {"canonical": {"valueCanonical": canonical}, "subject": {"valueReference": {"reference": person}}, **more}
    return {"resourceType": "Parameters", "parameter": [{"name": name, **value} for name, value in said.items()]}


def link(client: FlaskClient, name: str, patient_id: str, **more: Any) -> tuple[str, str]:
    """The address of a form below the façade's base, and the id of its response; ``name`` is an id or a canonical."""
    canonical = name if "/" in name else guide.canonical("Questionnaire", name)
    asked = asking(canonical, f"Patient/{patient_id}", **more)
    answered = client.post(ADDRESS, json=asked, content_type=FHIR)
    assert answered.status_code == 201, answered.text
    told = {part["name"]: part for part in answered.json["parameter"]}
    return (told["url"]["valueUrl"].removeprefix(BASE),
            told["response"]["valueReference"]["reference"].removeprefix("QuestionnaireResponse/"))


def parsed(answered: TestResponse) -> Page:
    """The page that was answered."""
    return html.document_fromstring(answered.text)


def sent(page: Page, answers: Mapping[str, Any], **more: str) -> dict[str, Any]:
    """What a browser sends for a page: the answers that it shows, those given here by linkId over them."""
    shown: dict[str, list[str]] = {}
    for name, value in page.forms[0].form_values():
        shown.setdefault(name, []).append(value)
    return {**shown, **{f"answer.{link_id}": written(value) for link_id, value in answers.items()}, **more}


def written(value: Any) -> Any:
    """A value as a form sends it."""
    return str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, int | Decimal) else value


def post(client: FlaskClient, url: str, answers: Mapping[str, Any], do: str = "complete", **more: Any) -> TestResponse:
    """Fill in the form as it stands and press a button."""
    page = parsed(client.get(url))
    return client.post(url, data=sent(page, answers, do=do), **more)


def texts(page: Page, path: str) -> list[str]:
    """The text of each element that an XPath finds."""
    return [" ".join(each.text_content().split()) for each in page.xpath(path)]
