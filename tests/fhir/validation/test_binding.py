"""Codes and the value sets they are bound to."""

import pytest

OBSERVATION = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"


def condition(**clinical_status):
    """A condition whose clinicalStatus, a required CodeableConcept, is as given."""
    return {"resourceType": "Condition", "subject": {"reference": "Patient/1"}, "clinicalStatus": clinical_status}


def test_one_coding_of_the_value_set_is_enough(faults):
    """A required concept may carry other codings beside the one that is in the value set."""
    codings = [{"system": "http://example.org/own", "code": "x"}, {"system": CLINICAL, "code": "active"}]

    assert faults(condition(coding=codings)) == []


@pytest.mark.parametrize("concept", [
    {"text": "active"},
    {"coding": [{"code": "active"}]},
    {"coding": [{"system": "http://example.org/own", "code": "active"}]},
    {"coding": [{"system": CLINICAL, "code": "Active"}]},
    {"coding": [{"system": CLINICAL, "display": "Active"}]},
])
def test_a_required_concept_without_such_a_coding_is_refused(faults, concept):
    """Words, a code without system, another system, another case: none is a code of the value set."""
    assert faults(condition(**concept)) == [("binding-required", "Condition.clinicalStatus")]


def test_another_code_where_the_binding_is_extensible_is_a_warning(findings):
    """Whether a code of the value set would have fitted, only a person can tell."""
    other = [{"coding": [{"system": "http://example.org/own", "code": "x"}]}]

    assert ("warning", "binding-extensible", "Observation.interpretation[0]") in findings(
        OBSERVATION | {"interpretation": other})


def test_words_alone_are_enough_where_the_binding_is_extensible(findings):
    """Where nothing fits, a text may stand for a code."""
    found = findings(OBSERVATION | {"interpretation": [{"text": "as last year"}]})

    assert not [finding for finding in found if finding[1].startswith("binding")]


def test_a_code_that_its_system_does_not_have_is_refused(findings):
    """Also where nothing is bound: HL7's own code systems are held whole."""
    system = "http://terminology.hl7.org/CodeSystem/observation-category"
    found = findings(OBSERVATION | {"category": [{"coding": [{"system": system, "code": "nonsense"}]}]})

    assert ("error", "unknown-code", "Observation.category[0].coding[0].code") in found


def test_codes_that_are_not_held_are_said_to_be_unchecked(findings):
    """A currency is bound to ISO 4217, which is not held: that is said, and nothing is refused."""
    invoice = {"resourceType": "Invoice", "status": "draft", "totalNet": {"value": 1, "currency": "SEK"}}

    assert ("information", "binding-not-checked", "Invoice.totalNet.currency") in findings(invoice)


@pytest.mark.parametrize(("media_type", "right"), [
    ("image/png", True), ("text/plain; charset=utf-8", True), ("png", False)])
def test_a_media_type_is_told_by_its_form(faults, media_type, right):
    """BCP 13 has no list, but a form."""
    patient = {"resourceType": "Patient", "photo": [{"contentType": media_type}]}

    assert faults(patient) == ([] if right else [("binding-required", "Patient.photo[0].contentType")])


def test_a_language_beyond_the_common_ones_is_allowed(faults):
    """The common languages are preferred; any BCP 47 tag is required to be one in form."""
    assert faults({"resourceType": "Patient", "language": "smj-SE"}) == []
    assert faults({"resourceType": "Patient", "language": "not a tag"}) == [("binding-maximum", "Patient.language")]
