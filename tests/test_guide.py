"""Our artifacts, found by id and worded in three languages."""

import subprocess
import sys
from pathlib import Path

import pytest

from fhirpain import guide
from fhirpain.fhir.issue import LANGUAGES, Issue


def test_a_canonical_is_the_url_of_the_artifact():
    """Code asks for a canonical by type and id, and the definition of that URL is the artifact."""
    url = guide.canonical("StructureDefinition", "pain-care-plan")

    assert url.endswith("/StructureDefinition/pain-care-plan")
    structure = guide.definitions().structure(url)
    assert structure is not None
    assert structure["id"] == "pain-care-plan"


def test_the_canonical_of_a_naming_system_is_the_preferred_identifier_system():
    """A NamingSystem has no URL in R4; what callers need of it is what goes into Identifier.system."""
    assert guide.canonical("NamingSystem", "se-personnummer") == "http://electronichealth.se/identifier/personnummer"
    assert guide.canonical("NamingSystem", "no-fodselsnummer") == "urn:oid:2.16.578.1.12.4.1.4.1"


def test_an_artifact_that_is_not_there_is_an_error():
    """A wrong id is a bug in the code and says so."""
    with pytest.raises(LookupError, match="no CodeSystem weather"):
        guide.canonical("CodeSystem", "weather")


def test_identifier_systems_begin_with_the_preferred_one():
    """Every alias of a system is listed, the one that is stored first."""
    naming_system = {"uniqueId": [{"type": "oid", "value": "1.2.3", "preferred": False},
                                  {"type": "uri", "value": "https://a.example", "preferred": True}]}  # fmt: skip

    assert list(guide.identifier_systems(naming_system)) == ["https://a.example", "urn:oid:1.2.3"]


def test_an_artifact_is_read_when_it_is_asked_for():
    """A hundred questionnaires that nobody answers cost a process nothing but the names of their files."""
    script = """
from fhirpain import guide
guide.validator().validate({"resourceType": "Patient"})
read = [path.name for path in guide._decoded]
assert not any(name.startswith("Questionnaire-") for name in read), read
"""

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_r4_is_under_our_own_definitions():
    """The guide's definitions answer for the standard as well."""
    assert guide.definitions().type("CarePlan") is not None
    assert guide.definitions().resource("CodeSystem", guide.canonical("CodeSystem", "care-level")) is not None


def test_a_rule_speaks_three_languages():
    """A finding by one of our rules is worded in English, Swedish and Norwegian, with its facts filled in."""
    issue = guide.rule("error", "too-long", "too-large", "", limit="100")

    assert set(issue.texts) == set(LANGUAGES)
    assert all("100" in text for text in issue.texts.values())


def test_a_fact_that_is_not_given_is_left_open():
    """A missing fact must not turn a finding into a failure."""
    assert "…" in guide.rule("error", "too-long", "too-large", "").text()


def test_an_unknown_rule_is_an_error():
    """A rule without wording is a bug in the code and says so."""
    with pytest.raises(LookupError, match="no rule-of-thumb"):
        guide.rule("error", "invalid", "rule-of-thumb", "")


def test_an_outcome_codes_its_issues_by_our_code_system():
    """What is answered names the rule as a code of the CodeSystem rule."""
    outcome = guide.outcome([guide.rule("error", "not-found", "not-found", "")], "sv")

    details = outcome["issue"][0]["details"]
    assert details["coding"] == [{"system": guide.canonical("CodeSystem", "rule"), "code": "not-found"}]
    assert details["text"] == "Ingenting finns på denna adress."


def test_an_invariant_gets_the_languages_that_its_profile_lacks():
    """The validator reads an invariant in English; the answer has it in the languages of the CodeSystem rule too."""
    found = Issue("error", "invariant", "pain-care-plan-1", "CarePlan", {"en": "as the validator said it"})

    worded = guide.in_our_words(found)

    assert worded.text("en") == "as the validator said it"
    assert worded.text("sv").startswith("En plan som är pausad")


def test_a_rule_of_the_standard_keeps_its_wording():
    """An issue whose rule is not ours passes unchanged."""
    found = Issue("error", "invariant", "ele-1", "CarePlan", {"en": "words"})

    assert guide.in_our_words(found) is found


def test_a_concept_map_translates_to_a_coding_with_its_display():
    """RIVTA's code for a rehabilitation plan becomes our coding."""
    coding = guide.translate("rivta-plan-type", "https://fhir.inera.se/CodeSystem/typeofcareplan-cs", "RP")

    system = guide.canonical("CodeSystem", "plan-category")
    assert coding == {"system": system, "code": "RP", "display": "Rehabilitation plan"}


@pytest.mark.parametrize(("system", "code"), [
    ("https://fhir.inera.se/CodeSystem/typeofcareplan-cs", "XX"),
    ("https://ehr.example/codes", "RP"),
])  # fmt: skip
def test_a_code_that_is_not_mapped_translates_to_nothing(system, code):
    """An unmapped code is never passed on as if it were one of ours."""
    assert guide.translate("rivta-plan-type", system, code) is None


def test_a_code_that_is_said_to_have_no_target_translates_to_nothing():
    """A column that is used here and not reported is in the map, without a target."""
    assert guide.translate("csv-column", guide.canonical("CodeSystem", "csv-column"), "pidtyp") is None


def test_an_installed_package_reads_its_own_data(tmp_path, monkeypatch):
    """A wheel carries the folders inside the package; a checkout has them at its top."""
    package = tmp_path / "fhirpain"
    monkeypatch.setattr(guide, "_PACKAGE", package)
    assert guide.folder("examples") == tmp_path / "examples"

    (package / "data" / "examples").mkdir(parents=True)

    assert guide.folder("examples") == package / "data" / "examples"


def test_every_business_rule_is_one_that_some_code_makes() -> None:
    """No wording without a rule: an id that nothing names would be translated for nobody."""
    system = guide.definitions().resource("CodeSystem", guide.canonical("CodeSystem", "rule"))
    assert system is not None
    code = "".join(path.read_text(encoding="utf-8") for path in Path(guide.__file__).parent.rglob("*.py"))
    unused = [concept["code"] for concept in system["concept"]
              if not concept["code"].startswith("pain-") and f'"{concept["code"]}"' not in code]

    assert unused == []
