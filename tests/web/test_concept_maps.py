"""Every ConceptMap of the guide: whole, and reachable by $translate, code by code."""

import os
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from fhirpain import guide, registries

MAPS = {each["id"]: each for each in guide.definitions().all("ConceptMap")
        if each["url"].startswith(guide.canonical("ConceptMap", "csv-column").removesuffix("/csv-column"))}  # fmt: skip
WHOLE = {
    "rivta-plan-type": {"SIP", "SPLPTLRV", "SPU", "VP", "HP", "RP", "GP", "SVP"},
    "rivta-request-status": {"Mottagen", "Under utredning", "Besvarad", "Avbruten", "Avvisad"},
    "eremiss-status": {"KOM", "BEK", "VID", "AVB", "AVV", "DSV", "PSV", "SSV"},
    "eremiss-referral-status": {"KOM", "BEK", "VID", "AVB", "AVV", "DSV", "PSV", "SSV"},
}
"""The contracts' own words, each of which has to lead somewhere."""


def sources(concept_map: str) -> set[str]:
    """The codes that a map starts from."""
    return {element["code"] for group in MAPS[concept_map]["group"] for element in group["element"]}


@pytest.mark.parametrize("concept_map", sorted(MAPS))
def test_each_code_of_a_map_is_translated(client: FlaskClient, concept_map: str) -> None:
    """Over HTTP as the map says; what the map leaves unmatched has no result."""
    for group in MAPS[concept_map]["group"]:
        for element in group["element"]:
            answered = client.get("/ConceptMap/$translate", query_string={
                "url": MAPS[concept_map]["url"], "system": group["source"], "code": element["code"]})
            targets = [each["code"] for each in element["target"] if each["equivalence"] != "unmatched"]
            assert answered.status_code == 200
            assert _result(answered.json) == (bool(targets), targets)


def _result(parameters: dict[str, Any]) -> tuple[bool, list[str]]:
    matches = [{part["name"]: part for part in each["part"]} for each in parameters["parameter"]
               if each["name"] == "match"]  # fmt: skip
    found = next(each["valueBoolean"] for each in parameters["parameter"] if each["name"] == "result")
    return found, [match["concept"]["valueCoding"]["code"] for match in matches
                   if match["equivalence"]["valueCode"] != "unmatched"]  # fmt: skip


@pytest.mark.parametrize(("concept_map", "codes"), WHOLE.items())
def test_a_map_of_a_contract_is_whole(concept_map: str, codes: set[str]) -> None:
    """No status and no type of plan that a contract has is without a line."""
    assert sources(concept_map) == codes


def test_the_map_of_cancellations_is_whole() -> None:
    """KL names nine types, and its sources give a code to eight: a person who does not come has none."""
    assert len(sources("kl-cancellation-type")) == 8


@pytest.mark.parametrize("registry", registries.all(), ids=lambda each: each.id)
def test_each_data_point_of_an_instrument_has_a_local_code(registry: registries.Registry) -> None:
    """From the code of the instrument or of its score to what the registry calls it, of its own questionnaire."""
    group = MAPS[f"{registry.id}-variable"]["group"][0]
    mapped = {target["code"]: element["code"] for element in group["element"] for target in element["target"]}
    wanted = {each.name: each.questionnaire for each in registry.variables if each.questionnaire}

    assert set(wanted) <= set(mapped)
    assert [name for name, questionnaire in wanted.items() if not mapped[name].startswith(questionnaire)] == []
    assert set(mapped) <= {each.name for each in registry.variables}


@pytest.mark.skipif("FHIRPAIN_DATA" not in os.environ, reason="FHIRPAIN_DATA names no folder of sample payloads")
def test_the_map_of_columns_is_that_of_the_sample() -> None:
    """Each column of the extract, and no other."""
    extract = Path(os.environ["FHIRPAIN_DATA"]) / "ehr-samples" / "ehr_export.csv"

    assert sources("csv-column") == set(extract.read_text(encoding="latin-1").splitlines()[0].split(";"))
