"""Searches, held to what the standard says in plain: tests/fhir/search/reference.py over the same resources."""

from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fhirpain.fhir.search import parse
from fhirpain.store import Store
from fhirpain.store.search import chains
from tests.fhir.search.reference import found

UCUM = "http://unitsofmeasure.org"
LOINC = "http://loinc.org"


def subject(name: str) -> dict[str, Any]:
    """A reference to a Patient."""
    return {"reference": f"Patient/{name}"}


def concept(*codes: str, system: str = LOINC, **more: str) -> dict[str, Any]:
    """A CodeableConcept."""
    return {"coding": [{"system": system, "code": code} for code in codes], **more}


RESOURCES: list[dict[str, Any]] = [
    {"resourceType": "Patient", "id": "anna", "name": [{"family": "Åkesson", "given": ["Anna", "Maria"]}],
     "gender": "female", "birthDate": "1970-05-01", "active": True,
     "identifier": [{"system": "urn:x", "value": "1", "type": concept("MR", system="urn:t", text="Record")}],
     "managingOrganization": {"reference": "Organization/unit"}},
    {"resourceType": "Patient", "id": "bo", "name": [{"family": "Akessonsson"}], "gender": "male", "birthDate": "1980",
     "active": False, "identifier": [{"system": "urn:y", "value": "1"}], "telecom": [{"value": "0701740605"}]},
    {"resourceType": "Patient", "id": "nobody", "meta": {"profile": ["http://a.example/p|2"],
                                                         "tag": [{"system": "urn:tag", "code": "test"}]}},
    {"resourceType": "Patient", "id": "long", "name": [{"text": "a" * 70 + "%_b" + "å" * 400}]},
    {"resourceType": "Organization", "id": "unit", "name": "100 % \\ pain_unit"},
    {"resourceType": "Observation", "id": "o1", "status": "final", "subject": subject("anna"),
     "code": concept("8480-6", "72514-3", text="Back pain"), "effectiveDateTime": "2024-03-01T10:00:00+01:00",
     "valueQuantity": {"value": 5, "system": UCUM, "code": "mg"}},
    {"resourceType": "Observation", "id": "o2", "status": "amended", "subject": subject("bo"),
     "code": concept("72514-3"), "effectivePeriod": {"start": "2024-02-01", "end": "2024-02-29"},
     "valueQuantity": {"value": 100, "unit": "steps", "comparator": ">"}},
    {"resourceType": "Observation", "id": "o3", "status": "final", "code": {"text": "Nothing coded"},
     "effectivePeriod": {"start": "2024-03-01T09:30:00Z"}, "subject": {"identifier": {"system": "urn:x", "value": "1"}},
     "valueCodeableConcept": concept("yes", system="urn:c")},
    {"resourceType": "Observation", "id": "o4", "status": "final", "code": concept("yes", system="urn:c"),
     "valueString": "High and higher", "subject": subject("anna"), "hasMember": [{"reference": "Observation/o1"}],
     "component": [{"code": concept("8480-6"), "valueQuantity": {"value": 0.005, "system": UCUM, "code": "g"}},
                   {"code": concept("8462-4"), "valueQuantity": {"value": 80, "system": UCUM, "code": "mm[Hg]"}}]},
    {"resourceType": "CarePlan", "id": "c1", "status": "active", "intent": "plan", "subject": subject("anna"),
     "instantiatesCanonical": ["http://a.example/plan|1"], "instantiatesUri": ["http://a.example/x/y"],
     "period": {"start": "2024-01"}},
    {"resourceType": "CarePlan", "id": "c2", "status": "draft", "intent": "order", "subject": subject("bo"),
     "instantiatesUri": ["http://a.example/x"], "instantiatesCanonical": ["http://a.example/plan"],
     "replaces": [{"reference": "https://other.example/fhir/CarePlan/c1"}],
     "basedOn": [{"reference": "CarePlan/c1/_history/1"}]},
    {"resourceType": "RiskAssessment", "id": "r1", "status": "final", "subject": subject("anna"),
     "prediction": [{"probabilityDecimal": 0.5}]},
    {"resourceType": "RiskAssessment", "id": "r2", "status": "final", "subject": subject("bo"),
     "prediction": [{"probabilityDecimal": 0.55}, {"probabilityDecimal": 2}]},
    {"resourceType": "PlanDefinition", "id": "plan", "status": "active", "url": "http://a.example/plan",
     "version": "1"},
]

SEARCHES = r"""
Patient?name=ake  Patient?name=akesson  Patient?name:exact=Åkesson  Patient?name:contains=kess  Patient?given=MARIA
Patient?family:exact=åkesson  Patient?name=aaa%25  Patient?name:contains=%25_b  Patient?name:contains=____
Organization?name=100  Organization?name:contains=\\  Organization?name:contains=_unit  Organization?name=%25
Patient?identifier=1  Patient?identifier=urn:x|1  Patient?identifier=urn:y|  Patient?identifier=|1
Patient?identifier=urn:x|2,urn:y|1  Patient?identifier:of-type=urn:t|MR|1  Patient?identifier:text=rec
Patient?phone=0701740605  Patient?telecom=|0701740605  Patient?active=true  Patient?active=false
Patient?gender:not=male  Patient?gender=male,female  Patient?gender:missing=true  Patient?gender:missing=false
Patient?birthdate=1970  Patient?birthdate=1970-05-01  Patient?birthdate=1980-05  Patient?birthdate=ne1970
Patient?birthdate=ge1970-05-01  Patient?birthdate=gt1970-05-01  Patient?birthdate=lt1980-02  Patient?birthdate=le1980
Patient?birthdate=sa1979  Patient?birthdate=eb1980  Patient?birthdate=ap1975  Patient?birthdate=1970,1980
Patient?_profile=http://a.example/p|2  Patient?_profile:below=http://a.example  Patient?_tag=urn:tag|test
Patient?_tag:not=test  Patient?_id=anna,bo  Patient?_id:missing=true  Patient?_lastUpdated=2026-03-01
Patient?_lastUpdated=gt2026-03-01T22:30:00Z  Patient?_lastUpdated=le2026-03-01T22:30:00Z  Patient?_lastUpdated=ne2026
Patient?organization=Organization/unit  Patient?organization=unit  Patient?organization.name=100
Patient?_has:Observation:patient:status=amended  Patient?_has:Observation:patient:code=8480-6&gender=female
Patient?_has:CarePlan:patient:_has:CarePlan:based-on:status=draft  Patient?organization:missing=true
Observation?subject=anna  Observation?subject=Patient/anna  Observation?subject:Patient=anna  Observation?patient=bo
Observation?subject:identifier=urn:x|1  Observation?subject:missing=true  Observation?subject.name=ake
Observation?subject:Patient.birthdate=1980  Observation?patient.organization.name=100  Observation?patient.gender=male
Observation?has-member=o1  Observation?has-member.patient.name=ake  Observation?subject=Patient/anna,Patient/bo
Observation?code=8480-6  Observation?code=http://loinc.org|72514-3  Observation?code=http://loinc.org|
Observation?code:text=back  Observation?code:text=nothing  Observation?code:not=72514-3  Observation?code=|yes
Observation?code=8480-6&code=72514-3  Observation?code=8480-6,yes&status=final  Observation?status=final,amended
Observation?date=2024-03-01  Observation?date=ge2024-03-01T09:00:00Z  Observation?date=sa2024-02
Observation?date=lt2024-02  Observation?date=ge2024-02&date=lt2024-03  Observation?date=eb2024-03-01
Observation?date=ap2024-02-20  Observation?date=gt2024-03-01T09:00:00Z  Observation?date=le2024-03-01T09:00:00Z
Observation?date=ne2024-03  Observation?value-quantity=5|http://unitsofmeasure.org|mg
Observation?value-quantity=0.005|http://unitsofmeasure.org|g  Observation?value-quantity=5
Observation?value-quantity=5||mg  Observation?value-quantity=gt50||steps
Observation?value-quantity=lt5.1|http://unitsofmeasure.org|mg  Observation?value-quantity=ne5
Observation?value-quantity=ap90  Observation?value-quantity=ge5|http://unitsofmeasure.org|mg
Observation?value-quantity=sa4  Observation?value-quantity=eb6
Observation?combo-value-quantity=5|http://unitsofmeasure.org|mg  Observation?value-string=high
Observation?value-string:contains=higher  Observation?code-value-quantity=8480-6$5|http://unitsofmeasure.org|mg
Observation?code-value-quantity=72514-3$gt50  Observation?code-value-quantity=http://loinc.org|8480-6$lt6
Observation?code-value-quantity=8462-4$lt100
Observation?component-code-value-quantity=8480-6$lt6|http://unitsofmeasure.org|mg
Observation?component-code-value-quantity=8480-6$80|http://unitsofmeasure.org|mm[Hg]
Observation?component-code-value-quantity=http://loinc.org|$80  Observation?combo-code-value-quantity=8480-6$gt0.001
Observation?code-value-string=yes$high  Observation?code-value-string=8480-6$high
Observation?code-value-concept=yes$yes  Observation?combo-value-concept=urn:c|yes
CarePlan?instantiates-canonical=http://a.example/plan  CarePlan?instantiates-canonical=http://a.example/plan|1
CarePlan?instantiates-uri=http://a.example/x  CarePlan?instantiates-uri:below=http://a.example/x
CarePlan?instantiates-uri:above=http://a.example/x/y/z  CarePlan?instantiates-uri:below=http://a.example/
CarePlan?replaces=https://other.example/fhir/CarePlan/c1  CarePlan?replaces=CarePlan/c1  CarePlan?based-on=CarePlan/c1
CarePlan?based-on=CarePlan/c1/_history/1  CarePlan?based-on=CarePlan/c1/_history/2  CarePlan?date=2024
CarePlan?patient=anna&status=active  CarePlan?patient.identifier=urn:x|1  CarePlan?intent:missing=false
CarePlan?instantiates-canonical:PlanDefinition.version=1  CarePlan?instantiates-canonical.status=active
PlanDefinition?_has:CarePlan:instantiates-canonical:status=draft
PlanDefinition?_has:CarePlan:instantiates-canonical:status=active  RiskAssessment?probability=0.5
RiskAssessment?probability=0.50  RiskAssessment?probability=gt0.5  RiskAssessment?probability=le0.5
RiskAssessment?probability=ne0.5  RiskAssessment?probability=ap0.5  RiskAssessment?probability=2
RiskAssessment?probability=5e-1  PlanDefinition?url=http://a.example/plan&version=1  ?_id=anna,o1  ?_tag=test
?_profile:missing=false  ?_type=Patient,CarePlan&_id=c1  ?_lastUpdated=2026-03-01
""".split()  # noqa: SIM905 - so they can be read


@pytest.fixture
def filled(store: Store) -> Store:
    """A store of the resources above."""
    fill(store, RESOURCES)
    return store


def fill(store: Store, resources: list[dict[str, Any]]) -> None:
    """Store resources, each with whom it is about."""
    with store.transaction() as tx:
        tx.put_many([(resource, None) for resource in resources])


def ids(store: Store, search: str, count: int = 100) -> list[str]:
    """What a search finds, page after page."""
    kind, _, query = search.partition("?")
    read = parse(kind or None, parse_qsl(query, keep_blank_values=True), strict=True)
    page = store.search(read, count=count)
    found = [match.id for match in page.matches]
    while page.next is not None:
        page = store.search(read, after=page.next, count=count)
        found.extend(match.id for match in page.matches)
    return found


def expected(store: Store, search: str, resources: list[dict[str, Any]]) -> list[str]:
    """What the reference finds among the resources as they are stored."""
    kind, _, query = search.partition("?")
    stored = [store.read(one["resourceType"], one["id"]) for one in resources]
    held = [one.resource for one in stored if one is not None and not one.deleted]
    read = parse(kind or None, parse_qsl(query, keep_blank_values=True), strict=True)
    return sorted(one["id"] for one in found(read, held))


@pytest.mark.parametrize("few", [chains.FEW, 0])
def test_every_kind_of_search_finds_what_the_standard_says(filled: Store, few: int,
                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    """Each parameter kind, modifier and prefix; chains both ways, by few ends and by many; composites; by twos."""
    monkeypatch.setattr(chains, "FEW", few)
    wrong = {search: (here, there) for search in SEARCHES
             if (here := sorted(ids(filled, search, 2))) != (there := expected(filled, search, RESOURCES))}

    assert wrong == {}


@pytest.mark.parametrize("few", [chains.FEW, 0])
def test_only_the_canonicals_that_are_told_lead_back(store: Store, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of plans those that a plan of care in the wanted state follows, by url, or by url and version."""
    monkeypatch.setattr(chains, "FEW", few)
    plans = [{"resourceType": "PlanDefinition", "id": f"{name}{version}", "status": "active", "version": version,
              "url": f"http://a.example/{name}"} for name in "abc" for version in "12"]
    cares = [{"resourceType": "CarePlan", "status": status, "instantiatesCanonical": [told]} for status, told in (
        ("active", "http://a.example/a"), ("active", "http://a.example/b|2"), ("draft", "http://a.example/c"))]
    with store.transaction() as tx:
        tx.put_many([(each, None) for each in (*plans, *cares)])

    led = ids(store, "PlanDefinition?_has:CarePlan:instantiates-canonical:status=active", 9)
    assert sorted(led) == ["a1", "a2", "b2"]


_names = st.sampled_from(["anna", "bo", "ca"])
_codes = st.sampled_from(["8480-6", "72514-3", "yes"])
_systems = st.sampled_from([LOINC, "urn:c", ""])
_times = st.sampled_from(["2023", "2024-01", "2024-02-29", "2024-03-01T10:00:00Z", "2024-03-01T10:00:00.123+01:00"])
_numbers = st.sampled_from(["0.5", "5", "5.0", "5.04", "100", "-3", "0"])
_words = st.text(alphabet="aåAÅ %_\\b", min_size=1, max_size=4).filter(str.strip)


@st.composite
def _observations(draw: st.DrawFn) -> dict[str, Any]:
    """An Observation, or one that is hardly there."""
    made: dict[str, Any] = {"resourceType": "Observation", "id": f"o{draw(st.integers(0, 5))}",
                            "status": draw(st.sampled_from(["final", "amended"]))}
    if draw(st.booleans()):
        made["subject"] = subject(draw(_names))
    system = draw(_systems)
    coding = {"code": draw(_codes)} | ({"system": system} if system else {})
    made["code"] = {"coding": [coding], "text": draw(_words)}
    if draw(st.booleans()):
        made["effectiveDateTime"] = draw(_times)
    if draw(st.booleans()):
        made["valueQuantity"] = {"value": float(draw(_numbers)), "system": UCUM,
                                 "code": draw(st.sampled_from(["mg", "g", "unknown"]))}
    return made


@st.composite
def _patients(draw: st.DrawFn) -> dict[str, Any]:
    """A Patient."""
    return {"resourceType": "Patient", "id": draw(_names), "name": [{"family": draw(_words), "given": [draw(_words)]}],
            "birthDate": draw(st.sampled_from(["1970", "1970-05", "1970-05-01", "1980-01-01"]))}


_prefixes = st.sampled_from(["", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"])
_criteria: st.SearchStrategy[tuple[str, str]] = st.one_of(
    st.tuples(st.sampled_from(["status", "status:not"]), st.sampled_from(["final", "amended", "final,amended"])),
    st.tuples(st.sampled_from(["patient", "subject", "subject:Patient"]), _names),
    st.tuples(st.sampled_from(["code", "code:not"]), st.tuples(_systems, _codes).map("|".join) | _codes),
    st.tuples(st.just("date"), st.tuples(_prefixes, _times).map(lambda pair: "".join(pair).replace("+", "%2B"))),
    st.tuples(st.just("value-quantity"), st.tuples(
        _prefixes, _numbers, st.sampled_from(["", f"|{UCUM}|mg", f"|{UCUM}|g", "||unknown"])).map("".join)),
    st.tuples(st.just("code-value-quantity"), st.tuples(_codes, st.just("$"), _prefixes, _numbers).map("".join)),
    st.tuples(st.sampled_from(["patient.name", "patient.family:exact", "subject:Patient.name:contains"]), _words),
    st.tuples(st.sampled_from(["patient:missing", "date:missing"]), st.sampled_from(["true", "false"])),
    st.tuples(st.just("patient.birthdate"), st.tuples(_prefixes, st.sampled_from(["1970", "1970-05-01"])).map("".join)),
    st.tuples(st.just("_id"), st.sampled_from(["o1", "o1,o2,o3"])),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(resources=st.lists(_observations() | _patients(), min_size=1, max_size=8),
       criteria=st.lists(st.lists(_criteria, min_size=1, max_size=3), min_size=1, max_size=6))
def test_any_search_finds_what_the_standard_says(store: Store, resources: list[dict[str, Any]],
                                                 criteria: list[list[tuple[str, str]]]) -> None:
    """Whatever is stored, changed or deleted before, whatever is asked: as the reference says."""
    every = [{"resourceType": "Observation", "id": f"o{number}"} for number in range(6)]
    every += [{"resourceType": "Patient", "id": name} for name in ("anna", "bo", "ca")]
    with store.transaction() as tx:
        for one in every:
            tx.delete(one["resourceType"], one["id"])
        for one in resources:
            tx.put(one, person=None)
    for pairs in criteria:
        escaped = "&".join(f"{name}={value.replace(chr(92), chr(92) * 2).replace('%', '%25')}".replace("%252B", "%2B")
                           for name, value in pairs)
        assert sorted(ids(store, f"Observation?{escaped}", 3)) == expected(store, f"Observation?{escaped}", every)
