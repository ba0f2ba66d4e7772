"""Licensed wording over a skeleton. The words of these tests are nobody's."""

import json
from pathlib import Path
from typing import Any

import pytest

from fhirpain import guide
from fhirpain.fhir.questionnaire.texts import texts_of
from fhirpain.questionnaires import scores
from fhirpain.questionnaires.wording import WordingError, shows_licensed_wording, worded
from tests.questionnaires import held, response


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the wording of one instrument."""
    write(tmp_path, {"title": {"sv": "Sömnformulär"}, "items": {"1": {"sv": "Ord ett", "en": "Words one"},
                                                               "2": {"sv": "Ord två"}}})
    return tmp_path


def write(folder: Path, wording: dict[str, Any], name: str = "isi.json") -> None:
    """A wording file of the insomnia index."""
    (folder / name).write_text(json.dumps({"questionnaire": held("isi").canonical, "holder": "Example"} | wording))


def test_a_form_shows_the_words_that_are_held(folder: Path) -> None:
    """In each language that the file has; where it has none, our own label stays."""
    shown = worded(held("isi").questionnaire, str(folder))

    assert texts_of(shown["item"][0]) == {"Words one", "Ord ett", "Spørsmål 1: innsovning"}
    assert texts_of(shown["item"][1]) == {"Item 2: staying asleep", "Ord två", "Spørsmål 2: å sove videre"}
    assert shown["item"][2] == held("isi").questionnaire["item"][2]
    assert "Sömnformulär" in json.dumps(shown["_title"], ensure_ascii=False)


def test_the_labels_of_answers_are_words_too(folder: Path) -> None:
    """A number may have a label in each language; a file that labels other things than numbers is refused."""
    write(folder, {"items": {}, "answers": {"1": {"0": {"sv": "Noll", "en": "Nought"}, "4": {"sv": "Fyra"}}}})

    item = worded(held("isi").questionnaire, str(folder))["item"][0]
    labels = [each["extension"] for each in item["extension"]
              if each["url"] == guide.canonical("StructureDefinition", "answer-label")]

    assert [(value["valueInteger"], label["valueString"]) for value, label in labels] == [(0, "Nought"), (4, "Fyra")]
    assert "Noll" in json.dumps(labels)


def test_a_form_says_whose_words_it_shows(folder: Path) -> None:
    """The mark is on the questionnaire itself; without a file it says: our own labels."""
    own = held("isi").questionnaire

    assert not shows_licensed_wording(own)
    assert shows_licensed_wording(worded(own, str(folder)))
    assert not shows_licensed_wording(worded(held("pdi").questionnaire, str(folder)))
    assert worded(own, "") == own


def test_what_is_published_stays_as_it_is(folder: Path) -> None:
    """The words are laid over a copy: nothing of them gets into the guide."""
    before = json.dumps(held("isi").questionnaire, default=str)

    worded(held("isi").questionnaire, str(folder))

    assert json.dumps(held("isi").questionnaire, default=str) == before


def test_a_worded_form_is_valid_and_scored_as_before(folder: Path) -> None:
    """The words change no rule, and a response with them in it is none the worse."""
    shown = worded(held("isi").questionnaire, str(folder))

    issues = guide.validator().validate(shown, [guide.canonical("StructureDefinition", "pain-questionnaire")])

    assert [issue.rule for issue in issues if issue.is_error] == []
    assert [score.value for score in scores(held("isi"), response("isi", {"*": 2}))] == [14]


@pytest.mark.parametrize(("wording", "said"), [
    ({"items": {"99": {"sv": "Ord"}}}, "items that the questionnaire does not have"),
    ({"items": {"1": "Ord"}}, "not given by language"),
    ({"items": {"1": {"sv": ""}}}, "not given by language"),
    ({"items": []}, "needs questionnaire and items"),
    ({"items": {}, "options": {}}, "needs questionnaire and items"),
    ({"items": {}, "answers": {"1": {"much": {"sv": "Ord"}}}}, "needs questionnaire and items"),
    ({"items": {}, "answers": {"99": {"1": {"sv": "Ord"}}}}, "items that the questionnaire does not have"),
])
def test_a_file_that_is_not_as_it_should_be_is_refused(tmp_path: Path, wording: dict[str, Any], said: str) -> None:
    """A wording that would be shown wrongly, or in part, is not shown."""
    write(tmp_path, wording)

    with pytest.raises(WordingError, match=said):
        worded(held("isi").questionnaire, str(tmp_path))


def test_two_files_for_one_questionnaire_are_refused(folder: Path) -> None:
    """Nobody can say which of them counts."""
    write(folder, {"items": {}}, "isi-2.json")

    with pytest.raises(WordingError, match="another file"):
        worded(held("isi").questionnaire, str(folder))


def test_a_file_that_is_no_json_is_refused_without_its_words(tmp_path: Path) -> None:
    """The message names the file alone: what stands in it is licensed."""
    (tmp_path / "isi.json").write_text("{'secret words'}")

    with pytest.raises(WordingError, match=r"isi\.json: cannot be read as JSON"):
        worded(held("isi").questionnaire, str(tmp_path))


def test_wording_for_another_version_is_not_shown(tmp_path: Path) -> None:
    """Words belong to a version of the form: another may have other items."""
    write(tmp_path, {"questionnaire": guide.canonical("Questionnaire", "isi") + "|0.9.0", "items": {}})

    assert not shows_licensed_wording(worded(held("isi").questionnaire, str(tmp_path)))
