"""``fhirpain cohort``: a seeded synthetic population as NDJSON of transactions, and the truth about it."""

from typing import IO

import click


@click.command()
@click.option("--patients", type=click.IntRange(1), required=True, metavar="N", help="How many persons.")
@click.option("--seed", type=click.IntRange(0), required=True, metavar="S", help="The same seed, the same bytes.")
@click.option("--output", type=click.File("wb"), default="-", metavar="FILE", help="Transactions; - is stdout.")
@click.option("--truth", type=click.File("wb"), metavar="FILE", help="What is true of each person, a line each.")
def cohort(patients: int, seed: int, output: IO[bytes], truth: IO[bytes] | None) -> None:
    """Write a synthetic population: a transaction a line.

    A façade that is to receive them needs the setting test_numbers.
    """
    from fhirpain import cohort as population
    from fhirpain.fhir import json

    for sent in population.cohort(patients, seed):
        output.writelines(json.dump(each) + b"\n" for each in sent.transactions)
        if truth is not None:
            truth.write(json.dump(sent.truth) + b"\n")
