"""Every instrument of the guide can be filled in, saved, taken up and handed in, and is scored as ever."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from fhirpain import guide, questionnaires
from fhirpain.fhir import json
from fhirpain.fhir.issue import LANGUAGES
from tests.questionnaires import asked, given, held, ids, vectors
from tests.web.form import link, parsed, post, texts
from tests.web.form.structure import faults

_FIRST: dict[str, dict[str, Any]] = {}
for _name, _vector in vectors():
    _FIRST.setdefault(_name, _vector)


@pytest.mark.parametrize("name", ids())
def test_every_questionnaire_is_shown_in_three_languages(client: FlaskClient, patient_id: str, name: str) -> None:
    """Each question is there with its label in the language, each page is one that a screen reader can use."""
    url, _ = link(client, name, patient_id)

    for language in LANGUAGES:
        answered = client.get(url, headers={"Accept-Language": language})
        page = parsed(answered)
        labels = texts(page, "//legend | //label[@class='question']")
        assert answered.status_code == 200
        assert faults(page, language) == []
        assert len(labels) == len(asked(name))
        assert not page.xpath("//main//*[@lang]")


@pytest.mark.parametrize("name", ids())
def test_every_questionnaire_is_handed_in_with_its_scores(client: FlaskClient, patient_id: str, name: str) -> None:
    """Half of it saved and taken up again; the scores are those of the engine on the same answers."""
    known = held(name)
    wanted = {link_id: value for link_id, value in given(name, _FIRST[name]["answers"]).items() if value is not None}
    keys = {link_id: _key(known.items[link_id], value) for link_id, value in wanted.items()}
    url, response_id = link(client, name, patient_id, timePoint={"valueCode": "T0"})

    half = dict(list(keys.items())[:len(keys) // 2])
    assert post(client, url, half, "save").status_code == 303
    saved = client.get(f"/QuestionnaireResponse/{response_id}").json
    assert saved["status"] == "in-progress"
    assert {item["linkId"] for item in saved.get("item", ())} == set(half)

    rest = {link_id: key for link_id, key in keys.items() if link_id not in half}
    assert post(client, url, rest, "anyway").status_code == 303

    stored = json.parse(client.get(f"/QuestionnaireResponse/{response_id}").data)
    assert stored["status"] == "completed"
    assert [issue for issue in guide.validator().validate(stored) if issue.is_error] == []
    engine = questionnaires.scores(known, stored)
    answered = {item["linkId"]: next(iter(item["answer"][0].values())) for item in stored["item"]}
    assert {link_id: value for link_id, value in answered.items() if not known.items[link_id].get("readOnly")} \
        == {link_id: next(iter(_answer(known.items[link_id], value).values())) for link_id, value in wanted.items()}
    assert {score.rule.link_id: score.value for score in engine if not score.reason}.items() <= answered.items()
    found = client.get(f"/Observation?subject=Patient/{patient_id}").json
    assert len(found["entry"]) == len(questionnaires.observations(known, stored, engine))


def _key(item: dict[str, Any], value: Any) -> Any:
    """What the form sends for an answer: of a choice, its place."""
    if item["type"] != "choice":
        return value
    return str([option["valueCoding"]["code"] for option in item["answerOption"]].index(value))


def _answer(item: dict[str, Any], value: Any) -> dict[str, Any]:
    if item["type"] != "choice":
        return {"value": value}
    coding = next(option["valueCoding"] for option in item["answerOption"] if option["valueCoding"]["code"] == value)
    return {"valueCoding": {name: coding[name] for name in ("system", "code")}}

