"""``fhirpain coverage``: how each registry's data points come, and which of them a message carries."""

from pathlib import Path

import click

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("registry_id", metavar="[ID]", required=False)
@click.option("--message", type=_FILE, metavar="FILE", help="A report: which of the data points are in it.")
def coverage(registry_id: str | None, message: Path | None) -> None:
    """Count the data points of each registry, or list those of one.

    Direct: as the EHR holds it; derived: computed; asked: by a questionnaire; missing: with the reason.
    """
    from fhirpain import registries
    from fhirpain.fhir import json
    from fhirpain.fhir.issue import Malformed
    from fhirpain.registries import coverage as covering

    known = [each.id for each in registries.all()]
    if registry_id is not None and registry_id not in known:
        raise click.BadParameter(f"there is no such registry; there are: {', '.join(known)}", param_hint="ID")
    if message is not None and registry_id is None:
        raise click.UsageError("--message is of a registry: give its ID.")
    for registry in (each for each in registries.all() if registry_id in (None, each.id)):
        counts = covering.counts(registry.variables)
        click.echo(f"{registry.id}: {len(registry.variables)} data points: "
                   + ", ".join(f"{number} {kind}" for kind, number in counts.items()))
    if registry_id is None:
        items = covering.asked()
        shared = sorted({f"{form}/{item}" for (form, item), names in items.items() if len(names) > 1})
        click.echo(f"asked: {len(items)} items, each once; for more than one registry: {', '.join(shared) or 'none'}")
        return
    try:
        told = json.parse(message.read_bytes()) if message is not None else None
    except Malformed:
        raise click.BadParameter("this is no JSON object.", param_hint="--message") from None
    for variable in registries.find(registry_id).variables:
        carried = "" if told is None else "carried" if covering.found(variable, told) else "-"
        row = (variable.name, variable.kind, covering.origin(variable), carried, variable.note)
        click.echo("\t".join(row).rstrip())
