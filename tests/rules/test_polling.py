"""When to ask for a parcel again: spread out, backed off, never all at once."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.words import Leg
from tests.build import NOW, POLICY, hours
from tracker.rules.polling import after_failure, next_midnight, next_poll_at, spread

NUMBERS = [f"YT{number:016}" for number in range(1000)]


@pytest.mark.parametrize(
    ("leg", "stalled", "interval"),
    [
        (None, False, hours(12)),
        (Leg.ORIGIN, False, hours(6)),
        (Leg.LINE_HAUL, False, hours(6)),
        (Leg.ARRIVED, False, hours(6)),
        (Leg.CUSTOMS, False, hours(4)),
        (Leg.LAST_MILE, False, hours(4)),
        *((leg, True, hours(2)) for leg in (None, *Leg)),
    ],
)
def test_a_parcel_is_asked_for_as_often_as_its_leg_needs(
    leg: Leg | None, interval: timedelta, *, stalled: bool
) -> None:
    due = next_poll_at(leg, number="YT1", stalled=stalled, policy=POLICY, now=NOW)
    assert due == spread(interval, number="YT1", now=NOW)
    assert interval * 0.9 <= due - NOW <= interval


@given(st.integers(1, 10**6).map(lambda seconds: timedelta(seconds=seconds)), st.text())
def test_the_spread_stays_within_a_tenth_and_is_the_same_every_time(interval: timedelta, number: str) -> None:
    due = spread(interval, number=number, now=NOW)
    assert interval * 0.9 <= due - NOW <= interval
    assert due == spread(interval, number=number, now=NOW)


def test_parcels_that_came_in_together_are_asked_for_all_over_the_tenth() -> None:
    waits = [(spread(hours(10), number=number, now=NOW) - NOW) / hours(1) for number in NUMBERS]
    tenths = [sum(9 + step / 10 < wait <= 9 + (step + 1) / 10 for wait in waits) for step in range(10)]
    assert sum(tenths) == len(NUMBERS)
    assert min(tenths) >= 50


def test_a_numbers_share_outlives_a_restart() -> None:
    assert spread(hours(10), number="LZ123456785CN", now=NOW) - NOW == timedelta(hours=9, minutes=58, seconds=30)


@pytest.mark.parametrize(
    ("failures", "minutes"), [(1, 2), (2, 4), (3, 8), (4, 16), (5, 30), (6, 30), (50, 30), (10**9, 30)]
)
def test_failures_double_the_wait_up_to_half_an_hour(failures: int, minutes: int) -> None:
    assert after_failure(failures, POLICY) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("now", "midnight"),
    [
        (datetime(2026, 11, 18, 12, 30, 1, 5, tzinfo=UTC), datetime(2026, 11, 19, tzinfo=UTC)),
        (datetime(2026, 11, 18, tzinfo=UTC), datetime(2026, 11, 19, tzinfo=UTC)),
        (datetime(2026, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
        (datetime(2028, 2, 28, 1, tzinfo=UTC), datetime(2028, 2, 29, tzinfo=UTC)),
    ],
)
def test_budgets_begin_anew_at_the_next_midnight(now: datetime, midnight: datetime) -> None:
    assert next_midnight(now) == midnight
