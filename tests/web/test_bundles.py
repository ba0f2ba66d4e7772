"""Transactions and batches, as an EHR sees them."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from fhirpain.store import Store
from tests.web.conftest import BASE, FHIR, PATIENT, rules

BASIC = {"resourceType": "Basic", "code": {"text": "x"}}
PERSON = "Patient?identifier=http://electronichealth.se/identifier/personnummer|195009072553"


def entry(method: str, url: str, resource: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """An entry; what else is given belongs to its request, but for ``fullUrl``."""
    full_url = {"fullUrl": more.pop("fullUrl")} if "fullUrl" in more else {}
    return {**full_url, **({} if resource is None else {"resource": resource}),
            "request": {"method": method, "url": url, **more}}


def send(client: FlaskClient, *entries: dict[str, Any], kind: str = "transaction", **headers: str) -> Any:
    """What a bundle of entries is answered."""
    bundle = {"resourceType": "Bundle", "type": kind, "entry": list(entries)}
    return client.post("/", json=bundle, content_type=FHIR, headers=headers)


def statuses(answered: Any) -> list[str]:
    """The status of each entry of a response, as a number."""
    return [each["response"]["status"][:3] for each in answered.json["entry"]]


def test_every_method_is_done_in_r4s_order_and_answered_in_the_senders(client: FlaskClient) -> None:
    """The GET that stands first reads what the PUT that stands last has stored; the DELETE comes before both."""
    client.put("/Basic/old", json={**BASIC, "id": "old"}, content_type=FHIR)
    done = send(client, entry("GET", "Basic/new"), entry("POST", "Basic", BASIC), entry("DELETE", "Basic/old"),
                entry("HEAD", "Basic/new"), entry("PUT", "Basic/new", {**BASIC, "id": "new"}))

    assert done.status_code == 200
    assert done.json["type"] == "transaction-response"
    assert statuses(done) == ["200", "201", "204", "200", "201"]
    assert done.json["entry"][0]["resource"]["id"] == "new"
    assert done.json["entry"][0]["response"]["etag"] == 'W/"1"'
    assert "resource" not in done.json["entry"][3]


def test_a_read_that_fails_fails_the_transaction(client: FlaskClient, held: Store) -> None:
    """All or nothing: what stands beside it is not stored."""
    refused = send(client, entry("PUT", "Basic/b", {**BASIC, "id": "b"}), entry("GET", "Basic/never"))

    assert (refused.status_code, rules(refused)) == (404, ["not-found"])
    assert refused.json["issue"][0]["expression"] == ["Bundle.entry[1].request.url"]
    assert held.read("Basic", "b") is None


def test_a_conditional_read_in_a_transaction_may_say_unchanged(client: FlaskClient, patient_id: str) -> None:
    """304 for the version that the caller has."""
    done = send(client, entry("GET", f"Patient/{patient_id}", ifNoneMatch='W/"1"'))

    assert statuses(done) == ["304"]
    assert "resource" not in done.json["entry"][0]


def test_a_reference_may_be_a_search(client: FlaskClient, patient_id: str) -> None:
    """It is led to the one resource that it finds; one that finds nothing fails the transaction."""
    goal = {"resourceType": "Goal", "lifecycleStatus": "active", "description": {"text": "x"},
            "subject": {"reference": PERSON}}
    done = send(client, entry("POST", "Goal", goal), Prefer="return=representation")
    nobody = {**goal, "subject": {"reference": PERSON.replace("195009072553", "191212121212")}}
    refused = send(client, entry("POST", "Goal", nobody))

    assert done.json["entry"][0]["resource"]["subject"] == {"reference": f"Patient/{patient_id}"}
    assert (refused.status_code, rules(refused)) == (412, ["reference-unresolved"])
    assert refused.json["issue"][0]["expression"] == ["Bundle.entry[0].resource.subject.reference"]


def test_a_reference_by_search_finds_what_the_transaction_stores(client: FlaskClient) -> None:
    """References by search are resolved when the rest is there."""
    goal = {"resourceType": "Goal", "lifecycleStatus": "active", "description": {"text": "x"},
            "subject": {"reference": PERSON}}
    done = send(client, entry("POST", "Goal", goal), entry("POST", "Patient", PATIENT), Prefer="return=representation")

    patient = done.json["entry"][1]["resource"]
    assert done.json["entry"][0]["resource"]["subject"] == {"reference": f"Patient/{patient['id']}"}


def test_conditions_decide_what_an_entry_does(client: FlaskClient) -> None:
    """The first time they create, the second time they find; a deletion of what is not there is none."""
    group = {"resourceType": "Organization", "name": "x",
             "identifier": [{"system": "https://ehr.example/unit", "value": "1"}]}
    found = "identifier=https://ehr.example/unit|1"
    sent = (entry("POST", "Organization", group, ifNoneExist=found),)

    assert statuses(send(client, *sent)) == ["201"]
    assert statuses(send(client, *sent)) == ["200"]
    assert statuses(send(client, entry("PUT", f"Organization?{found}", {**group, "name": "y"}))) == ["200"]
    assert statuses(send(client, entry("DELETE", f"Organization?{found}"))) == ["204"]
    assert statuses(send(client, entry("DELETE", f"Organization?{found}"))) == ["204"]
    assert statuses(send(client, entry("PUT", f"Organization?{found}", group))) == ["201"]


def test_two_entries_about_the_same_resource_are_refused(client: FlaskClient, patient_id: str) -> None:
    """Also where one of them says so by a search, and the other by a person number."""
    patient = {**PATIENT, "id": patient_id}
    for first, second in (
            (entry("PUT", f"Patient/{patient_id}", patient), entry("DELETE", f"Patient/{patient_id}")),
            (entry("PUT", f"Patient/{patient_id}", patient), entry("DELETE", PERSON)),
            (entry("POST", "Patient", PATIENT), entry("PUT", PERSON, PATIENT))):
        refused = send(client, first, second)
        assert (refused.status_code, rules(refused)) == (422, ["duplicate-entry"])
        assert refused.json["issue"][0]["expression"] == ["Bundle.entry[1].request.url"]


def test_each_entry_of_a_batch_stands_alone(client: FlaskClient, held: Store) -> None:
    """What is wrong with one is told in its place and keeps nobody else from being stored."""
    done = send(client, entry("PUT", "Basic/b", {**BASIC, "id": "b"}), entry("PUT", "Basic/c", {**BASIC, "id": "d"}),
                entry("GET", "Basic/b"), entry("GET", "Basic/never"), entry("GET", "metadata"),
                entry("POST", "", BASIC), entry("DELETE", "Basic/b", ifMatch='W/"9"'), {"resource": BASIC},
                kind="batch")

    assert done.json["type"] == "batch-response"
    assert statuses(done) == ["201", "400", "200", "404", "200", "400", "412", "400"]
    assert done.json["entry"][0]["response"]["location"].endswith("/Basic/b/_history/1")
    assert done.json["entry"][1]["response"]["outcome"]["issue"][0]["expression"] == ["Basic.id"]
    assert done.json["entry"][2]["resource"]["id"] == "b"
    assert done.json["entry"][4]["resource"]["resourceType"] == "CapabilityStatement"
    assert held.read("Basic", "b") is not None


def test_a_batch_answers_with_resources_when_asked(client: FlaskClient) -> None:
    """Prefer goes for every entry, and the request keeps its one name."""
    done = send(client, entry("POST", "Basic", BASIC), kind="batch", Prefer="return=representation",
                **{"X-Request-Id": "mine"})

    assert done.json["entry"][0]["resource"]["code"] == {"text": "x"}
    assert done.headers["X-Request-Id"] == "mine"


@pytest.mark.parametrize("url", ["Basic/b", "/Basic/b", f"{BASE}/Basic/b"])
@pytest.mark.parametrize("kind", ["batch", "transaction"])
def test_an_entry_may_say_the_whole_address(client: FlaskClient, kind: str, url: str) -> None:
    """Ours, or what follows it; another server's is none of ours."""
    client.put("/Basic/b", json={**BASIC, "id": "b"}, content_type=FHIR)

    assert statuses(send(client, entry("GET", url), kind=kind)) == ["200"]
    elsewhere = send(client, entry("GET", "https://other.example/Basic/b"), kind="batch")
    assert statuses(elsewhere) == ["404"]


@pytest.mark.parametrize("entries", [{}, "x", [[]], [{"request": 1}], [{"request": {"method": "GET", "url": 1}}]])
def test_a_batch_of_anything_is_answered(client: FlaskClient, entries: Any) -> None:
    """What is no entry is told so."""
    bundle = {"resourceType": "Bundle", "type": "batch", "entry": entries}

    assert client.post("/", json=bundle, content_type=FHIR).status_code in (200, 400)


def test_a_bundle_of_another_type_is_refused(client: FlaskClient) -> None:
    """A document is kept below /Bundle; it is nothing to be done."""
    refused = send(client, kind="document")

    assert (refused.status_code, rules(refused)) == (422, ["fhir-bundle-type"])


@pytest.mark.parametrize("asked", [
    entry("GET", "//["),
    entry("PUT", "Basic/x", {**BASIC, "id": "x"}, ifMatch="1\n2"),
    entry("PATCH", "Basic/x", {"resourceType": "Binary", "contentType": "patch\r\nX: y", "data": "e30="}),
    entry("PATCH", "Basic/x", {"resourceType": "Binary", "contentType": "application/json-patch+json", "data": "é"}),
])
def test_what_no_request_can_say_is_refused_at_its_entry(client: FlaskClient, asked: dict[str, Any]) -> None:
    """The entries beside it are answered."""
    answered = send(client, entry("POST", "Basic", BASIC), asked, entry("GET", "Basic"), kind="batch")

    assert answered.status_code == 200
    assert statuses(answered)[::2] == ["201", "200"]
    assert statuses(answered)[1] in ("400", "415")


@pytest.mark.parametrize("url", ["", "/", "?", "?x=1", "#x", f"{BASE}/"])
def test_a_batch_holds_no_batch(client: FlaskClient, url: str) -> None:
    """However its address is written."""
    inner = {"resourceType": "Bundle", "type": "batch", "entry": [entry("POST", "Basic", BASIC)]}

    assert statuses(send(client, entry("POST", url, inner), kind="batch")) == ["400"]


LOOKUP = "CodeSystem/$lookup"


@pytest.mark.parametrize("called", [
    entry("POST", LOOKUP, {"resourceType": "Parameters"}), entry("POST", LOOKUP), entry("GET", "Patient/p/$everything"),
    entry("POST", "Basic/$validate", BASIC), entry("POST", f"{BASE}/{LOOKUP}"),
])
def test_an_operation_in_a_transaction_is_refused(client: FlaskClient, held: Store, called: dict[str, Any]) -> None:
    """It could fail when all else is on disk: nothing is stored."""
    refused = send(client, entry("PUT", "Basic/b", {**BASIC, "id": "b"}), called)

    assert (refused.status_code, rules(refused)[0]) == (422, "transaction-operation")
    assert refused.json["issue"][0]["expression"] == ["Bundle.entry[1].request.url"]
    assert held.read("Basic", "b") is None


def test_an_operation_in_a_batch_is_called(client: FlaskClient) -> None:
    """By GET and by POST; one that fails fails alone."""
    asked = {"resourceType": "Parameters", "parameter": [
        {"name": "system", "valueUri": "http://hl7.org/fhir/administrative-gender"},
        {"name": "code", "valueCode": "male"}]}
    done = send(client, entry("POST", LOOKUP, asked), entry("GET", f"{LOOKUP}?system=x&code=y"),
                entry("POST", "Basic/$validate", BASIC), kind="batch", Prefer="return=representation")

    assert statuses(done) == ["200", "404", "200"]
    assert done.json["entry"][0]["resource"]["resourceType"] == "Parameters"


@pytest.mark.parametrize("asked", ["?", "Organization?", "", f"{BASE}/Organization?"])
def test_a_condition_that_asks_for_nothing_is_refused(client: FlaskClient, held: Store, asked: str) -> None:
    """Alone, in a batch, in a transaction: who sends one does not want just any."""
    unit = {"resourceType": "Organization", "name": "x"}
    alone = client.post("/Organization", json=unit, content_type=FHIR, headers={"If-None-Exist": asked})
    together = send(client, entry("POST", "Organization", unit, ifNoneExist=asked))

    assert (alone.status_code, rules(alone)) == (400, ["condition-empty"])
    assert (together.status_code, rules(together)[0]) in ((400, "condition-empty"), (422, "empty-value"))
    assert statuses(send(client, entry("POST", "Organization", unit, ifNoneExist=asked), kind="batch")) == ["400"]
    assert client.get("/Organization").json["total"] == 0


@pytest.mark.parametrize("before", ["", "?", "Organization?", "/Organization?", "https://elsewhere.example/Organization?"])
def test_a_condition_may_come_with_its_address(client: FlaskClient, before: str) -> None:
    """As clients send it: HAPI's writes the whole; another type's is refused."""
    unit = {"resourceType": "Organization", "identifier": [{"system": "https://ehr.example/unit?a=b", "value": "1"}]}
    asked = f"{before}identifier=https://ehr.example/unit?a=b|1"
    alone = [client.post("/Organization", json=unit, content_type=FHIR, headers={"If-None-Exist": asked})
             for _ in range(2)]

    assert [answer.status_code for answer in alone] == [201, 200]
    assert statuses(send(client, entry("POST", "Organization", unit, ifNoneExist=asked))) == ["200"]
    other = client.post("/Basic", json=BASIC, content_type=FHIR, headers={"If-None-Exist": "Organization?name=x"})
    assert rules(other) == ["resource-type-mismatch"]


def test_a_post_without_an_address_is_one_to_its_type(client: FlaskClient) -> None:
    """As HAPI's client sends a list of resources; its total counts nothing that was found, and is left out."""
    assert statuses(send(client, {"resource": BASIC, "request": {"method": "POST"}})) == ["201"]
    counted = {"resourceType": "Bundle", "type": "transaction", "total": 1, "entry": [entry("POST", "Basic", BASIC)]}
    assert statuses(client.post("/", json=counted, content_type=FHIR)) == ["201"]
    told = client.post("/Bundle/$translate?source=fhir", json=counted, content_type=FHIR).json["parameter"]
    assert "fhir-total-dropped" in str(told)


@pytest.mark.parametrize("url", ["Basic/_history", "_history?_count=1", "metadata", "?_type=Basic",
                                 "Encounter/e/Observation", "Basic/b/_history", "OperationDefinition/submit"])
def test_a_transaction_may_read_whatever_can_be_read(client: FlaskClient, url: str) -> None:
    """In its GET turn, what it has stored itself."""
    done = send(client, entry("GET", url), entry("PUT", "Basic/b", {**BASIC, "id": "b"}))

    assert statuses(done) == ["200", "201"]
    assert done.json["entry"][0]["resource"]["resourceType"] in (
        "Bundle", "CapabilityStatement", "OperationDefinition")


@pytest.mark.parametrize("url", [
    "Observation?date=soon", "Patient/p/Observation?date=soon", "Plan?x=y", "Basic/never/_history", "nothing/at/all",
    "Plan/_history/1", "OperationDefinition/submit/_history/1", "?_type=Plan",
    "Goal/g/Task", "health/live", "Encounter/e/Observation?date=soon",
])
def test_a_search_that_cannot_be_done_fails_the_transaction(client: FlaskClient, held: Store, url: str) -> None:
    """All or nothing: what stands beside it is not stored."""
    refused = send(client, entry("PUT", "Basic/b", {**BASIC, "id": "b"}), entry("GET", url))

    assert refused.status_code in (400, 404)
    assert refused.json["issue"][0]["expression"] == ["Bundle.entry[1].request.url"]
    assert held.read("Basic", "b") is None
