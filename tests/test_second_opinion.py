"""Our validator agrees with HL7's on everything here, as far as HL7's committed verdicts go; no Java is needed."""

import functools
import json

import pytest

from conformance import second_opinion as opinion

RENEW = "run: python -m conformance.second_opinion (Java 17 and Maven), and commit conformance/verdicts"


@functools.cache
def texts(name):
    """The texts of a set as they are now."""
    return opinion.SETS[name]()


@functools.cache
def errors(name):
    """The errors of both validators for each file of a set."""
    return dict(opinion.errors(name, texts(name)))


@pytest.mark.parametrize("name", opinion.SETS)
def test_a_verdict_is_about_what_is_here_now(name):
    """Every file has a verdict, made of the text it has now, and every verdict has a file."""
    held = {file: verdict["sha256"] for file, verdict in opinion.read(name).items()}
    now = {file: opinion.digest(text) for file, text in texts(name).items()}

    stale = sorted(file for file in held.keys() | now.keys() if held.get(file) != now.get(file))

    assert not stale, f"stale verdicts of HL7's validator; {RENEW}"


@pytest.mark.parametrize("name", opinion.SETS)
def test_both_validators_find_an_error_or_neither_does(name):
    """Where one of the two refuses a file alone, the table in second_opinion.md says why."""
    rows = opinion.explained()
    unexplained = {file: opinion.unexplained(file, found, rows) for file, found in errors(name).items()}

    assert {file: unexplained[file] for file, found in errors(name).items()
            if not opinion.agree(found) and not opinion.agree(unexplained[file])} == {}


@pytest.mark.parametrize("name", ["guide", "valid"])
def test_what_we_publish_has_no_unexplained_error(name):
    """Our definitions and valid examples are without fault by either validator."""
    rows = opinion.explained()

    assert {file: found for file, given in errors(name).items()
            if any((found := opinion.unexplained(file, given, rows)).values())} == {}


def test_both_validators_find_the_fault_of_a_broken_example_in_one_place():
    """A broken example that both refuse is refused for the same element, or by one of them for its parent."""
    assert [file for file, found in errors("broken").items() if all(found.values()) and not opinion.meet(found)] == []


def test_a_row_of_the_table_explains_something():
    """A difference that is gone does not stay in the table."""
    found = [(who, file, error) for name in opinion.SETS for file, given in errors(name).items()
             for who, each in given.items() for error in each]

    assert [row for row in opinion.explained() if not any(row.covers(*one) for one in found)] == []


def test_the_validator_has_an_opinion_on_nearly_all():
    """It breaks off on a few mutants and on nothing else."""
    failed = {name: sum("failed" in verdict for verdict in opinion.read(name).values()) for name in opinion.SETS}

    assert failed.pop("mutants") < opinion.MUTANTS / 50
    assert set(failed.values()) == {0}


def test_a_verdict_holds_places_and_message_ids_alone():
    """The validator's sentences repeat values, so none is kept."""
    kept = {key for name in opinion.SETS for verdict in opinion.read(name).values()
            for error in verdict.get("errors", ()) for key in error}

    assert kept == {"location", "messageId"}


def test_a_changed_text_makes_its_verdict_stale():
    """The digest of a text is that of its bytes."""
    assert opinion.digest("{}") != opinion.digest("{ }")


def test_a_row_covers_its_own_side_file_place_and_rule():
    """A row explains errors of one validator at one kind of place, and no others."""
    row = opinion.Explained("HAPI", "profiles/*", "Patient.*", "X")

    assert row.covers("HAPI", "profiles/a.json", ("Patient.name", "X"))
    assert not row.covers("fhirpain", "profiles/a.json", ("Patient.name", "X"))
    assert not row.covers("HAPI", "examples/a.json", ("Patient.name", "X"))
    assert not row.covers("HAPI", "profiles/a.json", ("Goal.subject", "X"))
    assert not row.covers("HAPI", "profiles/a.json", ("Patient.name", "Y"))


def test_the_verdicts_are_of_one_validator():
    """All sets were run by the same version."""
    files = [opinion.VERDICTS / f"{name}.json" for name in opinion.SETS]
    made = {json.loads(file.read_text(encoding="utf-8"))["version"] for file in files}

    assert len(made) == 1
