import pytest

from fhirpain.fhir.fhirpath.values import Date, DateTime, Temporal, Time


@pytest.mark.parametrize("text", ["2024", "2024-02", "2024-02-29"])
def test_a_date_may_be_partial(text: str) -> None:
    """A year, a month and a day are read and written back as they were."""
    assert str(Date.parse(text)) == text


@pytest.mark.parametrize("text", ["24", "2024-13", "2023-02-29", "0000", "2024-1-1", "2024-00", "x", "2024-02-29T10"])
def test_a_day_no_calendar_has_is_not_read(text: str) -> None:
    """None, so that the caller says what it means."""
    assert Date.parse(text) is None


@pytest.mark.parametrize("text", ["2024-02-29T24:00", "2024-02-29Z", "2024-02-29T10:60", "T10:00"])
def test_a_moment_that_is_none_is_not_read(text: str) -> None:
    """Neither are hours of a day that do not exist, nor a zone without a time."""
    assert DateTime.parse(text) is None


@pytest.mark.parametrize(("left", "right", "order"), [
    ("2024", "2025", -1), ("2024-05", "2024-04", 1), ("2024", "2024", 0), ("2024", "2024-01", None),
    ("2024-01-01T10:00:00Z", "2024-01-01T12:00:00+02:00", 0), ("2024-01-01T10:00:00", "2024-01-01T10:00:00.000", 0),
    ("2024-01-01T10:00:00.5Z", "2024-01-01T10:00:00.25Z", 1), ("2024-01-01T10:00", "2024-01-01T10:00:00", None),
    ("2024-01-01T00:30:00+01:00", "2023-12-31T23:30:00Z", 0),
    ("2024-01-01T10:00:00Z", "2024-01-01T10:00:00", None), ("2024-01-01T10:00:00Z", "2024-01-03T10:00:00", -1),
])
def test_order_depends_on_what_both_tell(left: str, right: str, order: int | None) -> None:
    """Where the precision of one or a missing zone leaves the order open there is none."""
    mine, others = DateTime.parse(left), DateTime.parse(right)
    assert mine is not None
    assert others is not None
    assert mine.compare(others) == order
    assert others.compare(mine) == (None if order is None else -order)


def test_the_same_moment_in_two_zones_has_one_key() -> None:
    """``distinct`` and ``|`` see one item."""
    left, right = DateTime.parse("2024-01-01T10:00:00Z"), DateTime.parse("2024-01-01T11:00:00+01:00")
    assert left == right
    assert len({left, right}) == 1
    assert Time.parse("10:00") != Time.parse("10:00:00")


def test_the_base_kind_reads_nothing() -> None:
    """Only the three kinds know their text."""
    with pytest.raises(NotImplementedError):
        Temporal.parse("2024")
