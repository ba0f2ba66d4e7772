"""Writes the golden files of every story: what a payload became, what was lost, what was sent, what was answered.

    python -m tools.write_stories            writes examples/<story>/2-*.json, 3-*.json and 4-*.json

What belongs to a later payload ends in its number (``2-fhir-2.json``); ``3-registry-nrs-2.json`` is the second message
that NRS gets in the story.
A test holds the committed files to the same. Clock, secret and ids stand still, so that the files do.
"""

import json
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask

from fhirpain import pipeline, registries
from fhirpain.delivery.transport import Answer
from fhirpain.fhir import json as fhir_json
from fhirpain.settings import Settings
from fhirpain.store import Store
from fhirpain.story import Story, stories
from fhirpain.web.registry import STORE, create_registry

_NOW = datetime(2024, 6, 3, 22, 30, tzinfo=UTC)
_SECRET = "of the stories alone"  # noqa: S105 - it protects nothing: its hashes are committed
_URLS = {registry.id: f"https://{registry.id}.example/fhir" for registry in registries.all()}


def golden(story: Story) -> dict[str, bytes]:
    """The golden files of one story by name; a payload that is refused has its OperationOutcome instead."""
    settings = Settings(base_url="https://facade.example/fhir", units=story.units,
                        registry_urls=",".join(f"{name}={url}" for name, url in _URLS.items()))
    files: dict[str, Any] = {}
    for step in story.steps:
        translation = pipeline.translate(settings, story.source, step.payload, step.media_type)
        files[_name("2-fhir", step.number)] = translation.bundle
        files[_name("2-loss", step.number)] = [_loss(loss) for loss in translation.loss]
    with TemporaryDirectory() as folder:
        files |= _journey(story, settings, Path(folder))
    return {name: _pretty(content) for name, content in files.items()}


def main() -> None:
    """Write the files, and take away those that a story no longer has."""
    for story in stories():
        files = golden(story)
        for old in (path for path in story.folder.glob("[234]-*.json") if path.name not in files):
            old.unlink()
        for name, content in files.items():
            (story.folder / name).write_bytes(content)


def _journey(story: Story, settings: Settings, folder: Path) -> dict[str, Any]:
    store = Store(f"sqlite:///{folder}/facade.db", clock=lambda: _NOW, secret=_SECRET)
    apps = {name: create_registry(name, f"sqlite:///{folder}/{name}.db", enrolled=story.enrolled.get(name))
            for name in _URLS}
    try:
        return dict(_steps(story, store, settings, apps))
    finally:
        store.close()
        for app in apps.values():
            app.extensions[STORE].close()


def _steps(story: Story, store: Store, settings: Settings, apps: dict[str, Flask]) -> Iterator[tuple[str, Any]]:
    ids = (str(uuid.UUID(int=number, version=4)) for number in count(1))
    sent = Counter[str]()
    for step in story.steps:
        try:
            pipeline.receive(store, settings, story.source, step.payload, step.media_type, new_id=lambda: next(ids))
        except pipeline.Rejected as refused:
            outcome = pipeline.guide.outcome(issue for issue in refused.issues if issue.is_error)
            yield _name("4-refusal", step.number), outcome
        if not step.waits:
            yield from _deliveries(store, settings, apps, sent)


def _deliveries(store: Store, settings: Settings, apps: dict[str, Flask],
                sent: Counter[str]) -> Iterator[tuple[str, Any]]:
    def send(url: str, message: bytes, *, message_id: str) -> Answer:
        return _post(next(apps[name] for name, address in _URLS.items() if address == url), message)

    while (delivery := pipeline.deliver(store, settings, send)) is not None:
        if delivery.receipt is not None:
            to = delivery.destination
            sent[to] += 1
            yield _name(f"3-registry-{to}", sent[to]), fhir_json.parse(delivery.message or b"")
            yield _name(f"4-acknowledgement-{to}", sent[to]), _still(fhir_json.parse(delivery.receipt))


def _name(stem: str, number: int) -> str:
    return f"{stem}.json" if number == 1 else f"{stem}-{number}.json"


def _post(app: Flask, message: bytes) -> Answer:
    answered = app.test_client().post("/$process-message", data=message, content_type="application/fhir+json")
    return Answer("answered", answered.status_code, answered.data, answered.mimetype)


def _still(receipt: dict[str, Any]) -> dict[str, Any]:
    """A receipt whose own ids and time stand still: a registry gives new ones each time."""
    text = json.dumps(receipt).replace(receipt["timestamp"], _NOW.isoformat(timespec="milliseconds"))
    for number, entry in enumerate(receipt["entry"], start=1):
        text = text.replace(entry["resource"]["id"], str(uuid.UUID(int=number, version=4)))
    still: dict[str, Any] = json.loads(text)
    return still


def _loss(loss: pipeline.Loss) -> dict[str, str]:
    return {"kind": loss.kind, "source": loss.source, "target": loss.target, "reason": loss.reason,
            "text": loss.texts["en"]}


def _pretty(content: Any) -> bytes:
    return fhir_json.dump(content, pretty=True)


if __name__ == "__main__":
    main()
