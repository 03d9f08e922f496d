"""What buyers are given has limits: below each of them one more is fine, on it none is."""

from datetime import timedelta

import pytest

from config.words import Cap, Untold
from tests.build import NOW, POLICY
from tracker.rules.caps import coupon_cap, day_of, many_letters

LETTERS = POLICY.letters.model_copy(update={"per_buyer_a_week": 3})
COUPON = POLICY.coupon.model_copy(update={"per_buyer": 2, "a_day": 5})


@pytest.mark.parametrize(
    ("of_others", "why"), [(0, None), (2, None), (3, Untold.MANY_LETTERS), (9, Untold.MANY_LETTERS)]
)
def test_of_so_many_orders_a_buyer_is_written_to_and_of_no_more(of_others: int, why: Untold | None) -> None:
    assert many_letters(of_others, LETTERS) is why


@pytest.mark.parametrize(
    ("to_buyer", "of_day", "cap"),
    [
        (0, 0, None),
        (1, 4, None),
        (2, 0, Cap.PER_BUYER),
        (0, 5, Cap.A_DAY),
        (1, 6, Cap.A_DAY),
        (2, 5, Cap.PER_BUYER),  # nobody is asked to approve what the buyer would not be given anyway
    ],
)
def test_a_coupon_more_meets_the_cap_that_it_would_exceed(to_buyer: int, of_day: int, cap: Cap | None) -> None:
    assert coupon_cap(COUPON, to_buyer=to_buyer, of_day=of_day) is cap


def test_a_budget_of_nothing_has_every_coupon_approved() -> None:
    nothing = POLICY.coupon.model_copy(update={"a_day": 0})
    assert coupon_cap(nothing, to_buyer=0, of_day=0) is Cap.A_DAY


def test_a_day_begins_at_midnight_in_utc() -> None:
    midnight = NOW.replace(hour=0)
    assert day_of(midnight) == day_of(NOW) == day_of(midnight + timedelta(hours=24, microseconds=-1)) == midnight
    assert day_of(midnight - timedelta(microseconds=1)) == midnight - timedelta(days=1)
