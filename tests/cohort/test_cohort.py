"""The synthetic cohort: valid, repeatable, lazy, in proportion, and true."""

import itertools
import json as stdlib_json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from fhirpain import countries, guide, pipeline
from fhirpain.cli import main
from fhirpain.cohort import Figures, Sent, cohort, individual
from fhirpain.cohort.chance import plan
from fhirpain.cohort.person import people
from fhirpain.countries import se
from fhirpain.fhir import json
from fhirpain.settings import Settings
from fhirpain.store import Store
from tests.cohort.made import thousand

SETTINGS = Settings(test_numbers=True, registry_urls="nrs=https://nrs.example/fhir")
PUBLISHED = set((Path(guide.__file__).parent / "cohort" / "test-numbers-se.txt").read_text(encoding="ascii").split())


def bytes_of(sent: Sent) -> bytes:
    """What is written of one person."""
    return b"\n".join(map(json.dump, [*sent.transactions, sent.truth]))


def test_a_hundred_persons_are_valid() -> None:
    """Each transaction, hand-over and figure passes the validator, against each profile that is claimed in it."""
    validator, figures = guide.validator(), Figures(1)
    made = [each for sent in thousand()[:100] for each in (*sent.transactions, *sent.messages)]
    for sent in thousand():
        figures.add(sent.truth)
    made += [figures.summary(), *(individual(sent.truth, 1) for sent in thousand()[:20])]

    assert [issue for each in made for issue in validator.validate(each) if issue.is_error] == []


def test_figures_are_those_of_the_persons() -> None:
    """Who is counted in the summary is the sum of the figures of each; a cell of few is masked, and one beside it."""
    figures, each = Figures(1), [individual(sent.truth, 1) for sent in thousand()]
    for sent in thousand():
        figures.add(sent.truth)
    whole = counts(figures.summary()["group"][1])
    few = Figures(1)
    for sent in thousand()[:12]:
        few.add(sent.truth)
    levels = next(part for part in few.summary()["group"][0]["stratifier"]
                  if part["code"][0]["coding"][0]["code"] == "care-level")
    masked = [stratum for stratum in levels["stratum"] if "_count" in stratum["population"][0]]

    assert whole == {code: sum(counts(one["group"][0])[code] for one in each) for code in whole}
    assert whole["eligible"] > whole["answered"] > whole["improved"] > 0
    assert len(masked) != 1


def counts(group: dict[str, Any]) -> dict[str, int]:
    """How many, by who is counted."""
    return {each["code"]["coding"][0]["code"]: each["count"] for each in group["population"]}


def test_the_same_seed_gives_the_same_bytes() -> None:
    """However many are asked for, the first ones are the same."""
    assert [*map(bytes_of, cohort(5, seed=3))] == [*map(bytes_of, itertools.islice(cohort(50, seed=3), 5))]


def test_another_seed_gives_others() -> None:
    """No person is the same."""
    assert not {*map(bytes_of, cohort(5, seed=3))} & {*map(bytes_of, cohort(5, seed=4))}


def test_persons_are_made_one_at_a_time() -> None:
    """The first of a thousand million are there at once."""
    assert len(list(itertools.islice(cohort(10**9, seed=1), 3))) == 3


def test_nobody_could_be_a_living_person() -> None:
    """A number is published as a test number, synthetic by its month, or no number at all; each is used once."""
    persons = [person for _, person in itertools.islice(people(1), 20_000)]
    norwegian = [person.value for person in persons if person.country == "no"]
    numbers = [person.value for person in persons if person.system.endswith("/personnummer")]
    others = [person.value for person in persons if person.system == se.TEST_PERSON.canonical]

    assert all(81 <= int(value[2:4]) <= 92 for value in norwegian)
    assert set(numbers) <= PUBLISHED
    assert all(value.startswith("TEST-") for value in others)
    assert len(norwegian) + len(numbers) + len(others) == len(persons) == len({person.value for person in persons})


def test_numbers_agree_with_the_persons() -> None:
    """Birth date and sex are those that the number tells; only a façade in test mode takes what is invented."""
    for _, person in itertools.islice(people(2), 2_000):
        patient = person.patient()
        told = countries.birth_date(patient), countries.sex(patient)
        assert told in ((person.born, person.sex), (None, None))
        identifier = patient["identifier"][0]
        _, issues = countries.canonical_identifier(identifier, test_numbers=True)
        _, refused = countries.canonical_identifier(identifier)
        assert not issues
        assert bool(refused) == (person.country == "no" or person.system == se.TEST_PERSON.canonical)


def test_the_proportions_of_the_persons_are_those_of_the_plan() -> None:
    """Of 2 000 persons, as many as plan.json says, more or less."""
    persons = [person for _, person in itertools.islice(people(5), 2_000)]
    ages = [(person.contact - person.born).days / 365.25 for person in persons]

    assert part(person.country == "no" for person in persons) == pytest.approx(share("norwegian"), abs=0.02)
    assert part(person.sex == "female" for person in persons) == pytest.approx(share("female"), abs=0.03)
    assert sum(ages) / 2_000 == pytest.approx(plan()["age"]["mean"], abs=2)


def test_the_proportions_of_what_befalls_them_are_those_of_the_plan() -> None:
    """So are levels, endings, declines, wills, duplicates, corrections and scores that are missing, by the truth."""
    truths = [sent.truth for sent in thousand()]
    swedish = [truth for truth in truths if truth["country"] == "se"]
    upward = [each for truth in truths for each in truth["referrals"] if each["to"] > each["from"]
              and each["status"] in ("accepted", "rejected")]
    asked = [each for each in upward if each["status"] == "rejected"]
    levels = plan()["weights"]["level"]["weights"]

    for level, weight in levels.items():
        assert part(truth["level"] == level for truth in truths) == pytest.approx(weight / 100, abs=0.05)
    assert part(truth["ended"] == "completed" for truth in truths) == pytest.approx(share("completed"), abs=0.04)
    assert len(asked) / (len(upward) - len(asked)) == pytest.approx(share("declined"), abs=0.04)
    assert part(bool(truth["will"]) for truth in swedish) == pytest.approx(share("objection"), abs=0.02)
    assert part(truth["duplicate"] for truth in truths) == pytest.approx(share("duplicate"), abs=0.015)
    assert part(bool(truth["corrected"]) for truth in truths) == pytest.approx(share("correction"), abs=0.015)
    assert 0.01 < part("reason" in score for truth in truths for score in truth["scores"]) < 0.07


def share(name: str) -> float:
    """As plan.json has it."""
    return float(plan()["shares"][name]["share"])


def part(met: Iterable[bool]) -> float:
    """How many of them are."""
    all_ = list(met)
    return sum(all_) / len(all_)


def test_every_proportion_says_where_it_is_from() -> None:
    """A source, or that it is an assumption."""
    said = [*plan()["shares"].values(), *plan()["weights"].values(), plan()["age"], plan()["days"]]

    assert all(each["source"] for each in said)


def test_truth_agrees_with_what_a_store_then_holds(store: Store) -> None:
    """Nothing is refused; a person registered twice is one Patient; who objects is kept from the registry."""
    for sent in eventful():
        accepted = [pipeline.receive(store, SETTINGS, "fhir", json.dump(each), "application/fhir+json")
                    for each in sent.transactions]
        states = {(delivery.state, delivery.reason) for each in accepted for delivery in each.deliveries}
        with store.transaction() as tx:
            agree(sent.truth, states, tx.person(sent.truth["person"].rpartition("/")[2]))


def agree(truth: dict[str, Any], states: set[tuple[str, str | None]], held: list[dict[str, Any]]) -> None:
    """What is true of a person is what the store has."""
    named = {f"{each['resourceType']}/{each['id']}": each for each in held}
    reported = any(state == "queued" for state, _ in states)

    assert [name for name in named if name.startswith("Patient/")] == [truth["person"]]
    assert {score["response"] for score in truth["scores"]} <= named.keys()
    assert {referral["request"] for referral in truth["referrals"]} <= named.keys()
    assert named[truth["plan"]]["status"] != "entered-in-error"
    assert all(named[f"CarePlan/{each}"]["status"] == "entered-in-error" for each in truth["corrected"])
    wanted = not truth["protected"] and (not truth["will"] or truth["late"])
    assert reported == (truth["country"] == "se" and wanted)


def eventful() -> list[Sent]:
    """Some thirty persons: those to whom each thing happens first, and the first ones."""
    wanted: list[Callable[[dict[str, Any]], Any]] = [
        lambda truth: truth["protected"],
        lambda truth: truth["duplicate"], lambda truth: truth["corrected"], lambda truth: truth["late"],
        lambda truth: truth["will"] and not truth["late"] and truth["country"] == "se",
        lambda truth: truth["country"] == "no", lambda truth: truth["level"] == "4"]
    found = [next(sent for sent in thousand() if fits(sent.truth)) for fits in wanted]
    return [sent for sent in thousand() if sent in (*found, *thousand()[:24])]


def test_the_command_writes_transactions_and_truth(tmp_path: Path) -> None:
    """A line each, in the order in which they are to be sent."""
    files = {name: tmp_path / f"{name}.ndjson" for name in ("output", "truth", "messages", "figures")}

    ended = CliRunner().invoke(main, ["cohort", "--patients", "60", "--seed", "9", *(
        word for name, path in files.items() for word in (f"--{name}", str(path)))])

    assert ended.exit_code == 0
    lines = {name: [stdlib_json.loads(line) for line in path.read_bytes().splitlines()] for name, path in files.items()}
    assert {line["type"] for line in lines["output"]} == {"transaction"}
    assert len(lines["output"]) > 60
    assert len(lines["truth"]) == 60
    assert len(lines["messages"]) == sum(bool(line["handover"]) for line in lines["truth"])
    assert [line["type"] for line in lines["figures"]][-2:] == ["individual", "summary"]
