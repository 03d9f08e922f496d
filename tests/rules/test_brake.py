"""How many letters an hour allows, and when a letter that nobody approves leaves."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.build import NOW, POLICY
from tracker.rules.brake import allowance, clock_hour, release_at, usual_days, warn_at

BRAKE = POLICY.brake
TODAY = NOW.replace(hour=0)


def days(*busiest: int) -> list[tuple[datetime, int]]:
    """So many letters at nine on each of the days before today, and one at ten."""
    mornings = [TODAY - timedelta(days=place + 1, hours=-9) for place in range(len(busiest))]
    return [
        hour
        for morning, most in zip(mornings, busiest, strict=True)
        for hour in ((morning, most), (morning + timedelta(hours=1), 1))
    ]


@pytest.mark.parametrize(
    ("sent", "most"),
    [
        ([], 150),
        (days(*[50] * 28), 150),  # three times fifty is no more than the least
        (days(*[51] * 28), 153),
        (days(*[100] * 28), 300),
        (days(*[100] * 14), 150),  # on a middling day of the 28 there was none
        (days(*[100] * 15), 300),
        (days(5_000, *[60] * 27), 180),  # one storm makes no habit
        (days(*[5_000] * 14, *[60] * 14), 180),
    ],
)
def test_it_allows_the_larger_of_the_least_and_of_three_times_the_usual(
    sent: list[tuple[datetime, int]], most: int
) -> None:
    assert allowance(sent, BRAKE) == most


@given(st.lists(st.integers(1, 10_000), max_size=28))
def test_no_half_of_the_days_can_raise_it_alone(busiest: list[int]) -> None:
    least = BRAKE.model_copy(update={"an_hour": 0})
    assert allowance(days(*busiest), least) <= 3 * sorted([*busiest, *[0] * 28], reverse=True)[14]


def test_the_usual_days_are_whole_and_end_before_today() -> None:
    assert usual_days(NOW, BRAKE) == (TODAY - timedelta(days=28), TODAY)
    assert usual_days(TODAY, BRAKE) == (TODAY - timedelta(days=28), TODAY)


@pytest.mark.parametrize("late", [timedelta(), timedelta(minutes=59, seconds=59, microseconds=999_999)])
def test_letters_are_counted_by_the_clocks_hour(late: timedelta) -> None:
    assert clock_hour(NOW + late) == NOW == datetime(2026, 11, 18, 12, tzinfo=UTC)
    assert clock_hour(NOW - timedelta(microseconds=1)) == NOW - timedelta(hours=1)


def test_an_unapproved_letter_leaves_half_an_hour_early_and_is_warned_of_when_half_of_that_is_over() -> None:
    assert release_at(NOW, BRAKE) == NOW - timedelta(minutes=30)
    assert warn_at(NOW, BRAKE) == NOW - timedelta(minutes=15)
