"""What an operator may choose, as it stands in the environment."""

import pytest

from fhirpain.settings import Settings


def test_the_environment_is_read_by_type() -> None:
    """Text stays text, a number becomes one, and a choice is true or false."""
    given = {"FHIRPAIN_SECRET": "1", "FHIRPAIN_MAX_BODY": "7", "FHIRPAIN_TEST_NUMBERS": "true", "PATH": "/bin"}

    assert Settings.from_environment(given) == Settings(secret="1", max_body=7, test_numbers=True)
    assert Settings.from_environment({"FHIRPAIN_TEST_NUMBERS": "False"}) == Settings()


@pytest.mark.parametrize("given", [{"FHIRPAIN_MAX_BODY": "many"}, {"FHIRPAIN_TEST_NUMBERS": "maybe"}])
def test_what_cannot_be_read_is_refused(given: dict[str, str]) -> None:
    """A setting that is misspelt does not silently mean its default."""
    with pytest.raises(ValueError, match=r"invalid literal|true or false"):
        Settings.from_environment(given)


def test_the_policy_of_validation_goes_by_type() -> None:
    """A type that is not named is held to the rules."""
    settings = Settings(validation="Appointment=warn, Binary=off,Patient=reject")

    assert [settings.policy(name) for name in ("Appointment", "Binary", "Patient", "Goal")] == [
        "warn", "off", "reject", "reject"]


@pytest.mark.parametrize("validation", ["Appointment", "Appointment=maybe", "CarePlan=warn", "Consent=off"])
def test_what_reports_are_made_of_is_always_held_to_the_rules(validation: str) -> None:
    """A policy that is unknown, or would let something broken into a report, is refused."""
    with pytest.raises(ValueError, match="validation"):
        Settings(validation=validation).policy("Appointment")


@pytest.mark.parametrize(("setting", "counted"), [
    ("", []), ("hads", ["hads"]), ("nrs-pain, hads", ["hads", "nrs-pain"]), ("*", ["hads", "nrs-pain"]), ("had", []),
])
def test_an_operator_says_of_which_instruments_unverified_rules_count(setting: str, counted: list[str]) -> None:
    """By id, or all of them; of none where nothing is set."""
    settings = Settings(unverified=setting)

    assert [name for name in ("hads", "nrs-pain") if settings.counts_unverified(name)] == counted
