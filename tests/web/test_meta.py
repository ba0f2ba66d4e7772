"""$meta: what is told about a resource, and not what it tells."""

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import FHIR

GOAL = {"resourceType": "Goal", "id": "g", "lifecycleStatus": "active", "description": {"text": "Walk"},
        "meta": {"tag": [{"system": "https://region.example/tag", "code": "x"}]}}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_meta_of_a_resource_is_told(client: FlaskClient, patient_id: str, method: str) -> None:
    """Its tags, and the version it is of."""
    goal = {**GOAL, "subject": {"reference": f"Patient/{patient_id}"}}
    assert client.put("/Goal/g", json=goal, content_type=FHIR).status_code == 201

    told = client.open("/Goal/g/$meta", method=method).json["parameter"][0]

    assert (told["name"], told["valueMeta"]["tag"]) == ("return", GOAL["meta"]["tag"])  # type: ignore[index]
    assert told["valueMeta"]["versionId"] == "1"


def test_what_is_not_there_has_no_meta(client: FlaskClient, gone_id: str) -> None:
    """Unknown is 404, deleted 410."""
    assert client.get("/Patient/unknown/$meta").status_code == 404
    assert client.get(f"/Patient/{gone_id}/$meta").status_code == 410
