"""Many at once do one thing; the long run is ``python -m conformance.concurrency``."""

import pytest

from conformance import concurrency
from fhirpain.store import Store


@pytest.fixture
def url(database_url: str) -> str:
    """A database that is there already."""
    Store(database_url, secret=concurrency.SECRET).close()
    return database_url


@pytest.mark.parametrize("kind", concurrency.KINDS)
def test_equal_conditions_of_two_processes_make_one_resource(url: str, kind: str) -> None:
    """And every caller is told the same."""
    assert concurrency.rounds(url, kind, number=2, callers=12, processes=2) == []


def test_a_walk_under_writers_meets_each_match_once(url: str) -> None:
    """Eight create, change and delete meanwhile."""
    assert concurrency.walks(url, number=5, writers=8) == []
