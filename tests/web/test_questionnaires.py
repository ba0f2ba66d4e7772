"""A questionnaire is filled in from what is known, and answers become observations."""

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from fhirpain import guide
from fhirpain.fhir import json as fhir_json
from fhirpain.settings import Settings
from fhirpain.store import Store
from fhirpain.web import create_app
from tests.web.conftest import FHIR, PATIENT, rules

SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"
LOINC = "http://loinc.org"
RATING = {"system": LOINC, "code": "72514-3"}
SUBJECT = {"name": "subject", "valueReference": {"reference": "Patient/x"}}
WHOSE = {"id": "r1", "subject": {"reference": "Patient/x"}}
DATA = os.environ.get("FHIRPAIN_DATA")


def expression(text: str, extension: str = "initialExpression", **more: str) -> dict[str, Any]:
    """An extension of SDC's with FHIRPath."""
    return {"url": SDC + extension, "valueExpression": {"language": "text/fhirpath", "expression": text, **more}}


def item(link_id: str, kind: str, *extensions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An item of a questionnaire."""
    return {"linkId": link_id, "type": kind, "text": f"Item {link_id}",
            **({"extension": list(extensions)} if extensions else {}), **more}


def questionnaire(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A questionnaire of a caller's."""
    return {"resourceType": "Questionnaire", "url": "https://region.example/q", "version": "3", "status": "active",
            "item": list(items), **more}


def populated(client: FlaskClient, given: dict[str, Any], *more: dict[str, Any], subject: str = "Patient/x",
              ) -> tuple[dict[str, Any], list[str]]:
    """The answers by linkId, without their marks, and the rules of what could not be filled in."""
    sent = [{"name": "questionnaire", "resource": given}, {"name": "subject", "valueReference": {"reference": subject}}]
    answered = client.post("/Questionnaire/$populate", json={"resourceType": "Parameters", "parameter": [*sent, *more]},
                           content_type=FHIR)
    assert answered.status_code == 200, answered.text
    parts = {part["name"]: part["resource"] for part in fhir_json.parse(answered.data)["parameter"]}
    response = parts["response"]
    assert [issue for issue in guide.validator().validate(response) if issue.is_error] == []
    issues = [issue["details"]["coding"][0]["code"] for issue in parts.get("issues", {"issue": []})["issue"]]
    return dict(answers(response)), issues


def answers(holder: dict[str, Any]) -> Any:
    """Each linkId with its answers; of several occurrences all."""
    found: dict[str, list[Any]] = {}
    waiting = [holder]
    while waiting:
        for one in waiting.pop(0).get("item", ()):
            for answer in one.get("answer", ()):
                value = next(value for name, value in answer.items() if name.startswith("value"))
                found.setdefault(one["linkId"], []).append(value)
            waiting += [one, *one.get("answer", ())]
    return found


def context(name: str, **content: Any) -> dict[str, Any]:
    """A launch context as a parameter."""
    return {"name": "context", "part": [{"name": "name", "valueString": name}, {"name": "content", **content}]}


def test_answers_are_found_by_expressions(client: FlaskClient, patient_id: str) -> None:
    """Over the subject that is stored, contexts that came, and the questionnaire's own variables."""
    given = questionnaire(
        item("g", "group", item=[
            item("number", "string", expression("%patient.identifier.first().value")),
            item("active", "boolean", expression("%patient.active")),
            item("name", "string", expression("%user.name.given.first() + ' ' + %user.name.family")),
            item("sum", "integer", expression("%two + 3"))]),
        extension=[{"url": "http://hl7.org/fhir/StructureDefinition/variable", "valueExpression": {
            "name": "two", "language": "text/fhirpath", "expression": "1 + 1"}}])
    user = context("user", resource={"resourceType": "Practitioner", "name": [{"given": ["Eva"], "family": "Ek"}]})

    found, issues = populated(client, given, user, subject=f"Patient/{patient_id}")

    assert found == {"number": [PATIENT["identifier"][0]["value"]], "active": [True], "name": ["Eva Ek"], "sum": [5]}
    assert issues == []


def test_a_filled_in_answer_is_marked(client: FlaskClient) -> None:
    """Nobody has given it yet; how it came is told, and the response is in progress."""
    given = questionnaire(item("a", "integer", expression("1")), item("b", "integer", initial=[{"valueInteger": 2}]))
    body = {"resourceType": "Parameters", "parameter": [{"name": "questionnaire", "resource": given}, SUBJECT]}
    response = client.post("/Questionnaire/$populate", json=body, content_type=FHIR).json["parameter"][0]["resource"]

    assert (response["status"], response["questionnaire"]) == ("in-progress", "https://region.example/q|3")
    marks = [one["answer"][0]["extension"][0] for one in response["item"]]
    assert {mark["url"] for mark in marks} == {guide.canonical("StructureDefinition", "prefilled")}
    assert [mark["valueCode"] for mark in marks] == ["expression", "initial"]


@pytest.mark.parametrize(("kind", "text", "more", "answer"), [
    ("integer", "4", {}, 4), ("decimal", "1.50", {}, fhir_json.parse(b'{"resourceType":"X","d":1.50}')["d"]),
    ("date", "@2026-03-01T10:00:00Z", {}, "2026-03-01"), ("dateTime", "@2026-03-01", {}, "2026-03-01"),
    ("time", "@T10:00:00", {}, "10:00:00"), ("url", "'https://a.example'", {}, "https://a.example"),
    ("boolean", "1 = 2", {}, False), ("quantity", "3 'kg'", {}, {"value": 3, "system": "http://unitsofmeasure.org",
                                                                 "code": "kg"}),
    ("choice", "'y'", {"answerOption": [{"valueCoding": {"code": "y", "display": "Yes"}}]}, {"code": "y",
                                                                                            "display": "Yes"}),
    ("open-choice", "'other'", {"answerOption": [{"valueCoding": {"code": "y"}}]}, "other"),
    ("reference", "%subject", {}, {"reference": "Patient/{id}"}),
])
def test_each_type_of_item_takes_its_own(client: FlaskClient, patient_id: str, kind: str, text: str,
                                         more: dict[str, Any], answer: Any) -> None:
    """As the questionnaire writes it."""
    found, issues = populated(client, questionnaire(item("a", kind, expression(text), **more)),
                              subject=f"Patient/{patient_id}")

    assert (found, issues) == ({"a": [{"reference": f"Patient/{patient_id}"} if kind == "reference" else answer]}, [])


@pytest.mark.parametrize(("one", "rule"), [
    (item("a", "integer", expression("'four'")), "populate-value"),
    (item("a", "integer", expression("1.5")), "populate-value"),
    (item("a", "boolean", expression("0")), "populate-value"),
    (item("a", "choice", expression("'n'"), answerOption=[{"valueCoding": {"code": "y"}}]), "populate-value"),
    (item("a", "integer", expression("1 | 2")), "populate-several"),
    (item("a", "integer", expression("%nobody.age")), "populate-expression"),
    (item("a", "integer", expression("1 +")), "populate-expression"),
    (item("a", "integer", {"url": SDC + "initialExpression", "valueExpression": {
        "language": "application/x-fhir-query", "expression": "Patient"}}), "populate-language"),
])
def test_what_does_not_fit_is_left_out_and_told(client: FlaskClient, one: dict[str, Any], rule: str) -> None:
    """Nothing is bent until it fits, and none of several is chosen."""
    assert populated(client, questionnaire(one)) == ({}, [rule])


def test_a_stored_questionnaire_is_found_by_its_canonical(client: FlaskClient) -> None:
    """With its version or without."""
    own = questionnaire(item("a", "integer", expression("1")))
    created = client.post("/Questionnaire", json=own, content_type=FHIR)
    assert created.status_code == 201

    for canonical, status in (("https://region.example/q", 200), ("https://region.example/q|3", 200),
                              ("https://region.example/q|4", 404)):
        sent = [SUBJECT, {"name": "canonical", "valueUri": canonical}]
        assert client.post("/Questionnaire/$populate", json={"resourceType": "Parameters", "parameter": sent},
                           content_type=FHIR).status_code == status


@pytest.mark.parametrize(("gender", "days", "known"), [
    ("female", 16 * 365, {"sex": "female", "7": False}),
    ("female", 17 * 366, {"sex": "female", "7": True}),
    ("male", 46 * 365, {"sex": "male", "7": True}),
    ("male", 47 * 366, {"sex": "male", "7": False}),
    ("other", None, {}),
])
def test_an_instrument_is_begun_with_what_an_ehr_knows(client: FlaskClient, gender: str, days: int | None,
                                                       known: dict[str, Any]) -> None:
    """Of the Opioid Risk Tool: the sex, where there are points for it, and whether the age is 16 to 45."""
    born = {} if days is None else {"birthDate": str(datetime.now(UTC).date() - timedelta(days=days))}
    person = context("patient", resource={"resourceType": "Patient", "gender": gender, **born})
    instrument = guide.definitions().resource("Questionnaire", guide.canonical("Questionnaire", "ort"))
    assert instrument is not None
    found, issues = populated(client, dict(instrument), person)

    assert {at: value["code"] if at == "sex" else value for at, [value] in found.items()} == known
    assert issues == []


def test_a_missing_context_is_told(client: FlaskClient) -> None:
    """A questionnaire says which it expects."""
    wanted = {"url": SDC + "launchContext", "extension": [
        {"url": "name", "valueCoding": {"code": "user"}},
        {"url": "type", "valueCode": "Practitioner"}]}

    assert populated(client, questionnaire(item("a", "integer", expression("1")), extension=[wanted])) == (
        {"a": [1]}, ["populate-context"])


def test_a_group_repeats_with_its_context(client: FlaskClient) -> None:
    """One occurrence for each thing that its population context yields."""
    each = expression("%patient.identifier", "itemPopulationContext", name="one")
    group = item("g", "group", each, repeats=True, item=[item("value", "string", expression("%one.value"))])
    patient = {"resourceType": "Patient", "identifier": [{"value": "a"}, {"value": "b"}]}

    assert populated(client, questionnaire(group), context("patient", resource=patient)) == ({"value": ["a", "b"]}, [])


def observation(person: str, when: str, value: int, **more: Any) -> dict[str, Any]:
    """A pain rating."""
    return {"resourceType": "Observation", "status": "final", "code": {"coding": [RATING]}, "valueInteger": value,
            "subject": {"reference": f"Patient/{person}"}, "effectiveDateTime": when, **more}


def test_the_latest_observation_answers(client: FlaskClient, patient_id: str) -> None:
    """Of the item's code, the newest that counts and is not too old; its mark says which it was."""
    linked = item("a", "integer", {"url": SDC + "observationLinkPeriod", "valueDuration": {
        "value": 100, "system": "http://unitsofmeasure.org", "code": "a"}}, code=[RATING])
    for each in (observation(patient_id, "2026-01-01", 3), observation(patient_id, "2026-02-01", 5),
                 observation(patient_id, "2026-03-01", 9, status="entered-in-error"),
                 observation(patient_id, "1901-01-01", 1)):
        assert client.post("/Observation", json=each, content_type=FHIR).status_code == 201

    assert populated(client, questionnaire(linked), subject=f"Patient/{patient_id}") == ({"a": [5]}, [])
    old = json.loads(json.dumps(linked).replace("100", "0"))
    assert populated(client, questionnaire(old), subject=f"Patient/{patient_id}") == ({}, [])
    assert populated(client, questionnaire(linked), subject="Patient/unknown") == ({}, [])


@pytest.mark.parametrize(("parts", "status", "rule"), [
    ([], 400, "parameter-missing"),
    ([SUBJECT], 400, "parameter-one-of"),
    ([{"name": "subject", "valueString": "Patient/x"}], 400, "parameter-value"),
    ([SUBJECT,
      {"name": "canonical", "valueUri": "https://region.example/unknown"}], 404, "canonical-unknown"),
    ([SUBJECT,
      {"name": "questionnaireRef", "valueReference": {"reference": "Questionnaire/unknown"}}], 404, "not-found"),
    ([SUBJECT,
      {"name": "questionnaire", "resource": {"resourceType": "Patient"}}], 400, "parameter-value"),
    ([SUBJECT,
      {"name": "questionnaire", "resource": questionnaire(item("a", "integer"))},
      {"name": "context", "part": [{"name": "content"}]}], 400, "parameter-value"),
])
def test_what_cannot_be_populated_is_refused(client: FlaskClient, parts: list[Any], status: int, rule: str) -> None:
    """With the parameter by its name."""
    answered = client.post("/Questionnaire/$populate", json={"resourceType": "Parameters", "parameter": parts},
                           content_type=FHIR)

    assert (answered.status_code, rules(answered)) == (status, [rule])


@pytest.mark.skipif(DATA is None, reason="needs FHIRPAIN_DATA")
def test_hl7_s_own_example_is_populated(client: FlaskClient) -> None:
    """SDC's questionnaire with initial expressions; what it asks of contexts that did not come is told."""
    given = json.loads((Path(str(DATA)) / "hl7-sdc-examples" /
                        "Questionnaire-questionnaire-sdc-test-fhirpath-prepop-initialexpression.json").read_bytes())
    del given["text"]  # longer than this façade takes
    patient = {"resourceType": "Patient", "birthDate": "1950-09-07", "name": [{"family": "Ek", "given": ["Eva"]}],
               "telecom": [{"system": "phone", "use": "mobile", "value": "070"}]}
    found, issues = populated(client, given, context("patient", resource=patient))

    assert {name: found[name] for name in ("family-name", "given-names", "dob", "contact-number")} == {
        "family-name": ["Ek"], "given-names": ["Eva"], "dob": ["1950-09-07"], "contact-number": ["070"]}
    assert set(issues) <= {"populate-context", "populate-expression"}


def response(canonical: str, *items: tuple[str, Any], **more: Any) -> dict[str, Any]:
    """A response that is completed."""
    return {"resourceType": "QuestionnaireResponse", "status": "completed", "questionnaire": canonical,
            "authored": "2026-03-01T10:00:00+01:00",
            "item": [{"linkId": link_id, "answer": [value]} for link_id, value in items], **more}


def extracted(client: FlaskClient, given: dict[str, Any], path: str = "/QuestionnaireResponse/$extract",
              ) -> list[dict[str, Any]]:
    """The observations in the transaction that is answered."""
    answered = client.post(path, json=given, content_type=FHIR)
    assert answered.status_code == 200, answered.text
    assert [issue for issue in guide.validator().validate(answered.json) if issue.is_error] == []
    return [entry["resource"] for entry in answered.json.get("entry", ())]


def test_an_answer_becomes_an_observation(client: FlaskClient) -> None:
    """Of our own instrument: with its code, status, time and value."""
    version = guide.definitions().resource("Questionnaire", guide.canonical("Questionnaire", "nrs-pain"))["version"]
    one, = extracted(client, response(f"{guide.canonical('Questionnaire', 'nrs-pain')}|{version}",
                                      ("pain-intensity", {"valueInteger": 7}), **WHOSE))

    assert RATING in one["code"]["coding"]
    assert (one["status"], one["valueInteger"], one["effectiveDateTime"]) == ("final", 7, "2026-03-01T10:00:00+01:00")


def test_a_score_becomes_an_observation(client: FlaskClient) -> None:
    """The total of our short form, which nobody wrote; the items alone do not."""
    canonical = guide.canonical("Questionnaire", "ompsq-sf")
    answered = [(str(number), {"valueInteger": 5}) for number in range(1, 11)]
    one, = extracted(client, response(f"{canonical}|1.0.0", *answered, **WHOSE))

    assert one["valueInteger"] == 50
    assert one["code"]["coding"][0]["code"] == "ompsq-sf-total"
    none, = extracted(client, response(f"{canonical}|1.0.0", *answered[:9], **WHOSE))
    assert "valueInteger" not in none


def test_an_unverified_band_is_told_where_the_operator_wants_it(settings: Settings, held: Store) -> None:
    """Of the instruments that the setting names, and marked as unverified."""
    answer = response(f"{guide.canonical('Questionnaire', 'nrs-pain')}|1.0.0", ("pain-intensity", {"valueInteger": 7}),
                      **WHOSE)
    wanting = create_app(replace(settings, unverified="nrs-pain"), held).test_client()
    plain = create_app(settings, held).test_client()

    assert "interpretation" not in extracted(plain, answer)[0]
    told, = extracted(wanting, answer)
    assert told["interpretation"][0]["coding"][0]["code"] == "severe"
    assert {"url": "verification", "valueCode": "unverified"} in told["extension"][0]["extension"]


def test_an_extraction_that_is_sent_twice_is_stored_once(client: FlaskClient, patient_id: str) -> None:
    """The same response gives the same identifiers, and each creation is conditional."""
    canonical = guide.canonical("Questionnaire", "nrs-pain")
    created = client.post("/QuestionnaireResponse", content_type=FHIR, json=response(
        f"{canonical}|1.0.0", ("pain-intensity", {"valueInteger": 7}), subject={"reference": f"Patient/{patient_id}"}))
    path = f"/QuestionnaireResponse/{created.json['id']}/$extract"
    first, again = client.get(path).json, client.post(path).json

    assert first == again
    assert first["entry"][0]["resource"]["derivedFrom"][0]["reference"].endswith(created.json["id"])
    statuses = [client.post("/", json=first, content_type=FHIR).json["entry"][0]["response"]["status"][:3]
                for _ in range(2)]
    assert statuses == ["201", "200"]


@pytest.mark.parametrize(("kind", "answer", "more", "value"), [
    ("decimal", {"valueDecimal": 1}, {"extension": [{"url": SDC + "observationExtract", "valueBoolean": True}, {
        "url": "http://hl7.org/fhir/StructureDefinition/questionnaire-unit",
        "valueCoding": {"system": "http://unitsofmeasure.org", "code": "kg", "display": "kg"}}]},
     {"valueQuantity": {"value": 1, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"}}),
    ("choice", {"valueCoding": {"code": "y"}}, {}, {"valueCodeableConcept": {"coding": [{"code": "y"}]}}),
    ("boolean", {"valueBoolean": False}, {}, {"valueBoolean": False}),
    ("date", {"valueDate": "2026-03-01"}, {}, {"valueDateTime": "2026-03-01"}),
    ("string", {"valueString": "so"}, {}, {"valueString": "so"}),
])
def test_each_type_of_answer_is_a_value(client: FlaskClient, kind: str, answer: dict[str, Any], more: dict[str, Any],
                                        value: dict[str, Any]) -> None:
    """A number with the unit that the questionnaire gives; the wish to extract may stand on the whole."""
    own = questionnaire({**item("a", kind, code=[RATING]), **more},
                        extension=[{"url": SDC + "observationExtract", "valueBoolean": True}])
    sent = {"resourceType": "Parameters", "parameter": [
        {"name": "questionnaire-response", "resource": response("https://region.example/q|3", ("a", answer))},
        {"name": "questionnaire", "resource": own}]}
    one, = extracted(client, sent)

    assert value.items() <= one.items()


def test_what_says_nothing_of_extraction_is_refused(client: FlaskClient) -> None:
    """An item that is not to be extracted may say so against the whole."""
    own = questionnaire(item("a", "integer", {"url": SDC + "observationExtract", "valueBoolean": False}, code=[RATING]),
                        extension=[{"url": SDC + "observationExtract", "valueBoolean": True}])
    sent = {"resourceType": "Parameters", "parameter": [
        {"name": "questionnaire-response",
         "resource": response("https://region.example/q|3", ("a", {"valueInteger": 1}))},
        {"name": "questionnaire", "resource": own}]}
    answered = client.post("/QuestionnaireResponse/$extract", json=sent, content_type=FHIR)

    assert (answered.status_code, rules(answered)) == (422, ["nothing-to-extract"])
