"""Whatever is sent, the answer is an answer: never a bug."""

import copy
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from fhirpain import guide
from fhirpain.fhir import json
from fhirpain.web.registry import STORE, create_registry
from tests.web.conftest import FHIR

ODD = ("x", "", 1, -1, True, [], {}, [{}], ["x"], [[1]], {"value": 1}, "2024-02-30", "urn:uuid:x", 10 ** 30,
       {"resourceType": "Patient"}, {"resourceType": 1})
NAMES = ("x", "extension", "_id", "id", "text", "meta", "contained", "resourceType")
EXAMPLES = guide.folder("examples")
SEEDS = [json.parse(path.read_bytes()) for path in (*sorted((EXAMPLES / "valid").glob("*.json")),
                                                    *sorted(EXAMPLES.glob("*/1-ehr.json")))]
REPORT = json.parse((EXAMPLES / "valid" / "pain-registry-report.json").read_bytes())


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every (holder, key) in a resource."""
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from _places(value[key])


def _broken(resource: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """A copy of a resource with one to four places changed, taken away, added or wrapped."""
    broken = copy.deepcopy(resource)
    for _ in range(chance.choice((1, 1, 2, 4))):
        holder, key = chance.choice(list(_places(broken)) or [(broken, "resourceType")])
        match chance.randrange(4):
            case 0:
                holder[key] = copy.deepcopy(chance.choice(ODD))
            case 1 if isinstance(holder, dict):
                holder.pop(key, None)
            case 2 if isinstance(holder, dict):
                holder[chance.choice(NAMES)] = copy.deepcopy(chance.choice(ODD))
            case _:
                holder[key] = chance.choice(([holder.get(key) if isinstance(holder, dict) else holder[key]], "y"))
    return broken


@pytest.mark.parametrize("seed", range(8))
def test_a_broken_resource_is_never_a_bug(client: FlaskClient, seed: int) -> None:
    """Valid examples broken in small ways, to every address that takes a body."""
    chance = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
    for _ in range(60):
        resource = chance.choice(SEEDS)
        sent = json.dump(_broken(resource, chance))
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
        sent = json.dump(_broken(REPORT, chance))
        answered = app.test_client().post("/$process-message", data=sent, content_type=FHIR)
        assert answered.status_code in (200, 400), (seed, sent)
    app.extensions[STORE].close()
