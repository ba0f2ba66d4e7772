"""The value of an answer, held against its item's type and limits."""

import base64

import pytest

from tests.fhir.questionnaire.conftest import extension, question, sdc

PDF = {"contentType": "application/pdf", "data": base64.b64encode(b"0123456789").decode()}


@pytest.mark.parametrize(("kind", "right", "wrong"), [
    ("boolean", {"valueBoolean": False}, {"valueString": "no"}),
    ("decimal", {"valueDecimal": 0.5}, {"valueInteger": 1}),
    ("integer", {"valueInteger": 0}, {"valueDecimal": 1}),
    ("date", {"valueDate": "2024"}, {"valueDateTime": "2024"}),
    ("dateTime", {"valueDateTime": "2024"}, {"valueDate": "2024"}),
    ("time", {"valueTime": "10:00:00"}, {"valueString": "10:00:00"}),
    ("string", {"valueString": "x"}, {"valueUri": "x"}),
    ("text", {"valueString": "x\ny"}, {"valueCoding": {"code": "x"}}),
    ("url", {"valueUri": "https://example.org"}, {"valueString": "https://example.org"}),
    ("attachment", {"valueAttachment": PDF}, {"valueReference": {"reference": "Binary/1"}}),
    ("reference", {"valueReference": {"reference": "Patient/1"}}, {"valueUri": "Patient/1"}),
    ("quantity", {"valueQuantity": {"value": 1}}, {"valueDecimal": 1}),
    ("choice", {"valueCoding": {"code": "x"}}, {"valueBoolean": True}),
    ("open-choice", {"valueString": "x"}, {"valueQuantity": {"value": 1}}),
])
def test_an_answer_is_of_its_items_type(rules, kind, right, wrong):
    """Each type of item takes the answers R4's list of types says it does."""
    assert "answer-type" not in rules(question("1", kind), right)
    assert rules(question("1", kind), wrong) == ["answer-type"]


@pytest.mark.parametrize("value", [
    {"valueCode": "x"}, {"valueInteger": "3"}, {"valueInteger": True}, {"valueCoding": "x"}, {}, {"_valueInteger": {}}])
def test_what_is_no_answer_at_all_is_left_to_r4s_own_rules(rules, value):
    """The same fault is not said twice."""
    assert rules(question("1", "integer"), value) == []


@pytest.mark.parametrize(("asked", "right", "wrong", "rule"), [
    (question("1", "string", maxLength=3), {"valueString": "abc"}, {"valueString": "abcd"}, "answer-length"),
    (question("1", "integer", maxLength=3), {"valueInteger": 123}, {"valueInteger": 1234}, "answer-length"),
    (question("1", "text", extension("minLength", valueInteger=3)),
     {"valueString": "abc"}, {"valueString": "ab"}, "answer-length"),
    (question("1", "string", extension("regex", valueString="[0-9]{3}")),
     {"valueString": "123"}, {"valueString": "1234"}, "answer-pattern"),
    (question("1", "string"), {"valueString": "one line"}, {"valueString": "two\r\nlines"}, "answer-line-break"),
    (question("1", "integer", extension("minValue", valueInteger=0)),
     {"valueInteger": 0}, {"valueInteger": -1}, "answer-minimum"),
    (question("1", "integer", extension("maxValue", valueInteger=10)),
     {"valueInteger": 10}, {"valueInteger": 11}, "answer-maximum"),
    (question("1", "decimal", extension("maxValue", valueDecimal=1.5)),
     {"valueDecimal": 1.5}, {"valueDecimal": 1.51}, "answer-maximum"),
    (question("1", "date", extension("minValue", valueDate="2020-05")),
     {"valueDate": "2020-05-01"}, {"valueDate": "2020-04-30"}, "answer-minimum"),
    (question("1", "date", extension("maxValue", valueDate="2020-05")),
     {"valueDate": "2020"}, {"valueDate": "2020-06"}, "answer-maximum"),
    (question("1", "dateTime", extension("maxValue", valueDateTime="2020-05-01T12:00:00Z")),
     {"valueDateTime": "2020-05-01T13:00:00+01:00"}, {"valueDateTime": "2020-05-01T12:00:01Z"}, "answer-maximum"),
    (question("1", "time", extension("minValue", valueTime="08:00:00")),
     {"valueTime": "08:00:00"}, {"valueTime": "07:59:59"}, "answer-minimum"),
    (question("1", "quantity", extension("maxValue", valueDecimal=10)),
     {"valueQuantity": {"value": 10, "unit": "h"}}, {"valueQuantity": {"value": 11, "unit": "h"}}, "answer-maximum"),
    (question("1", "quantity", sdc("minQuantity", valueQuantity={
        "value": 1, "system": "http://unitsofmeasure.org", "code": "kg"})),
     {"valueQuantity": {"value": 1000, "system": "http://unitsofmeasure.org", "code": "g"}},
     {"valueQuantity": {"value": 999, "system": "http://unitsofmeasure.org", "code": "g"}}, "answer-minimum"),
    (question("1", "decimal", extension("maxDecimalPlaces", valueInteger=1)),
     {"valueDecimal": 1.5}, {"valueDecimal": 1.55}, "answer-decimals"),
    (question("1", "quantity", extension("maxDecimalPlaces", valueInteger=0)),
     {"valueQuantity": {"value": 1}}, {"valueQuantity": {"value": 1.5}}, "answer-decimals"),
    (question("1", "attachment", extension("mimeType", valueCode="application/pdf")),
     {"valueAttachment": {**PDF, "contentType": "application/PDF; v=1"}},
     {"valueAttachment": {**PDF, "contentType": "image/png"}}, "answer-media-type"),
    (question("1", "attachment", extension("mimeType", valueCode="image/*")),
     {"valueAttachment": {"contentType": "image/png"}}, {"valueAttachment": PDF}, "answer-media-type"),
    (question("1", "attachment", extension("maxSize", valueDecimal=10)),
     {"valueAttachment": PDF}, {"valueAttachment": {"size": 11}}, "answer-size"),
    (question("1", "attachment", extension("maxSize", valueDecimal=9)),
     {"valueAttachment": {"url": "https://example.org/x"}}, {"valueAttachment": {**PDF, "size": 1}}, "answer-size"),
    (question("1", "reference", extension("questionnaire-referenceResource", valueCode="Patient")),
     {"valueReference": {"reference": "https://example.org/fhir/Patient/1"}},
     {"valueReference": {"reference": "Practitioner/1"}}, "answer-reference"),
    (question("1", "reference", extension("questionnaire-referenceProfile",
                                          valueCanonical="http://hl7.org/fhir/StructureDefinition/Patient")),
     {"valueReference": {"type": "Patient", "identifier": {"value": "1"}}},
     {"valueReference": {"reference": "Device/1/_history/2"}}, "answer-reference"),
])
def test_an_answer_keeps_its_items_limits(rules, asked, right, wrong, rule):
    """Each limit has an answer that keeps it and one that does not."""
    assert rules(asked, right) == []
    assert rules(asked, wrong) == [rule]


def test_a_reference_that_does_not_say_its_target_may_lead_anywhere(rules):
    """A urn, a contained resource, a profile that is not held: nothing to hold against the question."""
    asked = question("1", "reference", extension("questionnaire-referenceResource", valueCode="Patient"))
    unknown = question("1", "reference", extension("questionnaire-referenceProfile", valueCanonical="urn:x"))

    assert rules(asked, {"valueReference": {"reference": "urn:uuid:8d0e4a6e"}}) == []
    assert rules(asked, {"valueReference": {"reference": "#x"}}) == []
    assert rules(unknown, {"valueReference": {"reference": "Device/1"}}) == []


def test_a_pattern_that_cannot_be_used_is_mentioned(rules):
    """RE2 knows no look-behind; the answer is taken, and the question's fault is told."""
    asked = question("1", "string", extension("regex", valueString="(?<=a)b"))

    assert rules(asked, {"valueString": "b"}) == ["pattern-not-checked"]


def test_an_hour_of_another_unit_than_the_limits_is_left_open(rules):
    """Kilograms and hours have no order."""
    asked = question("1", "quantity", sdc("maxQuantity", valueQuantity={
        "value": 1, "system": "http://unitsofmeasure.org", "code": "kg"}))

    assert rules(asked, {"valueQuantity": {"value": 9, "system": "http://unitsofmeasure.org", "code": "h"}}) == []
