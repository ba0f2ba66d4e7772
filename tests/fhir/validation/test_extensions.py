"""Extensions that are known, that are not, and where they may stand."""

import pytest

from fhirpain.fhir.definitions import BASE


def test_an_unknown_extension_is_told_and_no_fault(findings, care_plan):
    """Anyone may extend; what is not known is said to be unchecked."""
    care_plan["extension"] = [{"url": "http://example.org/x", "valueString": "y"}]

    assert findings(care_plan) == {("information", "unknown-extension", "CarePlan.extension[0]")}


def test_an_unknown_modifier_extension_is_a_warning(findings, care_plan):
    """It may change the meaning, so whoever acts on the resource has to know."""
    care_plan["modifierExtension"] = [{"url": "http://example.org/x", "valueBoolean": True}]

    assert findings(care_plan) == {("warning", "unknown-modifier-extension", "CarePlan.modifierExtension[0]")}


@pytest.mark.parametrize(("extension", "fault"), [
    ({"url": "relative", "valueString": "x"}, ("extension-url", "extension[0]")),
    ({"valueString": "x"}, ("cardinality-min", "extension[0].url")),
    ({"url": "", "valueString": "x"}, ("empty-value", "extension[0].url")),
    ({"url": "http://example.org/x"}, ("ext-1", "extension[0]")),
    ({"url": "http://example.org/x", "valueString": "y", "extension": [{"url": "z", "valueCode": "z"}]},
     ("ext-1", "extension[0]")),
    ({"url": BASE + "data-absent-reason", "valueCode": "because"}, ("binding-required", "extension[0].value")),
    ({"url": BASE + "data-absent-reason", "valueString": "unknown"}, ("choice-type", "extension[0].value")),
])
def test_what_is_wrong_with_an_extension(care_plan, faults, extension, fault):
    """Its url, having either a value or parts, and what its definition asks."""
    care_plan["extension"] = [extension]

    assert faults(care_plan) == [(fault[0], f"CarePlan.{fault[1]}")]


BORN = {"url": BASE + "patient-birthTime", "valueDateTime": "2000-01-01T10:00:00Z"}


@pytest.mark.parametrize(("patient", "right"), [
    ({"_birthDate": {"extension": [BORN]}}, True),
    ({"extension": [BORN]}, False),
    ({"name": [{"family": "a", "_family": {"extension": [
        {"url": BASE + "humanname-own-name", "valueString": "b"}]}}]}, True),
    ({"name": [{"extension": [{"url": BASE + "humanname-own-name", "valueString": "b"}]}]}, False),
    ({"text": {"status": "empty", "div": '<div xmlns="http://www.w3.org/1999/xhtml">a</div>', "extension": [
        {"url": BASE + "data-absent-reason", "valueCode": "unknown"}]}}, True),
])
def test_an_extension_stands_where_its_definition_allows(faults, patient, right):
    """By path from the resource or from the data type; one for any element stands anywhere."""
    found = [rule for rule, _ in faults({"resourceType": "Patient", "birthDate": "2000-01-01", **patient})]

    assert found == ([] if right else ["extension-context"])
