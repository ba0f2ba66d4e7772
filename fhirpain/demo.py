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
from fhirpain.story import End, Step, Story, load, stories
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
    """Where one story is played: a store of its own (stories share person numbers), and a folder for all databases."""

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
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fhirpain-")))
        stages = {story.name: stack.enter_context(_stage(folder / story.name, console)) for story in chosen}
        wrong = {story.name: differences for story in chosen if (differences := play(story, stages[story.name]))}
        balanced = _ledger(list(stages.values()), console)
        _verdict(console, len(chosen), wrong)
        if serve:
            _stay(stages[chosen[0].name], chosen)
    return 1 if wrong or not balanced else 0


@contextmanager
def _stage(folder: Path, console: Console) -> Iterator[Stage]:
    folder.mkdir()
    store = Store(f"sqlite:///{folder}/facade.db")
    try:
        yield Stage(store, folder, console)
    finally:
        store.close()


def _console() -> Console:
    """The terminal; what is no terminal has no width, so a table there gets enough."""
    console = Console()
    return console if console.is_terminal else Console(width=_WIDTH)


def play(story: Story, stage: Stage) -> list[str]:
    """Play one story and tell each step; what did not end as the story says, empty when all did."""
    stage.console.print(f"\n[bold]{story.title}[/bold]  ({story.name})", highlight=False, soft_wrap=True)
    with stage.served(story.units, dict(story.enrolled)) as settings:
        answers = [_sent(story, step, stage, settings) for step in story.steps]
        return [difference for step, answer in zip(story.steps, answers, strict=True)
                for difference in _difference(step, answer, stage, last=step is story.steps[-1])]


def _sent(story: Story, step: Step, stage: Stage, settings: Settings) -> Answer:
    """The answer to one payload, once what it gave the registries is delivered, and told, or waits."""
    stage.tell("received", f"{step.ehr.name}, {len(step.payload)} bytes, source {story.source}")
    answer = _submit(settings, story, step)
    if _is_refusal(answer):
        stage.tell("refused", f"HTTP {answer.status}, nothing stored")
        _tell_issues(stage, _errors(answer))
        return answer
    _tell_stored(stage, answer.resource)
    _tell_loss(stage, settings, story, step)
    while not step.waits and pipeline.deliver(stage.store, settings) is not None:
        pass
    if step is not story.steps[-1]:
        for delivery in _deliveries(answer):
            _tell_delivery(stage, delivery)
    return answer


def _is_refusal(answer: Answer) -> bool:
    return bool(answer.resource["resourceType"] == "OperationOutcome")


def _difference(step: Step, answer: Answer, stage: Stage, *, last: bool) -> list[str]:
    """What of a step is not as told once the story is over."""
    found = _refused(step, answer) if _is_refusal(answer) else _delivered(step, stage, answer, last=last)
    return [f"{step.ehr.name}: {difference}" if step.number > 1 else difference for difference in found]


def _submit(settings: Settings, story: Story, step: Step) -> Answer:
    path = "/" if story.source == "fhir" else f"/$submit?source={story.source}"
    return call("POST", settings.base_url + path, step.payload, step.media_type)


def _errors(answer: Answer) -> list[dict[str, Any]]:
    return [issue for issue in answer.resource["issue"] if issue["severity"] in ("error", "fatal")]


def _refused(step: Step, answer: Answer) -> list[str]:
    said = {(_rule(issue), "".join(issue.get("expression", ()))) for issue in _errors(answer)}
    return [f"it should have been refused for {rule} at {at}" for rule, at in sorted(step.refused - said)] + \
           [f"it should not have been refused for {rule} at {at}" for rule, at in sorted(said - step.refused)]


def _tell_stored(stage: Stage, response: dict[str, Any]) -> None:
    locations = [entry["response"]["location"] for entry in response.get("entry", ())]
    types = Counter(location.split("/_history")[0].split("/")[-2] for location in locations)
    stage.tell("stored", ", ".join(f"{count} {name}" for name, count in types.items()))


def _tell_loss(stage: Stage, settings: Settings, story: Story, step: Step) -> None:
    """What did not come through whole, once for each reason."""
    url = f"{settings.base_url}/Bundle/$translate?source={story.source}"
    translated = call("POST", url, step.payload, step.media_type).resource
    losses = [_parts(part) for part in translated["parameter"] if part["name"] == "loss"]
    counted = Counter((loss["kind"], loss["reason"], loss["text"]) for loss in losses)
    for (kind, reason, text), count in counted.items():
        stage.tell(kind, f"{count} × {text} [{reason}]")


def _delivered(step: Step, stage: Stage, answer: Answer, *, last: bool) -> list[str]:
    ends = set()
    for delivery in _deliveries(answer):
        ends.add(End(delivery["destination"], delivery["state"], _reason(delivery)["coding"][0]["code"]))
        if last:
            _tell_delivery(stage, delivery)
    return [f"it should have ended so: {_words(end)}" for end in sorted(step.ends - ends, key=_words)] + \
           [f"it should not have ended so: {_words(end)}" for end in sorted(ends - step.ends, key=_words)] + \
           [f"it should have been refused for {rule} at {at}" for rule, at in sorted(step.refused)]


def _deliveries(answer: Answer) -> list[dict[str, Any]]:
    """How the reports of a payload stand now, by the link in its answer."""
    followed = next(link["url"] for link in answer.resource["link"] if link["relation"] == "delivery-status")
    return [_parts(part) for part in call("GET", followed).resource.get("parameter", ())]


def _reason(delivery: dict[str, Any]) -> dict[str, Any]:
    return {"coding": [{"code": ""}], "text": "", **delivery.get("reason", {})}


def _tell_delivery(stage: Stage, delivery: dict[str, Any]) -> None:
    reason = _reason(delivery)
    to, state = delivery["destination"], delivery["state"]
    code = reason["coding"][0]["code"]
    why = f": {reason['text']} [{code}]" if code else ""
    if delivery["attempts"]:
        stage.tell("sent", f"to {to}, message {delivery['message-id']}, {delivery['attempts']} attempt(s)")
    if state == "delivered":
        stage.tell("acknowledged", f"by {to}{why}")
    elif state == "suppressed":
        stage.tell("withheld", f"from {to}{why}")
    elif state == "queued":
        stage.tell("waits", f"for {to}{why}")
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


def _ledger(stages: Sequence[Stage], console: Console) -> bool:
    """What was accepted for each registry and what became of it; whether every account is in balance."""
    total: dict[str, Counter[str]] = {}
    for account in (account for stage in stages for account in stage.store.reconcile()):
        counts = {column: count for column, count in account.items() if column != "destination"}
        total.setdefault(str(account["destination"]), Counter()).update(counts)
    if total:
        table = Table(title="\nLedger: each message accepted for a registry is done in one of four ways, or open",
                      title_justify="left")
        for column in ("destination", *next(iter(total.values()))):
            table.add_column(column, justify="left" if column == "destination" else "right")
        for name, counted in sorted(total.items()):
            table.add_row(name, *map(str, counted.values()))
        console.print(table)
    return not any(counted["difference"] for counted in total.values())


def _verdict(console: Console, played: int, wrong: dict[str, list[str]]) -> None:
    for name, differences in wrong.items():
        for difference in differences:
            console.print(f"{name}: {difference}", markup=False, highlight=False, soft_wrap=True)
    ended = f"{played - len(wrong)} of {played} stories ended as they say."
    console.print(f"\n{ended}\n{_NEXT}", highlight=False, markup=False, soft_wrap=True)


def _stay(stage: Stage, chosen: Sequence[Story]) -> None:
    """Keep façade, registries and delivery up until the operator ends it, with the first story's store."""
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
