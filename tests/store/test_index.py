"""What a resource is found by."""

import pytest

from fhirpain.store import index
from fhirpain.store.index.aliases import names
from fhirpain.store.index.hashes import GREATEST, LEAST, ordered


@pytest.mark.parametrize(("resource_type", "code", "expected"), [
    ("Observation", "combo-code", {"code", "component-code"}),
    ("Observation", "combo-code-value-quantity", {"code-value-quantity", "component-code-value-quantity"}),
    ("Observation", "patient", {"subject"}), ("CarePlan", "patient", {"subject"}),
    ("Observation", "code", {"code"}), ("Observation", "subject", {"subject"}), ("", "_tag", {"_tag"}),
])
def test_a_parameter_that_others_make_up_has_nothing_of_its_own(resource_type: str, code: str,
                                                                expected: set[str]) -> None:
    """R4's expressions say which do."""
    assert set(names(resource_type, code)) == expected


def test_the_same_resource_is_found_by_the_same() -> None:
    """Under one secret; under another by something else."""
    resource = {"resourceType": "Observation", "id": "o", "status": "final", "subject": {"reference": "Patient/anna"}}

    assert index.entry(b"one", resource) == index.entry(b"one", dict(resource))
    assert index.entry(b"one", resource).tokens.isdisjoint(index.entry(b"two", resource).tokens)


def test_a_long_number_is_not_kept_readable() -> None:
    """A code to sort by stands in the lines only where it cannot be a person's number."""
    coded = [{"coding": [{"code": code}]} for code in ("191212121212", "8867-4", "survey")]
    said = index.entry(b"s", {"resourceType": "Observation", "id": "o", "category": coded}).said

    assert said == "\ncategory\t8867-4\ncategory\tsurvey\ncategory\t~"


def test_numbers_keep_their_order_as_integers() -> None:
    """Below nought, around it, and without a bound."""
    numbers = [float("-inf"), -2.5, -1e-300, 0.0, 1e-300, 0.1, 2.5, 1e300, float("inf")]
    integers = [ordered(number, 0) for number in numbers]

    assert integers == sorted(set(integers))
    assert ordered(-0.0, 0) == ordered(0.0, 0)
    assert (ordered(None, LEAST), ordered(None, GREATEST)) == (LEAST, GREATEST)
    assert LEAST < integers[0] < integers[-1] < GREATEST
