"""ValueSet, CodeSystem and ConceptMap operations: what is known is told, what is not known is said to be."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from fhirpain import guide
from tests.web.conftest import FHIR, rules

LEVELS = guide.canonical("ValueSet", "care-level")
LEVEL = guide.canonical("CodeSystem", "care-level")
STATUS = "http://hl7.org/fhir/ValueSet/observation-status"
OBSERVATION = "http://hl7.org/fhir/observation-status"
ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
PLANS = guide.canonical("ConceptMap", "rivta-plan-type")
SNOMED = "http://snomed.info/sct"
SOME = {"resourceType": "ValueSet", "url": "https://region.example/vs", "status": "active", "compose": {"include": [
    {"system": OBSERVATION, "concept": [{"code": "final", "display": "Done"}, {"code": "amended"}]},
    {"system": LEVEL, "concept": [{"code": "2"}]}]}}


def parts(answered: Any) -> dict[str, Any]:
    """The value of each parameter that was answered, the last of a name."""
    assert answered.status_code == 200, answered.text
    assert [issue for issue in guide.validator().validate(answered.json) if issue.is_error] == []
    return {part["name"]: next((value for name, value in part.items() if name != "name"), None)
            for part in answered.json["parameter"]}


def expansion(answered: Any) -> dict[str, Any]:
    """The expansion that was answered, in a ValueSet that is valid."""
    assert answered.status_code == 200, answered.text
    assert [issue for issue in guide.validator().validate(answered.json) if issue.is_error] == []
    return dict(answered.json["expansion"])


def codes(answered: Any) -> list[str]:
    """The codes of the expansion, in order."""
    return [entry["code"] for entry in expansion(answered).get("contains", ())]


def body(**given: Any) -> dict[str, Any]:
    """Parameters with one value each."""
    kinds = {bool: "valueBoolean", int: "valueInteger", str: "valueString"}
    made = [{"name": name, **({"resource": value} if "resourceType" in value else {"valueCoding": value})}
            if isinstance(value, dict) else {"name": name, kinds[type(value)]: value} for name, value in given.items()]
    return {"resourceType": "Parameters", "parameter": made}


def test_a_value_set_is_expanded_in_its_own_order(client: FlaskClient) -> None:
    """The codes come as the code system lists them, with system and display, and without the composition."""
    answered = client.get("/ValueSet/$expand", query_string={"url": STATUS})

    assert codes(answered) == ["registered", "preliminary", "final", "amended", "corrected", "cancelled",
                               "entered-in-error", "unknown"]
    assert expansion(answered)["contains"][2] == {"system": OBSERVATION, "code": "final", "display": "Final"}
    assert expansion(answered)["total"] == 8
    assert "compose" not in answered.json


@pytest.mark.parametrize(("asked", "found"), [
    ({"filter": "prel"}, ["preliminary"]), ({"filter": "in err"}, ["entered-in-error"]), ({"filter": "nothing"}, []),
    ({"count": 2}, ["registered", "preliminary"]), ({"offset": 6, "count": 9}, ["entered-in-error", "unknown"]),
    ({"count": 0}, []), ({"activeOnly": "true", "count": 1}, ["registered"]),
])
def test_an_expansion_is_filtered_and_paged(client: FlaskClient, asked: dict[str, Any], found: list[str]) -> None:
    """By the beginnings of words, and by offset and count; the total is that of all pages."""
    answered = client.get("/ValueSet/$expand", query_string={"url": STATUS, **asked})

    assert codes(answered) == found
    assert expansion(answered)["total"] == {"prel": 1, "in err": 1, "nothing": 0}.get(asked.get("filter", ""), 8)


@pytest.mark.parametrize(("header", "parameter", "display"), [
    ("sv", {}, "Specialiserad smärtvård på sjukhus"), ("en", {"displayLanguage": "nb-NO"},
                                                       "Smerteklinikk i spesialisthelsetjenesten"),
    ("en", {"displayLanguage": "fi"}, "Specialist pain care at a hospital"),
])
def test_a_display_is_in_the_language_wanted(client: FlaskClient, header: str, parameter: dict[str, str],
                                             display: str) -> None:
    """By displayLanguage, else by Accept-Language; the code system's own where there is none."""
    answered = client.get("/ValueSet/$expand", query_string={"url": LEVELS, **parameter},
                          headers={"Accept-Language": header})

    assert expansion(answered)["contains"][2]["display"] == display


def test_designations_are_told_when_asked_for(client: FlaskClient) -> None:
    """All of them, or those of a language; otherwise none."""
    everything = client.get("/ValueSet/$expand", query_string={"url": LEVELS, "includeDesignations": "true"})
    swedish = client.get("/ValueSet/$expand", query_string={"url": LEVELS, "designation": "urn:ietf:bcp:47|sv"})
    none = client.get("/ValueSet/$expand", query_string={"url": LEVELS})

    languages = [[one["language"] for one in expansion(answered)["contains"][0].get("designation", ())]
                 for answered in (everything, swedish, none)]
    assert languages == [["sv", "nb"], ["sv"], []]


def test_a_value_set_of_the_caller_is_expanded(client: FlaskClient) -> None:
    """In Parameters, and as the body itself; in its own order and by its own displays."""
    wrapped = client.post("/ValueSet/$expand", json=body(valueSet=SOME, includeDefinition=True), content_type=FHIR)
    bare = client.post("/ValueSet/$expand", json=SOME, content_type=FHIR)

    assert codes(wrapped) == codes(bare) == ["final", "amended", "2"]
    assert expansion(bare)["contains"][0]["display"] == "Done"
    assert wrapped.json["compose"] == SOME["compose"]


def test_a_stored_value_set_is_expanded(client: FlaskClient) -> None:
    """By its id, and by its canonical."""
    created = client.post("/ValueSet", json=SOME, content_type=FHIR)

    assert codes(client.get(f"/ValueSet/{created.json['id']}/$expand")) == ["final", "amended", "2"]
    assert codes(client.get("/ValueSet/$expand", query_string={"url": SOME["url"]})) == ["final", "amended", "2"]
    assert rules(client.get("/ValueSet/$expand", query_string={"url": "https://a.example/,"})) == ["canonical-unknown"]
    assert rules(client.get("/ValueSet/unknown/$expand")) == ["not-found"]


@pytest.mark.parametrize(("asked", "status", "rule"), [
    ({}, 400, "parameter-one-of"),
    ({"url": "https://region.example/unknown"}, 404, "canonical-unknown"),
    ({"url": STATUS, "valueSetVersion": "9"}, 404, "canonical-unknown"),
    ({"url": "http://hl7.org/fhir/ValueSet/condition-code"}, 422, "expansion-not-held"),
    ({"url": STATUS, "count": "-1"}, 400, "parameter-value"),
    ({"url": STATUS, "count": "many"}, 400, "parameter-value"),
    ({"url": STATUS, "activeOnly": "yes"}, 400, "parameter-value"),
    ({"url": STATUS, "valueSet": "x"}, 400, "parameter-value"),
    ({"url": STATUS, "exclude-system": "x"}, 422, "parameter-not-supported"),
    ({"url": [STATUS, STATUS]}, 400, "parameter-missing"),
])
def test_what_cannot_be_expanded_is_refused(client: FlaskClient, asked: dict[str, Any], status: int, rule: str) -> None:
    """With the rule, and the parameter by its name."""
    answered = client.get("/ValueSet/$expand", query_string=asked)

    assert (answered.status_code, rules(answered)) == (status, [rule])


def test_an_expansion_that_is_too_long_is_refused(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless a page of it is asked for."""
    monkeypatch.setattr("fhirpain.web.value_sets.MOST", 5)

    assert rules(client.get("/ValueSet/$expand", query_string={"url": STATUS})) == ["expansion-too-costly"]
    assert len(codes(client.get("/ValueSet/$expand", query_string={"url": STATUS, "count": 5}))) == 5


def test_an_unknown_parameter_is_refused_when_that_is_wanted(client: FlaskClient) -> None:
    """With handling=strict; else it is passed over."""
    asked = {"url": STATUS, "tidy": "true"}

    assert len(codes(client.get("/ValueSet/$expand", query_string=asked))) == 8
    strict = client.get("/ValueSet/$expand", query_string=asked, headers={"Prefer": "handling=strict"})
    assert (strict.status_code, rules(strict)) == (400, ["parameter-unknown"])


@pytest.mark.parametrize(("asked", "result", "said"), [
    ({"url": LEVELS, "system": LEVEL, "code": "2"}, True, {"display": "Multiprofessional pain team in primary care"}),
    ({"url": LEVELS, "system": LEVEL, "code": "9"}, False, {"message": "The code is not in the value set."}),
    ({"url": LEVELS, "code": "2", "inferSystem": True}, True, {}),
    ({"url": LEVELS, "coding": {"system": LEVEL, "code": "2",
                                "display": "Multiprofessionellt smärtteam i primärvården"}}, True, {}),
    ({"url": LEVELS, "coding": {"system": LEVEL, "code": "2", "display": "Hospital"}}, False,
     {"message": "The display is not what the code is called."}),
    ({"valueSet": SOME, "system": OBSERVATION, "code": "final", "display": "Done"}, True, {}),
    ({"url": "http://hl7.org/fhir/ValueSet/condition-code", "system": SNOMED, "code": "22253000"}, False,
     {"message": "Whether the code is valid cannot be told: its codes are not held here."}),
])
def test_a_code_is_held_against_a_value_set(client: FlaskClient, asked: dict[str, Any], result: bool,
                                            said: dict[str, str]) -> None:
    """The answer is 200 whether it is in or not, with the reason or the display."""
    answered = parts(client.post("/ValueSet/$validate-code", json=body(**asked), content_type=FHIR))

    assert answered["result"] is result
    assert said.items() <= answered.items()


def test_one_coding_of_a_concept_is_enough(client: FlaskClient) -> None:
    """As a coded element is bound."""
    concept = {"coding": [{"system": SNOMED, "code": "22253000"}, {"system": LEVEL, "code": "1"}]}
    sent = {"resourceType": "Parameters", "parameter": [{"name": "url", "valueUri": LEVELS},
                                                        {"name": "codeableConcept", "valueCodeableConcept": concept}]}

    assert parts(client.post("/ValueSet/$validate-code", json=sent, content_type=FHIR))["result"] is True


@pytest.mark.parametrize(("asked", "rule"), [
    ({"url": LEVELS}, "parameter-one-of"), ({"url": LEVELS, "code": "1"}, "parameter-missing"),
    ({"code": "1", "system": LEVEL}, "parameter-one-of"),
    ({"url": LEVELS, "code": "1", "system": ""}, "parameter-value"),
])
def test_a_code_that_is_not_told_whole_is_refused(client: FlaskClient, asked: dict[str, str], rule: str) -> None:
    """Neither guessed nor looked for elsewhere."""
    answered = client.get("/ValueSet/$validate-code", query_string=asked)

    assert (answered.status_code, rules(answered)) == (400, [rule])


def test_a_code_is_looked_up(client: FlaskClient) -> None:
    """Its system's name and version, its display and designations, and each property."""
    answered = client.get("/CodeSystem/$lookup", query_string={"system": LEVEL, "code": "2"},
                          headers={"Accept-Language": "sv"})
    told = parts(answered)

    assert told["name"] == "CareLevelCS"
    assert told["display"] == "Multiprofessionellt smärtteam i primärvården"
    assert len([part for part in answered.json["parameter"] if part["name"] == "designation"]) == 2


@pytest.mark.parametrize(("wanted", "found"), [
    ({}, {("child", "corrected")}), ({"property": "parent"}, set()), ({"property": ["child", "parent"]},
                                                                    {("child", "corrected")}),
])
def test_properties_are_those_asked_for(client: FlaskClient, wanted: dict[str, Any],
                                        found: set[tuple[str, str]]) -> None:
    """All of them where none is named."""
    answered = client.get("/CodeSystem/$lookup", query_string={"system": OBSERVATION, "code": "amended", **wanted})
    told = [part["part"] for part in answered.json["parameter"] if part["name"] == "property"]

    assert {(name["valueCode"], value["valueCode"]) for name, value in told} == found


@pytest.mark.parametrize(("asked", "status", "rule"), [
    ({"system": LEVEL, "code": "9"}, 404, "code-unknown"), ({"code": "9"}, 400, "parameter-missing"),
    ({"system": SNOMED, "code": "22253000"}, 404, "codes-not-held"), ({"system": LEVEL}, 400, "parameter-one-of"),
    ({"system": OBSERVATION, "code": "final", "version": "9"}, 404, "canonical-unknown"),
])
def test_what_cannot_be_looked_up_is_refused(client: FlaskClient, asked: dict[str, str], status: int,
                                             rule: str) -> None:
    """A code system or a code that is not held is not found."""
    answered = client.get("/CodeSystem/$lookup", query_string=asked)

    assert (answered.status_code, rules(answered)) == (status, [rule])


@pytest.mark.parametrize(("asked", "result"), [
    ({"url": LEVEL, "code": "1"}, True), ({"url": LEVEL, "code": "9"}, False),
    ({"url": LEVEL, "code": "1", "display": "Nothing"}, False),
    ({"url": "http://unitsofmeasure.org", "code": "mg/dL"}, True), ({"url": SNOMED, "code": "1"}, False),
])
def test_a_code_is_held_against_its_system(client: FlaskClient, asked: dict[str, str], result: bool) -> None:
    """Also against one whose codes are told by their form."""
    assert parts(client.get("/CodeSystem/$validate-code", query_string=asked))["result"] is result


@pytest.mark.parametrize(("one", "other", "outcome"), [
    ("amended", "corrected", "subsumes"), ("corrected", "amended", "subsumed-by"), ("final", "final", "equivalent"),
    ("final", "amended", "not-subsumed"),
])
def test_one_code_may_subsume_another(client: FlaskClient, one: str, other: str, outcome: str) -> None:
    """By the hierarchy of the code system."""
    asked = {"system": OBSERVATION, "codeA": one, "codeB": other}
    codings = body(codingA={"system": OBSERVATION, "code": one}, codingB={"system": OBSERVATION, "code": other})

    assert parts(client.get("/CodeSystem/$subsumes", query_string=asked))["outcome"] == outcome
    assert parts(client.post("/CodeSystem/$subsumes", json=codings, content_type=FHIR))["outcome"] == outcome


def test_codes_of_two_systems_are_not_compared(client: FlaskClient) -> None:
    """A code is looked for in one system."""
    codings = body(codingA={"system": OBSERVATION, "code": "final"}, codingB={"system": LEVEL, "code": "1"})

    assert rules(client.post("/CodeSystem/$subsumes", json=codings, content_type=FHIR)) == ["code-unknown"]


def test_a_code_is_translated(client: FlaskClient) -> None:
    """By a map of ours, forth and back."""
    group = guide.definitions().resource("ConceptMap", PLANS)["group"][0]
    source, target = group["element"][0]["code"], group["element"][0]["target"][0]["code"]
    forth = client.get("/ConceptMap/$translate", query_string={"url": PLANS, "system": group["source"], "code": source})
    back = client.get("/ConceptMap/$translate", query_string={
        "targetsystem": group["source"], "system": group["target"], "code": target, "reverse": "true"})

    assert parts(forth)["result"] is True
    assert parts(forth)["match"][1]["valueCoding"]["code"] == target
    assert source in [part["part"][1]["valueCoding"]["code"] for part in back.json["parameter"]
                      if part["name"] == "match"]


@pytest.mark.parametrize(("target", "result"), [
    ({"equivalence": "equivalent", "code": "1"}, True), ({"equivalence": "unmatched"}, False),
    ({"equivalence": "disjoint", "code": "1"}, False),
])
def test_a_map_of_the_caller_is_used(client: FlaskClient, target: dict[str, str], result: bool) -> None:
    """Sent with the question, or stored; a target that says that there is none is no translation."""
    own = {"resourceType": "ConceptMap", "status": "active", "group": [
        {"source": OBSERVATION, "target": LEVEL, "element": [{"code": "final", "target": [target]}]}]}
    created = client.post("/ConceptMap", json=own, content_type=FHIR)
    sent = body(conceptMap=own, coding={"system": OBSERVATION, "code": "final"})
    stored = client.get(f"/ConceptMap/{created.json['id']}/$translate",
                        query_string={"system": OBSERVATION, "code": "final"})

    assert parts(client.post("/ConceptMap/$translate", json=sent, content_type=FHIR))["result"] is result
    assert parts(stored)["result"] is result


@pytest.mark.parametrize(("asked", "status", "rule"), [
    ({"code": "x", "system": LEVEL}, 400, "parameter-one-of"), ({"url": PLANS, "code": "x"}, 400, "parameter-missing"),
    ({"url": "https://region.example/unknown", "code": "x", "system": LEVEL}, 404, "canonical-unknown"),
])
def test_what_cannot_be_translated_is_refused(client: FlaskClient, asked: dict[str, str], status: int,
                                              rule: str) -> None:
    """A map must be named, or where to."""
    answered = client.get("/ConceptMap/$translate", query_string=asked)

    assert (answered.status_code, rules(answered)) == (status, [rule])


@pytest.mark.parametrize("sent", [
    {"resourceType": "Patient"}, {"resourceType": "Parameters", "parameter": {}},
    {"resourceType": "Parameters", "parameter": [{"name": "url", "valueUri": 7}, {"name": "code", "valueCode": "1"}]},
    {"resourceType": "Parameters", "parameter": [{"name": "coding", "valueCoding": {"code": ["1"]}}]},
    {"resourceType": "Parameters", "parameter": [{"name": "codeableConcept", "valueCodeableConcept": {}}]},
    {"resourceType": "Parameters", "parameter": [{"name": "valueSet", "resource": {"resourceType": "Patient"}},
                                                 {"name": "coding", "valueCoding": {"code": "1"}}]},
])
def test_a_body_that_is_not_the_operation_s_is_refused(client: FlaskClient, sent: dict[str, Any]) -> None:
    """400, and what was sent is not repeated."""
    assert client.post("/ValueSet/$validate-code", json=sent, content_type=FHIR).status_code == 400
