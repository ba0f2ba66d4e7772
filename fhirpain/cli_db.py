"""``fhirpain db``: bring a database up to date, look whether it is sound, copy it."""

import sys
from pathlib import Path

import click

from fhirpain.settings import Settings


@click.group()
def db() -> None:
    """Look after the database that FHIRPAIN_DATABASE names."""


@db.command()
def upgrade() -> None:
    """Bring the database up to date, as serve and deliver do when they start."""
    from fhirpain.store import Store, migrations

    Store(_settings().database, secret=_settings().secret).close()
    click.echo(f"migration {migrations.NEWEST}")


@db.command()
@click.option("--reindex", is_flag=True, help="Make the index of searches anew first.")
def check(reindex: bool) -> None:
    """Look whether index, resources, outbox and guards agree; exit 1 where they do not. Writers wait meanwhile."""
    from fhirpain.store import Store

    store = Store(_settings().database, secret=_settings().secret)
    try:
        if reindex:
            click.echo(f"indexed anew: {store.reindex()}")
        faults = store.check()
    finally:
        store.close()
    for fault in faults:
        click.echo(fault)
    click.echo("sound" if not faults else f"{len(faults)} found", err=bool(faults))
    sys.exit(1 if faults else 0)


@db.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
def backup(target: Path) -> None:
    """Copy a SQLite database into a new FILE while it is in use; for PostgreSQL use pg_dump."""
    from fhirpain.store.backup import backup as copy

    try:
        copy(_settings().database, target)
    except ValueError:
        raise click.UsageError("This is no SQLite database: use pg_dump for PostgreSQL.") from None
    except FileExistsError:
        raise click.UsageError("The file is there already; a backup overwrites nothing.") from None


def _settings() -> Settings:
    try:
        return Settings.from_environment()
    except ValueError as error:
        raise click.UsageError(f"A FHIRPAIN_ setting is not a number: {error}") from None
