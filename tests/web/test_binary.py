"""Binary, as an EHR sees it: content of any kind, and a resource like any other."""

import base64
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import FHIR, rules

PNG = b"\x89PNG\r\n\x1a\n\x00"


@pytest.fixture
def binary(client: FlaskClient) -> str:
    """The address of a picture that was sent as it is."""
    created = client.post("/Binary", data=PNG, content_type="image/png", headers={"X-Security-Context": "Patient/x"})
    assert created.status_code == 201, created.text
    assert created.json["securityContext"] == {"reference": "Patient/x"}
    return f"/Binary/{created.json['id']}"


@pytest.mark.parametrize("accept", ["image/png", "*/*", "text/html,*/*;q=0.8"])
def test_content_comes_back_as_it_was_sent(client: FlaskClient, binary: str, accept: str) -> None:
    """In its own format, with its version, and nothing for a browser to run."""
    read = client.get(binary, headers={"Accept": accept})

    assert (read.status_code, read.data, read.content_type) == (200, PNG, "image/png")
    assert read.headers["ETag"] == 'W/"1"'
    assert "sandbox" in read.headers["Content-Security-Policy"]
    assert read.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(binary, headers={"If-None-Match": 'W/"1"', "Accept": accept}).status_code == 304


@pytest.mark.parametrize("asked", [{"headers": {"Accept": FHIR}}, {"query_string": {"_format": "json"}},
                                   {"headers": {"Accept": "application/json"}}])
def test_the_resource_is_given_to_who_names_a_format_of_fhir(
        client: FlaskClient, binary: str, asked: dict[str, Any]) -> None:
    """With the content in it."""
    read = client.get(binary, **asked)

    assert read.json["contentType"] == "image/png"
    assert base64.b64decode(read.json["data"]) == PNG


def test_content_may_be_changed_as_it_is(client: FlaskClient, binary: str) -> None:
    """By an update with another content, or of the resource; JSON that is not said to be FHIR is content."""
    address = "/Binary/mine"
    resource = {"resourceType": "Binary", "id": "mine", "contentType": "text/plain", "data": "YQ=="}

    assert client.put(address, data=b"{}", content_type="application/json").status_code == 201
    assert client.get(address).data == b"{}"
    assert client.put(address, json=resource, content_type=FHIR).headers["ETag"] == 'W/"2"'
    assert client.get(address).data == b"a"


def test_what_is_wrong_is_told_as_everywhere(client: FlaskClient) -> None:
    """An empty body, no such content, a resource of another type."""
    assert rules(client.post("/Binary", content_type="image/png")) == ["body-missing"]
    assert rules(client.get("/Binary/never", headers={"Accept": "image/png"})) == ["not-found"]
    assert rules(client.post("/Binary", json={"resourceType": "Patient"}, content_type=FHIR)) == [
        "resource-type-mismatch"]
    assert client.post("/Binary", data=b"x" * 30_000, content_type="image/png").status_code == 413
