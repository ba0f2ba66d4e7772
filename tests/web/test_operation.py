"""What an operator sees: health, metrics, a line for each request, and the guide as a package."""

import json
import logging
import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from fhirpain import guide_package
from fhirpain.fhir import package
from fhirpain.logs import Lines
from fhirpain.store import Busy, Store, engine, migrations, readiness
from tests.web.conftest import FHIR, PATIENT

NUMBER = PATIENT["identifier"][0]["value"]


class Written(logging.Handler):
    """Keeps the lines of JSON that were logged."""

    def __init__(self) -> None:
        """Nothing yet."""
        super().__init__()
        self.setFormatter(Lines())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        self.lines.append(self.format(record))


@pytest.fixture
def written() -> Iterator[Written]:
    """Every line that is logged meanwhile."""
    handler, root = Written(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield handler
    root.setLevel(level)
    root.removeHandler(handler)


def sample(client: FlaskClient, name: str, **labels: str) -> float:
    """The value of a metric with these labels, 0 where there is none."""
    text = client.get("/metrics").text
    wanted = ",".join(f'{label}="{value}"' for label, value in sorted(labels.items()))
    found = re.findall(rf"^{re.escape(name)}{{{re.escape(wanted)}}} (\S+)$", text, flags=re.MULTILINE)
    return float(found[0]) if found else 0.0


def test_a_process_that_answers_is_alive(client: FlaskClient) -> None:
    """It says so and no more, whatever format the caller takes."""
    answered = client.get("/health/live", headers={"Accept": "text/plain"})

    assert (answered.status_code, answered.json) == (200, {"status": "ok"})


def test_a_facade_that_can_write_is_ready(client: FlaskClient) -> None:
    """Each check is named."""
    assert client.get("/health/ready").json == {
        "status": "ok", "checks": {"database": "ok", "migrations": "ok", "disk": "ok"}}


def test_a_facade_that_cannot_write_is_not_ready(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """503, when to ask again, and which check fails; not why."""
    def busy(_: object) -> None:
        raise Busy("the database at /var/lib/fhirpain is locked")

    monkeypatch.setattr(engine, "begin", busy)
    answered = client.get("/health/ready")

    assert (answered.status_code, answered.headers["Retry-After"]) == (503, "5")
    assert answered.json["checks"] == {"database": "failing", "migrations": "failing", "disk": "ok"}
    assert "fhirpain" not in answered.text


def test_a_database_of_another_migration_is_not_ready(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A newer program has to bring it up to date first."""
    assert store.readiness() == {"database": True, "migrations": True, "disk": True}
    monkeypatch.setitem(migrations.MIGRATIONS, 999, lambda _: None)

    assert store.readiness()["migrations"] is False


def test_a_disk_that_is_nearly_full_is_not_ready(held: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the database itself has to say so."""
    monkeypatch.setattr(readiness, "LEAST_DISK", 10**18)

    assert held.readiness()["disk"] is False


def test_requests_are_counted_by_their_template(client: FlaskClient, patient_id: str) -> None:
    """By method, route and class of status; an address that leads nowhere has no route of its own."""
    read = {"method": "GET", "route": "/{resource_type}/{resource_id}"}
    before = sample(client, "fhirpain_requests_total", **read, status="2xx")
    lost = sample(client, "fhirpain_requests_total", method="GET", route="(none)", status="4xx")
    client.get(f"/Patient/{patient_id}")
    client.get(f"/nowhere/at/all/{NUMBER}")

    assert sample(client, "fhirpain_requests_total", **read, status="2xx") == before + 1
    assert sample(client, "fhirpain_requests_total", method="GET", route="(none)", status="4xx") == lost + 1
    assert patient_id not in client.get("/metrics").text


def test_the_stages_of_a_write_are_measured(client: FlaskClient) -> None:
    """Parsing, validating and storing, each once."""
    stages = {stage: sample(client, "fhirpain_stage_seconds_count", route="/{resource_type}", stage=stage)
              for stage in ("parse", "validate", "store")}
    client.post("/Patient", json=PATIENT, content_type=FHIR)

    for stage, before in stages.items():
        assert sample(client, "fhirpain_stage_seconds_count", route="/{resource_type}", stage=stage) == before + 1


def test_a_made_up_method_is_no_label(client: FlaskClient) -> None:
    """Whoever makes up methods makes no new series."""
    client.open("/metadata", method="BREW")

    assert sample(client, "fhirpain_requests_total", method="other", route="(none)", status="4xx") >= 1
    assert "BREW" not in client.get("/metrics").text


def test_the_outbox_is_counted(client: FlaskClient, held: Store) -> None:
    """By destination and state, as the database has it; a held destination is told."""
    with held.transaction() as transaction:
        submission = transaction.add_submission("fhir", FHIR, b"{}")
        transaction.enqueue(submission, "nrs", "p", business_key="k", message_id="m", message=b"{}")
    assert sample(client, "fhirpain_outbox_messages", destination="nrs", state="queued") == 1
    held.park(held.claim("w", 60), "not-configured", hold=True)

    assert sample(client, "fhirpain_outbox_messages", destination="nrs", state="parked") == 1
    assert sample(client, "fhirpain_outbox_held", destination="nrs") == 1


def test_a_request_leaves_one_line(client: FlaskClient, written: Written, patient_id: str) -> None:
    """With its ids and its template, and nothing of the address or the query."""
    written.lines.clear()
    client.get(f"/Patient/{patient_id}?_pretty=true&_x={NUMBER}",
               headers={"X-Request-Id": "visit-7.1", "X-Correlation-Id": "visit-7"})
    line, = written.lines
    told = json.loads(line)

    assert {name: told[name] for name in ("event", "method", "route", "status", "request_id", "correlation_id")} == {
        "event": "request.answered", "method": "GET", "route": "/{resource_type}/{resource_id}", "status": 200,
        "request_id": "visit-7.1", "correlation_id": "visit-7"}
    assert patient_id not in line
    assert NUMBER not in line


def test_an_event_is_told_by_its_fields(written: Written) -> None:
    """What is ``key=%s`` in a message is a field of the line."""
    logging.getLogger("fhirpain.x").warning("outbox.quarantined delivery=%s times=%d", "d1", 3)
    logging.getLogger("other").warning("about %s", "this")

    first, second = map(json.loads, written.lines)
    assert {name: first[name] for name in ("level", "logger", "event", "delivery", "times")} == {
        "level": "warning", "logger": "fhirpain.x", "event": "outbox.quarantined", "delivery": "d1", "times": 3}
    assert second["message"] == "about this"


def test_an_exception_is_logged_without_its_words(written: Written) -> None:
    """They may quote what was sent; the frames do not."""
    try:
        raise KeyError(NUMBER)
    except KeyError:
        logging.getLogger("fhirpain.x").exception("work.failed")

    told = json.loads(written.lines[0])
    assert (told["event"], told["exception"]) == ("work.failed", "KeyError")
    assert "test_operation" in told["frames"]
    assert NUMBER not in written.lines[0]


def test_the_guide_is_a_package(client: FlaskClient) -> None:
    """Our own reader reads it; it names what it rests on, and the same bytes are not sent twice."""
    answered = client.get("/package.tgz", headers={"Accept": "application/gzip"})
    read = package.read(answered.data)
    again = client.get("/package.tgz", headers={"If-None-Match": answered.headers["ETag"]})

    assert (answered.status_code, answered.content_type) == (200, "application/gzip")
    assert read.name == guide_package.NAME
    assert read.dependencies == {"hl7.fhir.r4.core": "4.0.1", "hl7.fhir.uv.sdc": "4.0.0"}
    assert [issue for issue in package.examine([read]) if issue.is_error] == []
    assert (again.status_code, again.data) == (304, b"")
