"""Scores computed from the instruments' own expressions, and the reasons why there are none."""

from decimal import Decimal
from typing import Any

import pytest

from fhirpain import guide
from fhirpain.fhir import json
from fhirpain.questionnaires import Score, observations, scores
from tests.questionnaires import VECTORS, answer, asked, given, held, ids, response, vectors

REVERSED = guide.canonical("StructureDefinition", "reverse-scored")
ALL = [pytest.param(name, vector, id=f"{name}: {vector['name']}") for name, vector in vectors()]


def found(name: str, answers: Any, *, unverified: bool = False) -> dict[str, Score]:
    """Every result by linkId."""
    return {score.rule.link_id: score for score in scores(held(name), response(name, answers), unverified=unverified)}


def bands(results: dict[str, Score]) -> dict[str, str]:
    """The codes of the bands, where there are any."""
    return {link_id: score.band.coding["code"] for link_id, score in results.items() if score.band}


def test_every_instrument_has_vectors() -> None:
    """One file of them for each, named after it."""
    assert sorted(path.stem for path in VECTORS) == ids()


@pytest.mark.parametrize(("name", "vector"), ALL)
def test_a_vector_gives_its_scores(name: str, vector: dict[str, Any]) -> None:
    """Values, bands and reasons are those that were worked out by hand or published."""
    results = found(name, vector["answers"])

    assert {link_id: score.value if not isinstance(score.value, dict) else score.value["code"]
            for link_id, score in results.items()} == vector["scores"]
    assert {link_id: score.reason for link_id, score in results.items() if score.reason} == vector.get("reasons", {})
    said = {link_id: code for link_id, code in vector.get("bands", {}).items() if code}
    assert bands(results) == said or "bands" not in vector


@pytest.mark.parametrize(("name", "vector"), [each for each in ALL if "unverifiedBands" in each.values[1]])
def test_an_unverified_band_is_given_where_it_is_wanted_and_only_there(name: str, vector: dict[str, Any]) -> None:
    """What nobody read in a published source is no rule, until an operator says so."""
    wanted = vector["unverifiedBands"]

    assert {link_id: code for link_id, code in bands(found(name, vector["answers"])).items()
            if link_id in wanted and not _is_verified(name, link_id)} == {}
    assert bands(found(name, vector["answers"], unverified=True)) == wanted


def _is_verified(name: str, link_id: str) -> bool:
    return any(band.verified for rule in held(name).rules if rule.link_id == link_id for band in rule.bands)


@pytest.mark.parametrize(("name", "vector"), [each for each in ALL if "unverifiedScores" in each.values[1]])
def test_an_unverified_rule_for_missing_answers_counts_only_where_it_is_wanted(
        name: str, vector: dict[str, Any]) -> None:
    """By the rule that is unverified, what is missing is the mean of what is there; by the others there is no score."""
    wanted = vector["unverifiedScores"]
    results = found(name, vector["answers"], unverified=True)

    assert {link_id: results[link_id].value for link_id in wanted} == wanted


@pytest.mark.parametrize(("name", "vector"), [each for each in ALL if each.values[1].get("valid", True)])
def test_the_answers_of_a_vector_are_a_valid_response(name: str, vector: dict[str, Any]) -> None:
    """What is scored is what the validator lets pass."""
    issues = guide.validator().validate(response(name, vector["answers"]))

    assert [(issue.rule, issue.expression) for issue in issues if issue.is_error] == []


@pytest.mark.parametrize("name", ids())
def test_each_end_of_each_band_is_in_a_vector(name: str) -> None:
    """The scores just inside two bands that meet, worked out by hand."""
    worked = {(link_id, Decimal(str(value))) for named, vector in vectors() if named == name
              for link_id, value in vector["scores"].items()
              if isinstance(value, int | float | Decimal) and not isinstance(value, bool)}
    ends = {(rule.link_id, end) for rule in held(name).rules for band in rule.bands for end in (band.low, band.high)}

    assert ends - worked == set()


# --- every instrument, by what it says of itself


@pytest.mark.parametrize("name", ids())
@pytest.mark.parametrize("end", [0, 1], ids=["lowest", "highest"])
def test_the_ends_of_the_items_give_a_score_within_its_limits(name: str, end: int) -> None:
    """No answer of the form leads out of the range of its score."""
    results = found(name, {link_id: _end(name, link_id, end) for link_id in asked(name)})

    assert [score.reason for score in results.values() if score.reason] == []


@pytest.mark.parametrize("name", ids())
def test_each_end_of_a_score_can_be_reached(name: str) -> None:
    """The limits of a sum are those that answers lead to, with the items that count backwards at their other end."""
    best, worst = ({link_id: _end(name, link_id, end ^ _is_reversed(name, link_id)) for link_id in asked(name)}
                   for end in (0, 1))
    for link_id, low in found(name, best).items():
        item = held(name).items[link_id]
        if item["type"] in ("integer", "decimal") and low.rule.expression is not None and name != "ort":
            assert (low.value, found(name, worst)[link_id].value) == held(name).limits(link_id)


@pytest.mark.parametrize("name", ids())
def test_an_item_counts_backwards_when_it_says_so(name: str) -> None:
    """Where one answer more lowers a score, the item is marked, and where it raises it, it is not."""
    known = held(name)
    middle = {link_id: _end(name, link_id, 0) for link_id in asked(name)}
    for link_id in asked(name):
        more = {**middle, link_id: _end(name, link_id, 1)}
        for result, score in found(name, more).items():
            before = found(name, middle)[result].value
            if known.items[result]["type"] in ("integer", "decimal") and score.value != before:
                assert (score.value < before) == _is_reversed(name, link_id), (link_id, result)


@pytest.mark.parametrize("name", ids())
def test_an_answer_outside_its_item_gives_no_score(name: str) -> None:
    """One below, one above, words, decimals, a truth: no result that uses it, and the validator agrees."""
    known = held(name)
    full = response(name, {link_id: _end(name, link_id, 1) for link_id in asked(name)})
    for link_id in asked(name):
        for wrong, reason in _wrong(name, link_id):
            sent = {**full, "item": [{"linkId": link_id, "answer": [wrong]} if item["linkId"] == link_id else item
                                     for item in full["item"]]}
            using = [score for score in scores(known, sent) if link_id in score.rule.items]
            assert {(score.value, score.reason) for score in using} <= {(None, reason)}, (link_id, wrong)
    assert any(issue.is_error for issue in guide.validator().validate(sent))


@pytest.mark.parametrize("name", ids())
def test_an_item_that_is_answered_twice_gives_no_score(name: str) -> None:
    """Nobody can say which of the two was meant."""
    known = held(name)
    full = response(name, {link_id: _end(name, link_id, 1) for link_id in asked(name)})
    first = known.rules[0].items[0]
    twice = next(item for item in full["item"] if item["linkId"] == first)

    sent = {**full, "item": [*full["item"], twice]}

    assert {score.reason for score in scores(known, sent) if first in score.rule.items} == {"answered-twice"}
    assert any(issue.rule == "item-repeated" for issue in guide.validator().validate(sent))


@pytest.mark.parametrize("name", ids())
def test_an_item_that_the_form_does_not_have_counts_for_nothing(name: str) -> None:
    """The scores are those of the answers that are known; the validator refuses the response."""
    full = response(name, {link_id: _end(name, link_id, 1) for link_id in asked(name)})
    sent = {**full, "item": [*full["item"], {"linkId": "no-such-item", "answer": [{"valueInteger": 1}]}]}

    assert scores(held(name), sent) == scores(held(name), full)
    assert any(issue.rule == "item-unknown" for issue in guide.validator().validate(sent))


@pytest.mark.parametrize("name", ids())
def test_bands_are_ranges_that_do_not_meet(name: str) -> None:
    """A score is in one band at most, and no band leads out of the score's limits."""
    for rule in held(name).rules:
        low, high = held(name).limits(rule.link_id)
        ends = [end for band in rule.bands for end in (band.low, band.high)]
        assert ends == sorted(ends)
        assert all(a < b for a, b in zip(ends[1::2], ends[2::2], strict=False))
        assert not ends or (low <= ends[0] and ends[-1] <= high)


@pytest.mark.parametrize(("name", "vector"), ALL)
def test_a_recalculation_is_the_same_to_the_byte(name: str, vector: dict[str, Any]) -> None:
    """The same answers give the same Observations, whatever was computed before."""
    def written() -> bytes:
        sent = response(name, vector["answers"])
        return json.dump({"entry": observations(held(name), sent, scores(held(name), sent))})

    assert written() == written()


def _is_reversed(name: str, link_id: str) -> bool:
    return any(extension["url"] == REVERSED for extension in held(name).items[link_id].get("extension", ()))


def _end(name: str, link_id: str, end: int) -> Any:
    kind = held(name).items[link_id]["type"]
    return {"boolean": bool(end), "choice": "female"}.get(kind) if kind in ("boolean", "choice") else (
        held(name).limits(link_id)[end])


def _wrong(name: str, link_id: str) -> list[tuple[dict[str, Any], str]]:
    item, (low, high) = held(name).items[link_id], held(name).limits(link_id)
    wrong: list[tuple[dict[str, Any], str]] = [({"valueString": "5"}, "answer-of-another-type")]
    if item["type"] in ("integer", "decimal"):
        wrong += [(answer(item, end), "answer-out-of-range") for end in (low - 1, high + 1)]
        wrong += [({"valueBoolean": True}, "answer-of-another-type")]
    if item["type"] == "integer":
        wrong += [({"valueDecimal": Decimal("5.0")}, "answer-of-another-type"),
                  ({"valueInteger": True}, "answer-of-another-type")]
    if item["type"] == "choice":
        wrong += [(answer(item, "other"), "answer-out-of-range")]
    return wrong


# --- the rest of a response


def test_an_answer_without_a_value_is_a_missing_one() -> None:
    """That it was not answered, and why not, may be written down; it is not counted as nothing."""
    sent = response("bpi-sf", {"*": 4})
    unknown = {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason",
                              "valueCode": "asked-declined"}]}
    for item in sent["item"]:
        if item["linkId"] in ("1", "6"):
            item["answer"] = [{"_valueInteger": unknown}]

    severity, interference = scores(held("bpi-sf"), sent)

    assert (severity.value, severity.reason) == (None, "missing-answers")
    assert (interference.value, interference.items) == (Decimal(4), ("7", "8", "9", "10", "11", "12"))


def test_answers_to_another_version_are_not_scored() -> None:
    """A rule is of a version; what was answered to another is left alone."""
    sent = {**response("isi", {"*": 1}), "questionnaire": guide.canonical("Questionnaire", "isi") + "|0.9.0"}

    assert [(score.value, score.reason) for score in scores(held("isi"), sent)] == [(None, "other-version")]


def test_a_value_beyond_the_instrument_is_refused() -> None:
    """A score of 101 on a scale that ends at 100 is wrong, whoever computed it."""
    sent = response("ompsq-sf", {"*": 5})
    sent["item"].append({"linkId": "total", "answer": [{"valueInteger": 101}]})

    assert [issue.rule for issue in guide.validator().validate(sent) if issue.is_error] == ["answer-maximum"]


def test_the_given_answers_of_a_list_are_those_of_the_form() -> None:
    """The vectors speak of the form's items in their order."""
    assert given("ort", ["male", *[True] * 10]) == {"sex": "male", **{str(n): True for n in range(1, 11)}}
