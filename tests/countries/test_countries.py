from datetime import date

import pytest

from fhirpain import countries
from fhirpain.countries import birth_date, canonical_identifier, country_of, normalise, person_identifier, se

NUMBER = "195009072553"
PERSONNUMMER = "http://electronichealth.se/identifier/personnummer"


def _rules(issues):
    return [(issue.severity, issue.rule, issue.expression) for issue in issues]


@pytest.mark.parametrize("name", [
    PERSONNUMMER, "https://terminology.hl7.se/sid/se-personnummer", "1.2.752.129.2.1.3.1",
    "urn:oid:1.2.752.129.2.1.3.1"])
def test_every_name_of_a_system_leads_to_one(name):
    """An address, an alias, a bare OID and its urn: the canonical system comes out."""
    kept, _ = canonical_identifier({"use": "official", "system": name, "value": NUMBER})

    assert kept == {"use": "official", "system": PERSONNUMMER, "value": NUMBER}


def test_no_name_stands_for_two_systems():
    """Canonicals and aliases are unique across the countries."""
    names = [name for country in countries.countries() for known in countries.systems(country)
             for name in (known.canonical, *known.aliases)]

    assert len(names) == len(set(names))


def test_the_countries_are_found_in_the_folder():
    """A module named by two letters is a country."""
    assert countries.countries() == ("dk", "no", "se")


def test_a_rewritten_identifier_is_told():
    """One piece of information for the system and one for the value, at their places."""
    written = {"system": "1.2.752.129.2.1.3.1", "value": "19500907-2553"}

    _, issues = canonical_identifier(written, "Patient.identifier[0]")

    assert _rules(issues) == [("information", "identifier-alias", "Patient.identifier[0].system"),
            ("information", "identifier-rewritten", "Patient.identifier[0].value")]


def test_a_wrong_number_is_an_error_that_does_not_repeat_it():
    """The issue says which rule in which system; no sentence of it holds the number, and nothing is changed."""
    wrong = {"system": "1.2.752.129.2.1.3.1", "value": "195009072554"}

    kept, issues = canonical_identifier(wrong, "Patient.identifier[0]")

    assert wrong == kept
    assert _rules(issues) == [("error", "identifier-check-digit", "Patient.identifier[0].value")]
    assert not any("0725" in text for text in issues[0].texts.values())
    assert {"en", "sv", "nb"} == set(issues[0].texts)


@pytest.mark.parametrize("identifier", [
    {"system": "https://example.org/local", "value": "7"}, {"system": PERSONNUMMER}, {"value": NUMBER},
    {"system": 3, "value": NUMBER},
    {"system": PERSONNUMMER, "value": ""}])
def test_an_identifier_that_is_not_ours_passes_through(identifier):
    """An unknown system, or no system or value at all, is nobody's business here."""
    assert (identifier, []) == canonical_identifier(identifier)


def test_identifiers_everywhere_in_a_resource_are_put_in_order():
    """In lists, alone, and inside a Reference; what is not an identifier of ours is left alone."""
    care_plan = {
        "resourceType": "CarePlan",
        "subject": {"identifier": {"system": "1.2.752.129.2.1.3.1", "value": NUMBER}},
        "contributor": [{"identifier": {"system": "urn:oid:1.2.752.129.2.1.4.1", "value": "SE2321000131-E555"}}],
        "category": [{"coding": [{"system": "1.2.752.129.2.1.3.1", "code": "x"}]}],
    }

    issues = normalise(care_plan, "CarePlan")

    assert care_plan["subject"]["identifier"]["system"] == PERSONNUMMER
    assert care_plan["contributor"][0]["identifier"]["system"] == se.HSA_ID.canonical
    assert care_plan["category"][0]["coding"][0]["system"] == "1.2.752.129.2.1.3.1"
    assert _rules(issues) == [("information", "identifier-alias", "CarePlan.subject.identifier.system"),
            ("information", "identifier-alias", "CarePlan.contributor[0].identifier.system")]


def test_every_entry_of_a_bundle_is_put_in_order():
    """Whatever stands in the entries around it, and however deep it stands."""
    number = {"system": "1.2.752.129.2.1.3.1", "value": NUMBER}
    score = {"resourceType": "Observation", "subject": {"reference": "Patient/1"}}
    entries = [score, {**score, "performer": [{"identifier": dict(number)}]}, score,
               {"resourceType": "Patient", "identifier": [{"system": "urn:oid:1.2.3.4", "value": "7"}]},
               {"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Patient",
                                                                  "identifier": [dict(number)]}}]}]
    bundle = {"resourceType": "Bundle", "entry": [{"resource": one} for one in entries]}

    issues = normalise(bundle, "Bundle")

    assert [(issue.rule, issue.expression) for issue in issues] == [
        ("identifier-alias", "Bundle.entry[1].resource.performer[0].identifier.system"),
        ("identifier-system-unknown", "Bundle.entry[3].resource.identifier[0].system"),
        ("identifier-alias", "Bundle.entry[4].resource.entry[0].resource.identifier[0].system")]
    assert entries[1]["performer"][0]["identifier"]["system"] == PERSONNUMMER


def test_the_same_person_under_two_names_is_one_identifier():
    """Alias and canonical of one number become one identifier that keeps what either said."""
    patient = {"resourceType": "Patient", "identifier": [
        {"system": PERSONNUMMER, "value": NUMBER},
        {"system": "1.2.752.129.2.1.3.1", "value": NUMBER, "period": {"start": "2020"}}]}

    issues = normalise(patient, "Patient")

    assert patient["identifier"] == [{"system": PERSONNUMMER, "value": NUMBER, "period": {"start": "2020"}}]
    assert _rules(issues)[-1] == ("information", "identifier-duplicate", "Patient.identifier[1]")


def test_canonical_resources_stay_as_they_are():
    """Putting in order a second time changes nothing and says nothing."""
    patient = {"resourceType": "Patient", "identifier": [{"system": "1.2.752.129.2.1.3.1", "value": "19500907-2553"}]}
    normalise(patient, "Patient")
    before = {"resourceType": "Patient", "identifier": [dict(patient["identifier"][0])]}

    assert normalise(patient, "Patient") == []
    assert before == patient


def test_a_patients_unknown_oid_is_questioned():
    """A number of a register that no country knows is kept, with a warning that lists the accepted ones."""
    patient = {"resourceType": "Patient", "identifier": [{"system": "urn:oid:1.2.3.4", "value": "7"},
                                                         {"system": "https://example.org/local", "value": "7"}]}

    issues = normalise(patient, "Bundle.entry[0].resource")

    assert _rules(issues) == [("warning", "identifier-system-unknown", "Bundle.entry[0].resource.identifier[0].system")]
    assert PERSONNUMMER in issues[0].text()
    assert patient["identifier"][0] == {"system": "urn:oid:1.2.3.4", "value": "7"}


def test_a_person_is_named_by_a_national_number_first():
    """A reserve number counts only where there is no national one; an old identifier never does."""
    reserve = {"system": se.VGR_LRID.canonical, "value": "19810829M071"}
    national = {"system": PERSONNUMMER, "value": NUMBER}

    assert person_identifier({"identifier": [reserve, national]}) == (PERSONNUMMER, NUMBER)
    assert person_identifier({"identifier": [reserve, {**national, "use": "old"}]}) == tuple(reserve.values())
    assert person_identifier({"identifier": [{"system": se.HSA_ID.canonical, "value": "SE2321000131-P1"}]}) is None
    assert person_identifier({}) is None


def test_a_persons_country_is_that_of_the_number():
    """Swedish, Norwegian, or not known."""
    norwegian = {"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": "31129956715"}

    assert country_of({"identifier": [{"system": PERSONNUMMER, "value": NUMBER}]}) == "se"
    assert country_of({"identifier": [norwegian]}) == "no"
    assert country_of({"identifier": [{"system": "https://example.org/local", "value": "7"}]}) is None


@pytest.mark.parametrize(("name", "value", "born"), [
    (PERSONNUMMER, NUMBER, date(1950, 9, 7)),
    ("http://electronichealth.se/identifier/samordningsnummer", "196109732393", date(1961, 9, 13)),
    ("urn:oid:2.16.578.1.12.4.1.4.1", "31129956715", date(1899, 12, 31)),
    (se.VGR_LRID.canonical, "19810829M071", None),
    ("https://example.org/local", "19500907", None)])
def test_a_national_number_holds_a_birth_date(name, value, born):
    """A reserve number promises none, and a system that is not known says nothing."""
    assert birth_date({"identifier": [{"system": name, "value": value}]}) == born


@pytest.mark.parametrize(("name", "value", "sex"), [
    (PERSONNUMMER, NUMBER, "male"),
    (PERSONNUMMER, "200302022389", "female"),
    ("urn:oid:2.16.578.1.12.4.1.4.1", "31129956715", "male"),
    ("urn:oid:1.2.208.176.1.2", "1502779995", "male"),
    (se.VGR_LRID.canonical, "19810829M071", None),
    ("https://example.org/local", "19500907", None)])
def test_a_national_number_holds_a_sex(name, value, sex):
    """The serial number's last digit is odd for men; a reserve number and an unknown system say nothing."""
    assert countries.sex({"identifier": [{"system": name, "value": value}]}) == sex


@pytest.mark.parametrize(("name", "value", "shown"), [
    (PERSONNUMMER, NUMBER, "19500907••••"),
    ("urn:oid:2.16.578.1.12.4.1.4.1", "31129956715", "311299•••••"),
    ("urn:oid:1.2.208.176.1.2", "1502779995", "150277••••"),
    (se.VGR_LRID.canonical, "19810829M071", "19810829••••"),
    (se.HSA_ID.canonical, "SE2321000131-P1", "SE2321000131-P1"),
    ("https://example.org/local", "19500907", "••••••••"),
    (PERSONNUMMER, "1", "•")])
def test_a_person_is_not_named_on_a_screen(name, value, shown):
    """What makes a birth date a person's number is kept back; an organisation or a profession has no such part."""
    assert countries.masked({"system": name, "value": value}) == shown
