"""Data minimisation by allow-list."""

from typing import Any

import pytest

from fhirpain import guide
from fhirpain.registries.minimal import ABSENT, minimise

LINKS = {"Patient/anna": "urn:uuid:1", "Goal/choir": "urn:uuid:2"}
MASKED = {"extension": [{"url": ABSENT, "valueCode": "masked"}]}
HSA, LOINC = "urn:oid:1.2.752.29.4.19", "http://loinc.org"


def plan(**elements: Any) -> dict[str, Any]:
    """What is left of a plan."""
    return minimise({"resourceType": "CarePlan", **elements}, LINKS)


def test_what_the_list_does_not_name_does_not_leave() -> None:
    """Title, notes, narrative, identifiers of documents and contained resources go."""
    kept = plan(status="active", title="Plan", note=[{"text": "x"}], text={"div": "x"}, contained=[{}],
                identifier=[{"value": "x"}], description="x")

    assert kept == {"resourceType": "CarePlan", "status": "active"}


def test_a_person_is_known_by_person_identifiers_alone() -> None:
    """Name, birth date and the EHR's own record number stay; false is an answer and is kept."""
    number = {"system": "http://electronichealth.se/identifier/personnummer", "value": "195009072553"}
    patient = {"resourceType": "Patient", "name": [{"family": "x"}], "birthDate": "1950-09-07", "gender": "female",
               "identifier": [{**number, "assigner": {"display": "x"}},
                              {"system": "https://ehr.example", "value": "7"}],
               "deceasedBoolean": False}

    assert minimise(patient, {}) == {"resourceType": "Patient", "identifier": [number], "deceasedBoolean": False}


def test_words_beside_a_code_go_and_words_alone_are_masked() -> None:
    """The code is kept without display; a concept that was only words says that something was left out."""
    coded = {"coding": [{"system": LOINC, "code": "c", "display": "x"}], "text": "x"}

    assert plan(category=[coded])["category"] == [{"coding": [{"system": LOINC, "code": "c"}]}]
    assert plan(category=[{"text": "x"}])["category"] == [MASKED]
    assert plan(category=[{"text": "x"}, coded])["category"] == [{"coding": [{"system": LOINC, "code": "c"}]}]


def test_a_reference_leads_into_the_message_or_names_an_organisation_or_is_masked() -> None:
    """No reference leads out of the message, and no professional is named."""
    unit = {"type": "Organization", "identifier": {"system": HSA, "value": "SE2321000131-E000000000777"}}

    assert plan(subject={"reference": "Patient/anna", "display": "x"})["subject"] == {"reference": "urn:uuid:1"}
    assert plan(subject={**unit, "display": "x"})["subject"] == unit
    assert plan(subject={"type": "Practitioner", "identifier": {"system": HSA, "value": "x"}})["subject"] == MASKED
    assert plan(goal=[{"reference": "Goal/other"}, {"reference": "Goal/choir"}])["goal"] == [
        {"reference": "urn:uuid:2"}]


def test_only_our_own_coded_extensions_leave() -> None:
    """A foreign extension may hold anything; ours hold codes and dates."""
    follow_up = {"url": guide.canonical("StructureDefinition", "follow-up"), "valueDate": "2024-06-14"}
    foreign = {"url": "https://ehr.example/remark", "valueString": "x"}

    assert plan(extension=[follow_up, foreign])["extension"] == [follow_up]
    assert plan(extension=[{**follow_up, "valueString": "x"}])["extension"] == [follow_up]


def test_an_answer_in_words_stays_and_its_item_is_kept() -> None:
    """Numbers, codes and yes or no leave, 0 and false among them."""
    items = [{"linkId": "1", "text": "x", "answer": [{"valueInteger": 0}]},
             {"linkId": "2", "answer": [{"valueString": "x"}]},
             {"linkId": "3", "item": [{"linkId": "3.1", "answer": [{"valueBoolean": False}]}]},
             {"linkId": "4", "answer": [{"valueCoding": {"system": LOINC, "code": "c", "display": "x"}}]}]

    assert minimise({"resourceType": "QuestionnaireResponse", "item": items}, {})["item"] == [
        {"linkId": "1", "answer": [{"valueInteger": 0}]},
        {"linkId": "2"},
        {"linkId": "3", "item": [{"linkId": "3.1", "answer": [{"valueBoolean": False}]}]},
        {"linkId": "4", "answer": [{"valueCoding": {"system": LOINC, "code": "c"}}]}]


WORDS = "Anna Testsson, 195009072553"


@pytest.mark.parametrize("coding", [
    {"system": LOINC, "code": WORDS}, {"system": LOINC, "code": "195009072553"},
    {"system": LOINC, "code": "500907-2553"}, {"code": "72514-3"},
    {"system": f"https://ehr.example/{WORDS}", "code": "c"}, {"system": "https://ehr.example", "code": "c"},
    {"system": "urn:oid:1.2.3", "code": "c"}, {"system": LOINC, "code": "a-code-that-is-far-too-long-to-be-one"},
])
def test_a_code_that_may_be_words_or_of_a_system_that_reports_do_not_use_is_masked(coding: dict[str, str]) -> None:
    """An allow-list of code systems, and a code that looks like one: the rest says that it was left out."""
    assert plan(category=[{"coding": [coding]}])["category"] == [MASKED]


def test_a_code_of_a_system_that_reports_use_is_kept_without_its_version() -> None:
    """SNOMED CT has codes as long as person numbers; a version may hold anything."""
    codings = [{"system": "http://snomed.info/sct", "version": WORDS, "code": "1144798005"},
               {"system": guide.canonical("CodeSystem", "care-level"), "code": "1"},
               {"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"}]
    kept = plan(category=[{"coding": codings}])["category"][0]["coding"]

    assert kept == [{"system": coding["system"], "code": coding["code"]} for coding in codings]


@pytest.mark.parametrize("identifier", [
    {"system": HSA, "value": WORDS}, {"value": "SE2321000131-E000000000777"},
    {"system": "https://ehr.example", "value": "SE2321000131-E000000000777"},
    {"system": "http://electronichealth.se/identifier/personnummer", "value": "195009072553"},
    {"system": "urn:oid:2.5.4.97", "value": "5009072553"},
])
def test_an_organisation_that_is_not_one_is_masked(identifier: dict[str, str]) -> None:
    """Words, another system, a person's number, and a sole trader, whose number is a person's."""
    assert plan(subject={"type": "Organization", "identifier": identifier})["subject"] == MASKED


def test_an_organisation_number_of_a_legal_person_is_kept() -> None:
    """Its third and fourth digits are 20 or more."""
    region = {"type": "Organization", "identifier": {"system": "urn:oid:2.5.4.97", "value": "2321000131"}}

    assert plan(subject=region)["subject"] == region


def test_a_questionnaires_version_is_kept_only_where_it_looks_like_one() -> None:
    """Without it the message does not keep its profile, and does not leave."""
    def cut(canonical: str) -> str:
        return str(minimise({"resourceType": "QuestionnaireResponse", "questionnaire": canonical}, {})["questionnaire"])

    assert cut("https://x.example/q|1.0.0") == "https://x.example/q|1.0.0"
    assert cut(f"https://x.example/q|{WORDS}") == "https://x.example/q"
