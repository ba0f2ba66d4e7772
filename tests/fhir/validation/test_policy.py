"""What whoever validates may choose."""

import pytest

from fhirpain.fhir.definitions import r4
from fhirpain.fhir.validation import Policy, Validator


def errors(resource, **choices):
    """The rules broken under a policy."""
    return [issue.rule for issue in Validator(r4(), Policy(**choices)).validate(resource) if issue.is_error]


EXTENDED = {"resourceType": "Patient", "extension": [{"url": "https://elsewhere.test/x", "valueString": "y"}]}
EXAMPLE = {"resourceType": "Patient", "extension": [{"url": "http://example.org/x", "valueString": "y"}]}
TAGGED = {"resourceType": "Patient", "name": [{"text": "a <script>b</script>"}]}
PLAIN = {"resourceType": "Patient", "name": [{"text": "a < b and c > d, <https://example.org>"}]}
POINTING = {"resourceType": "Patient", "managingOrganization": {"reference": "Organization/1"}}
CONTAINING = {"resourceType": "Patient", "contained": [{"resourceType": "Patient", "id": "_"}]}


@pytest.mark.parametrize(("resource", "choices", "usual", "chosen"), [
    (EXTENDED, {"extensions": "known"}, [], ["unknown-extension"]),
    (EXAMPLE, {"extensions": "known"}, [], []),
    (EXAMPLE, {"examples": False}, [], ["unknown-extension"]),
    (TAGGED, {"markup": False}, [], ["text-markup"]),
    (PLAIN, {"markup": False}, [], []),
    (POINTING, {"references": "resolved"}, [], ["reference-unresolved"]),
    (CONTAINING, {"contained": False}, ["primitive-format", "dom-3"], []),
])
def test_a_choice_changes_what_is_asked(resource, choices, usual, chosen):
    """As FHIR has it, and as the policy has it."""
    assert errors(resource) == usual
    assert errors(resource, **choices) == chosen
