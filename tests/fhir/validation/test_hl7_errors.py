"""How HL7's errors are found again among ours."""

import pytest

from conformance.hl7_errors import expected_errors, missed, place
from fhirpain.fhir.issue import Issue


def issue(rule, expression):
    """One of our errors."""
    return Issue("error", "invalid", rule, expression, {"en": "x"})


@pytest.mark.parametrize(("expression", "plain"), [
    ("Bundle.entry[0].resource/*Patient/1*/.gender", "Bundle.entry[0].resource.gender"),
    ("Observation.value.ofType(Quantity).code", "Observation.value.code"),
    ("Patient.extension[1][url='http://a.test/b|1']", "Patient.extension[1]"),
    ("/f:Patient/f:name", "Patient.name"),
])
def test_a_place_of_hl7s_is_read(expression, plain):
    """Without what only HL7 writes into it."""
    assert place(expression) == plain


@pytest.mark.parametrize(("family", "expression", "rule", "ours", "found"), [
    ("cardinality", "Patient", "cardinality-min", "Patient.name", True),
    ("cardinality", "Patient", "cardinality-min", "Patient.name.given", False),
    ("cardinality", "Patient.name[0]", "cardinality-min", "Patient.name[1]", False),
    ("cardinality", "Patient", "slice-min", "Patient.name", True),
    ("fixed-pattern", "Patient", "slice-min", "Patient.name", False),
    ("bundle", "Bundle.entry[0]", "bundle-full-url", "Bundle.entry[3].fullUrl", True),
    ("invariant", "Patient", "pat-1", "Patient", True),
    ("syntax", "Patient.id", "json-syntax", "", True),
])
def test_an_error_is_found_by_place_and_family(family, expression, rule, ours, found):
    """At the same place or next to it, by a rule that says the same kind of thing."""
    expected = {"family": family, "expression": expression}

    assert missed([expected], [issue(rule, ours)]) == ([] if found else [expected])


def test_what_came_from_a_server_is_not_expected():
    """HL7's terminology server is not here, nor are the code systems it holds."""
    mine = {"severity": "error"}
    others = [{"severity": "error", "tx_server": True}, {"severity": "fatal", "external_codesystem": True},
              {"severity": "warning"}]

    assert expected_errors({"issues": [mine, *others]}) == [mine]
