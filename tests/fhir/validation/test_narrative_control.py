"""What a profile asks of the narrative by extensions on its definition."""

import pytest

from fhirpain.fhir.definitions import BASE, r4
from fhirpain.fhir.validation import Validator

SECTIONS = '<div lang="sv">Hej</div><div lang="nb">Hei</div>'


def control(name, code):
    """A profile with one control on the narrative."""
    return {"resourceType": "StructureDefinition", "url": "urn:x", "kind": "resource", "type": "Patient",
            "derivation": "constraint", "baseDefinition": BASE + "Patient", "differential": {"element": [
                {"path": "Patient.text", "extension": [
                    {"url": f"{BASE}narrative-{name}-control", "valueCode": code}]}]}}


@pytest.mark.parametrize(("name", "code", "inner", "right"), [
    ("language", "_no", "<p>Hej</p>", True),
    ("language", "_no", SECTIONS, False),
    ("language", "_yes", SECTIONS, True),
    ("language", "_yes", "<p>Hej</p>", False),
    ("language", "_resource", SECTIONS, True),
    ("language", "_resource", '<div lang="nb">Hei</div>', False),
    ("language", "nb", SECTIONS, True),
    ("language", "en", SECTIONS, False),
    ("source", "error", '<p class="generated">Hej</p>', True),
    ("source", "error", "<p>Hej</p>", False),
    ("source", "error", 'Hej<p class="original">Hej</p>', False),
])
def test_a_profile_controls_the_narrative(name, code, inner, right):
    """Its sections in languages, and where its parts come from."""
    div = f'<div xmlns="http://www.w3.org/1999/xhtml">{inner}</div>'
    resource = {"resourceType": "Patient", "language": "sv", "text": {"status": "generated", "div": div}}
    issues = Validator(r4().with_resources([control(name, code)])).validate(resource, ["urn:x"])

    assert [(issue.rule, issue.expression) for issue in issues] == (
        [] if right else [("narrative-control", "Patient.text")])
