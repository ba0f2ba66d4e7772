"""The CapabilityStatement says what the routes do, and the routes do what it says."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

import fhirpain
from fhirpain import guide
from fhirpain.web import capability
from fhirpain.web.routes import PLAIN
from tests.web.conftest import BASE, FHIR, PATIENT, rules

CALLS = {
    ("system", "transaction"): ("POST", "/"),
    ("system", "batch"): ("POST", "/"),
    ("type", "create"): ("POST", "/{type}"),
    ("type", "read"): ("GET", "/{type}/unknown"),
    ("type", "vread"): ("GET", "/{type}/unknown/_history/1"),
    ("type", "update"): ("PUT", "/{type}/unknown"),
    ("type", "patch"): ("PATCH", "/{type}/unknown"),
    ("type", "delete"): ("DELETE", "/{type}/unknown"),
    ("type", "history-instance"): ("GET", "/{type}/unknown/_history"),
    ("type", "history-type"): ("GET", "/{type}/_history"),
    ("type", "search-type"): ("GET", "/{type}"),
    ("system", "search-system"): ("GET", "/"),
    ("system", "history-system"): ("GET", "/_history"),
}
SEARCHED = {"number": "1", "date": "2020", "string": "x", "token": "x", "reference": "x", "quantity": "1",
            "uri": "https://x.example"}
CONDITIONAL = {("PUT", "/*"), ("PATCH", "/*"), ("DELETE", "/*")}
"""Told by conditionalUpdate and conditionalDelete."""
BESIDE = {("POST", "/_search"), ("POST", "/*/_search"), ("GET", "/*/*/*"), ("POST", "/*/*/*/_search"),
          ("GET", "/_async/*"), ("DELETE", "/_async/*")}
"""Forms of a search, that of a compartment, which is told by the compartment, and of what is answered later."""


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
        told_back = ["done"] if answered.status_code in (200, 204) else rules(answered)
        assert told_back[0] in ("body-missing", "not-found", "done"), (level, code, name)


def test_every_operation_that_is_told_is_there_and_defined(client: FlaskClient, statement: dict[str, Any]) -> None:
    """At system level and for each type, by one of its methods; ours have an OperationDefinition."""
    rest = statement["rest"][0]
    told = [("", each) for each in rest["operation"]]
    told += [(f"/{resource['type']}", each) for resource in rest["resource"] for each in resource["operation"]]

    for at, operation in told:
        addresses = (f"{at}/${operation['name']}", f"{at}/unknown/${operation['name']}")
        answers = [client.open(address, method=method, content_type=FHIR)
                   for address in addresses for method in ("GET", "POST")]
        answered = {rules(answer)[0] if answer.status_code >= 400 else "" for answer in answers}
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

    # No FHIR, so nothing of FHIR's to be told.
    told |= {(method, re.sub(r"<[^>]*>", "*", rule)) for method, rule, _ in PLAIN}

    assert {route for route in routed if "$" not in route[1]} == told | CONDITIONAL | BESIDE
    assert {rule.rpartition("$")[2] for _, rule in routed if "$" in rule} == operations


def test_our_profiles_are_told_by_type(statement: dict[str, Any]) -> None:
    """A CarePlan may claim the base profile or that of its level."""
    by_type = {each["type"]: each for each in statement["rest"][0]["resource"]}

    assert guide.canonical("StructureDefinition", "pain-care-plan-level-2") in by_type["CarePlan"]["supportedProfile"]
    assert "supportedProfile" not in by_type["Account"]


def test_every_search_parameter_and_include_that_is_told_is_understood(
        client: FlaskClient, statement: dict[str, Any]) -> None:
    """All of a type's at once, strictly; each is defined by R4 under its name and with its type."""
    for each in statement["rest"][0]["resource"]:
        told = each.get("searchParam", [])
        asked = [(one["name"], SEARCHED[one["type"]]) for one in told if one["type"] in SEARCHED]
        asked += [("_include", one) for one in each["searchInclude"]]
        asked += [("_revinclude", one) for one in each.get("searchRevInclude", ())[:30]]
        for first in range(0, len(asked), 40):
            answered = client.get(f"/{each['type']}", query_string=asked[first:first + 40],
                                  headers={"Prefer": "handling=strict"})
            assert answered.status_code == 200, (each["type"], answered.text)
        for one in told:
            defined = guide.definitions().resource("SearchParameter", one["definition"])
            assert (defined or {})["type"] == one["type"]


@pytest.mark.parametrize("name", ["Bundle", "Parameters", "OperationOutcome", "Binary", "Basic"])
def test_every_type_of_r4_is_kept(client: FlaskClient, statement: dict[str, Any], name: str) -> None:
    """Also those that mostly travel: below their own address they are resources like any other."""
    by_type = {each["type"]: each for each in statement["rest"][0]["resource"]}
    content = {"Bundle": {"type": "transaction"}, "Binary": {"contentType": "text/plain", "data": "YQ=="},
               "OperationOutcome": {"issue": [{"severity": "error", "code": "invalid"}]},
               "Basic": {"code": {"text": "x"}}}.get(name, {})
    created = client.post(f"/{name}", json={"resourceType": name, **content}, content_type=FHIR)

    assert {"code": "create"} in by_type[name]["interaction"]
    assert created.status_code == 201
    assert client.get(f"/{name}/{created.json['id']}?_format=json").json["resourceType"] == name


def test_what_is_told_of_conditions_is_true(client: FlaskClient, statement: dict[str, Any]) -> None:
    """conditionalUpdate, conditionalDelete and conditionalRead are claimed, so they work; the trace is only read."""
    by_type = {each["type"]: each for each in statement["rest"][0]["resource"]}
    patient, address = by_type["Patient"], "/Patient?identifier=http://electronichealth.se/identifier/personnummer|195009072553"

    assert (patient["conditionalUpdate"], patient["conditionalDelete"]) == (True, "single")
    assert (by_type["AuditEvent"]["conditionalUpdate"], by_type["AuditEvent"]["conditionalDelete"]) == (
        False, "not-supported")
    created = client.put(address, json=PATIENT, content_type=FHIR)
    assert created.status_code == 201
    headers = {"If-Modified-Since": created.headers["Last-Modified"]}
    assert client.get(f"/Patient/{created.json['id']}", headers=headers).status_code == 304
    assert client.delete(address).status_code == 204


def test_what_is_told_of_create_is_true(client: FlaskClient, statement: dict[str, Any]) -> None:
    """conditionalCreate and updateCreate are claimed, so they work."""
    patient = {each["type"]: each for each in statement["rest"][0]["resource"]}["Patient"]
    condition = {"If-None-Exist": "identifier=http://electronichealth.se/identifier/personnummer|195009072553"}
    assert patient["conditionalCreate"] is True
    assert patient["updateCreate"] is True

    assert client.put("/Patient/anna", json={**PATIENT, "id": "anna"}, content_type=FHIR).status_code == 201
    found = client.post("/Patient", json=PATIENT, headers=condition, content_type=FHIR)
    assert (found.status_code, found.json["id"]) == (200, "anna")


def test_every_process_says_the_same() -> None:
    """The date is that of what is offered, not of when a process began: who holds the statement need not ask anew."""
    first, second = capability.statement.__wrapped__(BASE), capability.statement.__wrapped__(BASE)

    assert first == second
    assert first["date"] == fhirpain.__date__


def test_the_statement_is_sent_anew_only_where_it_has_changed(client: FlaskClient) -> None:
    """Each format has a tag of its own."""
    as_json, as_xml = client.get("/metadata"), client.get("/metadata?_format=xml")
    tag = as_json.headers["ETag"]
    known, other = (client.get(url, headers={"If-None-Match": tag}) for url in ("/metadata", "/metadata?_format=xml"))

    assert (known.status_code, known.data) == (304, b"")
    assert other.status_code == 200
    assert as_xml.headers["ETag"] != tag
