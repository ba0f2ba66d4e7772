"""``fhirpain guide``: our implementation guide as a folder of pages, with the package that a validator installs."""

from pathlib import Path

import click


@click.group()
def guide() -> None:
    """Our implementation guide: profiles, terminology, instruments, registries, stories."""


@guide.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@click.option("--force", is_flag=True, help="Write over what is in a folder that is not empty.")
def build(folder: Path, force: bool) -> None:
    """Write the guide to DIR: pages to read, and package.tgz to install."""
    if not force and folder.is_dir() and any(folder.iterdir()):
        raise click.UsageError(f"{folder} is not empty; --force writes over what is there.")
    from fhirpain.guide_pages import site

    for path in site.paths():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(site.read(path))
    click.echo(f"{len(site.paths())} files: read {folder / 'index.html'}, install {folder / 'package.tgz'}")
