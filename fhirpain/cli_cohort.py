"""``fhirpain cohort``: a seeded synthetic population as NDJSON of transactions, and the truth about it."""

from collections.abc import Iterable
from typing import IO, Any

import click

_File = IO[bytes]


@click.command()
@click.option("--patients", type=click.IntRange(1), required=True, metavar="N", help="How many persons.")
@click.option("--seed", type=click.IntRange(0), required=True, metavar="S", help="The same seed, the same bytes.")
@click.option("--output", type=click.File("wb"), default="-", metavar="FILE", help="Transactions; - is stdout.")
@click.option("--truth", type=click.File("wb"), metavar="FILE", help="What is true of each person, a line each.")
@click.option("--messages", type=click.File("wb"), metavar="FILE",
              help="What a region hands over to a municipality: messages that go past the façade.")
@click.option("--figures", type=click.File("wb"), metavar="FILE",
              help="MeasureReports: of each person who was followed up for a year, and last of all persons.")
def cohort(patients: int, seed: int, output: _File, truth: _File | None, messages: _File | None,
           figures: _File | None) -> None:
    """Write a synthetic population: a transaction a line.

    A façade that is to receive them needs the setting test_numbers.
    """
    from fhirpain import cohort as population

    counted = population.Figures(seed)
    for sent in population.cohort(patients, seed):
        _write(output, sent.transactions)
        _write(truth, [sent.truth])
        _write(messages, sent.messages)
        counted.add(sent.truth)
        if any(score["timePoint"] == "T3" for score in sent.truth["scores"]):
            _write(figures, [population.individual(sent.truth, seed)])
    _write(figures, [counted.summary()])


def _write(file: _File | None, lines: Iterable[Any]) -> None:
    """A line of JSON each, where there is a file for them."""
    from fhirpain.fhir import json

    if file is not None:
        file.writelines(json.dump(each) + b"\n" for each in lines)
