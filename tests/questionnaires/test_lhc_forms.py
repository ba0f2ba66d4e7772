"""LHC-Forms computes what we compute: its committed verdicts, without node."""

import json

import pytest

from conformance import lhc_forms
from tests.questionnaires import ids

VERDICTS = json.loads(lhc_forms.VERDICTS.read_text(encoding="utf-8"))["verdicts"]


@pytest.mark.parametrize("name", ids())
def test_lhc_forms_agrees_on_every_vector(name: str) -> None:
    """It loads the questionnaire, computes each score as we do, and sends a response that we accept."""
    verdict = VERDICTS[name]

    assert verdict["vectors"] > 0
    assert verdict["differs"] == {}


@pytest.mark.parametrize("name", ids())
def test_the_verdict_is_about_this_questionnaire(name: str) -> None:
    """After a change of a questionnaire or its vectors: python -m conformance.lhc_forms"""
    assert VERDICTS[name]["sha256"] == lhc_forms.fingerprint(name)


def test_a_difference_is_told() -> None:
    """Another score than the vector's, none at all, or a form that could not be filled is a difference."""
    valid = {"resourceType": "QuestionnaireResponse", "status": "completed"}

    assert lhc_forms._differences({"total": 3}, {"scores": {"total": 3}, "response": valid}) == []
    assert lhc_forms._differences({"total": 3}, {"scores": {"total": 4}, "response": valid}) == ["total: 4, not 3"]
    assert lhc_forms._differences({"total": None}, {"scores": {"total": 0}, "response": valid}) != []
    assert lhc_forms._differences({}, {"failed": "no such form"}) == ["failed: no such form"]
    assert lhc_forms._differences({}, {"scores": {}, "response": {**valid, "status": "finished"}}) != []
