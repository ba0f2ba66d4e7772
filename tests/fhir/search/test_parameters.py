"""R4's search parameters by resource type."""

import pytest

from fhirpain.fhir import fhirpath
from fhirpain.fhir.search import compartment, parameters, resource_types
from fhirpain.fhir.search.errata import CORRECTED, LEFT_OUT

EVERY_RESOURCE = {"_id", "_lastUpdated", "_profile", "_security", "_source", "_tag"}


def test_every_resource_type_has_the_parameters_of_every_resource() -> None:
    """Those of Resource stand at each type."""
    assert all(set(parameters(name)) >= EVERY_RESOURCE for name in resource_types())


def test_a_care_plan_has_its_own_parameters() -> None:
    """As the standard's page on CarePlan lists them."""
    assert set(parameters("CarePlan")) - EVERY_RESOURCE == {
        "activity-code", "activity-date", "activity-reference", "based-on", "care-team", "category", "condition",
        "date", "encounter", "goal", "identifier", "instantiates-canonical", "instantiates-uri", "intent", "part-of",
        "patient", "performer", "replaces", "status", "subject"}


def test_an_expression_is_that_of_the_type_alone() -> None:
    """R4 writes the paths of all types into one expression."""
    patient = parameters("CarePlan")["patient"]

    assert patient.expression == "CarePlan.subject.where(resolve() is Patient)"
    assert patient.target == ("Patient",)


def test_a_composite_knows_its_components() -> None:
    """The parameters it is made of, and their paths below its own."""
    components = parameters("Observation")["code-value-quantity"].components

    assert [(one.code, one.kind, one.expression) for one in components] == [
        ("code", "token", "code"), ("value-quantity", "quantity", "value.as(Quantity)")]


def test_a_reference_by_canonical_says_so() -> None:
    """A canonical has a url and a version, a Reference a type and an id."""
    assert parameters("QuestionnaireResponse")["questionnaire"].canonical
    assert not parameters("QuestionnaireResponse")["subject"].canonical


def test_what_is_not_offered_is_no_parameter() -> None:
    """Full text, narrative, distance, named queries and HL7's examples."""
    every = {code for name in resource_types() for code in parameters(name)}

    assert not every & {"_text", "_content", "_filter", "_query", "near", "part-agree"}


def test_a_type_that_r4_does_not_have_has_no_parameters() -> None:
    """Not even those of every resource."""
    assert not parameters("Plan")


def test_the_patient_compartment_is_made_of_parameters_there_are() -> None:
    """Each entry names parameters of its type."""
    patient = compartment("Patient")

    assert patient["CarePlan"] == ("patient", "performer")
    assert [name for name, codes in patient.items() if not set(codes) <= set(parameters(name))] == []


@pytest.mark.parametrize("expression", CORRECTED)
def test_each_corrected_expression_stands_in_r4(expression: str) -> None:
    """A correction that corrects nothing is not kept."""
    from fhirpain.fhir.definitions import r4

    written = [given.get("expression") for given in r4().all("SearchParameter")]
    written += [part["expression"] for given in r4().all("SearchParameter") for part in given.get("component", ())]

    assert expression in written


def test_each_that_is_left_out_stands_in_r4() -> None:
    """A parameter that R4 does not have need not be left out."""
    from fhirpain.fhir.definitions import r4

    assert set(LEFT_OUT) <= {given["id"] for given in r4().all("SearchParameter")}


def test_every_expression_can_be_compiled() -> None:
    """By the FHIRPath compiler, corrections made."""
    for name in resource_types():
        for parameter in parameters(name).values():
            fhirpath.compile(parameter.expression)
