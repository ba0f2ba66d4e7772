"""``fhirpain outbox``: what an operator sees of the outbox, and what an operator may do to it.

A line names a message by its id, its registry and the rule; nothing of a person.
"""

import contextlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from fhirpain.settings import Settings

if TYPE_CHECKING:
    from fhirpain.store import Store

_STATES = ("queued", "sending", "parked", "delivered", "rejected", "suppressed", "superseded")


@click.group()
def outbox() -> None:
    """Look into the outbox, and mend what is parked or held."""


@outbox.command("list")
@click.option("--state", type=click.Choice(_STATES), default="parked", show_default=True)
@click.option("--destination", metavar="REGISTRY", help="To this registry alone.")
def list_(state: str, destination: str | None) -> None:
    """List messages in a state: id, registry, state, reason, attempts, since when."""
    with _store() as store:
        for each in store.deliveries(state=state, destination=destination):
            changed = each.changed.isoformat(timespec="seconds")
            click.echo(f"{each.id} {each.destination} {each.state} {each.reason or '-'} {each.attempts} {changed}")


@outbox.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
def resume(ids: tuple[str, ...]) -> None:
    """Queue parked messages again, their attempts counted from nought; exit 1 where one is not parked."""
    with _store() as store:
        done = {each: store.resume(each) for each in ids}
    for each, is_queued in done.items():
        click.echo(f"{each} {'queued' if is_queued else 'not parked'}")
    sys.exit(0 if all(done.values()) else 1)


@outbox.command()
@click.argument("registry")
def release(registry: str) -> None:
    """End the hold of a registry and queue its parked messages again; those that are spoilt stay parked."""
    with _store() as store:
        click.echo(f"{registry} {store.release(registry)} queued")


@outbox.command()
def held() -> None:
    """List the registries that nothing is sent to, each with the reason."""
    with _store() as store:
        for destination, reason in sorted(store.held().items()):
            click.echo(f"{destination} {reason}")


@outbox.command()
def reconcile() -> None:
    """Count, for each registry, what was accepted and what became of it; exit 1 where something is missing."""
    with _store() as store:
        counted = store.reconcile()
    for row in counted:
        click.echo(" ".join([row["destination"], *(f"{name}={row[name]}" for name in row if name != "destination")]))
    sys.exit(1 if any(row["difference"] for row in counted) else 0)


@contextlib.contextmanager
def _store() -> "Iterator[Store]":
    from fhirpain.store import Store

    settings = Settings.from_environment()
    store = Store(settings.database, secret=settings.secret)
    try:
        yield store
    finally:
        store.close()
