"""What the tests of questionnaires share: a way to make both sides small, and to see what is found."""

import pytest

from fhirpain.fhir.definitions import r4
from fhirpain.fhir.questionnaire import check, check_questionnaire
from fhirpain.fhir.terminology import Terminology

URL = "https://example.org/Questionnaire/sleep"
GRADE = {
    "resourceType": "CodeSystem", "url": "https://example.org/CodeSystem/grade", "status": "active",
    "content": "complete", "language": "en", "concept": [
        {"code": "low", "display": "Low", "designation": [{"language": "sv", "value": "Låg"}]},
        {"code": "high", "display": "High"}]}
GRADES = {
    "resourceType": "ValueSet", "url": "https://example.org/ValueSet/grade", "status": "active",
    "compose": {"include": [{"system": GRADE["url"]}]}}


def extension(name, **value):
    """One of R4's own extensions."""
    return {"url": f"http://hl7.org/fhir/StructureDefinition/{name}", **value}


def sdc(name, **value):
    """One of SDC's extensions."""
    return {"url": f"http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-{name}", **value}


def question(link_id, kind, *extensions, **more):
    """An item of a questionnaire."""
    return {"linkId": link_id, "type": kind, **({"extension": list(extensions)} if extensions else {}), **more}


def questionnaire(*items, **more):
    """A questionnaire of some items."""
    return {"resourceType": "Questionnaire", "url": URL, "status": "active", "item": list(items), **more}


def answered(link_id, *values, **more):
    """An item of a response with its answers: each an object such as ``{"valueInteger": 3}``."""
    return {"linkId": link_id, **({"answer": list(values)} if values else {}), **more}


def response(*items, status="completed", **more):
    """A response of some items."""
    return {"resourceType": "QuestionnaireResponse", "questionnaire": URL, "status": status, "item": list(items),
            **more}


@pytest.fixture(scope="session")
def definitions():
    """R4 with one code system of our own and the value set of its codes."""
    return r4().with_resources([GRADE, GRADES])


@pytest.fixture(scope="session")
def terminology(definitions):
    """What those definitions hold."""
    return Terminology(definitions)


@pytest.fixture
def issues(definitions, terminology):
    """What is found in a response as (severity, rule, expression)."""
    def find(given, asked):
        found = check(given, asked, terminology=terminology, definitions=definitions)
        return [(issue.severity, issue.rule, issue.expression.removeprefix("QuestionnaireResponse")) for issue in found]

    return find


@pytest.fixture
def rules(issues):
    """The rules that one question's answers do not keep, in the order they were found."""
    def find(asked, *values):
        return [rule for _, rule, _ in issues(response(answered(asked["linkId"], *values)), questionnaire(asked))]

    return find


@pytest.fixture
def faults(definitions, terminology):
    """What is found in a questionnaire by itself as (severity, rule, expression)."""
    def find(*items, **more):
        found = check_questionnaire(questionnaire(*items, **more), terminology=terminology, definitions=definitions)
        return [(issue.severity, issue.rule, issue.expression.removeprefix("Questionnaire")) for issue in found]

    return find
