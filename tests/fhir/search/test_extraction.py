"""What search finds in a resource, datatype by datatype."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhirpain.fhir import json
from fhirpain.fhir.search import extract, resource_types, times
from fhirpain.fhir.search.model import Composite, Number, Period, Quantity, Reference, Text, Token, Uri, Value
from fhirpain.fhir.search.times import Bounds

LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"
DAY = 86_400_000_000


def of(resource: dict[str, Any], *names: str, base: str = "") -> list[Value]:
    """The values of some names that a resource is found by."""
    return [value for value in extract(resource, base) if value.parameter in names]


def observation(**elements: Any) -> dict[str, Any]:
    """An Observation."""
    return {"resourceType": "Observation", **elements}


def test_a_codeable_concept_is_found_by_each_coding_and_its_words() -> None:
    """A code with its system; display and text under ``:text``."""
    code = {"coding": [{"system": LOINC, "code": "72514-3", "display": "Severity"}, {"code": "nrs"}], "text": "NRS"}

    assert of(observation(code=code), "code", "code:text") == [
        Token("code", LOINC, "72514-3"), Text("code:text", "Severity"), Token("code", "", "nrs"),
        Text("code:text", "NRS")]


def test_a_concept_that_comes_again_is_found_by_the_same() -> None:
    """And another with the same code by its own words; one that is no concept by nothing."""
    first = {"coding": [{"system": LOINC, "code": "1"}], "text": "One"}
    for text in ("One", "Another", "One"):
        assert of(observation(code=first | {"text": text}), "code", "code:text") == [
            Token("code", LOINC, "1"), Text("code:text", text)]
    for system, kept in ((None, ""), (1, ""), ({}, "")):
        assert of(observation(code={"coding": [{"system": system, "code": "1"}]}), "code") == [Token("code", kept, "1")]
    assert of(observation(code={"coding": [{"system": LOINC, "code": True}]}), "code") == []


def test_a_number_is_found_however_it_is_written() -> None:
    """``1E2`` is a decimal whose text is kept."""
    for text in (b"100", b"100.0", b"1E2"):
        amount = b'{"resourceType":"Observation","valueQuantity":{"value":' + text + b'}}'
        assert of(json.parse(amount), "value-quantity") == [Quantity("value-quantity", 100.0, 100.0)]


def test_a_component_is_no_composite_of_the_whole() -> None:
    """Each composite has the code and the value that stand together."""
    part = {"code": {"coding": [{"code": "b"}]}, "valueQuantity": {"value": 2}}
    found = of(observation(code={"coding": [{"code": "a"}]}, valueString="x", component=[part]),
               "code-value-quantity", "component-code-value-quantity", "code-value-string")

    assert found == [
        Composite("code-value-string", (Token("", "", "a"), Text("", "x"))),
        Composite("component-code-value-quantity", (Token("", "", "b"), Quantity("", 2.0, 2.0)))]


@pytest.mark.parametrize("text", [
    "2024-02-29T10:00:00+01:00", "2024-02-29T10:00:60+01:00", "2024-02-29T10:00:00-13:30", "2024-02-29T10:00:00.5+01:0",
    "1969-12-31T23:59:59+00:00", "2024-02-30T10:00:00+01:00", "0001-01-01T00:00:00+14:00", "2024-02-29T10:00:00+0100x"])
def test_a_second_with_its_offset_is_that_second(text: str) -> None:
    """The commonest form is read in a way of its own, which finds the same."""
    try:
        expected: Bounds | None = times._instant(text)
    except ValueError:
        expected = None

    assert times.bounds(text) == expected


def test_an_identifier_is_found_by_its_value_and_by_its_type() -> None:
    """System and value; and the value under each type for ``:of-type``."""
    kind = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}], "text": "Record"}
    patient = {"resourceType": "Patient", "identifier": [{"system": "urn:x", "value": "12", "type": kind}]}

    assert of(patient, "identifier", "identifier:of-type", "identifier:text") == [
        Token("identifier", "urn:x", "12"), Text("identifier:text", "Record"),
        Token("identifier:of-type", "http://terminology.hl7.org/CodeSystem/v2-0203|MR", "12")]


@pytest.mark.parametrize(("resource", "expected"), [
    ({"resourceType": "Patient", "active": False}, Token("active", "", "false")),
    ({"resourceType": "Patient", "gender": "male"},
     Token("gender", "http://hl7.org/fhir/administrative-gender", "male")),
    ({"resourceType": "Patient", "telecom": [{"system": "email", "value": "a@example.org"}]},
     Token("email", "", "a@example.org")),
    ({"resourceType": "Patient", "deceasedDateTime": "2020"}, Token("deceased", "", "true")),
    ({"resourceType": "Patient", "deceasedBoolean": False}, Token("deceased", "", "false")),
    ({"resourceType": "Patient", "name": [{"given": ["Ask", "Embla"]}]}, Text("given", "Embla")),
    ({"resourceType": "Patient", "name": [{"family": "Berg"}]}, Text("name", "Berg")),
    ({"resourceType": "Patient", "address": [{"line": ["Storgatan 1"]}]}, Text("address", "Storgatan 1")),
    ({"resourceType": "Patient", "birthDate": "1970-01-02"}, Period("birthdate", DAY, 2 * DAY)),
    ({"resourceType": "Patient", "birthDate": "1970"}, Period("birthdate", 0, 365 * DAY)),
    ({"resourceType": "CarePlan", "period": {"start": "1970-01-02"}}, Period("date", DAY, None)),
    ({"resourceType": "CarePlan", "period": {"end": "1970-01"}}, Period("date", None, 31 * DAY)),
    ({"resourceType": "CarePlan", "instantiatesCanonical": ["http://example.org/p|2"]},
     Reference("instantiates-canonical", url="http://example.org/p", version="2")),
    ({"resourceType": "CarePlan", "instantiatesUri": ["http://example.org/p"]},
     Uri("instantiates-uri", "http://example.org/p")),
    ({"resourceType": "CarePlan", "meta": {"profile": ["http://example.org/p|2"]}}, Uri("_profile", "http://example.org/p")),
    ({"resourceType": "CarePlan", "meta": {"tag": [{"code": "x"}]}}, Token("_tag", "", "x")),
    ({"resourceType": "RiskAssessment", "prediction": [{"probabilityDecimal": Decimal("0.5")}]},
     Number("probability", 0.5, 0.5)),
    ({"resourceType": "RiskAssessment", "prediction": [{"probabilityRange": {"low": {"value": 1}}}]},
     Number("probability", 1.0, None)),
    ({"resourceType": "Invoice", "totalNet": {"value": 5, "currency": "SEK"}},
     Quantity("totalnet", 5.0, 5.0, "urn:iso:std:iso:4217", "SEK")),
    (observation(effectiveInstant="1970-01-01T01:00:00.25+01:00"), Period("date", 250_000, 260_000)),
    (observation(effectiveTiming={"event": ["1970-01-03", "1970-01-01"]}), Period("date", 0, 3 * DAY)),
    (observation(effectiveTiming={"repeat": {"boundsPeriod": {"start": "1970-01-02"}}}), Period("date", DAY, None)),
    (observation(valueString="none"), Text("value-string", "none")),
    ({"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "MessageHeader", "id": "m"}}]},
     Reference("message", "MessageHeader", "m")),
])
def test_each_datatype_gives_its_value(resource: dict[str, Any], expected: Value) -> None:
    """As the tables of the standard's page on search say."""
    assert expected in extract(resource)


@pytest.mark.parametrize(("quantity", "expected"), [
    ({"value": Decimal("5.4"), "system": UCUM, "code": "mg", "unit": "milligram"},
     Quantity("value-quantity", 5.4, 5.4, UCUM, "mg", "milligram", 0.0054, 0.0054, "g")),
    ({"value": 5, "comparator": "<", "system": UCUM, "code": "kg"},
     Quantity("value-quantity", None, 5.0, UCUM, "kg", "", None, 5000.0, "g")),
    ({"value": 5, "comparator": ">=", "unit": "steps"}, Quantity("value-quantity", 5.0, None, "", "", "steps")),
    ({"value": 5, "system": "urn:x", "code": "mg"}, Quantity("value-quantity", 5.0, 5.0, "urn:x", "mg")),
])
def test_a_quantity_is_found_as_it_stands_and_in_base_units(quantity: dict[str, Any], expected: Quantity) -> None:
    """Base units only where the unit is UCUM's."""
    assert of(observation(valueQuantity=quantity), "value-quantity") == [expected]


def test_sampled_data_is_found_between_its_least_and_its_greatest() -> None:
    """What could not be measured is passed over."""
    data = {"origin": {"value": 10}, "period": 1, "dimensions": 1, "factor": 2, "data": "1 E 3 -2"}

    assert of(observation(valueSampledData=data), "value-quantity") == [Quantity("value-quantity", 6.0, 16.0)]


@pytest.mark.parametrize(("reference", "expected"), [
    ("Patient/1", ("Patient", "1", "", "")),
    ("Patient/1/_history/2", ("Patient", "1", "2", "")),
    ("https://here.example/fhir/Patient/1", ("Patient", "1", "", "")),
    ("https://there.example/fhir/Patient/1", ("Patient", "1", "", "https://there.example/fhir/Patient/1")),
    ("urn:uuid:3a0f8a1e-0000-4000-8000-000000000000", ("", "", "", "urn:uuid:3a0f8a1e-0000-4000-8000-000000000000")),
])
def test_a_literal_reference_is_found_in_each_of_its_forms(reference: str, expected: tuple[str, ...]) -> None:
    """Relative, of a version, of this server, of another, of a bundle."""
    found = of(observation(subject={"reference": reference}), "subject", base="https://here.example/fhir")

    assert found == [Reference("subject", *expected)]


@pytest.mark.parametrize("reference", ["#p", "Patient?identifier=1", "Person", ""])
def test_what_leads_to_no_resource_of_its_own_is_not_found(reference: str) -> None:
    """Contained resources and searches."""
    assert of(observation(subject={"reference": reference}), "subject", "patient") == []


@pytest.mark.parametrize(("subject", "names"), [
    ({"reference": "Patient/1"}, ["subject", "patient"]),
    ({"reference": "Group/1"}, ["subject"]),
    ({"reference": "urn:uuid:1", "type": "Patient"}, ["subject", "patient"]),
    ({"reference": "urn:uuid:1"}, ["subject"]),
    ({"identifier": {"value": "1"}, "type": "Patient"}, ["subject:identifier", "patient:identifier"]),
    ({"identifier": {"value": "1"}}, ["subject:identifier"]),
])
def test_where_a_reference_leads_is_told_by_its_address_or_its_type(subject: dict[str, Any], names: list[str]) -> None:
    """``resolve() is Patient`` looks nothing up."""
    found = [value.parameter for value in extract(observation(subject=subject))]

    assert found == names


def test_a_composite_holds_what_belongs_together() -> None:
    """Code and value of one component, not code of one and value of another."""
    one = {"code": {"coding": [{"code": "a"}]}, "valueQuantity": {"value": 1}}
    other = {"code": {"coding": [{"code": "b"}]}, "valueQuantity": {"value": 2}}

    assert of(observation(component=[one, other]), "component-code-value-quantity") == [
        Composite("component-code-value-quantity", (Token("", "", "a"), Quantity("", 1.0, 1.0))),
        Composite("component-code-value-quantity", (Token("", "", "b"), Quantity("", 2.0, 2.0)))]


def test_a_part_of_a_composite_may_look_elsewhere_in_the_resource() -> None:
    """R4's MolecularSequence takes the chromosome from above."""
    sequence = {"resourceType": "MolecularSequence", "referenceSeq": {"chromosome": {"coding": [{"code": "1"}]}},
                "variant": [{"start": 2, "end": 3}]}

    assert of(sequence, "chromosome-variant-coordinate") == [
        Composite("chromosome-variant-coordinate", (Token("", "", "1"), Number("", 2.0, 2.0), Number("", 3.0, 3.0)))]


def test_an_extension_is_found_by_what_it_holds() -> None:
    """R4's expressions stop at the extension."""
    extension = {"url": "http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName", "valueString": "Berg"}

    assert of({"resourceType": "Patient", "extension": [extension]}, "mothersMaidenName") == [
        Text("mothersMaidenName", "Berg")]


def test_only_related_artifacts_of_a_kind_are_found() -> None:
    """A condition in an expression is held to."""
    related = [{"type": "depends-on", "resource": "http://example.org/a"},
               {"type": "successor", "resource": "http://example.org/b"}]

    assert of({"resourceType": "Library", "relatedArtifact": related}, "depends-on") == [
        Reference("depends-on", url="http://example.org/a")]


def test_the_subject_of_an_answer_is_found_where_the_item_says_so() -> None:
    """R4's expression uses a function that FHIRPath does not have."""
    marked = [{"url": "http://hl7.org/fhir/StructureDefinition/questionnaireresponse-isSubject", "valueBoolean": True}]
    answer = [{"valueReference": {"reference": "Patient/1"}}]
    response = {"resourceType": "QuestionnaireResponse", "item": [
        {"linkId": "1", "answer": answer, "extension": marked}, {"linkId": "2", "answer": answer}]}

    assert of(response, "item-subject") == [Reference("item-subject", "Patient", "1")]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals() | st.text(max_size=5) | st.just("2020-13-45"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([
        "code", "coding", "system", "value", "reference", "identifier", "start", "end", "event", "repeat", "low",
        "type", "text", "origin", "data", "valueQuantity", "valuePeriod", "url", "given", "boundsPeriod",
    ]), inner, max_size=4), max_leaves=12)
ELEMENTS = st.dictionaries(st.sampled_from([
    "subject", "code", "valueQuantity", "valueSampledData", "effectiveTiming", "component", "meta", "identifier",
    "name", "deceasedBoolean", "telecom", "item", "relatedArtifact", "entry", "referenceSeq", "variant",
]), JSON, max_size=5)


@given(st.sampled_from(["Observation", "Patient", "Bundle", "Library", "MolecularSequence", "QuestionnaireResponse",
                        "Invoice", "RiskAssessment", "Nothing"]), ELEMENTS)
def test_extraction_takes_anything(kind: str, elements: dict[str, Any]) -> None:
    """What is not of its type's form is passed over, and never raises."""
    assert all(value.parameter for value in extract({"resourceType": kind, **elements}))


@pytest.mark.parametrize("kind", sorted(resource_types()))
def test_every_type_can_be_extracted(kind: str) -> None:
    """Its paths can all be laid out."""
    assert of({"resourceType": kind, "meta": {"source": "urn:x"}}, "_source") == [Uri("_source", "urn:x")]
