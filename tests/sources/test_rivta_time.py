from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fhirpain.sources.rivta_time import TimeRefused, parse


@pytest.mark.parametrize(("text", "moment"), [
    ("20240315143000", "2024-03-15T14:30:00+01:00"),
    ("20240715143000", "2024-07-15T14:30:00+02:00"),
    ("20240229000000", "2024-02-29T00:00:00+01:00"),
    ("20240331015959", "2024-03-31T01:59:59+01:00"),
    ("20240331030000", "2024-03-31T03:00:00+02:00"),
])
def test_a_time_is_swedish(text, moment):
    """Winter and summer time, a leap day, and both sides of the hour that is left out."""
    assert parse(text) == (datetime.fromisoformat(moment), False)
    assert parse(text).text == moment


@pytest.mark.parametrize(("text", "rule"), [
    ("20240231120000", "rivta-impossible-date"),
    ("20230229120000", "rivta-impossible-date"),
    ("20241301120000", "rivta-impossible-date"),
    ("20240315240000", "rivta-impossible-date"),
    ("20240315146000", "rivta-impossible-date"),
    ("00000101000000", "rivta-impossible-date"),
    ("00010101000000", "rivta-impossible-date"),
    ("20240331023000", "rivta-time-gap"),
    ("2024-03-15T14:30:00", "rivta-schema"),
    ("202403151430", "rivta-schema"),
    ("2024031514300٠", "rivta-schema"),
    ("20240315143000 ", "rivta-schema"),
    ("", "rivta-schema"),
])
def test_what_no_swedish_clock_showed_is_refused(text, rule):
    """Days that do not exist, the hour left out in March, other forms: each by its rule, without the text."""
    with pytest.raises(TimeRefused) as refused:
        parse(text)

    assert (rule, rule) == (refused.value.rule, str(refused.value))


def test_the_hour_shown_twice_is_taken_the_first_time():
    """On 27 October 2024 at half past two it was first summer time, and that is said to be a guess."""
    assert parse("20241027023000") == (datetime.fromisoformat("2024-10-27T02:30:00+02:00"), True)
    assert not parse("20241027030000").ambiguous


@settings(deadline=None)
@given(st.text(max_size=16) | st.from_regex(r"[0-9]{14}", fullmatch=True))
def test_reading_text_raises_nothing_but_its_own_error(text):
    """Whatever is written, the answer is a time that writes itself the same way, or a refusal."""
    try:
        written = parse(text).moment.strftime("%Y%m%d%H%M%S").zfill(14)
    except TimeRefused:
        written = text

    assert text == written


@settings(deadline=None)
@given(st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.just(ZoneInfo("Europe/Stockholm"))))  # noqa: DTZ001
def test_every_moment_that_was_can_be_said(moment):
    """Every wall clock time of Stockholm is read back, unless the clock jumped over it."""
    text = moment.strftime("%Y%m%d%H%M%S")
    try:
        read = parse(text).moment.strftime("%Y%m%d%H%M%S")
    except TimeRefused as refused:
        read = text if refused.rule == "rivta-time-gap" else ""

    assert text == read
