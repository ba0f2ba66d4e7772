"""The client with models of fhir.resources instead of dicts."""

import pytest
from fhir.resources.R4B.goal import Goal
from pytest_httpserver import HTTPServer

from fhirpain.client import Client

GOAL = (b'{"resourceType":"Goal","id":"g","lifecycleStatus":"active","description":{"text":"Walk"},'
        b'"subject":{"reference":"Patient/1"}}')


def test_a_model_class_gives_models(httpserver: HTTPServer) -> None:
    """Where the class stands for the type, what comes back is of that class."""
    httpserver.expect_request("/Goal/g", method="GET").respond_with_data(GOAL, content_type="application/fhir+json")

    with Client(httpserver.url_for("/")) as client:
        goal = client.read(Goal, "g")

    assert isinstance(goal, Goal)
    assert goal.lifecycleStatus == "active"


def test_a_model_goes_out_as_fhir(httpserver: HTTPServer) -> None:
    """What is sent is the resource's JSON, and the answer is a model again."""
    httpserver.expect_oneshot_request("/Goal/g", method="PUT", data=GOAL.decode()).respond_with_data(
        GOAL, content_type="application/fhir+json")

    with Client(httpserver.url_for("/")) as client:
        stored = client.update(Goal.model_validate_json(GOAL))

    assert isinstance(stored, Goal)


def test_a_dict_keeps_its_decimals(httpserver: HTTPServer) -> None:
    """1.10 is 1.10 on the way in and on the way out."""
    body = b'{"resourceType":"Observation","id":"o","valueQuantity":{"value":1.10}}'
    httpserver.expect_request("/Observation/o", method="GET").respond_with_data(body)
    httpserver.expect_oneshot_request("/Observation/o", method="PUT", data=body.decode()).respond_with_data(body)

    with Client(httpserver.url_for("/")) as client:
        stored = client.update(client.read("Observation", "o"))

    assert str(stored["valueQuantity"]["value"]) == "1.10"


@pytest.mark.parametrize("attempts", [0, 1])
def test_a_client_tries_at_least_once(httpserver: HTTPServer, attempts: int) -> None:
    """No attempts at all would be no client."""
    httpserver.expect_request("/Goal/g").respond_with_data(GOAL)

    with Client(httpserver.url_for("/"), attempts=attempts) as client:
        assert client.read("Goal", "g")["id"] == "g"
