"""When to try again."""

from datetime import UTC, datetime, timedelta

import pytest

from fhirpain.delivery import schedule

NOW = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)


def wait(attempts, random=0.5, **more):
    """How long next_attempt waits."""
    return schedule.next_attempt(attempts, NOW, random=lambda: random, **more) - NOW


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 5), (3, 30), (4, 120), (5, 480), (6, 480), (99, 480)])
def test_each_attempt_waits_longer(attempts, minutes):
    """1, 5, 30, 120 and 480 minutes, and 480 from then on."""
    assert wait(attempts) == timedelta(minutes=minutes)


@pytest.mark.parametrize(("random", "share"), [(0.0, 0.8), (0.5, 1.0), (1.0, 1.2)])
def test_chance_moves_a_delay_by_a_fifth(random, share):
    """Down or up, so that what failed together does not come back together."""
    assert wait(2, random) == timedelta(minutes=5) * share


@pytest.mark.parametrize(("retry_after", "expected"), [
    (0, timedelta(minutes=1)), (59, timedelta(minutes=1)), (600, timedelta(minutes=10)),
    (8 * 3600, timedelta(hours=8)), (1e12, timedelta(hours=8)), (None, timedelta(minutes=1))])
def test_a_registrys_wish_puts_off_within_a_cap(retry_after, expected):
    """It never brings an attempt forward, and an absurd wish counts as eight hours."""
    assert wait(1, retry_after=retry_after) == expected


def test_before_the_first_attempt_there_is_no_next():
    """A count of nought is a mistake of the caller's."""
    with pytest.raises(ValueError, match="nothing has been attempted"):
        wait(0)
