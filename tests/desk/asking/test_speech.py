"""Instants, spans and ages, as staff read them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.durations import parse_span
from tracker.desk.asking.speech import Speech

EN, ZH = Speech("en"), Speech("zh_CN")


@pytest.mark.parametrize(
    ("span", "english", "chinese"),
    [
        ("48 h", "48 hours", "48小时"),  # the trade counts holds in hours
        ("10 d", "10 days", "10天"),
        ("1 h", "1 hour", "1小时"),
        ("90 min", "90 minutes", "90分钟"),
        ("1 min", "1 minute", "1分钟"),
        ("30 s", "30 seconds", "30秒钟"),
        ("3 working days", "3 working days", "3 个工作日"),
        ("1 working day", "1 working day", "1 个工作日"),
    ],
)
def test_a_span_is_said_exactly(span: str, english: str, chinese: str) -> None:
    assert (EN.written_span(span), ZH.written_span(span)) == (english, chinese)


@pytest.mark.parametrize(
    ("age", "english", "chinese"),
    [
        (timedelta(days=2, hours=3, minutes=59), "2d 3h", "2天3小时"),
        (timedelta(hours=5, minutes=20), "5h 20m", "5小时20分钟"),
        (timedelta(days=400), "400d", "400天"),
        (timedelta(days=1, minutes=5), "1d 5m", "1天5分钟"),
        (timedelta(seconds=59), "59s", "59秒"),
        (timedelta(), "0s", "0秒"),
        (-timedelta(minutes=7), "7m", "7分钟"),
    ],
)
def test_an_age_is_told_in_its_two_largest_units(age: timedelta, english: str, chinese: str) -> None:
    assert (EN.age(age), ZH.age(age)) == (english, chinese)


@pytest.mark.parametrize(
    ("instant", "said"),
    [
        (datetime(2026, 11, 18, 12, 0, tzinfo=UTC), "2026-11-18 12:00 UTC"),
        (datetime(2026, 11, 18, 12, 0, 7, tzinfo=UTC), "2026-11-18 12:00:07 UTC"),
        (datetime(2026, 11, 18, 20, 30, tzinfo=timezone(timedelta(hours=8))), "2026-11-18 12:30 UTC"),
    ],
)
def test_an_instant_is_told_in_utc(instant: datetime, said: str) -> None:
    assert EN.at(instant) == said


@given(st.integers(1, 3650), st.sampled_from(["s", "min", "h", "d"]))
def test_no_span_is_said_shorter_or_longer_than_it_is(count: int, unit: str) -> None:
    span = parse_span(f"{count} {unit}")
    number, name = EN.span(span).split()
    worth = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
    assert span == timedelta(seconds=int(number.replace(",", "")) * worth[name.removesuffix("s")])


def test_a_country_nobody_has_named_keeps_its_code() -> None:
    assert (EN.country("DE"), ZH.country("DE"), EN.country("XZ")) == ("Germany", "德国", "XZ")
