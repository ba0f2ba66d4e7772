"""Whatever is sent, the answer is an answer: never a bug."""

import random
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from conformance.breaking import broken
from fhirpain import guide
from fhirpain.fhir import json
from fhirpain.web.registry import STORE, create_registry
from tests.web.conftest import FHIR

EXAMPLES = guide.folder("examples")
SEEDS = [json.parse(path.read_bytes()) for path in (*sorted((EXAMPLES / "valid").glob("*.json")),
                                                    *sorted(EXAMPLES.glob("*/1-ehr.json")))]
REPORT = json.parse((EXAMPLES / "valid" / "pain-registry-report.json").read_bytes())


@pytest.mark.parametrize("seed", range(8))
def test_a_broken_resource_is_never_a_bug(client: FlaskClient, seed: int) -> None:
    """Valid examples broken in small ways, to every address that takes a body."""
    chance = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
    for _ in range(60):
        resource = chance.choice(SEEDS)
        sent = json.dump(broken(resource, chance))
        name = resource["resourceType"]
        method, address = chance.choice((("POST", "/"), ("POST", "/$validate"), ("POST", f"/{name}"),
                                         ("PUT", f"/{name}/{resource.get('id', 'x')}")))
        answered = client.open(address, method=method, data=sent, content_type=FHIR)
        assert answered.status_code < 500, (seed, method, address, sent)


@pytest.mark.parametrize("seed", range(4))
def test_a_broken_report_is_never_a_bug(tmp_path: Path, seed: int) -> None:
    """The same for what a registry receives."""
    chance = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
    app = create_registry("nrs", f"sqlite:///{tmp_path}/registry.db")
    for _ in range(60):
        sent = json.dump(broken(REPORT, chance))
        answered = app.test_client().post("/$process-message", data=sent, content_type=FHIR)
        assert answered.status_code in (200, 400), (seed, sent)
    app.extensions[STORE].close()
