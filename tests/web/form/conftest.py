"""A façade that knows a questionnaire with every type of item a form shows, and one with a type it does not."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from fhirpain.settings import Settings
from fhirpain.store import Store
from fhirpain.web import create_app
from tests.fhir.test_package_reader import packed
from tests.web.conftest import BASE

URL = "http://forms.example/Questionnaire/"
_R4 = "http://hl7.org/fhir/StructureDefinition/"


def item(link_id: str, kind: str, *extensions: tuple[str, Any], **more: Any) -> dict[str, Any]:
    """An item of a questionnaire, its extensions by name with ``value[x]``."""
    said = [{"url": _R4 + name, **value} for name, value in extensions]
    return {"linkId": link_id, "text": f"Item {link_id}", "type": kind, **({"extension": said} if said else {}), **more}


def questionnaire(name: str, *items: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A questionnaire with those items."""
    return {"resourceType": "Questionnaire", "id": name, "url": URL + name, "version": "1", "language": "en",
            "title": f"Form {name}", "status": "active", "subjectType": ["Patient"], "item": list(items), **more}


def coded(code: str, display: str) -> dict[str, Any]:
    """An option to choose."""
    return {"valueCoding": {"system": "http://forms.example/answers", "code": code, "display": display}}


def when(question: str, **answer: Any) -> dict[str, Any]:
    """That an item is asked only where another has an answer."""
    return {"enableWhen": [{"question": question, "operator": "=", **answer}]}


EVERY_TYPE = questionnaire(
    "every-type",
    item("about", "display"),
    item("yes", "boolean", required=True),
    item("inner", "group", item=[
        item("why", "text", ("minLength", {"valueInteger": 3}), required=True, maxLength=40),
        item("worse", "boolean"),
    ], **when("yes", answerBoolean=True)),
    item("again", "string", **when("worse", answerBoolean=True)),
    item("pain", "integer", ("minValue", {"valueInteger": 0}), ("maxValue", {"valueInteger": 10})),
    item("days", "integer", ("minValue", {"valueInteger": 0}), ("maxValue", {"valueInteger": 184})),
    item("weight", "decimal", ("minValue", {"valueDecimal": 1.5}), ("questionnaire-unit", {
        "valueCoding": {"system": "http://unitsofmeasure.org", "code": "kg", "display": "kilograms"}})),
    item("since", "date"),
    item("one", "choice", answerOption=[coded("a", "First"), coded("b", "Second")]),
    item("many", "choice", repeats=True, answerOption=[coded("a", "First"), coded("b", "Second"), coded("c", "Third")]),
    item("open", "open-choice", answerOption=[coded("a", "First"), {"valueString": "In words"}]),
    item("sex", "choice", answerValueSet="http://hl7.org/fhir/ValueSet/administrative-gender"),
    item("fixed", "string", readOnly=True, initial=[{"valueString": "given by the clinic"}]),
    item("hidden", "string", ("questionnaire-hidden", {"valueBoolean": True}),
         initial=[{"valueString": "not for the eye"}]),
    item("begun", "string", initial=[{"valueString": "begun"}]),
)
WITH_RULE = questionnaire(
    "with-rule", item("low", "integer"), item("high", "integer"),
    extension=[{"url": _R4 + "questionnaire-constraint", "extension": [
        {"url": "key", "valueId": "low-high"}, {"url": "severity", "valueCode": "error"},
        {"url": "human", "valueString": "The lower number comes first."},
        {"url": "expression", "valueString":
            "item.where(linkId = 'low').answer.value < item.where(linkId = 'high').answer.value"}]}])

STRANGE = questionnaire(
    "strange", item("file", "attachment"), item("rows", "group", repeats=True, item=[item("row", "string")]),
    item("codes", "choice", answerValueSet="http://snomed.info/sct?fhir_vs"), item("fine", "string"))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A façade with the package of those questionnaires."""
    (tmp_path / "forms.tgz").write_bytes(packed(EVERY_TYPE, WITH_RULE, STRANGE))
    return Settings(base_url=BASE, packages=str(tmp_path / "forms.tgz"))


@pytest.fixture
def app(settings: Settings, held: Store) -> Flask:
    """The façade."""
    return create_app(settings, held)
