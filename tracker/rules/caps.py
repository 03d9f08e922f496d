"""The limits of what buyers are given: letters to one address in a week, coupons for one buyer, coupons of a day."""

from datetime import datetime, timedelta

from config.policy import Coupon, Letters
from config.words import Cap, Untold

WEEK = timedelta(days=7)
"""The letters to an address are counted within it, by the instants at which they were decided on."""


def many_letters(of_others: int, letters: Letters) -> Untold | None:
    """Why this order's buyer gets no letter of ours, where they got enough of them: `of_others` is of how many other
    orders within a week. None: they get it."""
    return Untold.MANY_LETTERS if of_others >= letters.per_buyer_a_week else None


def coupon_cap(coupon: Coupon, *, to_buyer: int, of_day: int) -> Cap | None:
    """Which cap a further coupon meets, given how many of other orders the buyer was given within `per_buyer_in`, and
    the shop's buyers today. One that none would be given is not asked about either."""
    if to_buyer >= coupon.per_buyer:
        return Cap.PER_BUYER
    return Cap.A_DAY if of_day >= coupon.a_day else None


def day_of(now: datetime) -> datetime:
    """The beginning of the day whose coupons are counted: midnight in UTC."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0)
