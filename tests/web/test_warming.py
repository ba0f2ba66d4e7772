"""A server that has started has done what the first request of each type would have to wait for."""

import functools

from fhirpain import guide
from fhirpain.settings import Settings
from fhirpain.web import capability, warming


def test_what_is_likely_to_come_is_compiled_at_the_start(monkeypatch):
    """Nearly every type and profile of the guide's examples is proven right at once: there is code for it."""
    # A validator as at the start: one that others have used may have no room for more code.
    monkeypatch.setattr(guide, "_validator", functools.cache(guide._validator.__wrapped__))
    warming.warm(Settings())
    proofs = guide.validator()._compiled.proofs
    examples = list(warming._examples())
    proven = [one for one in examples if proofs.surely(one) is not None]

    assert {"CarePlan", "Observation", "Patient", "QuestionnaireResponse", "ServiceRequest"} <= {
        one["resourceType"] for one in examples}
    assert len(proven) > len(examples) * 0.9
    assert capability.statement.cache_info().currsize


def test_a_transaction_that_is_met_at_the_start_is_right():
    """What is compiled for right resources must have been looked at as right ones."""
    examples = list(warming._examples())

    assert all(not any(issue.is_error for issue in guide.validator().validate(one)) for one in examples)
    assert not any(issue.is_error for issue in guide.validator().validate(warming._transaction(examples[:4])))


def test_without_examples_nothing_is_met(monkeypatch, tmp_path):
    """An installation may have left them out: then the first request waits, and nothing fails."""
    monkeypatch.setattr(guide, "folder", lambda name: tmp_path)

    assert list(warming._examples()) == []
