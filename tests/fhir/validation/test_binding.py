"""Codes and the value sets they are bound to."""

import pytest

from fhirpain.fhir.definitions import r4
from fhirpain.fhir.validation import Validator

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
    """The binding says so where one is made; else it is said of the system. Nothing is refused."""
    bound = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}, "interpretation": [
        {"coding": [{"system": "http://example.org/own", "code": "x"}]}]}
    local = {"coding": [{"system": "http://example.org/own", "code": "x"}]}

    assert ("information", "code-not-checked", "Observation.code.coding[0].system") in findings(
        OBSERVATION | {"code": local})
    assert ("warning", "binding-extensible", "Observation.interpretation[0]") in findings(bound)


def test_where_the_binding_cannot_tell_it_is_said_once(findings):
    """Not of the coding and of the value set both."""
    value_set = {"resourceType": "ValueSet", "url": "urn:vs", "compose": {"include": [{"system": "urn:sys"}]}}
    found = profiled("code", {"strength": "required", "valueSet": "urn:vs"}, value_set).validate(
        OBSERVATION | {"code": {"coding": [{"system": "urn:sys", "code": "x"}]}}, ["urn:profile"])

    assert [(issue.rule, issue.expression) for issue in found if "not-checked" in issue.rule] == [
        ("binding-not-checked", "Observation.code")]


@pytest.mark.parametrize(("currency", "expected"), [("SEK", []), ("KR", ["binding-required"])])
def test_a_currency_is_one_of_the_standards(faults, currency, expected):
    """ISO 4217 is held."""
    invoice = {"resourceType": "Invoice", "status": "draft", "totalNet": {"value": 1, "currency": currency}}

    assert [rule for rule, _ in faults(invoice)] == expected


def profiled(name, binding, *more):
    """A validator that knows a profile "urn:profile" on Observation with a binding on one element."""
    profile = {"resourceType": "StructureDefinition", "url": "urn:profile", "type": "Observation", "kind": "resource",
               "derivation": "constraint", "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Observation",
               "snapshot": {"element": [
                   {"id": "Observation", "path": "Observation", "min": 0, "max": "*"},
                   {"id": f"Observation.{name}", "path": f"Observation.{name}", "min": 0, "max": "1",
                    "type": [{"code": "CodeableConcept"}], "binding": binding}]}}
    return Validator(r4().with_resources([profile, *more]))


@pytest.mark.parametrize(("code", "expected"), [("male", []), ("other-than-all", ["information"])])
def test_a_preferred_value_set_is_recommended(code, expected):
    """A code from elsewhere is said to be so, as information."""
    own = {"resourceType": "CodeSystem", "url": "urn:own", "concept": [{"code": "male"}, {"code": "other-than-all"}]}
    liked = {"resourceType": "ValueSet", "url": "urn:vs", "compose": {"include": [
        {"system": "urn:own", "concept": [{"code": "male"}]}]}}
    validator = profiled("code", {"strength": "preferred", "valueSet": "urn:vs"}, own, liked)
    coded = OBSERVATION | {"code": {"coding": [{"system": "urn:own", "code": code}]}}
    found = validator.validate(coded, ["urn:profile"])

    assert [issue.severity for issue in found if issue.rule == "binding-preferred"] == expected
    assert not any(issue.is_error for issue in found)


def test_of_an_example_value_set_nothing_is_said(findings):
    """Examples show what such codes may look like."""
    found = findings(OBSERVATION | {"method": {"coding": [{"system": "urn:own", "code": "by-hand"}]}})

    assert {rule for _, rule, _ in found} == {"code-not-checked"}


@pytest.mark.parametrize(("code", "expected"), [
    ("22253000", {("information", "code-not-checked", "Observation.code.coding[0].system")}),
    ("22253001", {("warning", "unknown-code", "Observation.code.coding[0].code")}),
    ("22253000:363714003=278860009", {("information", "code-not-checked", "Observation.code.coding[0].system")})])
def test_a_snomed_ct_code_is_unchecked_or_impossible(findings, code, expected):
    """The check digit tells a slip of the pen; an expression passes."""
    found = findings(OBSERVATION | {"code": {"coding": [{"system": "http://snomed.info/sct", "code": code}]}})

    assert {one for one in found if "coding" in one[2]} == expected


@pytest.mark.parametrize(("system", "code", "expected"), [
    ("http://unitsofmeasure.org", "mm[Hg]", set()),
    ("http://unitsofmeasure.org", "mmHg", {("warning", "unknown-code", "Observation.value.code")}),
    ("urn:own", "x", {("information", "code-not-checked", "Observation.value.system")})])
def test_a_unit_is_one_of_ucum(findings, system, code, expected):
    """The whole grammar and its symbols are known; a unit of another system is not looked at."""
    found = findings(OBSERVATION | {"valueQuantity": {"value": 1, "unit": "x", "system": system, "code": code}})

    assert {one for one in found if one[2].startswith("Observation.value")} == expected


def test_a_code_without_system_has_no_meaning(findings):
    """A warning; where the system is missing for a reason, the extension gives it."""
    bare, excused = {"code": "x"}, {"code": "x", "_system": {"extension": [{
        "url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]}}
    found = findings(OBSERVATION | {"code": {"coding": [bare, excused]}})

    assert {place for _, rule, place in found if rule == "code-without-system"} == {"Observation.code.coding[0]"}


def test_a_value_set_is_no_system(findings):
    """A frequent slip: the address of the value set where that of the code system belongs."""
    coding = {"system": "http://hl7.org/fhir/ValueSet/observation-interpretation", "code": "H"}

    assert ("warning", "system-is-value-set", "Observation.code.coding[0].system") in findings(
        OBSERVATION | {"code": {"coding": [coding]}})


@pytest.mark.parametrize(("display", "expected"), [
    ("Active", []), (" ACTIVE ", []), ("Aktiv", ["warning"]), ("Resolved", ["error"])])
def test_a_display_is_that_of_the_code(findings, display, expected):
    """Words that are not held may be another language; those of another code contradict this one."""
    found = findings(condition(coding=[{"system": CLINICAL, "code": "active", "display": display}]))

    assert [severity for severity, rule, _ in found if rule == "code-display"] == expected


def test_of_an_answers_display_the_questionnaire_speaks_alone(faults):
    """One defect, one issue."""
    gender = "http://hl7.org/fhir/administrative-gender"
    asked = {"resourceType": "Questionnaire", "id": "q", "status": "active", "item": [
        {"linkId": "1", "type": "choice", "answerValueSet": "http://hl7.org/fhir/ValueSet/administrative-gender"}]}
    answered = {"resourceType": "QuestionnaireResponse", "contained": [asked], "questionnaire": "#q",
                "status": "completed", "item": [{"linkId": "1", "answer": [
                    {"valueCoding": {"system": gender, "code": "male", "display": "Female"}}]}]}

    assert faults(answered) == [("answer-display", "QuestionnaireResponse.item[0].answer[0].value")]


def test_swedish_and_norwegian_words_are_as_right_as_english_ones():
    """A designation counts, and so does what the value set calls the code."""
    own = {"resourceType": "CodeSystem", "url": "urn:own", "concept": [{"code": "a", "display": "Pain", "designation": [
        {"language": "sv", "value": "Smärta"}, {"language": "nb", "value": "Smerte"}]}]}
    named = {"resourceType": "ValueSet", "url": "urn:vs", "compose": {"include": [
        {"system": "urn:own", "concept": [{"code": "a", "display": "Ache"}]}]}}
    validator = profiled("code", {"strength": "required", "valueSet": "urn:vs"}, own, named)

    def wrong(display, profiles):
        coding = {"system": "urn:own", "code": "a", "display": display}
        found = validator.validate(OBSERVATION | {"code": {"coding": [coding]}}, profiles)
        return [issue.rule for issue in found if issue.rule == "code-display"]

    assert [wrong(word, []) for word in ("Pain", "Smärta", "Smerte")] == [[], [], []]
    assert wrong("Ache", []) == ["code-display"]
    assert wrong("Ache", ["urn:profile"]) == []


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
