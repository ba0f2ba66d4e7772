"""The reviewed configuration of downgrades."""

import pytest

from fhirpain import guide
from fhirpain.fhir.issue import Issue, Severity
from fhirpain.validate import Unusable
from fhirpain.validate.policy import read
from tests.validate.conftest import File

PROFILE = guide.canonical("StructureDefinition", "pain-patient")


def _issue(
    severity: Severity = "error", rule: str = "r", at: str = "Patient.name[0].given[1]", profile: str = ""
) -> Issue:
    return Issue(severity, "value", rule, at, {"en": "x"}, profile)


def _entry(**given: str) -> bytes:
    return ("[[downgrade]]\n" + "".join(f'{name} = "{value}"\n' for name, value in given.items())).encode()


@pytest.mark.parametrize(("limits", "issue", "to"), [
    ({}, _issue(), "warning"),
    ({}, _issue(rule="other"), None),
    ({}, _issue("warning"), None),
    ({}, _issue("information"), None),
    ({}, _issue("fatal"), None),
    ({"path": "Patient.name"}, _issue(), "warning"),
    ({"path": "Patient.name[0]"}, _issue(), "warning"),
    ({"path": "Patient.name.given"}, _issue(), "warning"),
    ({"path": "Patient.name[1]"}, _issue(), None),
    ({"path": "Patient.na"}, _issue(), None),
    ({"profile": "pain-patient"}, _issue(profile=PROFILE), "warning"),
    ({"profile": PROFILE}, _issue(profile=f"{PROFILE}|0.1.0"), "warning"),
    ({"profile": "pain-patient"}, _issue(), None),
])
def test_a_downgrade_fits_what_it_names(file: File, limits: dict[str, str], issue: Issue, to: str | None) -> None:
    """The rule, and where given the profile and the beginning of the path; never upwards, never what is fatal."""
    policy = read(file("rules.toml", _entry(rule="r", to="warning", reason="reviewed", **limits)))
    found = policy.downgrade(issue)

    assert (found.to if found else None) == to


def test_the_first_that_fits_applies(file: File) -> None:
    """So the particular stands before the general."""
    policy = read(file("rules.toml", _entry(rule="r", to="information", reason="a", path="Patient.name")
                       + _entry(rule="r", to="warning", reason="b")))

    found = [policy.downgrade(_issue(at=at)) for at in ("Patient.name", "Patient")]

    assert [each.reason for each in found if each] == ["a", "b"]


def test_a_reason_is_one_line(file: File) -> None:
    """It is written into every form."""
    (downgrade,) = read(file("rules.toml", _entry(rule="r", to="warning", reason="a\\n b\\u0007"))).downgrades

    assert downgrade.reason == "a b\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize("content", [
    _entry(rule="r", to="warning"),
    _entry(rule="r", to="warning", reason="  "),
    _entry(rule="", to="warning", reason="x"),
    _entry(rule="r", to="error", reason="x"),
    _entry(rule="r", to="warning", reason="x", until="2030"),
    _entry(rule="r", to="warning", reason="x", profile="no-such-profile"),
    b"",
    b"other = 1\n" + _entry(rule="r", to="warning", reason="x"),
    b"downgrade = 1",
    b"[[",
    b"\xff",
])
def test_a_configuration_that_is_not_whole_is_refused(file: File, content: bytes) -> None:
    """No reason, no downgrade; what is misspelt does not pass in silence."""
    with pytest.raises(Unusable, match="rules file"):
        read(file("rules.toml", content))
