"""A cohort for the tests, made once in each process."""

import functools

from fhirpain.cohort import Sent, cohort


@functools.cache
def thousand() -> tuple[Sent, ...]:
    """A thousand persons."""
    return tuple(cohort(1_000, seed=1))
