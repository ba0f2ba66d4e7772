"""Our package loads elsewhere, and valid examples pass there: the committed verdicts, without Java and node."""

import json
import re

import pytest

from conformance import package

VERDICT = json.loads(package.VERDICTS.read_text(encoding="utf-8"))
RENEW = "run: python -m conformance.package (Java, Maven, node), and commit conformance/verdicts/package.json"


def test_the_verdict_is_about_packages_as_they_are_made_now() -> None:
    """What a package holds is judged by the other verdicts; this one is about how it is packed."""
    assert VERDICT["made"] == package.fingerprint(), RENEW


@pytest.mark.parametrize("who", ["hapi", "medplum"])
def test_the_package_is_loaded(who: str) -> None:
    """By its own index, whole."""
    assert VERDICT[who]["loaded"] > 50
    assert VERDICT[who]["valid"] > 50


def test_hapi_finds_what_it_has_to_find_with_the_package_alone() -> None:
    """No valid example is refused, no broken one missed."""
    assert VERDICT["hapi"]["refused"] == {}
    assert VERDICT["hapi"]["missed"] == []


def test_medplum_refuses_nothing_but_by_its_known_limits() -> None:
    """Nine of ten valid examples pass; each limit that is named is met; what is missed is missed for one reason."""
    verdict = VERDICT["medplum"]
    told = [text for texts in verdict["refused"].values() for text in texts]

    assert package.unexplained(verdict["refused"]) == {}
    assert [limit for limit in package.LIMITS if not any(re.search(limit, text) for text in told)] == []
    assert len(verdict["refused"]) < verdict["valid"] / 10
    assert [file for file in verdict["missed"] if not re.search(package.UNASKED, file)] == []


def test_what_no_limit_explains_is_told() -> None:
    """So that the rule above can fail."""
    assert package.unexplained({"a": ["Patient.name: Missing required property"]}) != {}
