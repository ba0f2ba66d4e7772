"""One form from its first page to its last, and whatever may come in between."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient

from fhirpain.fhir import json
from fhirpain.settings import Settings
from fhirpain.store import Store
from fhirpain.web import create_app
from fhirpain.web.form import link as form_link
from tests.web.conftest import BASE, FHIR, rules
from tests.web.form import ADDRESS, asking, link, parsed, post, sent, texts
from tests.web.form.conftest import URL
from tests.web.form.structure import faults

EVERY = URL + "every-type"
FULL = {"yes": True, "why": "a long time\r\nand more", "worse": True, "pain": 7, "days": "12",
        "weight": "71,5", "since": "2025-11-30", "one": "1", "many": ["0", "2"], "open": "other", "sex": "",
        "begun": "changed"}


@pytest.fixture
def url(client: FlaskClient, patient_id: str) -> str:
    """A form with every type of item."""
    return link(client, EVERY, patient_id)[0]


def stored(client: FlaskClient, response_id: str) -> dict[str, Any]:
    """A response as it is stored."""
    return json.parse(client.get(f"/QuestionnaireResponse/{response_id}").data)


def answers(response: dict[str, Any]) -> dict[str, list[Any]]:
    """The values of the answers by linkId."""
    found = {}
    for item in response.get("item", ()):
        found |= answers(item)
        if "answer" in item:
            found[item["linkId"]] = [next(value for name, value in one.items() if name.startswith("value"))
                                     for one in item["answer"]]
    return found


def test_every_type_of_item_is_answered(client: FlaskClient, patient_id: str) -> None:
    """What is typed and ticked is stored as its item's type; what a person cannot answer stays as it was."""
    url, response_id = link(client, EVERY, patient_id)
    assert post(client, url, {"yes": True}, "save").status_code == 303
    assert post(client, url, {"why": "x y z", "worse": True}, "save").status_code == 303
    gender = parsed(client.get(url)).xpath("//input[@name='answer.sex']/@value")[0]
    page = parsed(client.get(url))

    answered = client.post(url, data=sent(page, {**FULL, "sex": gender}, do="save", **{"other.open": "my own"}))
    assert answered.status_code == 303, answered.text
    assert parsed(client.get(url)).xpath("//input[@name='other.open']/@value") == ["my own"]
    assert post(client, url, {}).status_code == 200  # "again" has come to be asked
    assert post(client, url, {"again": "often"}).status_code == 303
    kept = answers(stored(client, response_id))
    codes = {link_id: [value.get("code") for value in kept.pop(link_id)] for link_id in ("one", "many", "sex")}
    assert codes == {"one": ["b"], "many": ["a", "c"], "sex": [gender.partition("|")[2]]}
    assert kept == {"yes": [True], "why": ["a long time\nand more"], "worse": [True], "again": ["often"], "pain": [7],
                    "days": [12], "weight": [Decimal("71.5")], "since": ["2025-11-30"], "open": ["my own"],
                    "fixed": ["given by the clinic"], "hidden": ["not for the eye"], "begun": ["changed"]}


def test_an_item_is_asked_once_another_is_answered_so(client: FlaskClient, patient_id: str) -> None:
    """The group and what hangs on it come and go with each save; answers to what is not asked are let go."""
    url, response_id = link(client, EVERY, patient_id)
    assert not parsed(client.get(url)).xpath("//*[@name='answer.why']")

    post(client, url, {"yes": True}, "save")
    post(client, url, {"why": "a while", "worse": True}, "save")
    assert parsed(client.get(url)).xpath("//*[@name='answer.again']")
    post(client, url, {"again": "often"}, "save")
    assert {"yes", "why", "worse", "again"} <= answers(stored(client, response_id)).keys()

    post(client, url, {"yes": False}, "save")
    assert not {"why", "worse", "again"} & answers(stored(client, response_id)).keys()
    assert not parsed(client.get(url)).xpath("//*[@name='answer.why' or @name='answer.again']")


def test_what_is_missing_is_told_at_the_end(client: FlaskClient, url: str) -> None:
    """Saved without a word; handed in, the summary has the focus and leads to each question."""
    assert post(client, url, {}, "save").status_code == 303
    answered = post(client, url, {"pain": 3})
    page = parsed(answered)

    assert answered.status_code == 422
    assert texts(page, "//*[@role='alert']//a") == ["Item yes: This question must be answered."]
    assert page.xpath("//*[@role='alert'][@autofocus][@tabindex='-1']")
    assert page.xpath("//*[@role='alert']//a/@href")[0][1:] == page.xpath("//input[@name='answer.yes']/@id")[0]
    assert texts(page, "//*[@id='q1-error']") == ["Error: This question must be answered."]
    assert texts(page, "//title") == ["Error: Form every-type"]
    assert faults(page, "en") == []
    assert page.xpath("//input[@name='answer.pain'][@checked]/@value") == ["3"]


def test_questions_that_may_stay_open_are_told_once(client: FlaskClient, url: str) -> None:
    """What is not required may be left out, knowingly."""
    answered = post(client, url, {"yes": False})
    page = parsed(answered)

    assert answered.status_code == 200
    assert texts(page, "//*[@role='status']/h2") == ["Not answered yet: 8"]
    assert "Item pain" in texts(page, "//*[@role='status']//a")
    assert faults(page, "en") == []
    assert client.post(url, data=sent(page, {}, do="anyway")).status_code == 303


@pytest.mark.parametrize(("link_id", "value", "said"), [
    ("pain", "11", "The answer may be at most 10."),
    ("pain", "x", "Write a whole number."),
    ("days", "-1", "The answer must be at least 0."),
    ("days", "1.5", "Write a whole number."),
    ("days", "99999999999", "Write a whole number."),
    ("weight", "1", "The answer must be at least 1.5."),
    ("weight", "1e5", "Write a number."),
    ("since", "30/11/2025", "Write the date as year-month-day, such as 2026-03-01."),
    ("since", "2025-02-30", "Write the date as year-month-day, such as 2026-03-01."),
    ("one", "7", "Choose one of the answers."),
    ("open", "other", "Write what your other answer is."),
    ("yes", "perhaps", "Choose one of the answers."),
])
def test_an_answer_that_may_not_be_given_is_told(client: FlaskClient, patient_id: str, link_id: str, value: str,
                                                 said: str) -> None:
    """In its place, with what was typed; the other answers are kept."""
    url, response_id = link(client, EVERY, patient_id)
    answered = post(client, url, {"begun": "kept", link_id: value}, "save")
    page = parsed(answered)

    assert answered.status_code == 422
    assert texts(page, "//*[@role='alert']//a") == [f"Item {link_id}: {said}"]
    assert faults(page, "en") == []
    assert answers(stored(client, response_id))["begun"] == ["kept"]
    assert link_id not in answers(stored(client, response_id))
    typed = page.xpath(f"//input[@name='answer.{link_id}'][@type='text' or @type='date']/@value")
    assert typed in ([], [value])


def test_a_rule_of_the_questionnaire_is_told_in_its_words(client: FlaskClient, patient_id: str) -> None:
    """It is about the form as a whole; the answers may be saved, and handed in once they keep it."""
    url, _ = link(client, URL + "with-rule", patient_id)
    assert post(client, url, {"low": "5", "high": "3"}, "save").status_code == 303
    answered = post(client, url, {})

    assert answered.status_code == 422
    assert "The lower number comes first." in texts(parsed(answered), "//*[@role='alert']//li")[0]
    assert post(client, url, {"high": "6"}).status_code == 303


def test_hidden_and_read_only_items_stay_as_they_are(client: FlaskClient, patient_id: str) -> None:
    """One is not seen, the other not answered; what a page sends for them all the same is not heeded."""
    url, response_id = link(client, EVERY, patient_id)
    page = parsed(client.get(url))
    assert texts(page, "//dl[@class='field']/dd") == ["given by the clinic"]
    assert "not for the eye" not in client.get(url).text

    post(client, url, {"fixed": "mine", "hidden": "mine"}, "save")
    kept = answers(stored(client, response_id))
    assert (kept["fixed"], kept["hidden"]) == (["given by the clinic"], ["not for the eye"])


def test_an_answer_can_be_taken_back(client: FlaskClient, patient_id: str) -> None:
    """A radio button cannot be let go: an answered question offers no answer."""
    url, response_id = link(client, EVERY, patient_id)
    post(client, url, {"pain": 4}, "save")
    assert texts(parsed(client.get(url)), "//label[input[@name='answer.pain'][@value='']]") == ["No answer"]

    post(client, url, {"pain": ""}, "save")
    assert "pain" not in answers(stored(client, response_id))


def test_what_was_filled_in_beforehand_is_marked(client: FlaskClient, patient_id: str) -> None:
    """An answer with the extension says so until it is changed, and is a person's own once handed in."""
    mark = [{"url": "https://fhirpain.example/fhir/StructureDefinition/prefilled", "valueCode": "expression"}]
    begun = {"resourceType": "QuestionnaireResponse", "questionnaire": f"{URL}with-rule|1", "status": "in-progress",
             "subject": {"reference": f"Patient/{patient_id}"}, "authored": "2026-03-01T10:00:00Z",
             "item": [{"linkId": "low", "answer": [{"valueInteger": 1, "extension": mark}]},
                      {"linkId": "high", "answer": [{"valueInteger": 2, "extension": mark}]}]}
    made = client.post("/QuestionnaireResponse", json=begun, content_type=FHIR)
    assert made.status_code == 201, made.text
    told = client.post(f"/QuestionnaireResponse/{made.json['id']}/$form-link").json["parameter"]
    url = told[0]["valueUrl"].removeprefix(BASE)

    page = parsed(client.get(url))
    assert len(page.xpath("//p[@class='prefilled']")) == 2
    assert faults(page, "en") == []
    post(client, url, {"high": "3"}, "save")
    assert len(parsed(client.get(url)).xpath("//p[@class='prefilled']")) == 1
    assert post(client, url, {}).status_code == 303
    assert "prefilled" not in json.dump(stored(client, made.json["id"])).decode()


def test_what_is_known_is_filled_in(client: FlaskClient, patient_id: str) -> None:
    """What the questionnaire begins with comes marked where the link asks for it, and unmarked where not."""
    marked = []
    for wanted in (True, False):
        page = parsed(client.get(link(client, EVERY, patient_id, populate={"valueBoolean": wanted})[0]))
        assert page.xpath("//input[@name='answer.begun']/@value") == ["begun"]
        marked.append(len(page.xpath("//p[@class='prefilled']")))

    assert marked == [1, 0]


def test_what_is_extracted_later_is_known(client: FlaskClient, patient_id: str) -> None:
    """An EHR that extracts from the handed-in response makes no second Observation."""
    url, response_id = link(client, "nrs-pain", patient_id)
    post(client, url, {"pain-intensity": 5})
    extracted = client.post(f"/QuestionnaireResponse/{response_id}/$extract").json
    answered = client.post("/", json=extracted, content_type=FHIR).json

    assert [one["response"]["status"] for one in answered["entry"]] == ["200 OK"]


def test_what_is_sent_twice_is_done_once(client: FlaskClient, patient_id: str, held: Store) -> None:
    """The second of two clicks leads to the same thanks; nothing is stored again."""
    url, response_id = link(client, "nrs-pain", patient_id)
    form = sent(parsed(client.get(url)), {"pain-intensity": 5}, do="complete")

    assert [client.post(url, data=form).status_code for _ in range(2)] == [303, 303]
    assert stored(client, response_id)["meta"]["versionId"] == "2"
    assert sum(one["resourceType"] == "Observation" for one in held.person(patient_id)) == 1


def test_thanks_lead_nowhere_and_are_not_had_again(client: FlaskClient, patient_id: str,
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing can be sent to the page of thanks; once its time is over, the form does not lead to it either."""
    url, _ = link(client, "nrs-pain", patient_id)
    form = sent(parsed(client.get(url)), {"pain-intensity": 5}, do="complete")
    thanks = client.post(url, data=form).headers["Location"]

    assert client.post(f"/form/{thanks}", data=form).status_code == 410
    monkeypatch.setattr(form_link, "THANKS", timedelta())
    assert client.post(url, data=form).status_code == 410


def test_a_form_that_is_handed_in_stays_shut(client: FlaskClient, patient_id: str) -> None:
    """To read it, to save it and to link to it again."""
    url, response_id = link(client, "nrs-pain", patient_id)
    early = parsed(client.get(url))
    thanks = client.get("/form/" + post(client, url, {"pain-intensity": 5}).headers["Location"])
    late = client.post(url, data=sent(early, {"pain-intensity": 9}, do="save"))

    assert thanks.status_code == 200
    assert faults(parsed(thanks), "en") == []
    assert (client.get(url).status_code, late.status_code) == (410, 410)
    assert texts(parsed(late), "//h1") == ["The form has been handed in"]
    assert faults(parsed(late), "en") == []
    assert rules(client.post(f"/QuestionnaireResponse/{response_id}/$form-link")) == ["form-not-open"]


def test_two_windows_do_not_overwrite_each_other_unseen(client: FlaskClient, patient_id: str) -> None:
    """The slower one is told, with its own answers still there; saved again, they count."""
    url, response_id = link(client, EVERY, patient_id)
    slow = sent(parsed(client.get(url)), {"begun": "slow"}, do="complete")
    post(client, url, {"begun": "quick"}, "save")
    answered = client.post(url, data=slow)
    page = parsed(answered)

    assert answered.status_code == 409
    assert texts(page, "//*[@role='status']/h2") == ["The answers were changed elsewhere"]
    assert answers(stored(client, response_id))["begun"] == ["quick"]
    assert client.post(url, data=sent(page, {}, do="save")).status_code == 303
    assert answers(stored(client, response_id))["begun"] == ["slow"]


def test_a_language_can_be_chosen_without_losing_an_answer(client: FlaskClient, patient_id: str) -> None:
    """The link's language comes before the browser's, the one chosen on the page before both."""
    url, _ = link(client, "phq-9", patient_id, language={"valueCode": "nb"})
    page = parsed(client.get(url, headers={"Accept-Language": "en"}))
    assert page.get("lang") == "nb"
    chosen = client.post(url, data=sent(page, {"1": 2}, language="sv"))

    assert chosen.status_code == 303
    swedish = parsed(client.get("/form/" + chosen.headers["Location"]))
    assert (swedish.get("lang"), texts(swedish, "//legend")[0]) == ("sv", "Fråga 1: intresse")
    assert swedish.xpath("//input[@name='answer.1'][@checked]/@value") == ["2"]


def test_scores_are_told_only_where_the_link_says_so(client: FlaskClient, patient_id: str) -> None:
    """Numbers with their scales; no flag, no band."""
    told = []
    for wanted in (True, False):
        url, _ = link(client, "phq-9", patient_id, showScores={"valueBoolean": wanted})
        done = post(client, url, {str(number): 2 for number in range(1, 11)})
        told.append(texts(parsed(client.get("/form/" + done.headers["Location"])), "//dl"))

    assert told == [["Total, 0 to 27 18 on a scale from 0 to 27"], []]


def test_the_form_says_whose_words_it_shows(client: FlaskClient, patient_id: str) -> None:
    """Our own labels, where there is no licensed wording."""
    url, _ = link(client, "isi", patient_id)

    assert "short labels in place of the instrument's own wording" in texts(parsed(client.get(url)), "//footer")[0]


def test_licensed_wording_is_shown_and_told(held: Store, settings: Settings, tmp_path: Any, patient_id: str) -> None:
    """With a wording file the form speaks its words, and stores none of them."""
    (tmp_path / "isi.json").write_bytes(json.dump({
        "questionnaire": "https://fhirpain.example/fhir/Questionnaire/isi|1.0.0",
        "items": {"1": {"en": "Word for word"}}, "answers": {"1": {"0": {"en": "The least"}}}}))
    client = create_app(Settings(base_url=BASE, wording=str(tmp_path)), held).test_client()
    url, response_id = link(client, "isi", patient_id)
    page = parsed(client.get(url))
    post(client, url, {"1": 0}, "save")

    assert texts(page, "//legend")[0] == "Word for word"
    assert "The least" in texts(page, "//label")[0]
    assert "licensed wording" in texts(page, "//footer")[0]
    assert b"Word for word" not in client.get(f"/QuestionnaireResponse/{response_id}").data


def test_a_form_that_cannot_be_shown_is_refused(client: FlaskClient, patient_id: str) -> None:
    """Each item that is not supported is named; nothing is stored."""
    answered = client.post(ADDRESS, json=asking(URL + "strange", f"Patient/{patient_id}"), content_type=FHIR)

    assert answered.status_code == 422
    assert rules(answered) == ["form-item-unsupported"] * 3
    assert "attachment" in answered.text
    assert client.get("/QuestionnaireResponse").json.get("entry", []) == []


def test_a_stranger_s_address_opens_nothing(client: FlaskClient, url: str) -> None:
    """Forged, cut short, or made for another purpose: a page that says so, and nothing of what is behind it."""
    for token in ("x", "A" * 130, url[6:-1], url[6:] + "A", "%5C%5Cevil.example%5C" + url[6:], url[6:] + "%0D%0A"):
        for answered in (client.get(f"/form/{token}"), client.post(f"/form/{token}")):
            assert answered.status_code == 403
            assert texts(parsed(answered), "//h1") == ["The link cannot be used"]


def test_an_address_ends(held: Store, patient_id: str) -> None:
    """After its time the link says so, in the language of the browser."""
    client = create_app(Settings(base_url=BASE, form_hours=0), held).test_client()
    url, _ = link(client, "nrs-pain", patient_id)
    answered = client.get(url, headers={"Accept-Language": "sv"})

    assert answered.status_code == 410
    assert texts(parsed(answered), "//h1") == ["Länken har gått ut"]
    assert faults(parsed(answered), "sv") == []


@pytest.mark.parametrize(("headers", "status"), [
    ({}, 303),
    ({"Origin": "https://region.example", "Sec-Fetch-Site": "same-origin"}, 303),
    ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 303),
    ({"Origin": "https://evil.example"}, 403),
    ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
    ({"Sec-Fetch-Site": "same-site"}, 403),
])
def test_answers_from_another_site_are_refused(client: FlaskClient, url: str, headers: dict[str, str],
                                               status: int) -> None:
    """The address is the secret; what a browser says of where a page comes from is heeded beside it."""
    assert post(client, url, {}, "save", headers=headers).status_code == status


def test_a_page_is_kept_to_its_person(client: FlaskClient, url: str) -> None:
    """Nothing active, nothing from elsewhere, no frame, no copy, no address told to anybody."""
    for answered in (client.get(url), client.get("/form/x")):
        policy = answered.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; ")
        assert "script-src" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answered.headers["Referrer-Policy"] == "no-referrer"
        assert answered.headers["Cache-Control"] == "no-store"
        assert answered.headers["X-Content-Type-Options"] == "nosniff"


def test_who_may_frame_a_form_is_set(held: Store, patient_id: str) -> None:
    """The setting's origins, and nobody else."""
    client = create_app(Settings(base_url=BASE, form_embedders="https://ehr.example,https://b.example"),
                        held).test_client()
    policy = client.get(link(client, "nrs-pain", patient_id)[0]).headers["Content-Security-Policy"]

    assert policy.endswith("frame-ancestors https://ehr.example https://b.example")


def test_the_style_can_be_kept(client: FlaskClient) -> None:
    """The one file beside a page is the same for everybody."""
    first = client.get("/form/style.css")

    assert (first.status_code, first.mimetype) == (200, "text/css")
    assert client.get("/form/style.css", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_nothing_of_a_person_is_in_an_address_or_a_page(client: FlaskClient, patient_id: str) -> None:
    """Neither the number nor the id."""
    url, response_id = link(client, "nrs-pain", patient_id)
    page = client.get(url).text

    for secret in (patient_id, response_id, "195009072553"):
        assert secret not in url
        assert secret not in page


@pytest.mark.parametrize(("changed", "status", "rule"), [
    ({"canonical": None}, 400, "parameter-missing"),
    ({"subject": None}, 400, "parameter-missing"),
    ({"canonical": {"valueCanonical": "http://forms.example/none"}}, 404, "canonical-unknown"),
    ({"language": {"valueCode": "de"}}, 400, "parameter-value"),
    ({"subject": {"valueReference": {"reference": "Patient/nobody"}}}, 422, "reference-unresolved"),
    ({"timePoint": {"valueCode": "T9"}}, 422, "binding-required"),
])
def test_a_link_that_cannot_be_made_is_refused(client: FlaskClient, patient_id: str, changed: dict[str, Any],
                                               status: int, rule: str) -> None:
    """By the rules that every payload keeps."""
    asked = asking("https://fhirpain.example/fhir/Questionnaire/nrs-pain", f"Patient/{patient_id}")
    named = {part["name"]: part for part in asked["parameter"]}
    named |= {name: {"name": name, **value} if value else None for name, value in changed.items()}
    asked["parameter"] = [part for part in named.values() if part]
    answered = client.post(ADDRESS, json=asked, content_type=FHIR)

    assert (answered.status_code, rule in rules(answered)) == (status, True), answered.text


def test_what_is_no_form_is_refused_in_a_page(client: FlaskClient, url: str) -> None:
    """A body of another kind is no answer."""
    answered = client.post(url, data=b"{}", content_type="application/json")

    assert (answered.status_code, answered.mimetype) == (415, "text/html")
