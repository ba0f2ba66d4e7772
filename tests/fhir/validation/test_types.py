"""What holds for a resource by its type alone: names, JSON types, numbers, empty values, choices."""

import pytest

from fhirpain.fhir import json as fhir_json


def test_a_right_resource_has_no_issue(validator, care_plan):
    """A care plan that keeps every rule gets no issue of any severity."""
    assert validator.validate(care_plan) == []


def test_all_faults_come_at_once_each_at_its_place(care_plan, faults):
    """Several faults in several elements are all told, with indexes."""
    care_plan["status"] = "aktiv"
    care_plan["colour"] = "red"
    care_plan["activity"].append({"detail": {"status": 5, "scheduledString": "x", "scheduledPeriod": {"start": "x"}}})

    assert faults(care_plan) == [
        ("binding-required", "CarePlan.status"),
        ("choice-type", "CarePlan.activity[1].detail.scheduled"),
        ("primitive-format", "CarePlan.activity[1].detail.scheduled.start"),
        ("unknown-element", "CarePlan.colour"),
        ("wrong-type", "CarePlan.activity[1].detail.status"),
    ]


@pytest.mark.parametrize(("name", "value", "rule", "place"), [
    ("status", None, "empty-value", "status"),
    ("status", "", "empty-value", "status"),
    ("status", ["active"], "wrong-type", "status"),
    ("status", {"value": "active"}, "wrong-type", "status"),
    ("title", 5, "wrong-type", "title"),
    ("title", " ", "primitive-format", "title"),
    ("subject", {}, "empty-value", "subject"),
    ("subject", "Patient/1", "wrong-type", "subject"),
    ("note", [], "empty-value", "note"),
    ("note", {"text": "x"}, "wrong-type", "note"),
    ("note", [{}], "empty-value", "note[0]"),
    ("note", [None], "empty-value", "note[0]"),
    ("instantiatesUri", "urn:x", "wrong-type", "instantiatesUri"),
    ("instantiatesUri", ["urn:x", None], "empty-value", "instantiatesUri[1]"),
    ("instantiatesUri", ["urn:x", 5], "wrong-type", "instantiatesUri[1]"),
    ("created", "2023-02-29", "primitive-format", "created"),
    ("_title", {}, "empty-value", "title"),
    ("_title", "x", "wrong-type", "title"),
    ("_title", {"id": "only"}, "empty-value", "title"),
    ("_subject", {"id": "x"}, "unknown-element", "_subject"),
    ("fhir_comments", ["x"], "unknown-element", "fhir_comments"),
    ("contained", {"resourceType": "Patient"}, "wrong-type", "contained"),
    ("contained", ["Patient"], "wrong-type", "contained[0]"),
])
def test_one_defect_gives_one_issue(care_plan, faults, name, value, rule, place):
    """A wrong element is told once, by the rule that fits best, and nothing follows from it."""
    care_plan[name] = value

    assert faults(care_plan) == [(rule, f"CarePlan.{place}")]


def test_a_name_that_is_no_name_is_not_repeated(care_plan, faults):
    """What a sender used as a key may be anything; the issue points at the object that holds it."""
    care_plan["Anna Andersson"] = "x"

    assert faults(care_plan) == [("unknown-element", "CarePlan")]


def test_no_text_repeats_a_value(care_plan, validator):
    """The sentences of an issue never hold what was sent."""
    secret = "19500907"
    care_plan |= {"status": secret, "title": {secret: secret}, "created": secret, "note": secret, "intent": [secret]}
    care_plan["subject"] = {"reference": f"Practitioner/{secret}"}

    issues = validator.validate(care_plan)

    assert len(issues) == 6
    assert not any(secret in text for issue in issues for text in [*issue.texts.values(), issue.expression])


@pytest.mark.parametrize("name", ["status", "intent", "subject"])
def test_what_is_required_is_missed_at_its_own_place(care_plan, faults, name):
    """A missing element is told with the path it would have."""
    del care_plan[name]

    assert faults(care_plan) == [("cardinality-min", f"CarePlan.{name}")]


def test_an_extension_alone_fills_a_required_primitive(care_plan, faults):
    """An element that only says why it has no value is there: https://hl7.org/fhir/R4/json.html#null"""
    reason = {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}
    del care_plan["status"]
    care_plan["_status"] = {"extension": [reason]}

    assert faults(care_plan) == []


def test_a_required_choice_may_be_of_any_of_its_types(faults):
    """medication[x] is met by either of its types, and missed when there is none."""
    statement = {"resourceType": "MedicationStatement", "status": "active", "subject": {"reference": "Patient/1"}}

    assert faults(statement) == [("cardinality-min", "MedicationStatement.medication")]
    assert faults(statement | {"medicationReference": {"reference": "Medication/1"}}) == []


def test_a_choice_takes_only_its_own_types(faults):
    """A type that exists but is not among the choice's is told as such, with the path of the choice."""
    patient = {"resourceType": "Patient", "deceasedString": "no"}

    assert faults(patient) == [("choice-type", "Patient.deceased")]


def test_only_one_of_a_choice(faults):
    """Two types of one choice in one object are one fault."""
    patient = {"resourceType": "Patient", "deceasedBoolean": True, "deceasedDateTime": "2024"}

    assert faults(patient) == [("choice-type", "Patient.deceased")]


def test_lists_of_values_and_of_extensions_run_in_step(faults):
    """given and _given have the same length, and null stands only where the other list says something."""
    extension = {"extension": [{"url": "http://example.org/x", "valueString": "y"}]}

    def named(**parts):
        return faults({"resourceType": "Patient", "name": [parts]})

    assert named(given=["a", None], _given=[None, extension]) == []
    assert named(_given=[extension]) == []
    assert named(given=["a", None], _given=[None, None]) == [
        ("empty-value", "Patient.name[0].given[1]")]
    assert named(given=["a"], _given=[None, extension]) == [("primitive-array", "Patient.name[0].given")]
    assert named(given=["a"], _given=extension) == [("wrong-type", "Patient.name[0].given")]


def test_a_number_keeps_its_form_and_is_a_number(faults):
    """A decimal with an exponent is a decimal; a text is not, and a positiveInt is never 0."""
    def attached(text):
        body = b'{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":%s}}'
        return faults(fhir_json.parse(body % text))

    assert attached(b"1.10") == attached(b"1.0e2") == attached(b"0") == []
    assert attached(b'"1.10"') == [("wrong-type", "Observation.value.value")]
    assert attached(b"true") == [("wrong-type", "Observation.value.value")]


def test_an_element_may_hold_itself(faults):
    """Questionnaire.item.item is checked as Questionnaire.item is, at any depth."""
    inner = {"linkId": "1.1", "type": "nonsense"}
    questionnaire = {"resourceType": "Questionnaire", "status": "draft",
                     "item": [{"linkId": "1", "type": "group", "item": [inner]}]}

    assert faults(questionnaire) == [("binding-required", "Questionnaire.item[0].item[0].type")]


def test_false_and_zero_are_values(faults):
    """Presence is asked for, never truth."""
    assert faults({"resourceType": "Patient", "active": False, "multipleBirthInteger": 0}) == []


@pytest.mark.parametrize("given", [{}, {"resourceType": 5}, {"resourceType": "Carepaln"}, {"resourceType": "Resource"},
                                   {"resourceType": "HumanName"}, {"resourceType": "a b"}])
def test_an_unknown_resource_type_is_told_and_nothing_else(faults, given):
    """Without a type nothing else can be said; abstract types and data types are no resources."""
    assert [rule for rule, _ in faults(given)] == ["unknown-resource-type"]


def test_the_id_of_a_resource_is_an_id(faults):
    """R4's snapshot calls it a string; the text says id."""
    assert faults({"resourceType": "Patient", "id": "a_b"}) == [("primitive-format", "Patient.id")]
