"""Spans as a policy writes them, read and written back."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.durations import (
    WorkingDays,
    parse_duration,
    parse_or_never,
    parse_span,
    written_duration,
    written_or_never,
    written_span,
)

TEN_YEARS = timedelta(days=3660)


@pytest.mark.parametrize(
    ("written", "span"),
    [
        ("48 h", timedelta(hours=48)),
        ("48h", timedelta(hours=48)),
        ("  10  d ", timedelta(days=10)),
        ("15 min", timedelta(minutes=15)),
        ("30 s", timedelta(seconds=30)),
        ("0 s", timedelta()),
        ("1.5 h", timedelta(minutes=90)),
        ("0.25 s", timedelta(milliseconds=250)),
        ("3660 d", TEN_YEARS),
        (timedelta(hours=3), timedelta(hours=3)),
    ],
)
def test_a_span_is_read_with_its_unit(written: object, span: timedelta) -> None:
    assert parse_duration(written) == span


def test_never_is_a_span_where_one_may_be_left_out() -> None:
    assert (parse_or_never("never"), parse_or_never(None), parse_or_never("1 h")) == (None, None, timedelta(hours=1))
    assert (written_or_never(None), written_or_never(timedelta(hours=1))) == ("never", "1 h")
    with pytest.raises(ValueError, match="expected a span such as '48 h'"):
        parse_or_never("Never")


@pytest.mark.parametrize("written", ["48", "h", "", "48 hours", "48 H", "-48 h", "1,5 h", "1e3 s", "2 d 3 h", 48, None])
def test_what_is_no_span_is_refused_with_what_is_expected(written: object) -> None:
    with pytest.raises(ValueError, match="expected a span such as '48 h'") as caught:
        parse_duration(written)
    assert repr(written) in str(caught.value)


@pytest.mark.parametrize("written", ["3661 d", "99999999999999999999 d", "9" * 400 + " s"])
def test_a_span_that_no_calendar_holds_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="at most ten years"):
        parse_duration(written)


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("3 working days", 3),
        ("1 working day", 1),
        ("1 working days", 1),
        (" 10working  days ", 10),
        ("0 working days", 0),
    ],
)
def test_working_days_are_read_where_they_are_allowed(written: str, days: int) -> None:
    assert parse_span(written) == WorkingDays(days)
    assert parse_span(WorkingDays(days)) == WorkingDays(days)
    with pytest.raises(ValueError, match="expected a span"):
        parse_duration(written)


@pytest.mark.parametrize("written", ["1.5 working days", "working days", "1000 working days", "3 workdays"])
def test_what_is_no_number_of_working_days_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="expected a span"):
        parse_span(written)


@pytest.mark.parametrize(
    ("span", "written"),
    [
        (timedelta(hours=48), "48 h"),
        (timedelta(days=4), "96 h"),
        (timedelta(days=5), "5 d"),
        (timedelta(hours=121), "121 h"),
        (timedelta(minutes=90), "90 min"),
        (timedelta(seconds=61), "61 s"),
        (timedelta(milliseconds=250), "0.25 s"),
        (timedelta(seconds=1234567, milliseconds=500), "1234567.5 s"),
        (timedelta(), "0 h"),
        (WorkingDays(3), "3 working days"),
        (WorkingDays(1), "1 working day"),
    ],
)
def test_a_span_is_written_as_the_trade_counts_it(span: timedelta | WorkingDays, written: str) -> None:
    assert written_span(span) == written


@given(st.timedeltas(timedelta(), TEN_YEARS))
def test_what_is_written_reads_as_the_same_span(span: timedelta) -> None:
    assert parse_duration(written_duration(span)) == span


@given(st.integers(0, 999))
def test_written_working_days_read_as_the_same_number(days: int) -> None:
    assert parse_span(written_span(WorkingDays(days))) == WorkingDays(days)
