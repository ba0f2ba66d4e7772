"""The validator holds every response it meets against its questionnaire."""

import pytest

from fhirpain.fhir.validation import Validator
from tests.fhir.questionnaire.conftest import URL, answered, question, questionnaire, response

HELD = questionnaire(question("1", "string"))
WRONG = {**response(answered("9", {"valueString": "x"})), "id": "r"}
CODE = {"system": "http://loinc.org", "code": "1-8"}


@pytest.fixture
def errors(definitions):
    """The errors in a resource as (rule, expression); whether the questionnaire is held by the definitions."""
    def find(resource, *held):
        found = Validator(definitions.with_resources(held)).validate(resource)
        return [(issue.rule, issue.expression) for issue in found if issue.is_error]

    return find


def bundle(*resources):
    """A collection of resources."""
    entries = [{"fullUrl": f"urn:uuid:8d0e4a6e-0000-4000-8000-00000000000{place}", "resource": resource}
               for place, resource in enumerate(resources)]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def test_a_response_is_held_against_a_questionnaire_that_is_held(errors):
    """At the top, where most responses come."""
    assert errors(WRONG) == []
    assert errors(WRONG, HELD) == [("item-unknown", "QuestionnaireResponse.item[0]")]


def test_a_response_in_a_bundle_finds_its_questionnaire_there(errors):
    """By its canonical; the entry's fullUrl is another matter."""
    assert errors(bundle(WRONG, HELD)) == [("item-unknown", "Bundle.entry[0].resource.item[0]")]
    pinned = {**WRONG, "questionnaire": f"{URL}|1"}
    assert errors(bundle(pinned, {**HELD, "version": "1"})) == [("item-unknown", "Bundle.entry[0].resource.item[0]")]
    assert errors(bundle(pinned, {**HELD, "version": "2"})) == []


def test_a_contained_questionnaire_is_used_and_checked(errors):
    """A response may carry its questionnaire, which may itself be wrong."""
    asked = {**HELD, "id": "asked"}
    wrong = {**asked, "item": [question("1", "boolean", answerOption=[{"valueInteger": 1}])]}
    given = {**WRONG, "questionnaire": "#asked"}

    assert errors({**given, "contained": [asked]}) == [("item-unknown", "QuestionnaireResponse.item[0]")]
    assert ("option-type", "QuestionnaireResponse.contained[0].item[0].answerOption[0].value") in errors(
        {**given, "contained": [wrong]})


def test_a_contained_response_is_held_against_its_questionnaire(errors):
    """What stands inside another resource is checked as well."""
    outer = {"resourceType": "Observation", "status": "final", "code": {"coding": [CODE]}, "contained": [WRONG],
             "derivedFrom": [{"reference": "#r"}]}

    assert errors(outer, HELD) == [("item-unknown", "Observation.contained[0].item[0]")]


def test_two_faults_of_one_kind_at_one_place_are_both_said(errors):
    """Two required items may be missing from the same group."""
    asked = questionnaire(question("1", "string", required=True), question("2", "string", required=True))
    empty = {name: value for name, value in WRONG.items() if name != "item"}

    assert errors(empty, asked) == [("item-required", "QuestionnaireResponse")] * 2
