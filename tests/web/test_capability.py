"""The CapabilityStatement says what the routes do, and the routes do what it says."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fhirpain import guide
from fhirpain.web.routes import PLAIN
from tests.web.conftest import BASE, FHIR, PATIENT, rules

CALLS = {
    ("system", "transaction"): ("POST", "/"),
    ("type", "create"): ("POST", "/{type}"),
    ("type", "read"): ("GET", "/{type}/unknown"),
    ("type", "vread"): ("GET", "/{type}/unknown/_history/1"),
    ("type", "update"): ("PUT", "/{type}/unknown"),
}


@pytest.fixture
def statement(client: FlaskClient) -> dict[str, Any]:
    """What GET /metadata answers."""
    answered = client.get("/metadata")
    assert answered.status_code == 200
    return dict(answered.json)


def test_the_statement_is_valid(statement: dict[str, Any]) -> None:
    """Our own validator has nothing against it, and it is of the version we speak."""
    assert [issue for issue in guide.validator().validate(statement) if issue.is_error] == []
    assert statement["fhirVersion"] == "4.0.1"
    assert statement["implementation"]["url"] == BASE


def test_every_interaction_that_is_told_is_there(client: FlaskClient, statement: dict[str, Any]) -> None:
    """Each is called for each type: whatever it answers, it is no 405 and no unknown address of a known type."""
    rest = statement["rest"][0]
    told = [("system", interaction["code"], "") for interaction in rest["interaction"]]
    told += [("type", interaction["code"], resource["type"])
             for resource in rest["resource"] for interaction in resource.get("interaction", ())]

    assert len(told) > 4 * 140
    for level, code, name in told:
        method, address = CALLS[level, code]
        answered = client.open(address.format(type=name), method=method, content_type=FHIR)
        assert rules(answered)[0] in ("body-missing", "not-found"), (level, code, name)


def test_every_operation_that_is_told_is_there_and_defined(client: FlaskClient, statement: dict[str, Any]) -> None:
    """At system level and for each type, by one of its methods; ours have an OperationDefinition."""
    rest = statement["rest"][0]
    told = [("", each) for each in rest["operation"]]
    told += [(f"/{resource['type']}", each) for resource in rest["resource"] for each in resource["operation"]]

    for at, operation in told:
        addresses = (f"{at}/${operation['name']}", f"{at}/unknown/${operation['name']}")
        answered = {rules(client.open(address, method=method, content_type=FHIR))[0]
                    for address in addresses for method in ("GET", "POST")}
        assert answered - {"method-not-allowed", "fhir-resource-type"}, (at, operation)
        if not operation["definition"].startswith("http://hl7.org/"):
            assert guide.definitions().resource("OperationDefinition", operation["definition"]) is not None


def test_every_route_is_told(app: Flask, statement: dict[str, Any]) -> None:
    """No address answers that the statement does not mention."""
    rest = statement["rest"][0]
    patient = {each["type"]: each for each in rest["resource"]}["Patient"]
    codes = {each["code"] for each in (*patient["interaction"], *rest["interaction"])}
    operations = {each["name"] for level in (rest, *rest["resource"]) for each in level["operation"]}
    routed = {(method, re.sub(r"<[^>]*>", "*", rule.rule)) for rule in app.url_map.iter_rules()
              for method in rule.methods - {"HEAD", "OPTIONS"}}
    told = {("GET", "/metadata"), *((method, re.sub("{type}|unknown|(?<=_history/)1", "*", address))
                                    for (_, code), (method, address) in CALLS.items() if code in codes)}

    told |= {(method, rule) for method, rule, _ in PLAIN}  # no FHIR, so nothing of FHIR's to be told

    assert {route for route in routed if "$" not in route[1]} == told
    assert {rule.rpartition("$")[2] for _, rule in routed if "$" in rule} == operations


def test_our_profiles_are_told_by_type(statement: dict[str, Any]) -> None:
    """A CarePlan may claim the base profile or that of its level."""
    by_type = {each["type"]: each for each in statement["rest"][0]["resource"]}

    assert guide.canonical("StructureDefinition", "pain-care-plan-level-2") in by_type["CarePlan"]["supportedProfile"]
    assert "supportedProfile" not in by_type["Account"]


def test_nothing_is_searched_yet(statement: dict[str, Any]) -> None:
    """No search parameter is told, for a search would be refused."""
    assert not any("searchParam" in each for each in statement["rest"][0]["resource"])


def test_a_bundle_has_no_address_of_its_own(client: FlaskClient, statement: dict[str, Any]) -> None:
    """It is taken in at the base; below /Bundle there is only what it is translated to."""
    by_type = {each["type"]: each for each in statement["rest"][0]["resource"]}

    assert "interaction" not in by_type["Bundle"]
    assert client.post("/Bundle", json={"resourceType": "Bundle", "type": "collection"}).status_code == 404


def test_what_is_told_of_create_is_true(client: FlaskClient, statement: dict[str, Any]) -> None:
    """conditionalCreate and updateCreate are claimed, so they work."""
    patient = {each["type"]: each for each in statement["rest"][0]["resource"]}["Patient"]
    condition = {"If-None-Exist": "identifier=http://electronichealth.se/identifier/personnummer|195009072553"}
    assert patient["conditionalCreate"] is True
    assert patient["updateCreate"] is True

    assert client.put("/Patient/anna", json={**PATIENT, "id": "anna"}, content_type=FHIR).status_code == 201
    found = client.post("/Patient", json=PATIENT, headers=condition, content_type=FHIR)
    assert (found.status_code, found.json["id"]) == (200, "anna")
