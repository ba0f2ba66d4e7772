"""Plays the stories over HTTP: a façade and the registries on loopback, from what the EHR sends to what it is told."""

import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from flask import Flask
from rich.console import Console
from rich.table import Table

from fhirpain import pipeline, registries
from fhirpain.settings import Settings
from fhirpain.store import Store
from fhirpain.story import End, Story, load, stories
from fhirpain.web import create_app
from fhirpain.web.loopback import Answer, call, serving
from fhirpain.web.registry import STORE, create_registry

__all__ = ["Stage", "Story", "load", "play", "run", "stories"]

_WIDTH = 110  # columns
_WAIT = 0.5  # seconds between two looks into an empty outbox
_NEXT = ("Next: `fhirpain demo --serve` keeps all of this up to try it by hand; docs/rest-api.md describes each call, "
         "and a new folder in examples/ is a new story.")


@dataclass(frozen=True, slots=True)
class Stage:
    """Where stories are played: one store for all of them, and a folder for the registries' databases."""

    store: Store
    folder: Path
    console: Console

    def tell(self, what: str, detail: str = "") -> None:
        """One step of a story."""
        self.console.print(f"  [bold]{what:<13}[/bold]", end="", highlight=False)
        self.console.print(detail, highlight=False, markup=False, soft_wrap=True)

    @contextmanager
    def served(self, units: str, enrolled: dict[str, frozenset[str]]) -> Iterator[Settings]:
        """The registries and, in front of them, the façade; the façade's settings, its address as ``base_url``."""
        with ExitStack() as stack:
            urls = {each.id: stack.enter_context(self._registry(each.id, enrolled.get(each.id)))
                    for each in registries.all()}
            made: list[Settings] = []

            def facade(address: str) -> Flask:
                made.append(Settings(base_url=address, units=units,
                                     registry_urls=",".join(f"{name}={url}" for name, url in urls.items())))
                return create_app(made[0], self.store)

            stack.enter_context(serving(facade))
            yield made[0]

    @contextmanager
    def _registry(self, registry: str, enrolled: frozenset[str] | None) -> Iterator[str]:
        app = create_registry(registry, f"sqlite:///{self.folder / registry}.db", enrolled=enrolled)
        with serving(lambda _: app) as url:
            yield url
        app.extensions[STORE].close()


def run(names: Sequence[str] = (), *, serve: bool = False, console: Console | None = None,
        examples: Path | None = None) -> int:
    """Play the stories (of those names, or all); 0 when each ended as it says, else 1. With ``serve``, stay up."""
    console = console or _console()
    found = stories(examples)
    chosen = [story for story in found if story.name in names or not names]
    unknown = set(names) - {story.name for story in found}
    if unknown or not chosen:
        console.print(f"There is no such story; there are: {', '.join(story.name for story in found) or 'none'}.")
        return 1
    with tempfile.TemporaryDirectory(prefix="fhirpain-") as folder:
        store = Store(f"sqlite:///{folder}/facade.db")
        try:
            stage = Stage(store, Path(folder), console)
            wrong = {story.name: differences for story in chosen if (differences := play(story, stage))}
            balanced = _ledger(stage)
            _verdict(console, len(chosen), wrong)
            if serve:
                _stay(stage, chosen)
        finally:
            store.close()
    return 1 if wrong or not balanced else 0


def _console() -> Console:
    """The terminal; what is no terminal has no width, so a table there gets enough."""
    console = Console()
    return console if console.is_terminal else Console(width=_WIDTH)


def play(story: Story, stage: Stage) -> list[str]:
    """Play one story and tell each step; what did not end as the story says, empty when all did."""
    stage.console.print(f"\n[bold]{story.title}[/bold]  ({story.name})", highlight=False, soft_wrap=True)
    with stage.served(story.units, dict(story.enrolled)) as settings:
        stage.tell("received", f"{story.ehr.name}, {len(story.payload)} bytes, source {story.source}")
        answer = _submit(settings, story)
        if answer.resource["resourceType"] == "OperationOutcome":
            return _refused(story, stage, answer)
        _tell_stored(stage, answer.resource)
        _tell_loss(stage, settings, story)
        while pipeline.deliver(stage.store, settings) is not None:
            pass
        followed = next(link["url"] for link in answer.resource["link"] if link["relation"] == "delivery-status")
        return _delivered(story, stage, call("GET", followed).resource)


def _submit(settings: Settings, story: Story) -> Answer:
    path = "/" if story.source == "fhir" else f"/$submit?source={story.source}"
    return call("POST", settings.base_url + path, story.payload, story.media_type)


def _refused(story: Story, stage: Stage, answer: Answer) -> list[str]:
    issues = [issue for issue in answer.resource["issue"] if issue["severity"] in ("error", "fatal")]
    stage.tell("refused", f"HTTP {answer.status}, nothing stored")
    _tell_issues(stage, issues)
    said = {(_rule(issue), "".join(issue.get("expression", ()))) for issue in issues}
    return [f"it should have been refused for {rule} at {at}" for rule, at in sorted(story.refused - said)] + \
           [f"it should not have been refused for {rule} at {at}" for rule, at in sorted(said - story.refused)]


def _tell_stored(stage: Stage, response: dict[str, Any]) -> None:
    locations = [entry["response"]["location"] for entry in response.get("entry", ())]
    types = Counter(location.split("/_history")[0].split("/")[-2] for location in locations)
    stage.tell("stored", ", ".join(f"{count} {name}" for name, count in types.items()))


def _tell_loss(stage: Stage, settings: Settings, story: Story) -> None:
    """What did not come through whole, once for each reason."""
    url = f"{settings.base_url}/Bundle/$translate?source={story.source}"
    translated = call("POST", url, story.payload, story.media_type).resource
    losses = [_parts(part) for part in translated["parameter"] if part["name"] == "loss"]
    counted = Counter((loss["kind"], loss["reason"], loss["text"]) for loss in losses)
    for (kind, reason, text), count in counted.items():
        stage.tell(kind, f"{count} × {text} [{reason}]")


def _delivered(story: Story, stage: Stage, status: dict[str, Any]) -> list[str]:
    ends = set()
    for part in status.get("parameter", ()):
        delivery = _parts(part)
        reason = {"coding": [{"code": ""}], "text": "", **delivery.get("reason", {})}
        ends.add(End(delivery["destination"], delivery["state"], reason["coding"][0]["code"]))
        _tell_delivery(stage, delivery, reason)
    return [f"it should have ended so: {_words(end)}" for end in sorted(story.ends - ends, key=_words)] + \
           [f"it should not have ended so: {_words(end)}" for end in sorted(ends - story.ends, key=_words)] + \
           [f"it should have been refused for {rule} at {at}" for rule, at in sorted(story.refused)]


def _tell_delivery(stage: Stage, delivery: dict[str, Any], reason: dict[str, Any]) -> None:
    to, state = delivery["destination"], delivery["state"]
    code = reason["coding"][0]["code"]
    why = f": {reason['text']} [{code}]" if code else ""
    if delivery["attempts"]:
        stage.tell("sent", f"to {to}, message {delivery['message-id']}, {delivery['attempts']} attempt(s)")
    if state == "delivered":
        stage.tell("acknowledged", f"by {to}{why}")
    elif state == "suppressed":
        stage.tell("withheld", f"from {to}{why}")
    else:
        stage.tell("refused" if state == "rejected" else state, f"by {to}{why}")
        _tell_issues(stage, delivery.get("outcome", {}).get("issue", ()))


def _tell_issues(stage: Stage, issues: Sequence[dict[str, Any]]) -> None:
    for issue in issues:
        at = "".join(issue.get("expression", ()))
        stage.tell("", f"{issue['severity']} {at}: {issue['details']['text']} [{_rule(issue)}]")


def _rule(issue: dict[str, Any]) -> str:
    return str(issue["details"]["coding"][0]["code"])


def _parts(parameter: dict[str, Any]) -> dict[str, Any]:
    """The parts of a parameter by name, each as its bare value or resource; of what repeats, the last."""
    return {part["name"]: next(value for name, value in part.items() if name != "name") for part in parameter["part"]}


def _words(end: End) -> str:
    return f"{end.destination} {end.state}" + (f" ({end.reason})" if end.reason else "")


def _ledger(stage: Stage) -> bool:
    """What was accepted for each registry and what became of it; whether every account is in balance."""
    accounts = stage.store.reconcile()
    table = Table(title="\nLedger: each message accepted for a registry is done in one of four ways, or open",
                  title_justify="left")
    for column in accounts[0] if accounts else ():
        table.add_column(column, justify="left" if column == "destination" else "right")
    for account in accounts:
        table.add_row(*map(str, account.values()))
    if accounts:
        stage.console.print(table)
    return not any(account["difference"] for account in accounts)


def _verdict(console: Console, played: int, wrong: dict[str, list[str]]) -> None:
    for name, differences in wrong.items():
        for difference in differences:
            console.print(f"{name}: {difference}", markup=False, highlight=False, soft_wrap=True)
    ended = f"{played - len(wrong)} of {played} stories ended as they say."
    console.print(f"\n{ended}\n{_NEXT}", highlight=False, markup=False, soft_wrap=True)


def _stay(stage: Stage, chosen: Sequence[Story]) -> None:
    """Keep façade, registries and delivery up until the operator ends it."""
    with stage.served(_all_units(stage, chosen), {}) as settings:
        _tell_addresses(stage, settings, chosen[0])
        ended = threading.Event()
        try:
            while not ended.wait(_WAIT):
                while pipeline.deliver(stage.store, settings) is not None:
                    pass
        except KeyboardInterrupt:
            stage.console.print("\nEnded.")


def _all_units(stage: Stage, chosen: Sequence[Story]) -> str:
    """One units file of those of every story."""
    merged: dict[str, Any] = {}
    for story in chosen:
        if story.units:
            merged |= msgspec.json.decode(Path(story.units).read_bytes(), type=dict[str, Any])
    path = stage.folder / "units.json"
    path.write_bytes(msgspec.json.encode(merged))
    return str(path)


def _tell_addresses(stage: Stage, settings: Settings, story: Story) -> None:
    base, path = settings.base_url, "" if story.source == "fhir" else f"$submit?source={story.source}"
    stage.console.print("\nUp, until Ctrl-C:", highlight=False)
    stage.tell("façade", base)
    for pair in settings.registry_urls.split(","):
        stage.tell("registry", pair.replace("=", "  ", 1))
    stage.tell("try", f"curl -s '{base}/metadata?_pretty=true'")
    stage.tell("", f"curl -s -H 'Content-Type: {story.media_type}' --data-binary @{story.ehr} '{base}/{path}'")
    stage.tell("", f"curl -s '{base}/$delivery-status?submission=<id from the answer>'")
