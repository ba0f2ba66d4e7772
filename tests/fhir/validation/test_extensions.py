"""Extensions that are known, that are not, and where they may stand."""

import pytest

from fhirpain.fhir.definitions import BASE, r4
from fhirpain.fhir.validation import Validator


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


URL = "http://example.org/StructureDefinition/"


def definition(name, *contexts, parts=(), modifier=False):
    """An extension of strings, or of parts; contexts are (kind, expression)."""
    elements = [{"path": "Extension", "isModifier": modifier}]
    for part in parts:
        elements += [{"path": "Extension.extension", "sliceName": part},
                     {"path": "Extension.extension.url", "fixedUri": part}]
    return {"resourceType": "StructureDefinition", "url": URL + name, "kind": "complex-type", "type": "Extension",
            "derivation": "constraint", "baseDefinition": BASE + "Extension",
            "context": [{"type": kind, "expression": expression} for kind, expression in contexts],
            "differential": {"element": elements}}


def rules(resource, *definitions):
    """The rules a resource breaks where these definitions are held."""
    issues = Validator(r4().with_resources(definitions)).validate(resource)
    return [(issue.rule, issue.expression) for issue in issues if issue.is_error]


NOTE = {"url": URL + "note", "valueString": "x"}


@pytest.mark.parametrize(("patient", "right"), [
    ({"address": [{"use": "home", "extension": [NOTE]}]}, True),
    ({"address": [{"use": "work", "extension": [NOTE]}]}, False),
    ({"active": True, "_active": {"extension": [NOTE]}}, True),
    ({"_birthDate": {"extension": [NOTE]}}, False),
    ({"extension": [{"url": URL + "outer", "valueString": "a", "_valueString": {"extension": [NOTE]}}]}, True),
    ({"extension": [{"url": URL + "other", "valueString": "a", "_valueString": {"extension": [NOTE]}}]}, False),
    ({"extension": [{"url": URL + "outer", "extension": [NOTE]}]}, True),
])
def test_a_context_may_be_an_expression_or_another_extension(patient, right):
    """FHIRPath selects the elements it may stand on; an extension is named by its url."""
    note = definition("note", ("fhirpath", "Patient.address.where(use = 'home')"), ("fhirpath", "Patient.active"),
                      ("extension", URL + "outer"))
    found = [rule for rule, _ in rules({"resourceType": "Patient", **patient}, note)]

    assert found == ([] if right else ["extension-context"])


def test_an_expression_that_cannot_be_evaluated_forbids_nothing():
    """What cannot be told counts as met."""
    note = definition("note", ("fhirpath", "Patient.unheardOf("))

    assert rules({"resourceType": "Patient", "extension": [NOTE]}, note) == []


def test_a_part_is_declared_by_the_whole():
    """A part with a relative url is one of the definition's."""
    whole = definition("whole", ("element", "Patient"), parts=("from",))
    patient = {"resourceType": "Patient", "extension": [{"url": URL + "whole", "extension": [
        {"url": "from", "valueDate": "2000"}, {"url": "until", "valueDate": "2001"}]}]}

    assert rules(patient, whole) == [("extension-undeclared", "Patient.extension[0].extension[1]")]


def test_a_modifier_stands_among_the_modifiers():
    """And what is none does not."""
    plain = definition("plain", ("element", "Patient"))
    modifier = definition("not", ("element", "Patient"), modifier=True)
    one, other = ({"url": URL + name, "valueString": "x"} for name in ("plain", "not"))

    assert rules({"resourceType": "Patient", "extension": [one], "modifierExtension": [other]}, plain, modifier) == []
    assert rules({"resourceType": "Patient", "extension": [other], "modifierExtension": [one]}, plain, modifier) == [
        ("extension-modifier", "Patient.extension[0]"), ("extension-modifier", "Patient.modifierExtension[0]")]


def test_the_url_of_an_extension_has_no_version(faults, care_plan):
    """It names the definition, of whatever version."""
    care_plan["extension"] = [{"url": "http://example.org/x|1", "valueString": "y"}]

    assert faults(care_plan) == [("extension-url", "CarePlan.extension[0]")]


def test_a_definition_of_r4_stands_where_r4_has_it(faults):
    """structuredefinition-fhir-type is on the type, though its definition says on the type's code."""
    kind = {"code": "http://hl7.org/fhirpath/System.String", "extension": [
        {"url": BASE + "structuredefinition-fhir-type", "valueUrl": "string"}]}
    structure = {"resourceType": "StructureDefinition", "url": URL + "x", "name": "X", "status": "draft",
                 "kind": "resource", "abstract": False, "type": "Patient", "baseDefinition": BASE + "Patient",
                 "derivation": "constraint", "differential": {"element": [
                     {"id": "Patient.id", "path": "Patient.id", "type": [kind]}]}}

    assert faults(structure) == []


@pytest.mark.parametrize(("rule", "right"), [("use = 'home'", True), ("use = 'work'", False), ("use.unheardOf(", True)])
def test_an_extension_has_rules_for_what_it_stands_in(rule, right):
    """Its contextInvariant is asked of the element."""
    note = definition("note", ("element", "Patient.address")) | {"contextInvariant": [rule]}
    patient = {"resourceType": "Patient", "address": [{"use": "home", "extension": [NOTE]}]}

    assert rules(patient, note) == ([] if right else [("extension-invariant", "Patient.address[0].extension[0]")])
